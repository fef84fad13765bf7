//! SQL of printed boards.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};

use crate::checkpoints::boards::{BoardPrint, RENEWAL_LIMIT, StaleBoard};
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, DistrictId, SegmentId};
use crate::rights::Scope;
use crate::working_time::store as working_time;

/// Stores a print once.
pub async fn insert(db: &mut PgConnection, district: DistrictId, board: &BoardPrint) -> Result<()> {
    sqlx::query!(
        "INSERT INTO board_print (district, print_id, segment_id, printed_at, stewards, account_id)
         SELECT $1, $2, $3, $4, coalesce((SELECT jsonb_agg(s ORDER BY s)
             FROM jsonb_array_elements($5::jsonb) s), '[]'), $6
         ON CONFLICT DO NOTHING",
        district as DistrictId,
        board.id,
        board.segment as SegmentId,
        board.at,
        Json(&board.stewards) as _,
        board.account as Option<AccountId>
    )
    .execute(db)
    .await
    .on_constraint("board_print_district_segment_id_fkey", || Error::NotFound)?;
    Ok(())
}

/// Up to `limit` segments of an area after `after` whose newest board names others than those who
/// answer today, by segment; with the day since which it has been wrong without a break.
///
/// One statement: the newest print of each segment off its index, beside the stewardships of that
/// segment. Whom a board had to name changed on the days on which one of them began or ended; by
/// when it is to be put right follows from the calendar.
pub async fn stale(
    db: &PgPool,
    scope: &Scope,
    after: SegmentId,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<StaleBoard>> {
    let rows = sqlx::query!(
        r#"SELECT p.segment_id AS "segment: SegmentId", p.printed_at,
               w.changed_on AS "changed_on!: NaiveDate", t.today AS "today!: NaiveDate"
           FROM (SELECT local_day($1, $5) AS today, d.time_zone AS zone FROM district d
               WHERE d.district = $1) t
           CROSS JOIN LATERAL (
               SELECT DISTINCT ON (b.segment_id) b.segment_id, b.printed_at, b.stewards,
                   (b.printed_at AT TIME ZONE t.zone)::date AS printed_on
               FROM board_print b
               WHERE b.district = $1 AND b.segment_id > $4
               ORDER BY b.segment_id, b.printed_at DESC) p
           JOIN segment s ON s.district = $1 AND s.segment_id = p.segment_id
               AND s.retired_at IS NULL
                AND s.area_path >= $2 AND s.area_path < $3
           CROSS JOIN LATERAL (
               SELECT min(e.day) FILTER (WHERE e.day > e.right_on OR e.right_on IS NULL)
                   AS changed_on
               FROM (SELECT c.day, max(c.day) FILTER (
                                WHERE board_stewards($1, p.segment_id, c.day) = p.stewards)
                                OVER () AS right_on
                     FROM (SELECT p.printed_on AS day
                           UNION
                           SELECT x.day FROM stewardship h
                           CROSS JOIN LATERAL (VALUES (h.valid_from), (h.valid_to)) x (day)
                           WHERE h.district = $1 AND h.segment_id = p.segment_id
                             AND h.deputises IS NULL
                             AND x.day > p.printed_on AND x.day <= t.today) c) e) w
           WHERE board_stewards($1, p.segment_id, t.today) <> p.stewards
           ORDER BY p.segment_id
           LIMIT $6"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        after.0,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    let time = working_time::read(db, scope.district()).await?;
    let board = |segment, printed_at, changed_on, today: NaiveDate| {
        let (due_on, due_assumed) = time.last_day(changed_on, RENEWAL_LIMIT);
        StaleBoard {
            segment,
            printed_at,
            changed_on,
            due_on,
            due_assumed,
            overdue: today > due_on,
        }
    };
    Ok(rows
        .into_iter()
        .map(|row| board(row.segment, row.printed_at, row.changed_on, row.today))
        .collect())
}

/// Notes that a board was printed, in the transaction of the print. The newest print of a segment
/// is the one that counts.
pub async fn printed(
    db: &mut PgConnection,
    district: DistrictId,
    board: &BoardPrint,
) -> Result<()> {
    insert(db, district, board).await
}
