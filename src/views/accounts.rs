//! Accounts with official rights, as whoever keeps accounts sees them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{AccountId, AreaPath, PersonId};
use crate::rights::OfficialRole;

/// An account that has, had or will have a right in the area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountItem {
    /// The account.
    pub id: AccountId,
    /// Name shown to colleagues.
    pub name: String,
    /// Name to sign in with; none where it signs in by links alone.
    #[schema(required = true)]
    pub login: Option<String>,
    /// The person, where it is also a steward's.
    #[schema(required = true)]
    pub person: Option<PersonId>,
    /// Since when it is locked out.
    #[schema(required = true)]
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether somebody else made up its password.
    pub password_given: bool,
    /// Its grants in the area, those to come and those that ended too; the latest first.
    pub grants: Vec<GrantItem>,
    /// Sessions in force.
    pub sessions: i64,
    /// The last request of these, to ten minutes.
    #[schema(required = true)]
    pub used_at: Option<DateTime<Utc>>,
}

/// A right in an area, for some days.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GrantItem {
    /// The grant.
    pub id: i64,
    /// What they are there.
    pub role: OfficialRole,
    /// Where, with everything below.
    #[schema(value_type = String, example = "990101102")]
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none where it goes on. A day before the first where it never held.
    #[schema(required = true)]
    pub until: Option<NaiveDate>,
}
