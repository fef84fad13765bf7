//! Signing in by password or enrolment link, signing out, choosing a language.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::extract::{Network, Viewer};
use super::params::Path;
use super::posted::Posted;
use super::{assets, cookies};
use crate::accounts::devices::{PublicKey, device_name, enrolment_message};
use crate::accounts::store::devices;
use crate::accounts::{Enrolment, Token, store};
use crate::app::AppState;
use crate::error::{Error, FieldError, Result};
use crate::ids::{AccountId, DistrictId};
use crate::pages::locale::Locale;
use crate::pages::sign_in::{EnrolLink, EnrolPage, LoginPage};

#[derive(Default, Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    /// Present when somebody has just signed out.
    out: Option<String>,
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
    let asked: Next =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let (next, signed_out) = (local(&asked.next).unwrap_or_default(), asked.out.is_some());
    no_store(
        LoginPage {
            locale: viewer.locale,
            next,
            login: "",
            errors: &[],
            signed_out,
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
    app.limits.network(network.0)?;
    let login = posted.login.trim();
    app.limits.login(login)?;
    let credential = store::credential(&app.db.app, login).await?;
    let stored = credential.as_ref().and_then(|credential| credential.password_hash.clone());
    let matches = app.passwords.verify(posted.password.expose_secret().to_owned(), stored).await?;
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
        };
        let mut page = no_store(page.into_response());
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    };
    let home = if credential.is_official { "/console" } else { "/my" };
    let next = local(&posted.next).unwrap_or(home).to_owned();
    open(&app, &headers, credential.district, credential.account, &next).await
}

/// `GET /e/{token}`
pub async fn enrolment(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(token): Path<String>,
) -> Result<Response> {
    let offered = match Token::parse(&token) {
        Some(parsed) => store::enrolment(&app.db.app, &parsed, app.clock.now()).await?,
        None => Enrolment::Expired,
    };
    Ok(enrolment_page(viewer.locale, &token, &offered))
}

fn enrolment_page(locale: Locale, token: &str, offered: &Enrolment) -> Response {
    let (link, status) = match offered {
        Enrolment::Ready { name } => (EnrolLink::Ready { name }, StatusCode::OK),
        Enrolment::Used => (EnrolLink::Used, StatusCode::GONE),
        Enrolment::Expired => (EnrolLink::Expired, StatusCode::GONE),
    };
    let mut page = no_store(
        EnrolPage {
            locale,
            token,
            link,
            island: assets::steward(),
        }
        .into_response(),
    );
    *page.status_mut() = status;
    page
}

/// What the script of the enrolment page adds: the public half of a key it made. Without a script
/// there is none, and records are not signed.
#[derive(Debug, Default, Deserialize)]
pub struct EnrolForm {
    /// P-256, 65 bytes, base64url.
    #[serde(default)]
    key: String,
    /// The key's signature over [`enrolment_message`].
    #[serde(default)]
    proof: String,
    #[serde(default)]
    device_name: String,
}

/// `POST /e/{token}`: binds this browser. Opening the link alone does not, because messengers open
/// links to preview them.
pub async fn enrol(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    headers: HeaderMap,
    Path(token): Path<String>,
    posted: Posted<EnrolForm>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let Some(parsed) = Token::parse(&token) else {
        return Ok(enrolment_page(viewer.locale, &token, &Enrolment::Expired));
    };
    let key = match posted.key.as_str() {
        "" => None,
        text => {
            let proven = PublicKey::parse(text)
                .filter(|key| key.signed(enrolment_message(&token).as_bytes(), &posted.proof));
            Some(proven.ok_or_else(|| Error::field("key", "invalid-device-key"))?)
        }
    };
    let now = app.clock.now();
    let mut tx = app.db.app.begin().await?;
    let Some(account) = store::use_enrolment(&mut tx, &parsed, now).await? else {
        tx.rollback().await?;
        let offered = store::enrolment(&app.db.app, &parsed, now).await?;
        return Ok(enrolment_page(viewer.locale, &token, &offered));
    };
    if let Some(key) = &key {
        let name = device_name(&posted.device_name, &viewer.locale.text("device-unnamed"));
        devices::enrol(&mut tx, parsed.district(), account, key, &name, now).await?;
    }
    let session = Token::generate(parsed.district(), &app.entropy);
    store::open_session(&mut tx, &session, account, key.map(|key| key.hash()), now).await?;
    tx.commit().await?;
    close_old(&app, &headers).await?;
    Ok((CookieJar::new().add(cookies::session_cookie(&session)), Redirect::to("/my"))
        .into_response())
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
    let locale = Locale::from_tag(&posted.lang).ok_or(Error::Unreadable)?;
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
    let mut db = app.db.app.acquire().await?;
    store::open_session(&mut db, &token, account, None, app.clock.now()).await?;
    drop(db);
    close_old(app, headers).await?;
    Ok((CookieJar::new().add(cookies::session_cookie(&token)), Redirect::to(next)).into_response())
}

async fn close_old(app: &AppState, headers: &HeaderMap) -> Result<()> {
    match cookies::session(headers) {
        Some(token) => {
            store::close_session(&app.db.app, &token).await?;
            app.recent.forget(&token);
            Ok(())
        }
        None => Ok(()),
    }
}

fn no_store(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}
