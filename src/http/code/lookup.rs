//! What is behind an address: a place in somebody's care, a code that waits, or an answer that leads
//! elsewhere or says what is wrong.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use riverward_qr::CodeError;

use crate::app::AppState;
use crate::checkpoints::tag::Tap;
use crate::error::Result;
use crate::http::guesses::missed;
use crate::ids::Code;
use crate::locale::Locale;
use crate::pages::code::trouble::{CodePage, CodeTrouble};
use crate::views::card::{Blank, Card, Lookup};
use crate::views::store::card;

/// What is behind an address.
pub(super) enum Found {
    /// A place in somebody's care.
    Card(Box<Card>),
    /// A code that hangs nowhere yet.
    Blank(Code, Blank),
    /// The answer where it leads elsewhere or nowhere.
    Elsewhere(Response),
}

/// Looks an address up. What a tag wrote into its query goes along to the code that took the place
/// of this one: the tag still hangs there, and writes the old code.
pub(super) async fn find(
    app: &AppState,
    locale: Locale,
    text: &str,
    query: Option<&str>,
) -> Result<Found> {
    let code = match Code::parse(text) {
        Ok(code) => code,
        Err(error) => return Ok(Found::Elsewhere(unknown(app, locale, text, error).await?)),
    };
    let elsewhere =
        |status, trouble| Found::Elsewhere(nowhere(locale, code, status, trouble, None));
    Ok(match card::lookup(&app.db.app, code, app.clock.now()).await? {
        Lookup::Card(card) => Found::Card(card),
        Lookup::Blank(blank) => Found::Blank(code, blank),
        // Found, not moved for good: the successor may be replaced in its turn.
        Lookup::Replaced(successor) => {
            let tap = query.and_then(Tap::handed_on).map(|tap| format!("?{tap}"));
            let to = format!("/q/{successor}{}", tap.unwrap_or_default());
            Found::Elsewhere((StatusCode::FOUND, [(header::LOCATION, to)]).into_response())
        }
        Lookup::Retired => elsewhere(StatusCode::GONE, CodeTrouble::Retired(code)),
        Lookup::Unknown => {
            let trouble = CodeTrouble::Unknown(code);
            Found::Elsewhere(missed(nowhere(locale, code, StatusCode::NOT_FOUND, trouble, None)))
        }
    })
}

/// The card behind an address, or the answer when it leads elsewhere.
pub(super) async fn place(
    app: &AppState,
    locale: Locale,
    text: &str,
) -> Result<std::result::Result<Box<Card>, Response>> {
    tapped_place(app, locale, text, None).await
}

/// The same of an address that a tag may have written.
pub(super) async fn tapped_place(
    app: &AppState,
    locale: Locale,
    text: &str,
    query: Option<&str>,
) -> Result<std::result::Result<Box<Card>, Response>> {
    Ok(match find(app, locale, text, query).await? {
        Found::Card(card) => Ok(card),
        Found::Blank(code, blank) => Err(waiting(locale, code, &blank)),
        Found::Elsewhere(other) => Err(other),
    })
}

/// The page of a code that hangs nowhere yet, for whoever may not hang it up.
pub(super) fn waiting(locale: Locale, code: Code, blank: &Blank) -> Response {
    nowhere(
        locale,
        code,
        StatusCode::NOT_FOUND,
        CodeTrouble::Blank(code),
        blank.office_phone.as_deref(),
    )
}

fn nowhere(
    locale: Locale,
    code: Code,
    status: StatusCode,
    trouble: CodeTrouble,
    phone: Option<&str>,
) -> Response {
    let mut page = CodePage {
        locale,
        typed: &code.grouped(),
        trouble: Some(trouble),
        nearby: &[],
        phone,
    }
    .into_response();
    *page.status_mut() = status;
    page
}

/// The page of what is no code at all. Where two neighbouring digits were swapped, the plates that
/// there are with them in their places are offered.
pub(super) async fn unknown(
    app: &AppState,
    locale: Locale,
    typed: &str,
    error: CodeError,
) -> Result<Response> {
    let nearby = match error {
        CodeError::CheckDigit { given } => {
            let meant: Vec<Code> =
                riverward_qr::suggestions(&given).into_iter().map(Code::from).collect();
            card::hanging(&app.db.app, &meant).await?
        }
        _ => Vec::new(),
    };
    let mut page = CodePage {
        locale,
        typed,
        trouble: Some(CodeTrouble::Mistyped(error)),
        nearby: &nearby,
        phone: None,
    }
    .into_response();
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(missed(page))
}
