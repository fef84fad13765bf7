//! SQL of areas.

pub mod import;

use chrono_tz::Tz;
use sqlx::PgPool;

use crate::clock;
use crate::error::Result;
use crate::ids::DistrictId;

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
