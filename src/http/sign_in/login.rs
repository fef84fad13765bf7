//! Signing in by password or enrolment link, signing out, choosing a language.

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::accounts::officials::Login;
use crate::accounts::passwords::Lane;
use crate::accounts::sessions::Opening;
use crate::accounts::{Token, store};
use crate::app::AppState;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::no_store;
use crate::http::extract::{Network, Viewer};
use crate::http::posted::Posted;
use crate::http::{cookies, known};
use crate::ids::{AccountId, DistrictId};
use crate::locale::Locale;
use crate::pages::sign_in::LoginPage;

/// A stranger waits so long before a name is tried that is being tried from many places.
const DOUBT: Duration = Duration::from_secs(2);

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    /// Present when somebody has just signed out.
    out: Option<String>,
    /// Present when somebody has just signed in: whether the browser has kept it shows here.
    #[serde(rename = "in")]
    signed_in: Option<String>,
}

/// A path of ours to go on to; never another site's.
fn local(next: &str) -> Option<&str> {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(char::is_control);
    ours.then_some(next)
}

/// `GET /login`
pub async fn page(viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let asked: Asked =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let (next, signed_out) = (local(&asked.next).unwrap_or_default(), asked.out.is_some());
    let is_kept = viewer.account.is_some();
    if asked.signed_in.is_some() && is_kept {
        return no_store(Redirect::to(if next.is_empty() { "/" } else { next }).into_response());
    }
    no_store(
        LoginPage {
            locale: viewer.locale,
            next,
            login: "",
            errors: &[],
            signed_out,
            forgotten: asked.signed_in.is_some(),
        }
        .into_response(),
    )
}

/// What the sign-in form sends.
#[derive(Debug, Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    login: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// `POST /login`: which of the two was wrong is not said, and takes as long to find out as success.
pub async fn sign_in(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    headers: HeaderMap,
    posted: Posted<LoginForm>,
) -> Result<Response> {
    let login = posted.login.trim();
    let now = app.clock.now();
    let mark = known::mark(&headers, login, &app.secrets, now);
    let sign_in = app.limits.sign_in(network.0, login, mark)?;
    if sign_in.is_doubtful {
        metrics::counter!("riverward_sign_ins_doubted_total").increment(1);
        tokio::time::sleep(DOUBT).await;
    }
    // What can be no sign-in name is nobody's.
    let credential = match Login::parse(login) {
        Some(login) => store::credential(&app.db.app, login.as_str(), now).await?,
        None => None,
    };
    let stored = credential.as_ref().and_then(|credential| credential.password_hash.clone());
    let lane = if mark.is_some() { Lane::Known } else { Lane::Anybody };
    let password = posted.password.expose_secret().to_owned();
    let matches = app.passwords.verify(lane, password, stored).await?;
    let Some(credential) = credential.filter(|_| matches) else {
        let errors = [FieldError {
            field: "login",
            message: "invalid-login",
        }];
        let page = LoginPage {
            locale: viewer.locale,
            next: local(&posted.next).unwrap_or_default(),
            login,
            errors: &errors,
            signed_out: false,
            forgotten: false,
        };
        let mut page = no_store(page.into_response());
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    };
    let home = if credential.is_official { "/console" } else { "/my" };
    let next = local(&posted.next).unwrap_or(home).to_owned();
    app.limits.signed_in(&sign_in);
    let known = known::cookie(&headers, login, mark, (&app.secrets, &app.entropy), now);
    // By way of a page that sees whether the browser has kept the session.
    let next = format!("/login?in=1&next={}", utf8_percent_encode(&next, NON_ALPHANUMERIC));
    let signed_in = open(&app, &headers, credential.district, credential.account, &next).await?;
    Ok((CookieJar::new().add(known), signed_in).into_response())
}

/// `POST /logout`
pub async fn sign_out(State(app): State<AppState>, headers: HeaderMap) -> Result<Response> {
    close_old(&app, &headers).await?;
    Ok((CookieJar::new().add(cookies::no_session_cookie()), Redirect::to("/login?out=1"))
        .into_response())
}

/// What the language form sends.
#[derive(Debug, Deserialize)]
pub struct LanguageForm {
    lang: String,
    #[serde(default)]
    next: String,
}

/// `POST /language`
pub async fn language(posted: Posted<LanguageForm>) -> Result<Response> {
    let locale =
        Locale::from_tag(&posted.lang).ok_or_else(|| Error::field("lang", "invalid-language"))?;
    let next = local(&posted.next).unwrap_or("/");
    Ok(
        (CookieJar::new().add(cookies::language_cookie(locale)), Redirect::to(next))
            .into_response(),
    )
}

/// A new session under a new token; whatever session the browser came with ends.
async fn open(
    app: &AppState,
    headers: &HeaderMap,
    district: DistrictId,
    account: AccountId,
    next: &str,
) -> Result<Response> {
    let token = Token::generate(district, &app.entropy);
    store::open_session(&app.db.app, &token, account, Opening::Password, app.clock.now()).await?;
    close_old(app, headers).await?;
    Ok((CookieJar::new().add(cookies::session_cookie(&token)), Redirect::to(next)).into_response())
}

pub(super) async fn close_old(app: &AppState, headers: &HeaderMap) -> Result<()> {
    match cookies::session(headers) {
        Some(token) => {
            store::close_session(&app.db.app, &token).await?;
            app.recent.forget(&token);
            app.live.streams().end(token.district(), &token.hash());
            Ok(())
        }
        None => Ok(()),
    }
}
