//! Binding a browser to somebody by a one-time link.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::login::close_old;
use crate::accounts::devices::{PublicKey, device_name, enrolment_message};
use crate::accounts::{Enrolment, Token, store};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::answer::no_store;
use crate::http::console::assets;
use crate::http::cookies;
use crate::http::extract::{Network, Viewer};
use crate::http::guesses::missed;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::locale::Locale;
use crate::pages::sign_in::{EnrolLink, EnrolPage};

/// `GET /e/{token}`
pub async fn page(
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
    let name = device_name(&posted.device_name, &viewer.locale.text("device-unnamed"));
    let device = key.as_ref().map(|key| (key, name.as_str()));
    let session = Token::generate(parsed.district(), &app.entropy);
    let at = (&app.entropy, now);
    if !store::bind_browser(&app.db.app, &parsed, device, &session, at).await? {
        let offered = store::enrolment(&app.db.app, &parsed, now).await?;
        return Ok(enrolment_page(viewer.locale, &token, &offered));
    }
    close_old(&app, &headers).await?;
    Ok((CookieJar::new().add(cookies::session_cookie(&session)), Redirect::to("/my"))
        .into_response())
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
    match offered {
        // Whoever tries links is slowed down.
        Enrolment::Expired => missed(page),
        Enrolment::Ready { .. } | Enrolment::Used => page,
    }
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
