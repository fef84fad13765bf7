//! SQL of segments that move to another area, or become another kind, with everything that hangs on
//! where they lie. What was counted in months that are over stays where it was counted
//! (docs/decisions/0042-what-was-counted-stays.md).

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::clock::steps::SLACK;
use crate::db::store::local_day;
use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::segments::SegmentKind;
use crate::status::store::{lock_states, settle};

/// A segment, and where it is to lie as what.
#[derive(Clone, Debug)]
pub struct Destination {
    pub segment: SegmentId,
    pub area: AreaPath,
    pub kind: SegmentKind,
}

/// Areas and kinds that segments leave and come to, side by side.
#[derive(Debug, Default)]
pub struct Places {
    areas: Vec<String>,
    kinds: Vec<String>,
}

/// Puts down where segments lay until `today`, takes their problems along, and locks the sums that
/// this changes; answers the places they leave and come to. The caller has locked the states of the
/// segments, changes the segments next, and then calls [`arrive`].
pub async fn leave(
    db: &mut PgConnection,
    district: DistrictId,
    today: NaiveDate,
    destinations: &[Destination],
) -> Result<Places> {
    let ids: Vec<i64> = destinations.iter().map(|going| going.segment.0).collect();
    let areas: Vec<&str> = destinations.iter().map(|going| going.area.as_str()).collect();
    let kinds: Vec<&str> = destinations.iter().map(|going| going.kind.as_str()).collect();
    let rows = sqlx::query!(
        r#"SELECT area AS "area!", of_kind AS "kind!" FROM leave_places($1, $2, $3, $4, $5)"#,
        district as DistrictId,
        today,
        &ids,
        &areas as &[&str],
        &kinds as &[&str]
    )
    .fetch_all(db)
    .await?;
    let mut places = Places::default();
    for row in rows {
        places.areas.push(row.area);
        places.kinds.push(row.kind);
    }
    Ok(places)
}

/// Makes anew what counts now and in the running month at places that segments left or came to.
pub async fn arrive(
    db: &mut PgConnection,
    district: DistrictId,
    today: NaiveDate,
    places: &Places,
) -> Result<()> {
    sqlx::query!(
        "SELECT sums_of_places($1, $2, $3, $4)",
        district as DistrictId,
        today,
        &places.areas,
        &places.kinds
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Segments with a move that was put down by a clock further ahead than clocks of servers may
/// differ by.
pub async fn ahead(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    now: DateTime<Utc>,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT DISTINCT segment_id FROM segment_move
         WHERE district = $1 AND past_day > local_day($1, $2) ORDER BY segment_id",
        district as DistrictId,
        now + SLACK
    )
    .fetch_all(db)
    .await?)
}

/// Dates such moves anew, with today, and everything that hangs on them: a clock that was wrong
/// when segments were imported leaves nothing behind. Answers how many segments that concerned.
pub async fn put_right(db: &PgPool, district: DistrictId, now: DateTime<Utc>) -> Result<usize> {
    let concerned = ahead(db, district, now).await?;
    if concerned.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    // Whoever imports them again waits here, or is waited for and has put down where they lay.
    lock_states(&mut tx, district, &concerned).await?;
    let today = local_day(&mut *tx, district, now).await?;
    sqlx::query!("SELECT put_moves_right($1, $2, $3)", district as DistrictId, today, &concerned)
        .execute(&mut *tx)
        .await?;
    settle(&mut tx, district, &concerned, now).await?;
    tx.commit().await?;
    Ok(concerned.len())
}
