//! A stewardship that a change is about, as stored.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::error::DatabaseError;

use crate::error::{Error, Result};
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::stewardships::change::Ended;
use crate::stewardships::{Origin, Role};

/// A segment whose stewards change.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) district: DistrictId,
    pub(super) id: SegmentId,
}

/// A stewardship of a segment. What a change ended or took away is kept with it in this shape, so
/// that it can be put back: fields are added, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    pub id: i64,
    pub person: PersonId,
    pub role: Role,
    pub principal: bool,
    pub origin: Origin,
    pub commitment: String,
    pub from: NaiveDate,
    /// First day on which it no longer holds.
    pub past: Option<NaiveDate>,
    pub ended: Option<Ended>,
    /// The stewardship whose holder this one stands in for.
    pub deputises: Option<i64>,
}

/// A stewardship of a segment by its number.
pub(super) async fn holding(db: &mut PgConnection, place: Place, id: i64) -> Result<Holding> {
    sqlx::query_as!(
        Holding,
        r#"SELECT stewardship_id AS id, person_id AS "person: PersonId", role AS "role: Role",
               principal, origin AS "origin: Origin", commitment, valid_from AS "from",
               valid_to AS past, ended AS "ended: Ended", deputises
           FROM stewardship WHERE district = $1 AND stewardship_id = $2 AND segment_id = $3"#,
        place.district as DistrictId,
        id,
        place.id as SegmentId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)
}

/// Says which rule of the table a row would break: one principal a role, nobody twice.
pub(super) fn broken(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(DatabaseError::constraint);
    match constraint {
        Some("stewardship_one_principal") => Error::Conflict("conflict-principal"),
        Some("stewardship_once") => Error::Conflict("conflict-already-steward"),
        _ => error.into(),
    }
}
