//! What is kept or said otherwise than it follows from what happened, and the raw facts behind it.

use std::fmt;

use chrono::NaiveDate;

use super::calendar::later;
use super::raw::Facts;
use super::records::{counting, roles, seen, voided};
use super::rules::Opinion;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Of what, with its key.
    pub what: String,
    /// Whose facts are behind it; none where it is of an area.
    pub segment: Option<i64>,
    /// What the product keeps or says.
    pub kept: String,
    /// What it should be.
    pub own: String,
}

impl Mismatch {
    /// Of a segment.
    pub fn of(segment: i64, what: &str, kept: &dyn fmt::Debug, own: &dyn fmt::Debug) -> Self {
        Self {
            segment: Some(segment),
            ..Self::new(format!("{what} of segment {segment}"), kept, own)
        }
    }

    /// Of anything else.
    pub fn new(what: impl Into<String>, kept: &dyn fmt::Debug, own: &dyn fmt::Debug) -> Self {
        Self {
            what: what.into(),
            segment: None,
            kept: format!("{kept:?}"),
            own: format!("{own:?}"),
        }
    }
}

/// How far back records are listed, in days: a quarter and the one before.
const LISTED_DAYS: i64 = 190;
/// Most records listed.
const LISTED: usize = 60;

/// The raw facts of a segment, a line each.
pub fn behind(opinion: &Opinion<'_>, segment: i64, today: NaiveDate) -> Vec<String> {
    let facts = opinion.facts;
    let mut lines = vec![format!("segment {segment} on {today}:")];
    let places = opinion.places.told(segment).into_iter();
    lines.extend(places.map(|place| format!("  lay from {place}")));
    let held = facts.stewardships.iter().filter(|held| held.segment == segment);
    lines.extend(held.map(|held| format!("  {held:?}")));
    let theirs = facts.stewardships.iter().filter(|held| held.segment == segment);
    let ids: Vec<i64> = theirs.map(|held| held.id).collect();
    let of_these = |id: &i64| ids.contains(id);
    let changes = facts.changes.iter().filter(|change| {
        change.before.as_ref().is_some_and(of_these) || change.after.as_ref().is_some_and(of_these)
    });
    lines.extend(changes.map(|change| format!("  {change:?}")));
    let roles = opinion.patrolled.get(&segment).into_iter().flatten();
    let listed = later(today, -LISTED_DAYS);
    lines.extend(roles.map(|(role, days)| {
        let late: Vec<String> =
            days.iter().filter(|day| **day >= listed).map(ToString::to_string).collect();
        format!("  patrolled as {role} on {}", late.join(" "))
    }));
    lines.extend(recorded(facts, segment));
    let problems = facts.problems.iter().filter(|problem| problem.segment == segment);
    lines.extend(problems.map(|problem| format!("  {problem:?}")));
    lines
}

fn recorded(facts: &Facts, segment: i64) -> Vec<String> {
    let void = voided(facts);
    let mut scans: Vec<_> = facts.scans.iter().filter(|scan| scan.segment == segment).collect();
    scans.sort_by_key(|scan| scan.received_at);
    let skipped = scans.len().saturating_sub(LISTED);
    let lines = scans.into_iter().skip(skipped).map(|scan| {
        let at = seen(scan);
        let roles: Vec<&str> = roles(facts, scan).into_iter().collect();
        let counts = if void.contains(&scan.id) { "void" } else { "counts" };
        format!(
            "  record {} by {} at {at}, received {}, {counts}, as {}",
            scan.id,
            scan.person,
            scan.received_at,
            roles.join(" ")
        )
    });
    lines.collect()
}

/// What holds for all segments, a line each.
pub fn common(opinion: &Opinion<'_>) -> Vec<String> {
    let facts = opinion.facts;
    let duties = facts.duties.iter().map(|duty| format!("  {duty:?}"));
    let warnings = facts.warnings.iter().map(|warning| format!("  {warning:?}"));
    let suspensions = facts.suspensions.iter().map(|pause| format!("  {pause:?}"));
    let decisions = facts.decisions.iter().map(|decision| format!("  {decision:?}"));
    let withdrawals = facts.withdrawals.iter().map(|taken| format!("  {taken:?}"));
    let counted = format!("  {} records count", counting(facts).len());
    duties
        .chain(warnings)
        .chain(suspensions)
        .chain(decisions)
        .chain(withdrawals)
        .chain([counted])
        .collect()
}
