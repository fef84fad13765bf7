//! SQL of areas.

pub mod import;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgPool};

use crate::calendar::store as calendar;
use crate::clock;
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AreaPath, DistrictId};

/// The time zone of a district.
pub async fn zone_of(db: &PgPool, district: DistrictId) -> Result<Tz> {
    let name = sqlx::query_scalar!(
        "SELECT time_zone FROM district WHERE district = $1",
        district as DistrictId
    )
    .fetch_one(db)
    .await?;
    Ok(clock::zone(&name))
}

/// Makes a district with nothing in it but its own area, and the notices of days off that come with
/// the program.
///
/// # Errors
/// A conflict where it is there already.
pub async fn create_district(
    db: &mut PgConnection,
    district: DistrictId,
    (name, zone): (&str, Tz),
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO district (district, name, time_zone, created_at) VALUES ($1, $2, $3, $4)",
        district as DistrictId,
        name,
        zone.name(),
        now
    )
    .execute(&mut *db)
    .await
    .on_constraint("district_pkey", || Error::Conflict("conflict-district-exists"))?;
    let path = AreaPath::of_district(district);
    sqlx::query!(
        "INSERT INTO area (district, path, name) VALUES ($1, $2, $3)",
        district as DistrictId,
        path.as_str(),
        name
    )
    .execute(&mut *db)
    .await?;
    calendar::lay_shipped(db, district, now).await
}
