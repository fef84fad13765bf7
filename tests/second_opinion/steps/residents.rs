//! What residents do at a plate: report, with or without a phone number; give a mark; say that a
//! problem is not solved. And the desk, which settles some.

use super::{Scene, Step};
use crate::api::sql;
use crate::second_opinion::dice::Dice;
use crate::second_opinion::raw::Problem;
use crate::second_opinion::world::World;
use crate::support::Browser;
use riverward::ids::Code;

fn anywhere(dice: &mut Dice, scene: &Scene<'_>) -> Option<i64> {
    let segment = dice.one(&scene.facts.segments)?.id;
    scene.facts.plate_at(segment).map(|_| segment)
}

pub(super) fn report(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = anywhere(dice, scene)?;
    Some(Step::Report {
        segment,
        phone: dice.chance(50),
    })
}

pub(super) fn rate(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = anywhere(dice, scene)?;
    Some(Step::Rate {
        segment,
        score: i16::try_from(dice.between(1, 5)).unwrap(),
    })
}

pub(super) fn settle(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let open = |problem: &&Problem| problem.closed_at.is_none();
    let problems: Vec<&Problem> = scene.facts.problems.iter().filter(open).collect();
    dice.one(&problems).map(|problem| Step::Settle(problem.id))
}

pub(super) fn reopen(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let closed = |problem: &&Problem| problem.closed_at.is_some();
    let problems: Vec<&Problem> = scene.facts.problems.iter().filter(closed).collect();
    dice.one(&problems).map(|problem| Step::Reopen(problem.id))
}

/// The page of a plate, and the token of a form on one below it.
async fn form(world: &World, resident: &Browser, segment: i64, name: &str) -> (String, String) {
    let (_, code) = world.facts.plate_at(segment).unwrap();
    let code = Code::from_number(u32::try_from(code).unwrap()).unwrap();
    let page = format!("/q/{code}");
    let form = resident.get(&format!("{page}/{name}")).await;
    (page, form.value_of("input[name=token]").expect("a form token"))
}

pub(super) async fn play_report(world: &mut World, segment: i64, phone: bool) {
    let resident = world.app.resident();
    let (page, token) = form(world, &resident, segment, "report").await;
    let text = format!("{} 看到的事", world.now);
    let number = if phone { "138 1234 5678" } else { "" };
    let fields = [
        ("token", token.as_str()),
        ("category", "other"),
        ("text", text.as_str()),
        ("phone", number),
    ];
    let answer = resident.post(&format!("{page}/problems"), &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let link = answer.link_starting("/p/").expect("a receipt");
    if phone {
        world.journal.with_phone.push(link.trim_start_matches("/p/").replace('-', ""));
    }
    world.look().await;
    world.tick(1);
}

pub(super) async fn play_rate(world: &mut World, segment: i64, score: i16) {
    let resident = world.app.resident();
    let (page, token) = form(world, &resident, segment, "rate").await;
    let score = score.to_string();
    let reason = "水面有垃圾";
    let fields = [("token", token.as_str()), ("score", score.as_str()), ("reason", reason)];
    let answer = resident.post(&format!("{page}/ratings"), &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    world.look().await;
    world.tick(1);
}

/// Nothing of the product handles problems yet: as the desk will, in one transaction.
pub(super) async fn play_settle(world: &mut World, problem: i64) {
    let settled = world.facts.problems.iter().find(|known| known.id == problem).unwrap();
    let (segment, is_rating) = (settled.segment, settled.is_rating);
    let event = world.app.state.entropy.event_id(world.now);
    let now = world.now.to_rfc3339();
    let fewer = i32::from(!is_rating);
    let statements = format!(
        "UPDATE problem SET stage = 'closed', closed_at = '{now}', result = '已清理',
                version = version + 1
             WHERE district = 990101 AND problem_id = {problem};
         INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind,
                account_id)
             VALUES (990101, '{event}', {problem}, '{now}', 'closed', 'official', 5);
         UPDATE segment_state SET open_problems = open_problems - {fewer}
             WHERE district = 990101 AND segment_id = {segment};
         SELECT settle_segments(990101, '{now}', '{{{segment}}}')"
    );
    sql(&world.app, statements).await;
    world.look().await;
    world.tick(1);
}

pub(super) async fn play_reopen(world: &mut World, problem: i64) {
    let closed = world.facts.problems.iter().find(|known| known.id == problem).unwrap();
    let path = format!("/p/{}/reopen", closed.receipt);
    let answer = world.app.resident().post(&path, &[("text", "还在那里")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    world.look().await;
    world.tick(1);
}
