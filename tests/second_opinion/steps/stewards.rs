//! Changes of who answers: handed over at noon or on a day to come, by an official or by a file;
//! begun, stood in for, given back; planned and called off.

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::{Scene, Step};
use crate::second_opinion::calendar::{later, local_day};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::KINDS;
use crate::second_opinion::mismatch::Mismatch;
use crate::second_opinion::raw::{Change, Facts, Stewardship};
use crate::second_opinion::world::World;

/// Whether somebody stands in for the holder, today or later.
fn is_stood_in_for(scene: &Scene<'_>, held: &Stewardship) -> bool {
    scene.facts.stewardships.iter().any(|other| {
        other.deputises == Some(held.id) && other.past.is_none_or(|past| past > scene.today)
    })
}

/// Stewardships without an end, which began before today.
fn settled<'a>(scene: &Scene<'a>, principal: bool) -> Vec<&'a Stewardship> {
    let mut held = scene.held();
    held.retain(|held| {
        held.principal == principal
            && held.past.is_none()
            && held.first < scene.today
            && held.deputises.is_none()
    });
    held
}

fn begun_by<'a>(facts: &'a Facts, change: &Change) -> Option<&'a Stewardship> {
    facts.stewardships.iter().find(|held| Some(held.id) == change.after)
}

/// Mostly today.
fn today_or_later(dice: &mut Dice, scene: &Scene<'_>) -> NaiveDate {
    let days = if dice.chance(60) { 0 } else { dice.between(1, 12) };
    later(scene.today, days)
}

pub(super) fn hand_over(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let held = *dice.one(&settled(scene, true))?;
    let to = *dice.one(&scene.free(held.segment, &held.role))?;
    Some(Step::HandOver {
        segment: held.segment,
        stewardship: held.id,
        to,
        on: today_or_later(dice, scene),
    })
}

/// Of those that a file can name by their code.
pub(super) fn hand_over_by_file(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let held = *dice.one(&settled(scene, true))?;
    if is_stood_in_for(scene, held) {
        return None;
    }
    let mut free = scene.free(held.segment, &held.role);
    free.retain(|person| *person >= 10);
    let to = *dice.one(&free)?;
    scene.facts.segment(held.segment).code.as_ref()?;
    Some(Step::HandOverByFile {
        segment: held.segment,
        to,
        role: held.role.clone(),
    })
}

pub(super) fn assign(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = dice.one(&scene.facts.segments)?;
    let (_, roles) = KINDS.iter().find(|(kind, _)| *kind == segment.kind)?;
    let role = if dice.chance(85) { *dice.one(roles)? } else { "volunteer" };
    let is_taken = scene.facts.stewardships.iter().any(|held| {
        held.segment == segment.id
            && held.role == role
            && held.principal
            && held.past.is_none_or(|past| past > scene.today)
    });
    // Beside somebody only now and then.
    if is_taken && dice.chance(70) {
        return None;
    }
    let person = *dice.one(&scene.free(segment.id, role))?;
    Some(Step::Assign {
        segment: segment.id,
        person,
        role: role.to_owned(),
        principal: !is_taken,
        from: today_or_later(dice, scene),
    })
}

pub(super) fn deputise(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let held = *dice.one(&settled(scene, true))?;
    if is_stood_in_for(scene, held) {
        return None;
    }
    let person = *dice.one(&scene.free(held.segment, &held.role))?;
    let from = today_or_later(dice, scene);
    Some(Step::Deputise {
        segment: held.segment,
        stewardship: held.id,
        person,
        from,
        until: later(from, dice.between(0, 9)),
    })
}

pub(super) fn release(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let principal = dice.chance(50);
    let held = *dice.one(&settled(scene, principal))?;
    Some(Step::Release {
        segment: held.segment,
        stewardship: held.id,
        on: today_or_later(dice, scene),
    })
}

/// One whose day has not come, and which nothing rests upon.
pub(super) fn call_off(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let facts = scene.facts;
    let is_planned = |held: &Stewardship| {
        let is_built_upon = facts.changes.iter().any(|change| change.before == Some(held.id));
        held.first > scene.today && held.why.is_none() && !is_built_upon
    };
    let planned: Vec<(i64, Uuid)> = (facts.changes.iter())
        .filter_map(|change| {
            let held = begun_by(facts, change).filter(|held| is_planned(held))?;
            Some((held.segment, change.id))
        })
        .collect();
    let (segment, change) = *dice.one(&planned)?;
    Some(Step::CallOff { segment, change })
}

pub(super) async fn play(world: &mut World, step: &Step) {
    let (segment, change) = match step {
        Step::HandOver {
            segment,
            stewardship,
            to,
            on,
        } => {
            let change = json!({ "action": "hand_over", "stewardship": stewardship, "person": to,
                                 "on": on });
            (*segment, change)
        }
        Step::Assign {
            segment,
            person,
            role,
            principal,
            from,
        } => {
            let change = json!({ "action": "assign", "person": person, "role": role,
                                 "principal": principal, "from": from, "commitment": "" });
            (*segment, change)
        }
        Step::Deputise {
            segment,
            stewardship,
            person,
            from,
            until,
        } => {
            let change = json!({ "action": "deputise", "stewardship": stewardship,
                                 "person": person, "from": from, "until": until });
            (*segment, change)
        }
        Step::Release { segment, stewardship, on } => {
            let change = json!({ "action": "release", "stewardship": stewardship, "on": on });
            (*segment, change)
        }
        Step::CallOff { segment, change } => {
            let change = json!({ "action": "cancel", "change": change });
            (*segment, change)
        }
        Step::HandOverByFile { segment, to, role } => {
            return by_file(world, *segment, *to, role).await;
        }
        _ => return,
    };
    let id = world.app.state.entropy.event_id(world.now);
    let body = json!({ "id": id, "change": change, "note": "到龄" });
    world.post(&format!("/api/v1/segments/{segment}/stewardships"), &body, &[204]).await;
    world.look().await;
    let found = wrong_after(&world.facts, step, local_day(world.now));
    world.wrong.extend(found);
    world.tick(1);
}

/// Nobody stands in for nobody; and what was called off is as if nobody had planned it.
fn wrong_after(facts: &Facts, step: &Step, today: NaiveDate) -> Vec<Mismatch> {
    let mut found = Vec::new();
    match step {
        Step::HandOver {
            segment, stewardship, on, ..
        }
        | Step::Release { segment, stewardship, on } => {
            // Whoever began keeps the day that began.
            let last = later(today, 1).max(*on);
            let theirs =
                facts.stewardships.iter().filter(|held| held.deputises == Some(*stewardship));
            for held in theirs.filter(|held| held.past.is_none_or(|past| past > last)) {
                found.push(Mismatch::of(*segment, "deputy of nobody", held, &last));
            }
        }
        Step::CallOff { segment, change } => {
            let planned = facts.changes.iter().find(|known| known.id == *change).unwrap();
            if let Some(held) = begun_by(facts, planned) {
                found.push(Mismatch::of(*segment, "what was called off", held, &"gone"));
            }
            let before = facts.stewardships.iter().find(|held| Some(held.id) == planned.before);
            let cut = before.filter(|held| planned.action == "hand_over" && held.past.is_some());
            if let Some(held) = cut {
                found.push(Mismatch::of(*segment, "who goes on", held, &"without an end"));
            }
        }
        _ => {}
    }
    found
}

async fn by_file(world: &mut World, segment: i64, to: i64, role: &str) {
    let code = world.facts.segment(segment).code.clone().unwrap();
    let today = local_day(world.now);
    let name: String = sqlx::query_scalar("SELECT name FROM person WHERE person_id = $1")
        .bind(to)
        .fetch_one(&world.owner)
        .await
        .unwrap();
    let table =
        format!("person,personcode,role,segmentcode,from\n{name},P{to},{role},{code},{today}\n");
    world.import("stewards", &table).await;
}
