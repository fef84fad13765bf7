//! What makes more or less owed: rules in the middle of a period, seasons, warnings, suspensions,
//! leave; and the list of rules read once more.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ANYBODY, Scene, Step};
use crate::second_opinion::calendar::{later, local_day};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::{KINDS, VILLAGES};
use crate::second_opinion::mismatch::Mismatch;
use crate::second_opinion::raw::{Duty, Suspension, Warning};
use crate::second_opinion::world::World;

/// What is suspended.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// An area, or one kind in it.
    Area(&'static str, Option<&'static str>),
    Segment(i64),
    /// A person, who is on leave.
    Person(i64),
}

/// A rule to hold from a day on.
#[derive(Clone, Debug)]
pub struct Rule {
    pub area: String,
    pub role: String,
    pub kind: String,
    pub unit: String,
    pub times: i64,
    pub season: Option<(i16, i16)>,
    pub warning: Option<String>,
    pub from: NaiveDate,
}

/// The town that each half of the villages lies in, and the district.
const WIDER: [&str; 3] = ["990101101", "990101102", "990101"];
const LEVELS: [&str; 4] = ["blue", "yellow", "orange", "red"];

fn soon(dice: &mut Dice, scene: &Scene<'_>) -> NaiveDate {
    let days = if dice.chance(50) { 0 } else { dice.between(1, 4) };
    later(scene.today, days)
}

pub(super) fn leave(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let from = soon(dice, scene);
    Some(Step::Suspend {
        of: Of::Person(*dice.one(&ANYBODY)?),
        cause: "leave",
        from,
        until: later(from, dice.between(0, 12)),
    })
}

pub(super) fn suspend(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let from = soon(dice, scene);
    let of = match dice.between(1, 3) {
        1 => Of::Segment(dice.one(&scene.facts.segments)?.id),
        2 => Of::Area(dice.one(&VILLAGES)?, None),
        _ => Of::Area(dice.one(&WIDER)?, Some(dice.one(&KINDS)?.0)),
    };
    Some(Step::Suspend {
        of,
        cause: dice.one(&["ice", "works", "storm"])?,
        from,
        until: later(from, dice.between(0, 16)),
    })
}

pub(super) fn lift_suspension(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let holds = |pause: &&Suspension| pause.past > scene.today;
    let running: Vec<Uuid> =
        scene.facts.suspensions.iter().filter(holds).map(|pause| pause.id).collect();
    dice.one(&running).map(|id| Step::LiftSuspension(*id))
}

pub(super) fn warn(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let from = soon(dice, scene);
    Some(Step::Warn {
        area: dice.one(&WIDER)?,
        level: dice.one(&LEVELS)?,
        from,
        until: later(from, dice.between(0, 6)),
    })
}

pub(super) fn lift_warning(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let holds = |warning: &&Warning| warning.past > scene.today;
    let running: Vec<Uuid> =
        scene.facts.warnings.iter().filter(holds).map(|warning| warning.id).collect();
    dice.one(&running).map(|id| Step::LiftWarning(*id))
}

fn most(unit: &str) -> i64 {
    match unit {
        "day" => 1,
        "week" => 4,
        "ten_days" => 5,
        _ => 8,
    }
}

/// A rule that takes the place of another for the same, counted in the same periods; or one more.
pub(super) fn set_rule(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let from = later(scene.today, if dice.chance(50) { 0 } else { dice.between(1, 9) });
    let open = |duty: &&Duty| duty.past.is_none() && duty.first < from;
    let standing: Vec<&Duty> = scene.facts.duties.iter().filter(open).collect();
    let known = *dice.one(&standing)?;
    if dice.chance(65) {
        return Some(Step::SetRule(Rule {
            area: known.area.clone(),
            role: known.role.clone(),
            kind: known.kind.clone(),
            unit: known.unit.clone(),
            times: dice.between(1, most(&known.unit)),
            season: known.season_from.zip(known.season_to),
            warning: known.warning.clone(),
            from,
        }));
    }
    let area = *dice.one(&VILLAGES)?;
    let warning = if dice.chance(25) { dice.one(&LEVELS).copied() } else { None };
    let is_there = scene.facts.duties.iter().any(|duty| {
        (duty.area.as_str(), &duty.role, &duty.kind) == (area, &known.role, &known.kind)
            && duty.warning.as_deref() == warning
            && duty.season_from.is_none()
            && duty.past.is_none_or(|past| past > scene.today)
    });
    if is_there {
        return None;
    }
    let unit = *dice.one(&["day", "week", "ten_days", "month", "quarter"])?;
    Some(Step::SetRule(Rule {
        area: area.to_owned(),
        role: known.role.clone(),
        kind: known.kind.clone(),
        unit: unit.to_owned(),
        times: dice.between(1, most(unit)),
        season: None,
        warning: warning.map(str::to_owned),
        from,
    }))
}

#[expect(clippy::unnecessary_wraps, reason = "like every kind of step")]
pub(super) fn read_again(_: &mut Dice, _: &Scene<'_>) -> Option<Step> {
    Some(Step::ReadRulesAgain)
}

/// Month and day, as in 06-01.
fn day_of_year(number: i16) -> String {
    format!("{:02}-{:02}", number / 100, number % 100)
}

fn rule(rule: &Rule) -> Value {
    let season = rule
        .season
        .map(|(first, last)| json!({ "first": day_of_year(first), "last": day_of_year(last) }));
    json!({ "area": rule.area, "role": rule.role, "kind": rule.kind, "unit": rule.unit,
            "times": rule.times, "season": season, "warning": rule.warning, "from": rule.from })
}

pub(super) async fn play(world: &mut World, step: &Step) {
    let id = world.app.state.entropy.event_id(world.now);
    match step {
        Step::Suspend { of, cause, from, until } => {
            let of = match of {
                Of::Area(area, kind) => json!({ "area": { "area": area, "kind": kind } }),
                Of::Segment(segment) => json!({ "segment": segment }),
                Of::Person(person) => json!({ "person": person }),
            };
            let body = json!({ "id": id, "of": of, "cause": cause, "from": from, "until": until,
                               "note": "" });
            world.post("/api/v1/suspensions", &body, &[204]).await;
        }
        Step::LiftSuspension(id) => {
            let path = format!("/api/v1/suspensions/{id}/lift");
            world.post(&path, &json!({}), &[204]).await;
        }
        Step::Warn { area, level, from, until } => {
            let body = json!({ "id": id, "area": area, "level": level, "from": from,
                               "until": until, "note": "暴雨" });
            world.post("/api/v1/warnings", &body, &[204]).await;
        }
        Step::LiftWarning(id) => {
            let path = format!("/api/v1/warnings/{id}/lift");
            world.post(&path, &json!({}), &[204]).await;
        }
        // Another rule may stand in the way.
        Step::SetRule(wanted) => {
            world.post("/api/v1/duties", &rule(wanted), &[204, 409]).await;
        }
        Step::ReadRulesAgain => return read_rules_again(world).await,
        _ => return,
    }
    world.look().await;
    world.tick(1);
}

/// The rules that hold and have no end, as a file without days says them.
fn table(world: &World) -> String {
    let today = local_day(world.now);
    let mut table = "area,role,kind,unit,times,seasonfirst,seasonlast,warning\n".to_owned();
    let held = world.facts.duties.iter();
    for duty in held.filter(|duty| duty.first <= today && duty.past.is_none()) {
        let first = duty.season_from.map(day_of_year).unwrap_or_default();
        let last = duty.season_to.map(day_of_year).unwrap_or_default();
        let said = [
            &duty.area,
            &duty.role,
            &duty.kind,
            &duty.unit,
            &duty.times.to_string(),
            &first,
            &last,
            duty.warning.as_ref().unwrap_or(&String::new()),
        ]
        .map(String::as_str)
        .join(",");
        table.push_str(&said);
        table.push('\n');
    }
    table
}

/// The same file a second time changes nothing.
async fn read_rules_again(world: &mut World) {
    let rules = |world: &World| -> Vec<String> {
        world.facts.duties.iter().map(|duty| format!("{duty:?}")).collect()
    };
    let before = rules(world);
    let table = table(world);
    world.import("duties", &table).await;
    let after = rules(world);
    if before != after {
        let changed: Vec<&String> = after.iter().filter(|rule| !before.contains(rule)).collect();
        let found = Mismatch::new("rules after the same file again", &changed, &"as they were");
        world.wrong.push(found);
    }
}
