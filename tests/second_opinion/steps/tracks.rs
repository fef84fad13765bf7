//! Tracks: along a stretch of a segment, for hours in one place, across a bridge.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Scene, Step};
use crate::second_opinion::calendar::local_day;
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::{DEGREE_M, beginning};
use crate::second_opinion::journal::{Walk, Walked};
use crate::second_opinion::raw::Stewardship;
use crate::second_opinion::world::World;

/// Metres of a degree of latitude.
const DEGREE_NORTH_M: f64 = 110_870.0;
/// Where on a line people stand, and where the bridge is, in metres from its beginning.
const BRIDGE_M: f64 = 400.0;

pub(super) fn walk(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let mut held: Vec<&Stewardship> = scene.held();
    held.retain(|held| beginning(held.segment).is_some());
    let held = *dice.one(&held)?;
    let metres = |number: i64| f64::from(i32::try_from(number).unwrap());
    let walked = match dice.between(1, 5) {
        1 => Walked::Stood,
        2 => Walked::Across,
        _ => {
            let from = metres(dice.between(40, 300));
            Walked::Along(from, from + metres(dice.between(150, 400)))
        }
    };
    Some(Step::Walk {
        person: held.person,
        segment: held.segment,
        walked,
    })
}

/// Where somebody is at each fix, in metres east of the beginning of the line and north of it; and
/// how many seconds lie between two.
fn path(walked: Walked) -> (Vec<(f64, f64)>, i64) {
    match walked {
        // At a walk, with the noise of a good receiver.
        Walked::Along(from, to) => {
            let fixes = (0..200).map(f64::from);
            let along = fixes.map(|fix| (fix, from + 6.0 * fix)).take_while(|(_, at)| *at <= to);
            let noisy = along.map(|(fix, at)| (at + fix.sin(), 2.0 * (1.7 * fix).cos()));
            (noisy.collect(), 5)
        }
        // Two hours, while the position wanders about.
        Walked::Stood => {
            let fixes = (0..360).map(f64::from);
            let about = |fix: f64| (BRIDGE_M + 10.0 * (fix / 7.0).sin(), 8.0 * (fix / 11.0).cos());
            (fixes.map(about).collect(), 20)
        }
        Walked::Across => {
            let fixes = (0..25).map(f64::from);
            let over = |fix: f64| (BRIDGE_M - 60.0 + 5.0 * fix, 5.0 * fix - 60.0);
            (fixes.map(over).collect(), 5)
        }
    }
}

pub(super) async fn play(world: &mut World, (person, segment): (i64, i64), walked: Walked) {
    let (lon, lat) = beginning(segment).unwrap();
    let (places, apart) = path(walked);
    let long = TimeDelta::seconds(apart * i64::try_from(places.len()).unwrap());
    let begun = world.now - long;
    let mut at = begun;
    let mut points: Vec<Value> = Vec::new();
    for (east, north) in places {
        let place = (lon + east / DEGREE_M, lat + north / DEGREE_NORTH_M);
        points.push(json!([place.0, place.1, at.timestamp_millis(), 8.0]));
        at += TimeDelta::seconds(apart);
    }
    let id = world.app.state.entropy.event_id(world.now);
    let browser = &world.people[&person].phone.browser;
    let request = browser
        .request(Method::POST, "/api/v1/tracks")
        .header("sec-fetch-site", "same-origin");
    let answer = browser.send(request.json(&json!({ "id": id, "points": points }))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    world.journal.walks.push(Walk {
        id,
        person,
        segment,
        day: local_day(begun),
        walked,
    });
    world.tick(1);
}
