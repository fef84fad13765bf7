//! Somebody's own account: their password, where they are signed in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::cursor::PageQuery;
use super::sessions::SessionPage;
use crate::accounts::devices::KeyHash;
use crate::accounts::password_rules;
use crate::accounts::passwords::Lane;
use crate::accounts::sessions::SessionKey;
use crate::accounts::store::{officials, sessions};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::cookies;
use crate::http::extract::SignedIn;
use crate::http::params::{Path, Query};
use crate::http::posted::PostedJson;

/// A change of one's own password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// The present one.
    #[schema(value_type = String)]
    current: SecretString,
    /// At least ten characters, and none of those that everybody tries.
    #[schema(value_type = String)]
    new: SecretString,
}

/// Change one's own password
///
/// Every other session ends.
#[utoipa::path(post, path = "/api/v1/me/password", request_body = PasswordRequest,
    responses((status = NO_CONTENT, description = "Changed")))]
pub async fn change_password(
    State(app): State<AppState>,
    who: SignedIn,
    headers: HeaderMap,
    posted: PostedJson<PasswordRequest>,
) -> Result<StatusCode> {
    let account = &who.account;
    app.limits.account(account.id)?;
    app.limits.password(account.id)?;
    let own = officials::own_password(&app.db.app, account.district, account.id).await?;
    let before = own.hash.ok_or(Error::Conflict("conflict-no-login"))?;
    let new = posted.new.expose_secret();
    let known = [own.login.as_deref().unwrap_or_default(), own.name.as_str()];
    if let Some(fault) = password_rules::fault(new, &known) {
        return Err(Error::field("new", fault));
    }
    let current = posted.current.expose_secret().to_owned();
    if !app.passwords.verify(Lane::Known, current, Some(before.clone())).await? {
        return Err(Error::field("current", "invalid-password-current"));
    }
    let hash = app.passwords.hash(new.to_owned(), &app.entropy).await?;
    let kept = cookies::session(&headers);
    let whose = (account.district, account.id);
    let hashes = (before.as_str(), hash.as_str());
    let actor = who.acts(&app);
    if officials::change_password(&app.db.app, whose, hashes, kept.as_ref(), &actor).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::Conflict("conflict-changed"))
    }
}

/// Where one is signed in
#[utoipa::path(get, path = "/api/v1/me/sessions", params(PageQuery<SessionKey>),
    responses((status = OK, description = "A page of those in force", body = SessionPage)))]
pub async fn own_sessions(
    State(app): State<AppState>,
    who: SignedIn,
    Query(page): Query<PageQuery<SessionKey>>,
    headers: HeaderMap,
) -> Result<Json<SessionPage>> {
    let own = cookies::session(&headers).map(|token| token.hash());
    let (db, account, now) = (&app.db.app, &who.account, app.clock.now());
    let wanted = (page.cursor.as_ref(), page.limit + 1);
    let open = sessions::sessions(db, account.district, account.id, wanted, now).await?;
    Ok(Json(SessionPage::of(open, page.limit, own)))
}

/// End a session of one's own
#[utoipa::path(post, path = "/api/v1/me/sessions/{id}/end", params(("id" = String, Path, description = "The session")),
    responses((status = NO_CONTENT, description = "Ended")))]
pub async fn end_own(
    State(app): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    app.limits.account(who.account.id)?;
    let session = KeyHash::parse(&id).ok_or(Error::NotFound)?;
    let (district, account) = (who.account.district, who.account.id);
    sessions::end_session(&app.db.app, district, account, session, &who.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End every session of one's own but this one
#[utoipa::path(post, path = "/api/v1/me/sessions/end",
    responses((status = NO_CONTENT, description = "Signed out everywhere else")))]
pub async fn end_others(
    State(app): State<AppState>,
    who: SignedIn,
    headers: HeaderMap,
) -> Result<StatusCode> {
    app.limits.account(who.account.id)?;
    let kept = cookies::session(&headers);
    let (district, account) = (who.account.district, who.account.id);
    let actor = who.acts(&app);
    sessions::end_sessions(&app.db.app, district, account, kept.as_ref(), &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
