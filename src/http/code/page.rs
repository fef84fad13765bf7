//! The page behind a code: anybody reads it, residents rate and report, the steward records.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::kept::{KeptPage, Key};
use super::lookup::{Found, find, tapped_place, unknown, waiting};
use super::shown::{Said, inspected, show, with_device};
use super::{install, taps};
use crate::app::AppState;
use crate::error::Result;
use crate::http::encoding::Encoding;
use crate::http::extract::{Installer, Viewer};
use crate::http::params::Path;
use crate::ids::Code;
use crate::pages::code::scanned::ScannedPage;
use crate::problems::number::ReceiptNumber;
use crate::secrets::Secrets;
use crate::views::store::card;

/// `GET /q/{code}`
pub async fn page(
    State(app): State<AppState>,
    viewer: Viewer,
    request: HeaderMap,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let page = match &viewer.account {
        None => anonymous(&app, &viewer, &request, &text, query.as_deref()).await?,
        Some(account) => match find(&app, viewer.locale, &text, query.as_deref()).await? {
            Found::Card(card) => {
                let query = query.unwrap_or_default();
                let said = Said {
                    tap: taps::read(&app, account, &card, &query).await?,
                    inspected: inspected(&query),
                    ..Said::default()
                };
                Ok(show(&app, &viewer, &card, said).await?)
            }
            Found::Blank(code, blank) => match Installer::of(account, viewer.locale) {
                Some(installer) if account.district == blank.district => {
                    Ok(install::page(&app, &installer, code).await?)
                }
                _ => Err(waiting(viewer.locale, code, &blank)),
            },
            Found::Elsewhere(other) => Err(other),
        },
    };
    Ok(match page {
        Ok(page) => with_device(&app, &viewer, page),
        Err(other) => other,
    })
}

/// The page that everybody gets, from what is kept where that still holds; or the answer when the
/// code leads elsewhere. One statement either way: the stamp, or the card.
///
/// Each request compares for itself. To share one comparison, or one rendering, with a request that
/// came earlier would be to answer with what was true before this one came.
async fn anonymous(
    app: &AppState,
    viewer: &Viewer,
    request: &HeaderMap,
    text: &str,
    query: Option<&str>,
) -> Result<std::result::Result<Response, Response>> {
    let now = app.clock.now();
    let key = Code::parse(text).ok().map(|code| Key {
        code,
        locale: viewer.locale,
        encoding: Encoding::accepted(request),
    });
    let kept = key.and_then(|key| app.pages.find(&key, now));
    if let Some(page) = kept
        && card::stamp(&app.db.app, page.district, page.segment).await? == Some(page.stamp)
    {
        metrics::counter!("riverward_pages_total", "from" => "kept").increment(1);
        return Ok(Ok(page.answer(request)));
    }
    let card = match tapped_place(app, viewer.locale, text, query).await? {
        Ok(card) => card,
        Err(other) => return Ok(Err(other)),
    };
    metrics::counter!("riverward_pages_total", "from" => "card").increment(1);
    let (Some(key), Some(stamp)) = (key, card.stamp) else {
        return Ok(Ok(show(app, viewer, &card, Said::default()).await?));
    };
    let token = Secrets::form_token_hours(now);
    let hours = card.hours.start.max(token.start)..card.hours.end.min(token.end);
    let html = ScannedPage {
        locale: viewer.locale,
        card: &card,
        form_token: &app.secrets.form_token(card.code, now),
        record: None,
        recorded: None,
        tap: None,
        inspect: None,
        undo: None,
        signed_in: false,
    }
    .render()?;
    let page =
        Arc::new(KeptPage::new((card.district, card.segment), stamp, hours, key.encoding, html)?);
    app.pages.keep(key, page.clone());
    Ok(Ok(page.answer(request)))
}

/// `GET /q`: what was typed by hand, the digits of a plate or the number of a receipt.
pub async fn typed(
    State(app): State<AppState>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    #[derive(Deserialize)]
    struct Typed {
        code: String,
    }
    let typed = query
        .and_then(|query| serde_urlencoded::from_str::<Typed>(&query).ok())
        .map(|typed| typed.code);
    Ok(match typed.as_deref().map(Code::parse) {
        Some(Ok(code)) => Redirect::to(&format!("/q/{code}")).into_response(),
        Some(Err(error)) => {
            let text = typed.as_deref().unwrap_or_default();
            match ReceiptNumber::parse(text) {
                Some(receipt) => Redirect::to(&format!("/p/{receipt}")).into_response(),
                None => return unknown(&app, viewer.locale, text, error).await,
            }
        }
        None => Redirect::to("/").into_response(),
    })
}
