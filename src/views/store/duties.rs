//! The statements behind the book of duties: rules, warnings, suspensions.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Cause, Season, WarningLevel};
use crate::stewardships::{CadenceUnit, Role};
use crate::views::duties::{DayKey, DutyRule, RuleKey, Suspension, Warning};

/// The rules that hold in an area today or later, those of the areas above included, by area, the
/// shallowest first: from behind `after` on, `limit` at most.
pub async fn rules(
    db: &PgPool,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<&RuleKey>,
    limit: i64,
) -> Result<Vec<(RuleKey, DutyRule)>> {
    let rows = sqlx::query!(
        r#"SELECT d.duty_id AS id, d.area_path AS "area: AreaPath", a.name AS area_name,
               d.role AS "role: Role", d.kind AS "kind: SegmentKind",
                  d.unit AS "unit: CadenceUnit", d.times, d.season_from, d.season_to,
                      d.warning AS "warning: WarningLevel",
                  d.valid_from AS "from", d.valid_to - 1 AS until, d.source
           FROM duty d JOIN area a ON a.district = d.district AND a.path = d.area_path
           WHERE d.district = $1 AND d.area_path < $3 AND area_upper(d.area_path) > $2
               AND (d.valid_to IS NULL OR d.valid_to > local_day($1, $4))
               AND ($6::text IS NULL OR
                    (length(d.area_path), d.area_path, d.kind, d.role,
                     coalesce(d.season_from, 0::int2), warning_rank(d.warning), d.valid_from,
                     d.duty_id)
                        > (length($6), $6, $7::text, $8::text, $9::int2, warning_rank($10::text),
                           $11::date, $12::int8))
           ORDER BY length(d.area_path), d.area_path, d.kind, d.role,
               coalesce(d.season_from, 0::int2), warning_rank(d.warning), d.valid_from, d.duty_id
           LIMIT $5"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        limit,
        after.map(|after| after.0.as_str()),
        after.map(|after| after.1.as_str()),
        after.map(|after| after.2.as_str()),
        after.map(|after| after.3),
        after.and_then(|after| after.4).map(WarningLevel::as_str),
        after.map(|after| after.5),
        after.map(|after| after.6)
    )
    .fetch_all(db)
    .await?;
    let duties = rows.into_iter().map(|row| {
        let season_from = row.season_from.unwrap_or_default();
        let area = row.area.clone();
        let key = RuleKey(area, row.kind, row.role, season_from, row.warning, row.from, row.id);
        let rule = DutyRule {
            id: row.id,
            area: row.area,
            area_name: row.area_name,
            role: row.role,
            kind: row.kind,
            unit: row.unit,
            times: row.times,
            season: Season::from_columns(row.season_from, row.season_to),
            warning: row.warning,
            from: row.from,
            until: row.until,
            source: row.source,
        };
        (key, rule)
    });
    Ok(duties.collect())
}

/// The warnings of an area, of those above and of those below, that hold today or later, the next
/// to begin first: from behind `after` on, `limit` at most.
pub async fn warnings(
    db: &PgPool,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<&DayKey>,
    limit: i64,
) -> Result<Vec<(DayKey, Warning)>> {
    let rows = sqlx::query_as!(
        Warning,
        r#"SELECT w.warning_id AS id, w.area_path AS "area: AreaPath", a.name AS area_name,
               w.level AS "level: WarningLevel",
                  w.from_day AS "from", w.past_day - 1 AS "until!", w.note, b.name AS by, w.at
           FROM warning w
           JOIN area a ON a.district = w.district AND a.path = w.area_path
           JOIN account b ON b.district = w.district AND b.account_id = w.account_id
           WHERE w.district = $1 AND w.past_day > local_day($1, $4) AND w.past_day > w.from_day
             AND w.area_path < $3 AND area_upper(w.area_path) > $2
             AND ($6::date IS NULL OR (w.from_day, w.warning_id) > ($6, $7::uuid))
           ORDER BY w.from_day, w.warning_id LIMIT $5"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1)
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (DayKey(row.from, row.id), row)).collect())
}

/// What is suspended in an area, above and below it, today or later, the next to begin first: from
/// behind `after` on, `limit` at most.
pub async fn suspensions(
    db: &PgPool,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<&DayKey>,
    limit: i64,
) -> Result<Vec<(DayKey, Suspension)>> {
    let rows = sqlx::query_as!(
        Suspension,
        r#"SELECT x.suspension_id AS id, w.path AS "area!: AreaPath",
               a.name AS "area_name!",
               x.kind AS "kind: SegmentKind", s.name AS "segment?",
                  p.name AS "person?", x.cause AS "cause: Cause", x.from_day AS "from",
                      x.past_day - 1 AS "until!", x.note, b.name AS by, x.at
           FROM suspension x
           JOIN account b ON b.district = x.district AND b.account_id = x.account_id
           LEFT JOIN segment s ON s.district = x.district AND s.segment_id = x.segment_id
           LEFT JOIN person p ON p.district = x.district AND p.person_id = x.person_id
           -- Of a segment and of a person, where they belong now.
           CROSS JOIN LATERAL (
               SELECT coalesce(s.area_path, p.area_path, x.area_path) AS path) w
           JOIN area a ON a.district = x.district AND a.path = w.path
           WHERE x.district = $1 AND x.past_day > local_day($1, $4) AND x.past_day > x.from_day
             AND w.path < $3 AND area_upper(w.path) > $2
              AND ($6::date IS NULL OR (x.from_day, x.suspension_id) > ($6, $7::uuid))
           ORDER BY x.from_day, x.suspension_id LIMIT $5"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1)
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (DayKey(row.from, row.id), row)).collect())
}
