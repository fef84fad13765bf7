//! Changes of who answers for a segment whose day has not come.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::stewardships::Role;
use crate::stewardships::change::Change;

/// A planned change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedChange {
    /// Names it to whoever calls it off or replaces it.
    pub id: Uuid,
    /// What was asked for.
    #[schema(value_type = Change)]
    pub change: Json<Change>,
    /// The day on which it comes.
    pub on: NaiveDate,
    /// In what role.
    pub role: Role,
    /// Who ends, or is stood in for; null where somebody is assigned.
    #[schema(required = true)]
    pub before: Option<String>,
    /// Who begins; null where somebody is released.
    #[schema(required = true)]
    pub after: Option<String>,
    /// Name of the account that planned it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, may be empty.
    pub note: String,
}

/// Place of a planned change in the list: its day, and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedKey(pub NaiveDate, pub Uuid);

impl PlannedChange {
    /// Its place in the list.
    pub fn key(&self) -> PlannedKey {
        PlannedKey(self.on, self.id)
    }
}
