//! Duties: what a role owes a kind of segment in an area.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::ledger::{Ledger, repeated};
use super::options::ImportOptions;
use super::report::{Report, Subject};
use super::store::counted_days;
use super::transaction::{Work, import_rows};
use super::{checks, spans};
use crate::db::store::local_day;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::rows::{DutyRow, Rows};
use crate::ids::{AreaPath, DistrictId, Entropy};
use crate::segments::SegmentKind;
use crate::status::store::settle;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::periods::Span;
use crate::stewardships::store::import::duties::{self as store, StoredDuty};
use crate::stewardships::{CadenceUnit, Role};

/// Imports duties. A duty is known by area, role, kind, season, warning and first day; a later one
/// for the same ends the one before on its own first day. A row without a first day means the one
/// that holds today where both ask for the same, so that a list may be read again on any day.
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

/// A row on its way in.
struct Draft {
    row: usize,
    /// From today where the row states no first day.
    duty: StoredDuty,
    from_stated: bool,
    end_stated: bool,
}

/// What rows are taken in by.
struct Calendar {
    today: NaiveDate,
    /// The days of months that are over and in which something was counted.
    over: Option<Span>,
}

async fn body(work: Work<'_>, rows: Vec<DutyRow>) -> Result<Ledger> {
    let Work { db, district, options, .. } = work;
    let today = local_day(&mut *db, district, options.now).await?;
    let over = counted_days(db, district, today).await?;
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
        match draft(index, &row, district, &areas, today) {
            Ok(draft) => drafts.push(draft),
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    // In the order of days, so that the order of the file does not matter.
    drafts.sort_by_key(|draft| (draft.duty.valid_from, draft.row));
    let calendar = Calendar { today, over };
    for draft in drafts {
        let row = draft.row;
        if let Err(reason) = apply(&mut held, draft, &calendar, &mut ledger) {
            ledger.refuse(row, reason);
        }
    }
    write(db, district, options, held).await?;
    Ok(ledger)
}

fn draft(
    index: usize,
    row: &DutyRow,
    district: DistrictId,
    areas: &AreaIndex,
    today: NaiveDate,
) -> Result<Draft, Message> {
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
    let duty = StoredDuty {
        id: 0,
        area,
        role: row.role.ok_or_else(|| Message::new("import-no-role"))?,
        kind: row.kind.ok_or_else(|| Message::new("import-no-kind"))?,
        unit,
        times: i16::from(times),
        valid_from: row.from.unwrap_or(today),
        valid_to: row.past,
        source: checks::text(row.source.as_deref(), checks::SENTENCE)?.unwrap_or_default(),
        season: match (row.season_first, row.season_last) {
            (Some(first), Some(last)) => Some(Season { first, last }),
            (None, None) => None,
            _ => return Err(Message::new("import-half-season")),
        },
        warning: row.warning,
    };
    Ok(Draft {
        row: index,
        duty,
        from_stated: row.from.is_some(),
        end_stated: row.past.is_some(),
    })
}

/// What there is one rule of at a time.
fn key(duty: &StoredDuty) -> (AreaPath, Role, SegmentKind, Option<Season>, Option<WarningLevel>) {
    (duty.area.clone(), duty.role, duty.kind, duty.season, duty.warning)
}

/// Takes a row into the duties of its area, role, kind, season and warning; where it is refused,
/// these stay as they were.
fn apply(
    held: &mut Vec<Held>,
    mut draft: Draft,
    calendar: &Calendar,
    ledger: &mut Ledger,
) -> Result<(), Message> {
    let key = key(&draft.duty);
    let same: Vec<usize> = (0..held.len()).filter(|at| self::key(&held[*at].duty) == key).collect();
    if !draft.from_stated
        && let Some(meant) = meant(held, &same, &draft, calendar.today)
    {
        draft.duty.valid_from = held[meant].duty.valid_from;
    }
    spans::check(draft.duty.valid_from, draft.duty.valid_to)?;
    let from = draft.duty.valid_from;
    let known = same.iter().copied().find(|at| held[*at].duty.valid_from == from);
    if let Some(known) = known.map(|at| &held[at]) {
        if let Some(earlier) = known.row {
            return Err(repeated(ledger.place(earlier)));
        }
        // No end in the row leaves the end that is stored, which a later duty may have set.
        draft.duty.valid_to = draft.duty.valid_to.or(known.duty.valid_to);
    }
    let others: Vec<usize> = same.iter().copied().filter(|at| Some(*at) != known).collect();
    let ended = fit(held, &others, &mut draft)?;
    if let Some(over) = calendar.over {
        let before = same.iter().map(|at| (&held[*at].duty, held[*at].duty.valid_to));
        let after = others.iter().map(|at| {
            let duty = &held[*at].duty;
            (duty, if ended.contains(at) { Some(from) } else { duty.valid_to })
        });
        let after = after.chain([(&draft.duty, draft.duty.valid_to)]);
        if counted(before, over) != counted(after, over) {
            return Err(Message::new("import-month-over").with("from", over.past));
        }
    }
    for at in ended {
        held[at].duty.valid_to = Some(from);
        held[at].changed = true;
        ledger.note(
            draft.row,
            Message::new("import-note-duty-replaced").with("from", held[at].duty.valid_from),
        );
    }
    enter(held, known, draft, ledger);
    Ok(())
}

/// Which rule a row without a first day speaks of: one that asks for the same and ends on the day
/// that the row states, else one that asks for the same and holds today. None where it begins
/// today.
fn meant(held: &[Held], same: &[usize], draft: &Draft, today: NaiveDate) -> Option<usize> {
    let asks_the_same = |at: &usize| {
        let duty = &held[*at].duty;
        (duty.unit, duty.times) == (draft.duty.unit, draft.duty.times)
    };
    let ends_there =
        |at: &usize| draft.end_stated && held[*at].duty.valid_to == draft.duty.valid_to;
    let holds = |at: &usize| {
        let duty = &held[*at].duty;
        duty.valid_from <= today && duty.valid_to.is_none_or(|past| past > today)
    };
    let found = |which: &dyn Fn(&usize) -> bool| {
        same.iter().copied().find(|at| asks_the_same(at) && which(at))
    };
    found(&ends_there).or_else(|| found(&holds))
}

/// Makes room between the rules of the same sort: the row ends where the next begins; answers those
/// before it, which end on its first day.
fn fit(held: &[Held], others: &[usize], draft: &mut Draft) -> Result<Vec<usize>, Message> {
    let mut ended = Vec::new();
    let duty = &mut draft.duty;
    for &at in others {
        let other = &held[at];
        let (begins, past) = (other.duty.valid_from, other.duty.valid_to);
        if !spans::overlap(duty.valid_from, duty.valid_to, begins, past) {
            continue;
        }
        let is_before = begins < duty.valid_from;
        // An end that was stated, by either row, is as much a fact as the other's beginning.
        let contradicts = if is_before { other.end_stated } else { draft.end_stated };
        if contradicts {
            return Err(Message::new("import-duty-overlap").with("from", begins));
        }
        if is_before {
            ended.push(at);
        } else {
            duty.valid_to = Some(duty.valid_to.map_or(begins, |past| past.min(begins)));
        }
    }
    Ok(ended)
}

/// What rules, each with its end, ask for on days that are over, one after the other.
fn counted<'a>(
    rules: impl Iterator<Item = (&'a StoredDuty, Option<NaiveDate>)>,
    over: Span,
) -> Vec<(Span, CadenceUnit, i16)> {
    let mut asked: Vec<_> = rules
        .filter_map(|(duty, past)| {
            let days = spans::within(duty.valid_from, past, over)?;
            Some((days, duty.unit, duty.times))
        })
        .collect();
    asked.sort_by_key(|(days, ..)| days.from);
    asked
}

/// Keeps what a row says: of the rule that is known, or as a new one.
fn enter(held: &mut Vec<Held>, known: Option<usize>, draft: Draft, ledger: &mut Ledger) {
    let Draft {
        row, mut duty, end_stated, ..
    } = draft;
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
