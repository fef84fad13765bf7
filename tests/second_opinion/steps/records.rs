//! Records: live, kept on the phone and sent later, sent again, taken back, decided on.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ANYBODY, Scene, Seal, Step, Visit};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::DEGREE_M;
use crate::second_opinion::journal::Sent;
use crate::second_opinion::mismatch::Mismatch;
use crate::second_opinion::raw::Facts;
use crate::second_opinion::records::{LONGEST_WAIT, held_at, hung_at, moment, placed, spoiled};
use crate::second_opinion::world::{Made, World};
use riverward::ids::Code;

fn whole(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap())
}

/// Somebody at a plate of theirs, as people are: mostly near, mostly with a position.
pub(super) fn visit(dice: &mut Dice, scene: &Scene<'_>) -> Option<Visit> {
    let held = scene.held();
    let held = *dice.one(&held)?;
    let (_, code) = scene.facts.plate_at(held.segment)?;
    let (metres, accuracy) = match dice.between(1, 10) {
        1 => (None, 10.0),
        2 => (Some(whole(dice.between(300, 3000))), whole(dice.between(10, 60))),
        3 => (Some(whole(dice.between(5, 200))), whole(dice.between(150, 3000))),
        _ => (Some(whole(dice.between(5, 34)) + dice.share()), whole(dice.between(5, 25))),
    };
    Some(Visit {
        person: held.person,
        segment: held.segment,
        code,
        metres,
        accuracy,
        age_s: if dice.chance(85) {
            dice.between(-9, 20)
        } else {
            dice.between(45, 400)
        },
        skew_s: if dice.chance(94) { 0 } else { dice.between(-4000, 4000) },
        outcome: if dice.chance(85) { "normal" } else { "findings" },
        seal: match dice.between(1, 20) {
            1 => Seal::Bent,
            2 => Seal::Skipping,
            3 | 4 => Seal::Bare,
            _ => Seal::Signed,
        },
        borrowed: if dice.chance(4) { dice.one(&ANYBODY).copied() } else { None },
        lease_s: match dice.between(1, 10) {
            1 => None,
            // That of a page which was opened long before.
            2 | 3 => Some(dice.between(200, 9000)),
            _ => Some(dice.between(0, 20)),
        },
    })
}

pub(super) fn live(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    visit(dice, scene).map(Step::Record)
}

pub(super) fn kept(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let visit = visit(dice, scene)?;
    // A list says once when it was sent: its phone has one clock.
    Some(Step::Keep(Visit { skew_s: 0, ..visit }))
}

pub(super) fn send(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    dice.one(scene.waiting).map(|person| Step::Send(*person))
}

pub(super) fn again(_: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    scene.journal.sent.last().map(|_| Step::Again)
}

pub(super) fn spoil(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let visit = visit(dice, scene)?;
    Some(Step::Spoil(Visit {
        seal: Seal::Bent,
        skew_s: 0,
        borrowed: None,
        lease_s: Some(2),
        ..visit
    }))
}

pub(super) fn intrude(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let visit = visit(dice, scene)?;
    let ever = |person: i64| {
        let mut held = scene.facts.stewardships.iter();
        held.any(|held| (held.segment, held.person) == (visit.segment, person))
    };
    let strangers: Vec<i64> = ANYBODY.into_iter().filter(|person| !ever(*person)).collect();
    let person = *dice.one(&strangers)?;
    Some(Step::Intrude(Visit { person, ..visit }))
}

pub(super) fn take_back(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let visit = visit(dice, scene)?;
    Some(Step::TakeBack(visit, dice.chance(30)))
}

/// Whether a record was taken back or decided on.
fn is_touched(facts: &Facts, sent: &Sent) -> bool {
    facts.withdrawals.iter().any(|taken| taken.scan == sent.kept)
        || facts.decisions.iter().any(|decision| decision.scan == sent.kept)
}

pub(super) fn take_back_late(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let old = |sent: &Sent| {
        sent.result == "recorded"
            && sent.kept == sent.id
            && scene.now - sent.received_at > TimeDelta::days(1)
            && !is_touched(scene.facts, sent)
    };
    let numbers: Vec<usize> = (scene.journal.sent.iter().enumerate())
        .filter(|(_, sent)| old(sent))
        .map(|(number, _)| number)
        .collect();
    // Half of them of late, while such a thing is still believed.
    let late = if dice.chance(50) { numbers.len().saturating_sub(8) } else { 0 };
    dice.one(&numbers[late..]).map(|number| Step::TakeBackLate(*number))
}

pub(super) fn decide(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let stored = scene.journal.sent.iter().rev().filter(|sent| sent.result == "recorded");
    let last: Vec<Uuid> = stored.take(20).map(|sent| sent.kept).collect();
    let scan = *dice.one(&last)?;
    let verdict = if dice.chance(60) { "set_aside" } else { "accepted" };
    Some(Step::Decide(scan, verdict))
}

/// Of today, of this week, or of up to a month ago, by whoever answers now or did.
pub(super) fn enter(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let held = dice.one(&scene.facts.stewardships)?;
    let longest = match dice.between(1, 3) {
        1 => 6 * 60,
        2 => 7 * 24 * 60,
        _ => 30 * 24 * 60,
    };
    Some(Step::Enter {
        segment: held.segment,
        person: held.person,
        minutes: dice.between(0, longest),
    })
}

fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// The proof of a tap, and whether the tap was made for this record.
type Proof<'a> = Option<(&'a str, bool)>;

/// Makes a record on somebody's phone, now.
fn make(world: &World, visit: &Visit, tap: Proof<'_>) -> Made {
    let app = &world.app;
    let person = &world.people[&visit.person];
    let device_time = world.now + TimeDelta::seconds(visit.skew_s);
    let taken_at = device_time - TimeDelta::seconds(visit.age_s);
    let place = world.facts.checkpoints.iter().find(|place| place.segment == visit.segment);
    let fix = place.zip(visit.metres).map(|(place, metres)| {
        (place.lon + metres / DEGREE_M, place.lat, visit.accuracy, millis(taken_at))
    });
    let leased_at = visit.lease_s.map(|age| world.now - TimeDelta::seconds(age));
    let lease = leased_at.map(|at| app.state.secrets.lease(&app.state.entropy, at));
    let more = json!({
        "outcome": visit.outcome, "lease": lease, "device_time": millis(device_time),
        "tap": tap.map(|(proof, _)| proof),
        "lon": fix.map(|fix| fix.0), "lat": fix.map(|fix| fix.1),
        "accuracy": fix.map(|fix| fix.2), "taken_at": fix.map(|fix| fix.3),
    });
    let code = Code::from_number(u32::try_from(visit.code).unwrap()).unwrap();
    let record = if !person.signs || visit.seal == Seal::Bare {
        let mut payload = more;
        payload["id"] = json!(app.state.entropy.event_id(world.now));
        payload["code"] = json!(code.to_string());
        json!({ "payload": payload.to_string() })
    } else {
        if visit.seal == Seal::Skipping {
            person.phone.record(app, code, &more);
        }
        person.phone.record(app, code, &more)
    };
    let payload = record["payload"].as_str().unwrap().to_owned();
    let read: Value = serde_json::from_str(&payload).unwrap();
    let id = read["id"].as_str().unwrap().parse().unwrap();
    let made = Made {
        sent: Sent {
            id,
            kept: id,
            person: visit.person,
            segment: visit.segment,
            signature: record["signature"].as_str().map(str::to_owned),
            payload,
            device_time,
            sent_at: device_time,
            made_at: world.now,
            received_at: world.now,
            tapped: tap.is_some_and(|(_, is_for_it)| is_for_it),
            result: String::new(),
        },
        record,
        code: visit.code,
        leased_at,
        skew_s: visit.skew_s,
        borrowed: visit.borrowed,
    };
    if visit.seal == Seal::Bent { bent(world, &made) } else { made }
}

/// A record with the signature of another text in place of its own; one without any as it is.
fn bent(world: &World, made: &Made) -> Made {
    let mut bent = made.clone();
    if made.sent.signature.is_some() {
        let signature = world.people[&made.sent.person].phone.sign("something else");
        bent.record["signature"] = json!(signature);
        bent.sent.signature = Some(signature);
        bent.sent.kept = spoiled(made.sent.id);
    }
    bent
}

/// Sends records of one person now, and answers what was said of each.
async fn send_list(world: &mut World, person: i64, list: Vec<Made>) -> Vec<String> {
    let Some(first) = list.first() else {
        return Vec::new();
    };
    let sent_at = world.now + TimeDelta::seconds(first.skew_s);
    let records: Vec<Value> = list.iter().map(|made| made.record.clone()).collect();
    let phone = &world.people[&person].phone;
    phone
        .browser
        .set_cookie("__Host-device", &World::device(first.borrowed.unwrap_or(person)));
    let answer = phone.send_at(millis(sent_at), &records).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answers = answer.json()["answers"].as_array().unwrap().clone();
    let mut results = Vec::new();
    for (made, answer) in list.iter().zip(&answers) {
        let result = answer["result"].as_str().unwrap().to_owned();
        expect(world, made, &result);
        world.journal.sent.push(Sent {
            sent_at,
            received_at: world.now,
            result: result.clone(),
            ..made.sent.clone()
        });
        results.push(result);
    }
    world.last_list = Some((person, list));
    results
}

/// Whoever held a role at the moment for which their record counts, at a plate that hung there when
/// they made it, is not refused.
fn expect(world: &mut World, made: &Made, result: &str) {
    let Sent {
        person, segment, made_at, ..
    } = made.sent;
    let facts = &world.facts;
    let waited = world.now - made_at;
    let at = moment(world.now, waited, made.leased_at);
    let held = !held_at(facts, (segment, person), at, world.now).is_empty();
    let then = placed(world.now, waited, made.leased_at);
    let hung = hung_at(facts, made.code, then).is_some();
    if waited <= LONGEST_WAIT && held && hung && result != "recorded" {
        let what = format!("answer to the record {} of {person} made at {made_at}", made.sent.id);
        world.wrong.push(Mismatch::of(segment, &what, &result, &"recorded"));
    }
}

/// Records now, after what waits on that phone, and answers what was said of it.
pub(super) async fn record_now(world: &mut World, visit: &Visit, tap: Proof<'_>) -> String {
    play_send(world, visit.person).await;
    let made = make(world, visit, tap);
    world.tick(2);
    send_list(world, visit.person, vec![made]).await.remove(0)
}

pub(super) async fn play_live(world: &mut World, visit: &Visit) {
    record_now(world, visit, None).await;
}

pub(super) fn play_kept(world: &mut World, visit: &Visit) {
    let made = make(world, visit, None);
    world.waiting.entry(visit.person).or_default().push(made);
}

/// Sends what waits on a phone.
pub async fn play_send(world: &mut World, person: i64) {
    let mut list = world.waiting.remove(&person).unwrap_or_default();
    for made in &mut list {
        // Who borrowed another's phone sends from their own.
        made.borrowed = None;
    }
    send_list(world, person, list).await;
    world.tick(1);
}

/// The copy that was spoiled on the way takes nothing from the record, which comes whole in half a
/// minute.
pub(super) async fn play_spoil(world: &mut World, visit: &Visit) {
    play_send(world, visit.person).await;
    let seal = Seal::Signed;
    let made = make(world, &Visit { seal, ..visit.clone() }, None);
    let copy = bent(world, &made);
    world.tick(2);
    send_list(world, visit.person, vec![copy]).await;
    if made.sent.signature.is_some() {
        world.tick(30);
        send_list(world, visit.person, vec![made]).await;
    }
}

pub(super) async fn play_again(world: &mut World) {
    let Some((person, list)) = world.last_list.take() else {
        return;
    };
    let stored = |made: &Made| {
        let mut sent = world.journal.sent.iter();
        sent.any(|sent| sent.id == made.sent.id && sent.result == "recorded")
    };
    // What was refused may be taken when it is sent again, if things stand otherwise by now.
    if !list.iter().all(stored) {
        return;
    }
    let records: Vec<Value> = list.iter().map(|made| made.record.clone()).collect();
    let phone = &world.people[&person].phone;
    let answer = phone.send_at(millis(world.now), &records).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answers = answer.json()["answers"].as_array().unwrap().clone();
    for (made, answer) in list.iter().zip(&answers) {
        if answer["result"] != "replayed" {
            let what = format!("answer to the record {} sent again", made.sent.id);
            let found = Mismatch::of(made.sent.segment, &what, &answer["result"], &"replayed");
            world.wrong.push(found);
        }
    }
}

pub(super) async fn play_intrusion(world: &mut World, visit: &Visit) {
    let result = record_now(world, visit, None).await;
    if result != "not_steward" {
        let found = Mismatch::of(visit.segment, "answer to a stranger", &result, &"not_steward");
        world.wrong.push(found);
    }
}

/// Asks for a record to be taken back, and answers what was said.
async fn undo(world: &World, sent: &Sent, device_time: DateTime<Utc>) -> String {
    let id = world.app.state.entropy.event_id(world.now);
    let payload = json!({ "id": id, "undo": sent.id, "device_time": millis(device_time) });
    let record = json!({ "payload": payload.to_string() });
    let phone = &world.people[&sent.person].phone;
    let answer = phone.send_at(millis(device_time), &[record]).await.json();
    answer["answers"][0]["result"].as_str().unwrap_or("unanswered").to_owned()
}

pub(super) async fn play_take_back(world: &mut World, visit: &Visit, decided: bool) {
    if record_now(world, visit, None).await != "recorded" {
        return;
    }
    let sent = world.journal.sent.last().unwrap().clone();
    world.tick(8);
    if decided {
        play_decision(world, sent.kept, "accepted").await;
        world.tick(8);
    }
    let result = undo(world, &sent, sent.device_time + TimeDelta::seconds(10)).await;
    if (result == "recorded") == decided {
        let expected = if decided { "refused: it was decided on" } else { "recorded" };
        let found = Mismatch::of(visit.segment, "answer to an undo", &result, &expected);
        world.wrong.push(found);
    }
}

pub(super) async fn play_take_back_late(world: &mut World, number: usize) {
    let sent = world.journal.sent[number].clone();
    // Somebody may have decided on it earlier this day.
    world.look().await;
    if is_touched(&world.facts, &sent) {
        return;
    }
    let result = undo(world, &sent, sent.device_time + TimeDelta::seconds(30)).await;
    let is_believed = world.now - sent.received_at <= LONGEST_WAIT;
    if (result == "recorded") != is_believed {
        let what = format!("answer to an undo of the record {} of {}", sent.id, sent.received_at);
        let expected = if is_believed { "recorded" } else { "too_late" };
        world.wrong.push(Mismatch::of(sent.segment, &what, &result, &expected));
    }
}

pub(super) async fn play_entry(world: &mut World, (segment, person): (i64, i64), minutes: i64) {
    let at = world.now - TimeDelta::minutes(minutes);
    let is_theirs = !held_at(&world.facts, (segment, person), at, world.now).is_empty();
    let body = json!({ "id": world.app.state.entropy.event_id(world.now), "person": person,
        "at": at, "outcome": "normal", "reason": "没有手机" });
    let expected = if is_theirs { 204 } else { 422 };
    world.post(&format!("/api/v1/segments/{segment}/records"), &body, &[expected]).await;
}

pub(super) async fn play_decision(world: &mut World, scan: Uuid, verdict: &str) {
    let id = world.app.state.entropy.event_id(world.now);
    let body = json!({ "id": id, "verdict": verdict, "note": "看过了" });
    // A record that was taken back is not decided on.
    world.post(&format!("/api/v1/records/{scan}/decision"), &body, &[204, 409]).await;
}
