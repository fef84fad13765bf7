//! SQL of areas.

pub mod import;
pub mod months;

pub mod console;

/// The time zone of a district, an IANA name.
pub async fn zone(
    db: &sqlx::PgPool,
    district: crate::ids::DistrictId,
) -> crate::error::Result<String> {
    Ok(sqlx::query_scalar!(
        "SELECT time_zone FROM district WHERE district = $1",
        district as crate::ids::DistrictId
    )
    .fetch_one(db)
    .await?)
}
