//! Month figures, from what recordings, problems and ratings have added up to already; never from
//! scans.

mod parts;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use self::parts::ratings;
use crate::clock::LocalMonth;
use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, Level};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::views::months::{Line, MonthFigures};

/// The lines of a month, by area and kind. A district's are its towns' rollups; a smaller area's
/// are counted segment by segment, of which it has some hundred.
pub async fn lines(
    db: &PgPool,
    scope: &Scope,
    month: LocalMonth,
    now: DateTime<Utc>,
) -> Result<Vec<Line>> {
    match scope.area().level() {
        Level::District => towns(db, scope, month).await,
        Level::Town => parts::lines(db, scope, month, now, 12).await,
        Level::Village | Level::Group => parts::lines(db, scope, month, now, 14).await,
    }
}

async fn towns(db: &PgPool, scope: &Scope, month: LocalMonth) -> Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"SELECT area_path AS "area!: AreaPath", kind AS "kind!: SegmentKind",
               coalesce(a.name, area_path) AS "name!",
                  coalesce(c.segments, 0) AS "segments!", coalesce(c.open_problems, 0) AS "open!",
                      coalesce(t.patrolled, 0) AS "patrolled!",
                  coalesce(t.patrolled_days, 0) AS "patrolled_days!",
                      coalesce(m.opened, 0) AS "opened!", coalesce(m.closed, 0) AS "closed!",
                  m.ratings AS "ratings?", coalesce(e.entered, 0) AS "entered!"
           FROM (SELECT area_path, kind, segments, open_problems FROM area_count
                 WHERE district = $1 AND length(area_path) <= 9) c
           FULL JOIN (SELECT town_path AS area_path, kind, patrolled, patrolled_days FROM town_month
               WHERE district = $1 AND month = $2) t
               USING (area_path, kind)
           FULL JOIN (SELECT area_path, kind, opened, closed, ratings FROM area_month
                      WHERE district = $1 AND month = $2 AND length(area_path) <= 9) m
               USING (area_path, kind)
           -- Few of the month's visits, by an index of their own: 8192 is the flag `entered`.
           LEFT JOIN (SELECT left(coalesce(b.area, s.area_path), 9) AS area_path,
                             coalesce(b.of_kind, s.kind) AS kind, count(*) AS entered
                      FROM patrol p
                      JOIN segment_state s ON s.district = $1 AND s.segment_id = p.segment_id
                      LEFT JOIN moved_since($1, $2) b ON b.segment = p.segment_id
                      WHERE p.district = $1 AND p.day >= $2 AND p.day < $3
                        AND p.flags & 8192 <> 0
                      GROUP BY 1, 2) e
               USING (area_path, kind)
           LEFT JOIN area a ON a.district = $1 AND a.path = area_path AND a.level <= 2"#,
        scope.district() as DistrictId,
        month.first(),
        month.past()
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Line {
        area: row.area,
        name: row.name,
        figures: MonthFigures {
            kind: row.kind,
            segments: row.segments.into(),
            patrolled: row.patrolled.into(),
            patrolled_days: row.patrolled_days,
            entered: row.entered,
            duties: None,
            problems_opened: row.opened.into(),
            problems_closed: row.closed.into(),
            problems_open: row.open.into(),
            ratings: row.ratings.as_deref().map_or([0; 5], ratings),
        },
    });
    Ok(lines.collect())
}
