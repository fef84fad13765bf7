//! Who is asking.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::Viewer;
use crate::ids::AccountId;
use crate::rights::{OfficialRole, RightWord};
use crate::views::areas::{AreaRef, DistrictInfo};
use crate::views::store::areas as console;

/// Who is asking, with what right, where.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account: AccountInfo,
    /// What it is in `area`.
    pub role: AccountRole,
    /// The rights it holds, in one of its areas at least.
    pub may: Vec<RightWord>,
    /// Whether there are rights that this session does not give, because it was not opened by a
    /// password or was left alone for too long.
    pub rests: bool,
    /// Whether somebody else made up the password, so that one of their own is due.
    pub password_given: bool,
    /// The widest area of an official, the home of a steward.
    pub area: AreaRef,
    /// The district.
    pub district: DistrictInfo,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountInfo {
    /// Its number.
    pub id: AccountId,
    /// Name to greet by.
    pub name: String,
    /// Name to sign in with; none for a steward who signs in by an enrolment link alone.
    #[schema(required = true)]
    pub login: Option<String>,
}

/// What an account may do.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// Reads everything and changes areas, people and rules.
    Admin,
    /// Reads everything and handles problems; of a town also changes rules.
    Official,
    /// Reads everything and changes nothing.
    Auditor,
    /// Answers for segments; of this API, may ask only who they are.
    Steward,
}

/// Who is asking
#[utoipa::path(get, path = "/api/v1/me", responses((status = OK, description = "Whoever has signed in", body = Me)))]
pub async fn me(State(app): State<AppState>, viewer: Viewer) -> Result<Json<Me>> {
    let account = viewer.account.ok_or(Error::SignedOut)?;
    let home = console::home(&app.db.app, &account).await?;
    Ok(Json(Me {
        role: match account.grants.first().map(crate::rights::Grant::role) {
            Some(OfficialRole::Admin) => AccountRole::Admin,
            Some(OfficialRole::Official) => AccountRole::Official,
            Some(OfficialRole::Auditor) => AccountRole::Auditor,
            None => AccountRole::Steward,
        },
        may: RightWord::of(&account.grants),
        rests: account.rests,
        password_given: home.password_given,
        account: AccountInfo {
            id: account.id,
            name: account.name,
            login: home.login,
        },
        area: home.area,
        district: home.district,
    }))
}
