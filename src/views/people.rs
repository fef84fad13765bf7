//! People who answer for segments, as officials see them, with the phones that sign for them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::PersonId;
use crate::stewardships::Role;

/// Somebody who answers for segments, or may.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonItem {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Post, as on the board.
    pub post: String,
    /// Organisation, as on the board.
    pub organisation: String,
    /// Name of the area they belong to.
    pub area_name: String,
    /// In which roles they answer today.
    pub roles: Vec<Role>,
    /// For how many segments.
    pub segments: i32,
    /// Phones that may sign for them, oldest first.
    pub devices: Vec<PersonDevice>,
    /// Until when an unused link of theirs can be used.
    #[schema(required = true)]
    pub link_until: Option<DateTime<Utc>>,
}

/// A phone that may sign for somebody.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonDevice {
    /// Its key.
    pub key: String,
    /// What it calls itself.
    pub name: String,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// When a signed record of it came last.
    #[schema(required = true)]
    pub last_seen_at: Option<DateTime<Utc>>,
}
