//! Accounts of officials and what they are granted, for whoever keeps accounts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by_name::ByNameQuery;
use super::cursor::{self, PageQuery};
use super::sessions::SessionPage;
use crate::accounts::officials::{GrantDays, KeptAccount, Login, NewOfficial, account_name};
use crate::accounts::password_rules;
use crate::accounts::sessions::SessionKey;
use crate::accounts::store::{officials as store, places, sessions};
use crate::app::AppState;
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::{AccountId, AreaPath};
use crate::rights::{Administer, Covered, OfficialRole};
use crate::views::accounts::AccountItem;
use crate::views::by_name::NameKey;
use crate::views::store::accounts as view;

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountPage {
    /// By name.
    pub items: Vec<AccountItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Accounts with rights in an area, by name
#[utoipa::path(get, path = "/api/v1/accounts", params(ByNameQuery, PageQuery<NameKey>),
    responses((status = OK, description = "A page of accounts", body = AccountPage)))]
pub async fn accounts(
    State(app): State<AppState>,
    official: Official<Administer>,
    Query((query, page)): Query<(ByNameQuery, PageQuery<NameKey>)>,
) -> Result<Json<AccountPage>> {
    let scope = official.scope(query.area.clone())?;
    let wanted = query.wanted(&page);
    let found = view::list(&app.db.console, &scope, &wanted, app.clock.now()).await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(AccountPage { items, next_cursor }))
}

/// What somebody is to be in an area, and on which days.
#[derive(Debug, Deserialize, ToSchema)]
pub struct GrantRequest {
    /// What they are there.
    role: OfficialRole,
    /// Where, with everything below; within the asker's own areas.
    #[schema(value_type = String, example = "990101102")]
    area: AreaPath,
    /// First day, 400 days ahead at most; today where nothing is said.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// Last day; none where it goes on. Ten years after the first at most.
    #[serde(default)]
    until: Option<NaiveDate>,
}

/// Somebody to be let in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AccountRequest {
    /// Name shown to colleagues, up to 60 characters.
    name: String,
    /// Name to sign in with, up to 100 characters, without spaces.
    login: String,
    // Their first right, written out: what does not fit in a flattened structure has no name.
    /// What they are there.
    role: OfficialRole,
    /// Where, with everything below; within the asker's own areas.
    #[schema(value_type = String, example = "990101102")]
    area: AreaPath,
    /// First day, 400 days ahead at most; today where nothing is said.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// Last day; none where it goes on. Ten years after the first at most.
    #[serde(default)]
    until: Option<NaiveDate>,
}

/// What somebody signs in with. Shown once: the server keeps only a hash.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slip {
    /// The account.
    id: AccountId,
    /// Name to sign in with.
    login: String,
    /// Made up here; they are asked for one of their own.
    password: String,
}

/// Let an official in
#[utoipa::path(post, path = "/api/v1/accounts", request_body = AccountRequest,
    responses((status = CREATED, description = "With what to sign in by", body = Slip)))]
pub async fn create_account(
    State(app): State<AppState>,
    official: Official<Administer>,
    posted: PostedJson<AccountRequest>,
) -> Result<(StatusCode, Json<Slip>)> {
    app.limits.account(official.account.id)?;
    let name =
        account_name(&posted.name).ok_or_else(|| Error::field("name", "invalid-account-name"))?;
    let login = Login::parse(&posted.login)
        .ok_or_else(|| Error::field("login", "invalid-account-login"))?;
    let scope = official.scope(Some(posted.area.clone()))?;
    let days = days(&app, &official, (posted.from, posted.until)).await?;
    let password = password_rules::made_up(&app.entropy);
    let hash = app.passwords.hash(password.clone(), &app.entropy).await?;
    let new = NewOfficial {
        name,
        login: &login,
        password_hash: &hash,
        is_given: true,
        role: posted.role,
        days,
    };
    let id = store::create(&app.db.app, &scope, &new, &official.acts(&app)).await?;
    let login = login.as_str().to_owned();
    Ok((StatusCode::CREATED, Json(Slip { id, login, password })))
}

async fn days(
    app: &AppState,
    official: &Official<Administer>,
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<GrantDays> {
    let today = local_day(&app.db.app, official.account.district, app.clock.now()).await?;
    GrantDays::read(from, until, today).map_err(Error::Invalid)
}

/// An account that the asker keeps.
async fn kept(
    app: &AppState,
    official: &Official<Administer>,
    id: AccountId,
) -> Result<Covered<KeptAccount>> {
    let district = official.account.district;
    official.covers(places::account(&app.db.app, district, id, app.clock.now()).await?)
}

/// The same for a change of it, which counts against the asker's limit.
async fn to_change(
    app: &AppState,
    official: &Official<Administer>,
    id: AccountId,
) -> Result<Covered<KeptAccount>> {
    app.limits.account(official.account.id)?;
    kept(app, official, id).await
}

/// Lock somebody out
///
/// Every session of theirs ends, and every link. The same again changes nothing; nobody locks
/// themselves out.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/disable", params(("id" = i64, Path, description = "The account")),
    responses((status = NO_CONTENT, description = "Locked out")))]
pub async fn disable(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode> {
    let account = to_change(&app, &official, id).await?;
    store::disable(&app.db.app, &account, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let somebody in again who was locked out
#[utoipa::path(post, path = "/api/v1/accounts/{id}/enable", params(("id" = i64, Path, description = "The account")),
    responses((status = NO_CONTENT, description = "Let in")))]
pub async fn enable(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode> {
    let account = to_change(&app, &official, id).await?;
    store::enable(&app.db.app, &account, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give somebody another password
///
/// It is made up here and shown once; every session of theirs ends.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/password", params(("id" = i64, Path, description = "The account")),
    responses((status = OK, description = "With what to sign in by", body = Slip)))]
pub async fn give_password(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
) -> Result<Json<Slip>> {
    let account = to_change(&app, &official, id).await?;
    let login = account.get().login.clone().ok_or(Error::Conflict("conflict-no-login"))?;
    let password = password_rules::made_up(&app.entropy);
    let hash = app.passwords.hash(password.clone(), &app.entropy).await?;
    store::give_password(&app.db.app, &account, &hash, &official.acts(&app)).await?;
    Ok(Json(Slip { id, login, password }))
}

/// Sessions of an account
#[utoipa::path(get, path = "/api/v1/accounts/{id}/sessions",
    params(("id" = i64, Path, description = "The account"), PageQuery<SessionKey>),
    responses((status = OK, description = "A page of those in force", body = SessionPage)))]
pub async fn list_sessions(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
    Query(page): Query<PageQuery<SessionKey>>,
) -> Result<Json<SessionPage>> {
    let account = kept(&app, &official, id).await?;
    let (district, now) = (account.district(), app.clock.now());
    let wanted = (page.cursor.as_ref(), page.limit + 1);
    let open = sessions::sessions(&app.db.app, district, id, wanted, now).await?;
    Ok(Json(SessionPage::of(open, page.limit, None)))
}

/// End every session of an account
#[utoipa::path(post, path = "/api/v1/accounts/{id}/sessions/end", params(("id" = i64, Path, description = "The account")),
    responses((status = NO_CONTENT, description = "Signed out everywhere")))]
pub async fn end_sessions(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode> {
    let account = to_change(&app, &official, id).await?;
    let actor = official.acts(&app);
    sessions::end_sessions(&app.db.app, account.district(), id, None, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A grant by its number.
#[derive(Debug, Serialize, ToSchema)]
pub struct Granted {
    /// The grant.
    id: i64,
}

/// Give somebody a right in an area
///
/// In force at their next request. Nobody grants outside of their own areas, or to themselves; 409
/// where they hold the same already.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/grants", params(("id" = i64, Path, description = "The account")),
    request_body = GrantRequest, responses((status = CREATED, description = "Granted", body = Granted)))]
pub async fn give(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<AccountId>,
    posted: PostedJson<GrantRequest>,
) -> Result<(StatusCode, Json<Granted>)> {
    let account = to_change(&app, &official, id).await?;
    let scope = official.scope(Some(posted.area.clone()))?;
    let days = days(&app, &official, (posted.from, posted.until)).await?;
    let what = (posted.role, days);
    let id = store::give(&app.db.app, &account, &scope, what, &official.acts(&app)).await?;
    Ok((StatusCode::CREATED, Json(Granted { id })))
}

/// End a right
///
/// Today is the first day without: their next request is refused. The same again changes nothing.
#[utoipa::path(post, path = "/api/v1/grants/{id}/end", params(("id" = i64, Path, description = "The grant")),
    responses((status = NO_CONTENT, description = "Ended")))]
pub async fn end_grant(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(id): Path<i64>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let district = official.account.district;
    let grant = official.covers(places::grant(&app.db.app, district, id).await?)?;
    store::end(&app.db.app, &grant, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
