//! Where segments lie and of what kind they are, changed by files as it is done; and plates that
//! are replaced by scanning new ones.

use super::{Scene, Step};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::{KINDS, VILLAGES};
use crate::second_opinion::raw::Segment;
use crate::second_opinion::world::World;

/// Segments that a file can name by their code.
fn coded<'a>(scene: &Scene<'a>) -> Vec<&'a Segment> {
    scene.facts.segments.iter().filter(|segment| segment.code.is_some()).collect()
}

/// Mostly to another town.
pub(super) fn move_to(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = *dice.one(&coded(scene))?;
    let area = *dice.one(&VILLAGES)?;
    let town = |area: &str| area.get(..9).map(str::to_owned);
    if area == segment.area || (town(area) == town(&segment.area) && dice.chance(70)) {
        return None;
    }
    Some(Step::Move { segment: segment.id, area })
}

pub(super) fn change_kind(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = *dice.one(&coded(scene))?;
    let (kind, _) = *dice.one(&KINDS)?;
    (kind != segment.kind).then_some(Step::ChangeKind { segment: segment.id, kind })
}

pub(super) fn replace_plate(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = *dice.one(&coded(scene))?;
    scene.facts.plate_at(segment.id)?;
    (scene.blanks > 0).then_some(Step::ReplacePlate(segment.id))
}

/// Reads a file that says of a segment where it lies and of what kind it is.
async fn import(world: &mut World, segment: i64, area: &str, kind: &str) {
    let Segment { name, code, .. } = world.facts.segment(segment).clone();
    let code = code.unwrap();
    let table = format!("externalcode,name,kind,area\n{code},{name},{kind},{area}\n");
    world.import("segments", &table).await;
}

pub(super) async fn play_move(world: &mut World, segment: i64, area: &str) {
    let kind = world.facts.segment(segment).kind.clone();
    import(world, segment, area, &kind).await;
}

pub(super) async fn play_kind(world: &mut World, segment: i64, kind: &str) {
    let area = world.facts.segment(segment).area.clone();
    import(world, segment, &area, kind).await;
}

/// An official stands at the place with a new plate, scans it and says which plate it is for.
pub(super) async fn play_plate(world: &mut World, segment: i64) {
    let (Some((place, _)), Some(code)) = (world.facts.plate_at(segment), world.blanks.last())
    else {
        return;
    };
    let (lon, lat) = (place.lon.to_string(), place.lat.to_string());
    let position = [("lon", lon.as_str()), ("lat", lat.as_str()), ("accuracy", "6")];
    let found = world.admin.post(&format!("/q/{code}/place"), &position).await;
    let action = format!("/q/{code}/install");
    let hidden = found.hidden_fields(&action);
    let target = format!("checkpoint-{}", place.id);
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("target", &target));
    let done = world.admin.post(&action, &fields).await;
    assert_eq!(done.status, 200, "{}", done.text());
    world.blanks.pop();
    world.look().await;
    world.tick(1);
}
