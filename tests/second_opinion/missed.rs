//! What was missed, and how the periods that run stand, as the page of a segment says it, against
//! what follows from the facts.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde_json::Value;

use super::calendar::{Span, later};
use super::mismatch::Mismatch;
use super::over::Owed;
use super::rules::{Opinion, Post, Reading};
use crate::api::ask;
use crate::support::Browser;

/// How far back the list goes, in days.
const WITHIN: i64 = 92;
/// How long it is at most.
const MOST: usize = 12;

/// Roles in the order of lists.
const ROLES: [&str; 8] = [
    "town_chief",
    "river_chief",
    "road_chief",
    "lane_chief",
    "party_group_leader",
    "womens_group_leader",
    "production_group_leader",
    "volunteer",
];

fn day(text: &Value) -> NaiveDate {
    text.as_str().unwrap().parse().unwrap()
}

fn count(number: &Value) -> usize {
    usize::try_from(number.as_u64().unwrap()).unwrap()
}

/// The latest first, of one day in the order of roles, of one role the one that ended last.
fn order(period: &Owed) -> (Reverse<NaiveDate>, Option<usize>, Reverse<NaiveDate>) {
    let role = ROLES.iter().position(|role| *role == period.role);
    (Reverse(period.span.first), role, Reverse(period.span.past))
}

/// The periods that were missed of late.
fn own(opinion: &Opinion<'_>, segment: i64, today: NaiveDate) -> Vec<Owed> {
    let ends = Span {
        first: later(today, -WITHIN),
        past: today,
    };
    let mut missed = opinion.over(segment, ends, today);
    missed.retain(|period| period.done < period.owed);
    missed.sort_by_key(order);
    missed
}

fn told(page: &Value) -> Vec<Owed> {
    let said = page["missed"].as_array().unwrap().iter();
    let mut missed: Vec<Owed> = said
        .map(|period| Owed {
            span: Span {
                first: day(&period["from"]),
                past: later(day(&period["to"]), 1),
            },
            role: period["role"].as_str().unwrap().to_owned(),
            owed: count(&period["owed"]),
            done: count(&period["done"]),
        })
        .collect();
    missed.sort_by_key(order);
    missed
}

/// The periods that run, by role: of each with something owed.
fn running(page: &Value) -> Vec<(String, Owed)> {
    let held = page["stewardships"].as_array().unwrap().iter();
    let mut periods: Vec<(String, Owed)> = held
        .filter(|held| held["period"].is_object())
        .map(|held| {
            let role = held["role"].as_str().unwrap().to_owned();
            let period = &held["period"];
            let owed = Owed {
                span: Span {
                    first: day(&period["from"]),
                    past: later(day(&period["to"]), 1),
                },
                role: role.clone(),
                owed: count(&period["owed"]),
                done: count(&period["done"]),
            };
            (role, owed)
        })
        .collect();
    periods.sort();
    periods.dedup();
    periods
}

fn own_running(
    opinion: &Opinion<'_>,
    segment: i64,
    today: NaiveDate,
    reading: Reading,
) -> Vec<(String, Owed)> {
    let roles = opinion.roles_on(segment, today).into_iter();
    let mut periods: Vec<(String, Owed)> = roles
        .filter_map(|role| {
            let standing = opinion.standing(Post { segment, role }, today, reading)?;
            let owed = Owed {
                span: standing.span,
                role: role.to_owned(),
                owed: standing.owed,
                done: standing.done,
            };
            Some((role.to_owned(), owed))
        })
        .collect();
    periods.sort();
    periods
}

/// Compares the page of every segment.
pub async fn compare(browser: &Browser, opinion: &Opinion<'_>, today: NaiveDate) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for segment in opinion.facts.segments.iter().filter(|segment| !segment.retired) {
        let id = segment.id;
        let page = ask(browser, &format!("/api/v1/segments/{id}")).await;
        let said = told(&page);
        let mine = own(opinion, id, today);
        if !is_beginning(&said, &mine) {
            found.push(Mismatch::of(id, "missed periods", &said, &mine));
        }
        let said = running(&page);
        let mine = Reading::both(today).map(|reading| own_running(opinion, id, today, reading));
        if !mine.contains(&said) {
            found.push(Mismatch::of(id, "running periods", &said, &mine));
        }
    }
    found
}

/// Whether a list is the whole of another, or the first of a longer one.
fn is_beginning(said: &[Owed], all: &[Owed]) -> bool {
    said.len() == all.len().min(MOST) && all.starts_with(said)
}
