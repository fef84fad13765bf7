//! The statement behind the list of planned changes.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::error::Result;
use crate::ids::{DistrictId, SegmentId};
use crate::rights::Covered;
use crate::stewardships::Role;
use crate::stewardships::change::Change;
use crate::views::planned::{PlannedChange, PlannedKey};

/// The changes of a segment that come on a later day and that nothing changed since nor rests on,
/// so that they can be called off, the next first: from behind `after` on, `limit` at most.
pub async fn planned(
    db: &PgPool,
    segment: &Covered<SegmentId>,
    after: Option<PlannedKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<PlannedChange>> {
    Ok(sqlx::query_as!(
        PlannedChange,
        r#"SELECT c.event_id AS id, c.request AS "change: Json<Change>", k.day AS "on!",
                  coalesce(n.role, o.role) AS "role!: Role", p.name AS "before?",
                  q.name AS "after?", a.name AS by, c.at, c.note
           FROM stewardship_change c
           CROSS JOIN LATERAL (
               SELECT coalesce(c.request ->> 'on', c.request ->> 'from')::date AS day) k
           JOIN account a ON a.district = $1 AND a.account_id = c.account_id
           LEFT JOIN stewardship o ON o.district = $1 AND o.stewardship_id = c.before_id
           LEFT JOIN person p ON p.district = $1 AND p.person_id = o.person_id
           LEFT JOIN stewardship n ON n.district = $1 AND n.stewardship_id = c.after_id
           LEFT JOIN person q ON q.district = $1 AND q.person_id = n.person_id
           WHERE c.district = $1 AND c.segment_id = $2 AND c.action <> 'cancel'
             AND k.day > local_day($1, $3)
             AND NOT EXISTS (SELECT FROM stewardship_change r
                             WHERE r.district = $1 AND r.replaces = c.event_id)
             AND NOT EXISTS (SELECT FROM stewardship_change l
                             WHERE l.district = $1 AND l.segment_id = $2
                               AND l.before_id = c.after_id AND l.action <> 'cancel'
                               AND NOT EXISTS (SELECT FROM stewardship_change r
                                               WHERE r.district = $1
                                                 AND r.replaces = l.event_id))
             AND (c.after_id IS NULL OR n.valid_from = k.day AND n.ended IS NULL)
             AND (c.action NOT IN ('hand_over', 'release') OR o.valid_to = k.day)
             AND ($5::date IS NULL OR (k.day, c.event_id) > ($5, $6::uuid))
           ORDER BY k.day, c.event_id LIMIT $4"#,
        segment.district() as DistrictId,
        *segment.get() as SegmentId,
        now,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1)
    )
    .fetch_all(db)
    .await?)
}
