//! SQL of changes that are planned and do not come: called off, or another stands instead of them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::holding::{Holding, Place, broken, holding};
use crate::audit::Actor;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::stewardships::Role;
use crate::stewardships::change::Ended;

/// Something about the change came after it and rests on it.
fn later() -> Error {
    Error::Conflict("conflict-later-change")
}

/// A change whose day has not come.
struct Planned {
    action: String,
    day: NaiveDate,
    before: Option<i64>,
    after: Option<i64>,
    /// What it ended or took away, as it was; none where it was not kept.
    was: Option<Json<Vec<Holding>>>,
    is_replaced: bool,
    /// Whether another change ends or stands in for what it begins.
    is_built_upon: bool,
}

/// Undoes a planned change: what it begins is taken away, what it ends goes on as before, an offer
/// that it closed is open again. Answers
/// the stewardship that goes on. The caller holds the segment, and settles it.
///
/// # Errors
/// [`Error::NotFound`] where the segment has no such change; a conflict where its day has come, it
/// was undone already, or something else rests on it; [`Error::Forbidden`] where it is the actor's
/// own.
pub(super) async fn undo(
    db: &mut PgConnection,
    place: Place,
    event: Uuid,
    (today, actor): (NaiveDate, &Actor),
) -> Result<Option<i64>> {
    let planned = find(db, place, event).await?;
    if planned.is_replaced || planned.day <= today {
        return Err(Error::Conflict("conflict-not-planned"));
    }
    if planned.is_built_upon {
        return Err(later());
    }
    let mut ends = None;
    if let Some(id) = planned.before {
        let before = holding(db, place, id).await?;
        actor.decides_on(before.person)?;
        // A deputy ends nobody.
        if planned.action != "deputise" {
            if before.past != Some(planned.day) {
                return Err(later());
            }
            ends = Some(before);
        }
    }
    if let Some(id) = planned.after {
        let after = match holding(db, place, id).await {
            Err(Error::NotFound) => return Err(later()),
            found => found?,
        };
        actor.decides_on(after.person)?;
        if after.from != planned.day || after.ended.is_some() {
            return Err(later());
        }
        take_away(db, place, after.id, today).await?;
    }
    let goes_on = ends.as_ref().map(|held| held.id);
    let was = match planned.was {
        Some(was) => was.0,
        // A release that kept nothing wrote it: of one without an end, as nearly all are.
        None => ends
            .map(|held| Holding {
                past: None,
                ended: None,
                ..held
            })
            .into_iter()
            .collect(),
    };
    for held in &was {
        put_back(db, place, held, (planned.day, actor.at)).await?;
    }
    Ok(goes_on)
}

async fn find(db: &mut PgConnection, place: Place, event: Uuid) -> Result<Planned> {
    sqlx::query_as!(
        Planned,
        r#"SELECT c.action, c.before_id AS before, c.after_id AS after,
                  coalesce(c.request ->> 'on', c.request ->> 'from')::date AS "day!",
                  c.was AS "was: Json<Vec<Holding>>",
                  EXISTS (SELECT FROM stewardship_change r
                          WHERE r.district = $1 AND r.replaces = c.event_id) AS "is_replaced!",
                  EXISTS (SELECT FROM stewardship_change l
                          WHERE l.district = $1 AND l.segment_id = $2 AND l.before_id = c.after_id
                            AND l.action <> 'cancel'
                            AND NOT EXISTS (SELECT FROM stewardship_change r
                                            WHERE r.district = $1 AND r.replaces = l.event_id))
                      AS "is_built_upon!"
           FROM stewardship_change c
           WHERE c.district = $1 AND c.segment_id = $2 AND c.event_id = $3
             AND c.action <> 'cancel'"#,
        place.district as DistrictId,
        place.id as SegmentId,
        event
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)
}

/// Takes a stewardship away that never began, and opens the offer again that it closed, unless
/// somebody answers in that role, today or later, or it is offered already.
async fn take_away(db: &mut PgConnection, place: Place, id: i64, today: NaiveDate) -> Result<()> {
    let gone = sqlx::query!(
        r#"DELETE FROM stewardship WHERE district = $1 AND segment_id = $2 AND stewardship_id = $3
           RETURNING role AS "role: Role", principal, created_at"#,
        place.district as DistrictId,
        place.id as SegmentId,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(gone) = gone.filter(|gone| gone.principal) else {
        return Ok(());
    };
    // `close_offers` closed it at the moment at which the stewardship was decided.
    sqlx::query!(
        "UPDATE offer o SET closed_at = NULL
         WHERE o.district = $1 AND o.segment_id = $2 AND o.role = $3 AND o.closed_at = $4
           AND o.closed_by IS NULL
           AND NOT EXISTS (SELECT FROM offer p
                           WHERE p.district = $1 AND p.segment_id = $2 AND p.role = $3
                             AND p.closed_at IS NULL)
           AND NOT EXISTS (SELECT FROM stewardship w
                           WHERE w.district = $1 AND w.segment_id = $2 AND w.role = $3
                             AND w.principal AND (w.valid_to IS NULL OR w.valid_to > $5))",
        place.district as DistrictId,
        place.id as SegmentId,
        gone.role.as_str(),
        gone.created_at,
        today
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a stewardship back that was ended on a day, or taken away with that change. One that was
/// changed since stays as it is.
async fn put_back(
    db: &mut PgConnection,
    place: Place,
    held: &Holding,
    (day, at): (NaiveDate, DateTime<Utc>),
) -> Result<()> {
    let ended = held.ended.map(Ended::as_str);
    let back = sqlx::query!(
        "UPDATE stewardship SET valid_to = $4, ended = $5
         WHERE district = $1 AND segment_id = $2 AND stewardship_id = $3 AND valid_to = $6",
        place.district as DistrictId,
        place.id as SegmentId,
        held.id,
        held.past,
        ended,
        day
    )
    .execute(&mut *db)
    .await
    .map_err(broken)?;
    if back.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role, principal,
             origin, commitment, valid_from, valid_to, ended, deputises, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (district, stewardship_id) DO NOTHING",
        place.district as DistrictId,
        held.id,
        place.id as SegmentId,
        held.person as PersonId,
        held.role.as_str(),
        held.principal,
        held.origin.as_str(),
        held.commitment,
        held.from,
        held.past,
        ended,
        held.deputises,
        at
    )
    .execute(db)
    .await
    .map_err(broken)?;
    Ok(())
}
