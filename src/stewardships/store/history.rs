//! SQL of a person's months, and of what they say of missed periods.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId, PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::history::{HistoryPeriod, HistoryRow, MissedReason};
use crate::stewardships::{CadenceUnit, Role};

/// What a person owed and did in the periods whose last day lies in `days`, by segment and role. Periods are counted by the rule that holds
/// today, since it holds; what lay before it was not owed by it.
pub async fn periods(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    days: std::ops::Range<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<Vec<HistoryRow>> {
    let rows = sqlx::query!(
        r#"SELECT s.segment_id AS "segment: SegmentId", s.name, s.kind AS "kind: SegmentKind", k.role AS "role: Role", k.unit AS "unit: CadenceUnit",
                  jsonb_agg(jsonb_build_object('from', r.period_from, 'past', r.period_past, 'owed', r.owed, 'done', r.done, 'standing', r.standing,
                                               'reason', said.reason, 'note', said.note) ORDER BY r.period_from) AS "periods!: Json<Vec<HistoryPeriod>>"
           FROM (SELECT w.segment_id, w.role, min(w.valid_from) AS since, max(coalesce(w.valid_to, 'infinity')) AS past
                 FROM stewardship w WHERE w.district = $1 AND w.person_id = $2 GROUP BY w.segment_id, w.role) mine
           JOIN segment s ON s.district = $1 AND s.segment_id = mine.segment_id
           JOIN segment_duty k ON k.district = $1 AND k.segment_id = mine.segment_id AND k.role = mine.role
           CROSS JOIN LATERAL duty_periods($1, s.segment_id, k.role, k.unit, k.times, greatest(k.since, mine.since), $3, $4, local_day($1, $5), k.closed) r
           LEFT JOIN LATERAL (SELECT e.reason, e.note FROM missed_reason e
                              WHERE e.district = $1 AND e.segment_id = s.segment_id AND e.role = k.role AND e.period_from = r.period_from
                              ORDER BY e.at DESC, e.event_id DESC LIMIT 1) said ON true
           WHERE r.standing <> 'not_owed' AND r.period_past > mine.since AND r.period_from < mine.past
           GROUP BY s.segment_id, s.name, s.kind, k.role, k.unit
           ORDER BY s.name, s.segment_id, k.role"#,
        district as DistrictId,
        person as PersonId,
        days.start,
        days.end,
        now
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| HistoryRow {
        segment: row.segment,
        name: row.name,
        kind: row.kind,
        role: row.role,
        unit: row.unit,
        periods: row.periods.0,
    });
    Ok(rows.collect())
}

/// Keeps what a person says of a period. The same id again changes nothing; a later one stands instead.
pub async fn explain(
    db: &PgPool,
    district: DistrictId,
    (id, account, person): (Uuid, AccountId, PersonId),
    row: &HistoryRow,
    period: &HistoryPeriod,
    (reason, note): (MissedReason, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let stored = sqlx::query!(
        "INSERT INTO missed_reason (district, event_id, segment_id, role, period_from, period_past, person_id, account_id, reason, note, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (district, event_id) DO NOTHING",
        district as DistrictId,
        id,
        row.segment as SegmentId,
        row.role.as_str(),
        period.from,
        period.past,
        person as PersonId,
        account as AccountId,
        reason.as_str(),
        note,
        now
    )
    .execute(db)
    .await?;
    if stored.rows_affected() == 1 {
        return Ok(());
    }
    let same = sqlx::query_scalar!(
        r#"SELECT (segment_id = $3 AND role = $4 AND period_from = $5 AND person_id = $6) AS "same!"
           FROM missed_reason WHERE district = $1 AND event_id = $2"#,
        district as DistrictId,
        id,
        row.segment as SegmentId,
        row.role.as_str(),
        period.from,
        person as PersonId
    )
    .fetch_one(db)
    .await?;
    if same {
        Ok(())
    } else {
        Err(Error::Conflict("conflict-decision-id"))
    }
}

/// The row and period of a person that begins on a day; none where they owed nothing there then.
pub async fn period(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    (segment, role, from): (SegmentId, Role, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Option<(HistoryRow, HistoryPeriod)>> {
    // No period is longer than a quarter.
    let rows = periods(db, district, person, from..from + Days::new(93), now).await?;
    Ok(rows.into_iter().find_map(|row| {
        let is_it = row.segment == segment && row.role == role;
        let period = row.periods.iter().find(|period| is_it && period.from == from)?.clone();
        Some((row, period))
    }))
}
