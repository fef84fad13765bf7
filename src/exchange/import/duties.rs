//! Duties: what a role owes a kind of segment in an area.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::ledger::{Ledger, repeated};
use super::options::ImportOptions;
use super::report::{Report, Subject};
use super::transaction::{Work, import_rows};
use super::{checks, spans};
use crate::db::store::local_day;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::rows::{DutyRow, Rows};
use crate::ids::{AreaPath, DistrictId, Entropy};
use crate::segments::SegmentKind;
use crate::status::store::settle;
use crate::stewardships::Role;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::store::import::{self as store, StoredDuty};

/// Imports duties. A duty is known by area, role, kind, season, warning and first day; a later one
/// for the same ends the one before on its own first day.
pub async fn duties(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<DutyRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    import_rows(db, district, Subject::Duties, options, entropy, rows, body).await
}

/// A duty stored or to come.
struct Held {
    duty: StoredDuty,
    is_new: bool,
    changed: bool,
    row: Option<usize>,
    /// Whether that row stated an end.
    end_stated: bool,
}

async fn body(work: Work<'_>, rows: Vec<DutyRow>) -> Result<Ledger> {
    let Work { db, district, options, .. } = work;
    let today = local_day(&mut *db, district, options.now).await?;
    let mut ledger =
        Ledger::open(&rows, |row| (row.place, row.role.map_or("", |role| role.as_str())));
    let areas = AreaIndex::load(db, district).await?;
    let mut held: Vec<Held> = store::duties(db, district)
        .await?
        .into_iter()
        .map(|duty| Held {
            duty,
            is_new: false,
            changed: false,
            row: None,
            end_stated: false,
        })
        .collect();

    let mut drafts = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        match draft(&row, district, &areas, today) {
            Ok((duty, end_stated)) => drafts.push((index, duty, end_stated)),
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    // In the order of days, so that the order of the file does not matter.
    drafts.sort_by_key(|(index, duty, _)| (duty.valid_from, *index));
    for (row, duty, end_stated) in drafts {
        apply(&mut held, row, duty, end_stated, &mut ledger);
    }
    write(db, district, options, held).await?;
    Ok(ledger)
}

fn draft(
    row: &DutyRow,
    district: DistrictId,
    areas: &AreaIndex,
    today: NaiveDate,
) -> Result<(StoredDuty, bool), Message> {
    let area = match row.area.as_deref().filter(|area| !area.trim().is_empty()) {
        Some(area) => areas.resolve(area)?,
        None => AreaPath::of_district(district),
    };
    let unit = row.unit.ok_or_else(|| Message::new("import-no-unit"))?;
    let times = row.times.unwrap_or(1);
    if times == 0 || times > unit.most() {
        return Err(Message::new("import-duty-times")
            .with("times", times)
            .with("most", unit.most()));
    }
    let from = row.from.unwrap_or(today);
    spans::check(from, row.past)?;
    let duty = StoredDuty {
        id: 0,
        area,
        role: row.role.ok_or_else(|| Message::new("import-no-role"))?,
        kind: row.kind.ok_or_else(|| Message::new("import-no-kind"))?,
        unit,
        times: i16::from(times),
        valid_from: from,
        valid_to: row.past,
        source: checks::text(row.source.as_deref(), checks::SENTENCE)?.unwrap_or_default(),
        season: match (row.season_first, row.season_last) {
            (Some(first), Some(last)) => Some(Season { first, last }),
            (None, None) => None,
            _ => return Err(Message::new("import-half-season")),
        },
        warning: row.warning,
    };
    Ok((duty, row.past.is_some()))
}

/// What there is one rule of at a time.
fn key(duty: &StoredDuty) -> (AreaPath, Role, SegmentKind, Option<Season>, Option<WarningLevel>) {
    (duty.area.clone(), duty.role, duty.kind, duty.season, duty.warning)
}

/// Takes a row into the duties of its area, role, kind, season and warning.
fn apply(
    held: &mut Vec<Held>,
    row: usize,
    mut duty: StoredDuty,
    end_stated: bool,
    ledger: &mut Ledger,
) {
    let (key, from) = (key(&duty), duty.valid_from);
    let is_same = |other: &Held| self::key(&other.duty) == key;
    let known = held.iter().position(|other| is_same(other) && other.duty.valid_from == from);
    if let Some(known) = known.map(|at| &held[at]) {
        if let Some(earlier) = known.row {
            ledger.refuse(row, repeated(ledger.place(earlier)));
            return;
        }
        // No end in the row leaves the end that is stored, which a later duty may have set.
        duty.valid_to = duty.valid_to.or(known.duty.valid_to);
    }
    let mut ended = Vec::new();
    for (at, other) in held.iter().enumerate() {
        let meets = spans::overlap(from, duty.valid_to, other.duty.valid_from, other.duty.valid_to);
        if Some(at) == known || !is_same(other) || !meets {
            continue;
        }
        // An end that was stated, by either row, is as much a fact as the other's beginning.
        let contradicts = if other.duty.valid_from < from {
            other.end_stated
        } else {
            end_stated
        };
        if contradicts {
            ledger.refuse(
                row,
                Message::new("import-duty-overlap").with("from", other.duty.valid_from),
            );
            return;
        }
        if other.duty.valid_from < from {
            ended.push(at);
        } else {
            duty.valid_to = Some(
                duty.valid_to.map_or(other.duty.valid_from, |past| past.min(other.duty.valid_from)),
            );
        }
    }
    for at in ended {
        held[at].duty.valid_to = Some(from);
        held[at].changed = true;
        ledger.note(
            row,
            Message::new("import-note-duty-replaced").with("from", held[at].duty.valid_from),
        );
    }
    let Some(known) = known.map(|at| &mut held[at]) else {
        held.push(Held {
            duty,
            is_new: true,
            changed: false,
            row: Some(row),
            end_stated,
        });
        ledger.created(row);
        return;
    };
    known.row = Some(row);
    known.end_stated = end_stated;
    if duty.source.is_empty() {
        duty.source.clone_from(&known.duty.source);
    }
    let said = |duty: &StoredDuty| (duty.unit, duty.times, duty.valid_to, duty.source.clone());
    if said(&known.duty) != said(&duty) {
        duty.id = known.duty.id;
        known.duty = duty;
        known.changed = true;
        ledger.updated(row);
    }
}

async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    held: Vec<Held>,
) -> Result<()> {
    let written: BTreeSet<(AreaPath, SegmentKind)> = held
        .iter()
        .filter(|held| held.is_new || held.changed)
        .map(|held| (held.duty.area.clone(), held.duty.kind))
        .collect();
    let (new, old): (Vec<Held>, Vec<Held>) = held.into_iter().partition(|held| held.is_new);
    let changed: Vec<StoredDuty> =
        old.into_iter().filter(|held| held.changed).map(|held| held.duty).collect();
    let new: Vec<StoredDuty> = new.into_iter().map(|held| held.duty).collect();
    if !changed.is_empty() {
        store::update_duties(db, district, &changed).await?;
    }
    if !new.is_empty() {
        store::create_duties(db, district, &new).await?;
    }
    let mut bound = BTreeSet::new();
    for (area, kind) in written {
        bound.extend(store::segments_bound(db, district, &area, kind).await?);
    }
    let bound: Vec<i64> = bound.into_iter().collect();
    if !bound.is_empty() {
        settle(db, district, &bound, options.now).await?;
    }
    Ok(())
}
