//! The statement behind the page of a receipt.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;

use crate::db::each::Each;
use crate::error::Result;
use crate::ids::{Code, DistrictId};
use crate::problems::number::ReceiptNumber;
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::views::receipt::{Receipt, ReceiptEvent};

/// What the holder of a number may read.
pub async fn follow(db: &PgPool, number: &ReceiptNumber, now: DateTime<Utc>) -> Result<Receipt> {
    let row = sqlx::query!(
        r#"SELECT s.kind AS "kind: SegmentKind", s.name, p.category AS "category: Category", p.body,
               p.stage AS "stage: Stage", p.opened_at,
                  p.due_at, p.due_assumed, p.result, p.supports, d.time_zone,
                      ($3 AT TIME ZONE d.time_zone)::date AS "today!: NaiveDate",
                  coalesce((SELECT array_agg(a.name ORDER BY length(a.path)) FROM area a
                            WHERE a.district = s.district AND length(a.path) > 6
                              AND a.path IN (left(s.area_path, 9), left(s.area_path, 12),
                                  s.area_path)), '{}') AS "areas!",
                  coalesce((SELECT a.office_phone FROM area a
                            WHERE a.district = s.district AND a.office_phone IS NOT NULL
                              AND a.path IN (left(s.area_path, 6), left(s.area_path, 9),
                                  left(s.area_path, 12), s.area_path)
                            ORDER BY length(a.path) DESC LIMIT 1), d.office_phone) AS office_phone,
                  (SELECT c.code FROM checkpoint k JOIN code c ON c.district = k.district
                      AND c.checkpoint_id = k.checkpoint_id
                   WHERE k.district = s.district AND k.segment_id = s.segment_id
                       AND k.retired_at IS NULL AND c.state = 'installed'
                       -- The first plate of a grid hangs at somebody's door.
                       AND s.kind <> 'grid'
                   ORDER BY k.checkpoint_id LIMIT 1) AS "code: Code",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', e.stage, 'at', e.at)
                      ORDER BY e.at, e.event_id), '[]')
                   FROM problem_event e
                   WHERE e.district = p.district AND e.problem_id = p.problem_id)
                       AS "events!: Each<ReceiptEvent>",
                  nullif(put_off_days($1, p.problem_id, coalesce(p.due_from, p.opened_at),
                                      p.due_at), 0) AS put_off
           FROM problem p
           JOIN segment s ON s.district = p.district AND s.segment_id = p.segment_id
           JOIN district d ON d.district = p.district
           WHERE p.district = $1 AND p.receipt = $2"#,
        number.district() as DistrictId,
        number.as_str(),
        now
    )
    .fetch_one(db)
    .await?;
    Ok(Receipt {
        receipt: number.to_string(),
        kind: row.kind,
        name: row.name,
        areas: row.areas,
        code: row.code,
        category: row.category,
        body: row.body,
        stage: row.stage,
        opened_at: row.opened_at,
        due_at: row.due_at,
        due_assumed: row.due_assumed,
        put_off: row.put_off,
        result: row.result,
        supports: row.supports,
        events: row.events.0,
        office_phone: row.office_phone,
        time_zone: row.time_zone,
        today: row.today,
    })
}
