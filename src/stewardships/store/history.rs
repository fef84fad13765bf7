//! SQL of a person's months, and of what they say of missed periods.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::clock::LocalMonth;
use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::calendar::Book;
use crate::stewardships::history::{
    self, GivenReason, HistoryPeriod, HistoryRow, MissedReason, PeriodKey,
};
use crate::stewardships::owed::{Place, Tenure, reach};
use crate::stewardships::periods::{later, period_end};

/// What a person owed and did in the periods whose last day lies in the month, by segment and role.
pub async fn periods(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    month: LocalMonth,
    today: NaiveDate,
) -> Result<Vec<HistoryRow>> {
    let rows = sqlx::query!(
        r#"SELECT s.segment_id AS "segment: SegmentId", s.name, s.kind AS "kind: SegmentKind",
               s.area_path AS "area: AreaPath",
                  mine.tenures AS "tenures!: Each<Tenure>", book.book AS "book!: Json<Book>",
                      said.said AS "said!: Each<GivenReason>"
           FROM (SELECT w.segment_id, jsonb_agg(jsonb_build_object('person', w.person_id, 'role',
               w.role, 'valid',
                            jsonb_build_object('from', w.valid_from, 'past',
                                coalesce(w.valid_to, '9999-12-31')))) AS tenures
                 FROM stewardship w
                 WHERE w.district = $1 AND w.person_id = $2 AND w.valid_from < $4
                     AND (w.valid_to IS NULL OR w.valid_to > $3)
                 GROUP BY w.segment_id) mine
           JOIN segment s ON s.district = $1 AND s.segment_id = mine.segment_id
           CROSS JOIN LATERAL duty_book($1, s.segment_id, s.area_path, s.kind, $3) book
           CROSS JOIN LATERAL (
               SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') AS said
               FROM (SELECT DISTINCT ON (e.role, e.period_from, e.period_past)
                            e.role, e.period_from AS "from", e.period_past AS past, e.reason, e.note
                     FROM missed_reason e
                     WHERE e.district = $1 AND e.segment_id = s.segment_id AND e.period_from >= $3
                         AND e.period_from < $4
                     ORDER BY e.role, e.period_from, e.period_past, e.at DESC,
                         e.event_id DESC) l) said
           ORDER BY s.name COLLATE by_name, s.segment_id"#,
        district as DistrictId,
        person as PersonId,
        reach(month.first()),
        month.past()
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().flat_map(|row| {
        let place = Place {
            id: row.segment,
            area: &row.area,
            kind: row.kind,
        };
        let duties = row.book.0.month(month.first(), today, place);
        let periods = history::rows(&row.tenures.0, duties, &row.said.0).into_iter();
        periods.map(move |(duty, periods)| HistoryRow {
            segment: row.segment,
            name: row.name.clone(),
            kind: row.kind,
            role: duty.role,
            unit: duty.unit,
            times: duty.times,
            periods,
        })
    });
    Ok(rows.collect())
}

/// Keeps what a person says of a period. The same id again changes nothing; a later one stands
/// instead.
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
        "INSERT INTO missed_reason (district, event_id, segment_id, role, period_from, period_past,
             person_id, account_id, reason, note, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (district, event_id) DO NOTHING",
        district as DistrictId,
        id,
        row.segment as SegmentId,
        row.role.as_str(),
        period.period.from,
        period.period.past,
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
        r#"SELECT (segment_id = $3 AND role = $4 AND period_from = $5 AND period_past = $6
               AND person_id = $7) AS "same!"
           FROM missed_reason WHERE district = $1 AND event_id = $2"#,
        district as DistrictId,
        id,
        row.segment as SegmentId,
        row.role.as_str(),
        period.period.from,
        period.period.past,
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
    (segment, role, unit, from): PeriodKey,
    today: NaiveDate,
) -> Result<Option<(HistoryRow, HistoryPeriod)>> {
    let from = from.get();
    let month = LocalMonth::of(later(period_end(unit, from), -1));
    let rows = periods(db, district, person, month, today).await?;
    Ok(rows.into_iter().find_map(|row| {
        let is_it = (row.segment, row.role, row.unit) == (segment, role, unit);
        let period = row.periods.iter().find(|period| is_it && period.period.from == from)?.clone();
        Some((row, period))
    }))
}
