//! Month figures, from what recordings, problems and ratings have added up to already; never from scans.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::areas::months::{Duties, Line, LocalMonth, MonthFigures};
use crate::areas::{AreaPath, Level};
use crate::error::Result;
use crate::http::extract::Scope;
use crate::ids::DistrictId;
use crate::segments::SegmentKind;

/// The lines of a month, by area and kind. A district's are its towns' rollups; a smaller area's are counted segment by segment, of
/// which it has some hundred.
pub async fn lines(db: &PgPool, scope: &Scope, month: LocalMonth, now: DateTime<Utc>) -> Result<Vec<Line>> {
    match scope.area.level() {
        Level::District => towns(db, scope, month).await,
        Level::Town => parts(db, scope, month, now, 12).await,
        Level::Village | Level::Group => parts(db, scope, month, now, 14).await,
    }
}

async fn towns(db: &PgPool, scope: &Scope, month: LocalMonth) -> Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"SELECT area_path AS "area!: AreaPath", kind AS "kind!: SegmentKind", coalesce(a.name, area_path) AS "name!",
                  coalesce(c.segments, 0) AS "segments!", coalesce(c.open_problems, 0) AS "open!", coalesce(t.patrolled, 0) AS "patrolled!",
                  coalesce(t.patrolled_days, 0) AS "patrolled_days!", coalesce(m.opened, 0) AS "opened!", coalesce(m.closed, 0) AS "closed!",
                  coalesce(m.ratings, '{0,0,0,0,0}') AS "ratings!"
           FROM (SELECT area_path, kind, segments, open_problems FROM area_count
                 WHERE district = $1 AND length(area_path) <= 9) c
           FULL JOIN (SELECT town_path AS area_path, kind, patrolled, patrolled_days FROM town_month WHERE district = $1 AND month = $2) t
               USING (area_path, kind)
           FULL JOIN (SELECT area_path, kind, opened, closed, ratings FROM area_month
                      WHERE district = $1 AND month = $2 AND length(area_path) <= 9) m
               USING (area_path, kind)
           LEFT JOIN area a ON a.district = $1 AND a.path = area_path AND a.level <= 2"#,
        scope.district as DistrictId,
        month.first()
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
            duties: None,
            problems_opened: row.opened.into(),
            problems_closed: row.closed.into(),
            problems_open: row.open.into(),
            ratings: ratings(&row.ratings),
        },
    });
    Ok(lines.collect())
}

/// Lines of the areas whose codes have `length` digits; what lies in none of them stands under the area asked for.
async fn parts(db: &PgPool, scope: &Scope, month: LocalMonth, now: DateTime<Utc>, length: i32) -> Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"WITH duties AS MATERIALIZED (
               SELECT d.segment_id, sum(d.owed) AS owed, sum(d.done) AS done
               FROM duty_month($1, $2, $3, $4, local_day($1, $5)) d GROUP BY d.segment_id
           ), counted AS (
               SELECT left(s.area_path, $6) AS area_path, s.kind, count(*) FILTER (WHERE NOT s.retired) AS segments,
                      sum(m.rows) AS patrolled, sum(m.days) AS days, sum(d.owed) AS owed, sum(d.done) AS done
               FROM segment_state s
               CROSS JOIN LATERAL (
                   SELECT count(*) AS rows, sum(bit_count(m.days::bit(32))) AS days FROM segment_month m
                   WHERE m.district = s.district AND m.segment_id = s.segment_id AND m.month = $4) m
               LEFT JOIN duties d ON d.segment_id = s.segment_id
               WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3
               GROUP BY 1, 2
           ), said AS (
               -- Sums of the parts, and of the area as a whole less those of its parts.
               SELECT p.area_path, p.kind, sum(p.open * p.sign) AS open, sum(p.opened * p.sign) AS opened, sum(p.closed * p.sign) AS closed,
                      sum(p.ratings[1] * p.sign) AS one, sum(p.ratings[2] * p.sign) AS two, sum(p.ratings[3] * p.sign) AS three,
                      sum(p.ratings[4] * p.sign) AS four, sum(p.ratings[5] * p.sign) AS five
               FROM (SELECT x.area_path, v.kind, v.open, v.opened, v.closed, v.ratings, x.sign
                     FROM (SELECT c.area_path, c.kind, c.open_problems AS open, 0 AS opened, 0 AS closed, '{0,0,0,0,0}'::int4[] AS ratings
                           FROM area_count c WHERE c.district = $1 AND c.area_path >= $2 AND c.area_path < $3
                           UNION ALL
                           SELECT m.area_path, m.kind, 0, m.opened, m.closed, m.ratings
                           FROM area_month m WHERE m.district = $1 AND m.month = $4 AND m.area_path >= $2 AND m.area_path < $3) v
                     CROSS JOIN LATERAL (
                         SELECT v.area_path, 1 AS sign WHERE length(v.area_path) = $6 OR v.area_path = $2
                         UNION ALL
                         SELECT $2, -1 WHERE length(v.area_path) = $6 AND v.area_path <> $2) x) p
               GROUP BY p.area_path, p.kind
           )
           SELECT area_path AS "area!: AreaPath", kind AS "kind!: SegmentKind", coalesce(a.name, area_path) AS "name!",
                  coalesce(c.segments, 0) AS "segments!", coalesce(c.patrolled, 0)::int8 AS "patrolled!",
                  coalesce(c.days, 0)::int8 AS "patrolled_days!", coalesce(c.owed, 0)::int8 AS "owed!", coalesce(c.done, 0)::int8 AS "done!",
                  coalesce(s.open, 0) AS "open!", coalesce(s.opened, 0) AS "opened!", coalesce(s.closed, 0) AS "closed!",
                  ARRAY[coalesce(s.one, 0), coalesce(s.two, 0), coalesce(s.three, 0), coalesce(s.four, 0), coalesce(s.five, 0)]::int4[]
                      AS "ratings!"
           FROM counted c FULL JOIN said s USING (area_path, kind)
           LEFT JOIN area a ON a.district = $1 AND a.path = area_path AND a.path >= $2 AND a.path < $3"#,
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        month.first(),
        now,
        length
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Line {
        area: row.area,
        name: row.name,
        figures: MonthFigures {
            kind: row.kind,
            segments: row.segments,
            patrolled: row.patrolled,
            patrolled_days: row.patrolled_days,
            duties: Some(Duties::new(row.owed, row.done)),
            problems_opened: row.opened,
            problems_closed: row.closed,
            problems_open: row.open,
            ratings: ratings(&row.ratings),
        },
    });
    Ok(lines.filter(|line| line.figures.is_anything()).collect())
}

fn ratings(counts: &[i32]) -> [i64; 5] {
    std::array::from_fn(|score| counts.get(score).copied().map_or(0, i64::from))
}
