//! SQL of visit rounds.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;

use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::views::rounds::{Door, Round};

/// The round of a grid that a person answers for today. What was taken back or set aside is no
/// visit. One statement, by the index of a place's scans and in the partitions of two months; those
/// whose ids a wrong clock made have an index of their own.
pub async fn round(
    db: &PgPool,
    district: DistrictId,
    segment: SegmentId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Round> {
    let row = sqlx::query!(
        r#"SELECT s.name, t.today AS "today!: NaiveDate", t.month AS "month!: NaiveDate",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'visited', v.day)
                                             ORDER BY coalesce(v.day >= t.month, false),
                                                 k.name COLLATE by_name, k.checkpoint_id), '[]')
                   FROM checkpoint k
                   LEFT JOIN LATERAL (
                       SELECT max(x.day) AS day
                       FROM (SELECT y.district, y.scan_id, y.day FROM scan y
                             WHERE y.district = $1 AND y.checkpoint_id = k.checkpoint_id
                               AND y.grade >= 0
                               AND y.scan_id >= uuidv7_floor($4::timestamptz - interval '62 days')
                             UNION ALL
                             SELECT y.district, y.scan_id, y.day FROM scan y
                             WHERE y.district = $1 AND y.checkpoint_id = k.checkpoint_id
                               AND misdated(y.scan_id, y.received_at) = 1
                               AND y.received_at >= $4::timestamptz - interval '62 days') x
                       WHERE NOT EXISTS (SELECT FROM void_scan w WHERE w.district = x.district
                             AND w.scan_id = x.scan_id)) v ON true
                   WHERE k.district = s.district AND k.segment_id = s.segment_id
                       AND k.retired_at IS NULL) AS "doors!: Each<Door>"
           FROM segment s
           CROSS JOIN LATERAL (SELECT d AS today, date_trunc('month', d::timestamp)::date AS month
               FROM local_day($1, $4) d) t
           WHERE s.district = $1 AND s.segment_id = $2 AND s.kind = 'grid' AND s.retired_at IS NULL
             AND EXISTS (SELECT FROM stewardship w
                         WHERE w.district = s.district AND w.segment_id = s.segment_id
                             AND w.person_id = $3
                           AND w.valid_from <= t.today
                               AND (w.valid_to IS NULL OR w.valid_to > t.today))"#,
        district as DistrictId,
        segment as SegmentId,
        person as PersonId,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Round {
        name: row.name,
        month: row.month,
        today: row.today,
        doors: row.doors.0,
    })
}
