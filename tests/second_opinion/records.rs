//! Which records count, for what moment and for whom: by how things stood when they were made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::calendar::{local_day, midnight};
use super::raw::{Facts, Scan, Stewardship};

/// How long a record may wait on a phone and still count for when it was made; and how long after
/// its arrival its steward may take it back.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(72);
/// How long it may wait with nothing to show for it.
pub const SHORT_WAIT: TimeDelta = TimeDelta::minutes(2);
/// What a phone is believed of its waiting at all.
const LONGEST_SAID: TimeDelta = TimeDelta::days(31);

/// When a record was made that says of itself that it waited so long.
pub fn made(received: DateTime<Utc>, waited: TimeDelta) -> DateTime<Utc> {
    let is_believed = waited >= TimeDelta::zero() && waited <= LONGEST_SAID;
    if is_believed { received - waited } else { received }
}

/// The moment for which it is asked where the plate of a record hung: when it was made, and not
/// before the lease that bounds it for three days was given out.
pub fn placed(
    received: DateTime<Utc>,
    waited: TimeDelta,
    lease: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let made = made(received, waited);
    match lease {
        Some(lease) if lease >= received - LONGEST_WAIT => made.max(lease.min(received)),
        _ => made,
    }
}

/// The moment for which a record counts that was received just then (decision 43): when it was
/// made, and not before the lease that bounds it for three days was given out. One that waited
/// without a lease counts for when it came.
pub fn moment(
    received: DateTime<Utc>,
    waited: TimeDelta,
    lease: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    if lease.is_none() && waited > SHORT_WAIT && waited <= LONGEST_WAIT {
        received
    } else {
        placed(received, waited, lease)
    }
}

fn waited(scan: &Scan) -> TimeDelta {
    scan.offline_ms.map_or(TimeDelta::zero(), TimeDelta::milliseconds)
}

/// The moment a record counts for.
pub fn seen(scan: &Scan) -> DateTime<Utc> {
    scan.entered_at
        .unwrap_or_else(|| moment(scan.received_at, waited(scan), scan.lease_at))
}

/// Whether nothing says of a record when it was made but its own word, which is older than that is
/// believed.
pub fn is_undated(scan: &Scan) -> bool {
    let is_bounded = scan.lease_at.is_some_and(|lease| scan.received_at - lease <= LONGEST_WAIT);
    waited(scan) > LONGEST_WAIT && !is_bounded
}

/// The id under which a copy of a record is kept whose signature does not hold: that of the record
/// with version 8 in place of 7.
pub fn spoiled(id: Uuid) -> Uuid {
    let mut bytes = *id.as_bytes();
    bytes[6] = 0x80 | (bytes[6] & 0x0F);
    Uuid::from_bytes(bytes)
}

/// Records that do not count: set aside by the last decision; undated, while nobody accepted them;
/// spoiled copies of records that came whole; taken back within three days of their arrival, before
/// anybody decided on them.
pub fn voided(facts: &Facts) -> BTreeSet<Uuid> {
    let mut last: BTreeMap<Uuid, &str> = BTreeMap::new();
    for decision in &facts.decisions {
        last.insert(decision.scan, &decision.verdict);
    }
    let is_void = |scan: &&Scan| match last.get(&scan.id) {
        Some(verdict) => *verdict == "set_aside",
        None => is_undated(scan),
    };
    let mut void: BTreeSet<Uuid> = facts.scans.iter().filter(is_void).map(|scan| scan.id).collect();
    let whole = facts.scans.iter().map(|scan| (scan.id, spoiled(scan.id)));
    void.extend(whole.filter(|(id, copy)| id != copy).map(|(_, copy)| copy));
    for taken in &facts.withdrawals {
        let Some(scan) = facts.scans.iter().find(|scan| scan.id == taken.scan) else {
            continue;
        };
        let waited = taken.at - scan.received_at;
        let in_time = waited >= TimeDelta::zero() && waited <= LONGEST_WAIT;
        let decided = (facts.decisions.iter())
            .any(|decision| decision.scan == taken.scan && decision.at < taken.at);
        if in_time && !decided {
            // Who took a copy back that was spoiled took back its record.
            let theirs = facts.scans.iter().map(|scan| scan.id);
            void.extend(theirs.filter(|id| *id == taken.scan || spoiled(*id) == taken.scan));
        }
    }
    void
}

/// Records that count.
pub fn counting(facts: &Facts) -> Vec<&Scan> {
    let void = voided(facts);
    facts.scans.iter().filter(|scan| !void.contains(&scan.id)).collect()
}

/// When it was decided that somebody begins, by an official or by a file of that day; none where
/// that was before everything else.
fn decided(facts: &Facts, held: &Stewardship) -> Option<DateTime<Utc>> {
    let change = facts.changes.iter().find(|change| change.after == Some(held.id));
    let by_file = (local_day(held.created_at) == held.first).then_some(held.created_at);
    change.map(|change| change.at).or(by_file)
}

/// The moment somebody ended: the local midnight after their last day, or the one at which they, or
/// whom they stood in for, handed over or gave back on that very day.
fn ended(facts: &Facts, held: &Stewardship) -> Option<DateTime<Utc>> {
    let past = held.past?;
    let is_theirs = |of: Option<i64>| {
        of == Some(held.id) || (of.is_some() && of == held.deputises && held.why.is_some())
    };
    let by_hand = facts.changes.iter().rfind(|change| {
        is_theirs(change.before)
            && matches!(change.action.as_str(), "hand_over" | "release")
            && local_day(change.at) == past
    });
    if let Some(change) = by_hand {
        return Some(change.at);
    }
    // A file has somebody else begin, and writes no change.
    let by_file = facts.stewardships.iter().find(|next| {
        (next.segment, &next.role, next.first) == (held.segment, &held.role, past)
            && next.principal
            && held.principal
            && local_day(next.created_at) == past
            && facts.changes.iter().all(|change| change.after != Some(next.id))
    });
    Some(by_file.map_or_else(|| midnight(past), |next| next.created_at))
}

/// The roles that somebody held on a segment at a moment, as it was decided when a record of it
/// arrived: from the beginning of their first day until they ended.
pub fn held_at(
    facts: &Facts,
    (segment, person): (i64, i64),
    at: DateTime<Utc>,
    arrived: DateTime<Utc>,
) -> BTreeSet<&str> {
    let theirs = facts.stewardships.iter().filter(|held| {
        held.segment == segment
            && held.person == person
            && held.first <= local_day(at)
            && decided(facts, held).is_none_or(|decided| decided <= arrived)
            && ended(facts, held).is_none_or(|end| at < end)
    });
    theirs.map(|held| held.role.as_str()).collect()
}

/// The roles that a record counts for: those held at the moment it counts for; without any and
/// without a lease, those of when it says that it was made.
pub fn roles<'facts>(facts: &'facts Facts, scan: &Scan) -> BTreeSet<&'facts str> {
    let whose = (scan.segment, scan.person);
    let held = held_at(facts, whose, seen(scan), scan.received_at);
    if !held.is_empty() || scan.lease_at.is_some() {
        return held;
    }
    held_at(facts, whose, made(scan.received_at, waited(scan)), scan.received_at)
}

/// Where a plate hung at a moment.
pub fn hung_at(facts: &Facts, code: i32, at: DateTime<Utc>) -> Option<i64> {
    let plate = facts.plates.iter().find(|plate| plate.code == code)?;
    let mut events = facts.plate_events.iter().filter(|event| event.code == code);
    let last = events.clone().rfind(|event| event.at <= at);
    let first = events.next();
    let state = match (last, first) {
        (Some(event), _) => event.state.as_str(),
        // Hung up before anything was written down: until the first thing that was.
        (None, Some(event)) if event.state == "retired" => "installed",
        (None, Some(_)) => "blank",
        (None, None) => plate.state.as_str(),
    };
    let hangs = matches!(state, "installed" | "damaged" | "covered" | "lost");
    plate.checkpoint.filter(|_| hangs)
}

/// The days on which each role patrolled each segment.
pub type Patrolled = BTreeMap<i64, BTreeMap<String, BTreeSet<NaiveDate>>>;

/// Works them out from the records that count.
pub fn patrolled(facts: &Facts) -> Patrolled {
    let mut all = Patrolled::new();
    for scan in counting(facts) {
        let at = seen(scan);
        for role in roles(facts, scan) {
            let roles = all.entry(scan.segment).or_default();
            roles.entry(role.to_owned()).or_default().insert(local_day(at));
        }
    }
    all
}
