//! Who holds a role on a segment, when: what happens to those already there when a row comes in.
//!
//! Pure: works on the stewardships of one segment and role in memory. The rules, for a row of
//! person P from day F:
//!
//! - P's own stewardship that begins on F is the same one; an end in the row sets its end, no end
//!   in the row leaves it.
//! - P's own that begins earlier and runs past F ends on F, and a new one begins (a new term). One
//!   that begins later now begins on F.
//! - A row without F means the stewardship P holds today, else one that begins today.
//! - Where the row is principal, another principal who began before F hands over: ends on F. One
//!   who begins after F bounds the row, if the row says no end. Two from the same day, or a row
//!   whose stated end overlaps, contradict each other and the row is refused.
//! - Who held the role on days of months that are over and were counted stays as it was; a row that
//!   would change it is refused.

use chrono::NaiveDate;

use super::spans;
use crate::exchange::message::Message;
use crate::stewardships::Origin;
use crate::stewardships::periods::Span;

/// A stewardship of one segment and role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Its key in the database; none for a new one.
    pub(super) id: Option<i64>,
    pub(super) person: i64,
    pub(super) principal: bool,
    pub(super) origin: Origin,
    pub(super) commitment: String,
    pub(super) from: NaiveDate,
    /// First day on which it no longer holds.
    pub(super) past: Option<NaiveDate>,
    /// The row of the file that spoke of it.
    pub(super) row: Option<usize>,
    /// Whether that row stated an end.
    pub(super) end_stated: bool,
    pub(super) changed: bool,
}

/// What a row says.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) row: usize,
    pub(super) person: i64,
    pub(super) principal: Option<bool>,
    /// What somebody new is where the row does not say.
    pub(super) usually_principal: bool,
    pub(super) origin: Option<Origin>,
    pub(super) commitment: Option<String>,
    pub(super) from: Option<NaiveDate>,
    pub(super) past: Option<NaiveDate>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Applied {
    Created,
    Updated(Vec<Message>),
    Unchanged,
    /// The row speaks of a stewardship that this earlier row spoke of.
    Repeats(usize),
}

/// What happened to somebody else because of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HandedOver {
    pub(super) person: i64,
    pub(super) on: NaiveDate,
}

/// Everything that came of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) applied: Applied,
    pub(super) handed_over: Vec<HandedOver>,
}

/// Takes a row into a timeline. On refusal the timeline stays as it was. `over` are the days of
/// months that are over and were counted; `name` words a person for the refusal.
pub(super) fn apply(
    timeline: &mut Vec<Held>,
    claim: Claim,
    today: NaiveDate,
    over: Option<Span>,
    name: impl Fn(i64) -> String,
) -> Result<Answer, Message> {
    let mut next = timeline.clone();
    let row = claim.row;
    let (at, mut applied) = place(&mut next, claim, today)?;
    if let Applied::Repeats(_) = applied {
        return Ok(Answer {
            applied,
            handed_over: Vec::new(),
        });
    }
    let own = &next[at];
    let meets = |(index, other): (usize, &Held)| {
        index != at
            && other.person == own.person
            && spans::overlap(other.from, other.past, own.from, own.past)
    };
    if next.iter().enumerate().any(meets) {
        return Err(Message::new("import-dates-overlap").with("name", name(own.person)));
    }
    let mut handed_over = Vec::new();
    if next[at].principal && (next[at].changed || next[at].id.is_none()) {
        make_room(&mut next, at, &mut handed_over, &name)?;
    }
    if let Some(over) = over
        && counted(timeline, over) != counted(&next, over)
    {
        return Err(Message::new("import-month-over").with("from", over.past));
    }
    if let Applied::Updated(notes) = &applied
        && notes.is_empty()
        && handed_over.is_empty()
    {
        applied = Applied::Unchanged;
    }
    next[at].row = Some(row);
    *timeline = next;
    Ok(Answer { applied, handed_over })
}

/// Who held the role on days that are over, person by person.
fn counted(timeline: &[Held], over: Span) -> Vec<(i64, Span)> {
    let mut held: Vec<(i64, Span)> = timeline
        .iter()
        .filter_map(|held| Some((held.person, spans::within(held.from, held.past, over)?)))
        .collect();
    held.sort_by_key(|(person, days)| (*person, days.from));
    held
}

/// Puts the claim into the timeline without regard to other persons; answers where it now stands.
fn place(
    timeline: &mut Vec<Held>,
    claim: Claim,
    today: NaiveDate,
) -> Result<(usize, Applied), Message> {
    let own = |held: &Held| held.person == claim.person;
    let holds_today = |held: &Held| held.from <= today && held.past.is_none_or(|past| past > today);
    let known = match claim.from {
        Some(from) => timeline.iter().position(|held| own(held) && held.from == from),
        None => timeline.iter().position(|held| own(held) && holds_today(held)),
    };
    if let Some(at) = known {
        return amend(&mut timeline[at], claim).map(|applied| (at, applied));
    }
    let from = claim.from.unwrap_or(today);
    spans::check(from, claim.past)?;
    let mut renewed_from = None;
    for (at, held) in timeline.iter_mut().enumerate() {
        if !own(held) || !spans::overlap(held.from, held.past, from, claim.past) {
            continue;
        }
        if let Some(row) = held.row {
            return Ok((at, Applied::Repeats(row)));
        }
        if held.from > from {
            let notes =
                vec![Message::new("import-change-from").with("old", held.from).with("new", from)];
            held.from = from;
            held.changed = true;
            return amend(held, claim).map(|applied| match applied {
                Applied::Updated(more) => {
                    (at, Applied::Updated(notes.into_iter().chain(more).collect()))
                }
                _ => (at, Applied::Updated(notes)),
            });
        }
        held.past = Some(from);
        held.changed = true;
        renewed_from = Some(at);
    }
    let before = renewed_from.map(|at| timeline[at].clone());
    timeline.push(Held {
        id: None,
        person: claim.person,
        principal: claim.principal.unwrap_or_else(|| {
            before.as_ref().map_or(claim.usually_principal, |before| before.principal)
        }),
        origin: claim
            .origin
            .unwrap_or_else(|| before.as_ref().map_or(Origin::Assigned, |before| before.origin)),
        commitment: claim
            .commitment
            .unwrap_or_else(|| before.map(|before| before.commitment).unwrap_or_default()),
        from,
        past: claim.past,
        row: None,
        end_stated: claim.past.is_some(),
        changed: false,
    });
    Ok((timeline.len() - 1, Applied::Created))
}

/// Changes a stewardship to what a row says of it.
fn amend(held: &mut Held, claim: Claim) -> Result<Applied, Message> {
    if let Some(row) = held.row {
        return Ok(Applied::Repeats(row));
    }
    spans::check(held.from, claim.past)?;
    let mut notes = Vec::new();
    held.end_stated = claim.past.is_some();
    if claim.past.is_some() && claim.past != held.past {
        held.past = claim.past;
        notes.push(
            Message::new("import-change-until")
                .with("date", claim.past.and_then(|past| past.pred_opt()).unwrap_or_default()),
        );
    }
    if let Some(principal) = claim.principal.filter(|principal| *principal != held.principal) {
        held.principal = principal;
        notes.push(Message::new(if principal {
            "import-change-to-principal"
        } else {
            "import-change-to-helper"
        }));
    }
    if let Some(origin) = claim.origin.filter(|origin| *origin != held.origin) {
        held.origin = origin;
        notes.push(Message::new("import-change-origin"));
    }
    if let Some(commitment) = claim.commitment.filter(|commitment| *commitment != held.commitment) {
        held.commitment = commitment;
        notes.push(Message::new("import-change-commitment"));
    }
    held.changed |= !notes.is_empty();
    Ok(Applied::Updated(notes))
}

/// Ends or bounds other principals where they meet the one at `at`.
fn make_room(
    timeline: &mut [Held],
    at: usize,
    handed_over: &mut Vec<HandedOver>,
    name: &impl Fn(i64) -> String,
) -> Result<(), Message> {
    let mut own = timeline[at].clone();
    for (index, other) in timeline.iter_mut().enumerate() {
        if index == at
            || !other.principal
            || !spans::overlap(other.from, other.past, own.from, own.past)
        {
            continue;
        }
        let contradiction = || {
            Message::new("import-two-principals")
                .with("other", name(other.person))
                .with("from", other.from)
        };
        if other.from < own.from {
            // A stated end of the same file is as much a fact as this row.
            if other.row.is_some() && other.end_stated {
                return Err(contradiction());
            }
            other.past = Some(own.from);
            other.changed = true;
            handed_over.push(HandedOver {
                person: other.person,
                on: own.from,
            });
        } else if other.from > own.from && !own.end_stated {
            own.past = Some(own.past.map_or(other.from, |past| past.min(other.from)));
        } else {
            return Err(contradiction());
        }
    }
    timeline[at].past = own.past;
    Ok(())
}

#[cfg(test)]
mod tests;
