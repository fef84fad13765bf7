//! SQL of what deadlines are worked out by.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::{PgConnection, PgExecutor};

use super::calendar::Calendar;
use super::hours::{OfficeHours, OfficeSpan};
use super::{Deadline, TimeLimit, WorkingTime};
use crate::clock;
use crate::db::each::Each;
use crate::error::Result;
use crate::ids::DistrictId;

/// A day that a notice names.
#[derive(Debug, Deserialize)]
struct NamedDay {
    year: i32,
    day: NaiveDate,
    is_off: bool,
}

/// What deadlines of a district are worked out by, as it stands.
///
/// # Errors
/// [`crate::error::Error::NotFound`] where there is no such district.
pub async fn read(db: impl PgExecutor<'_>, district: DistrictId) -> Result<WorkingTime> {
    let row = sqlx::query!(
        r#"SELECT d.time_zone,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('opens', h.opens, 'closes', h.closes)
                                          ORDER BY h.opens), '[]')
                FROM office_hours h WHERE h.district = $1) AS "hours!: Each<OfficeSpan>",
               (SELECT coalesce(array_agg(n.year ORDER BY n.year), '{}')
                FROM calendar_notice n WHERE n.district = $1) AS "years!",
               (SELECT coalesce(jsonb_agg(jsonb_build_object('year', c.year, 'day', c.day, 'is_off',
                    c.is_off)), '[]')
                FROM calendar_day c WHERE c.district = $1) AS "days!: Each<NamedDay>"
           FROM district d WHERE d.district = $1"#,
        district as DistrictId
    )
    .fetch_one(db)
    .await?;
    let mut calendar = Calendar::default();
    for year in row.years {
        let days = row.days.0.iter().filter(|named| named.year == year);
        calendar.announce(year, days.map(|named| (named.day, named.is_off)));
    }
    let hours = OfficeHours::new(row.hours.0).unwrap_or_else(OfficeHours::usual);
    Ok(WorkingTime::new(clock::zone(&row.time_zone), calendar, hours))
}

/// When that is due which begins at `from`, by the calendar as it stands and goes on standing until
/// the transaction ends: a notice that comes meanwhile waits, and then finds what hangs on it.
///
/// Asked for before the transaction locks a problem or the state of a segment, which a notice locks
/// after the calendar.
pub async fn deadline(
    db: &mut PgConnection,
    district: DistrictId,
    from: DateTime<Utc>,
    limit: TimeLimit,
) -> Result<Deadline> {
    if limit.hangs_on_calendar() {
        sqlx::query!(
            "SELECT pg_advisory_xact_lock_shared(hashtext('riverward calendar'), $1)",
            district as DistrictId
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(read(db, district).await?.deadline(from, limit))
}

/// Holds the calendar of a district for a change of it, until the transaction ends.
pub async fn hold(db: &mut PgConnection, district: DistrictId) -> Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtext('riverward calendar'), $1)",
        district as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}
