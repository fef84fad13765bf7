//! SQL of segments that move to another area, or become another kind, with everything that hangs on
//! where they lie. What was counted in months that are over stays where it was counted
//! (docs/decisions/0042-what-was-counted-stays.md).

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::segments::SegmentKind;

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
