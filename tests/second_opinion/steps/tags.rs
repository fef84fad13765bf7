//! Tags beside plates: taken into use, tapped before a record, taken out of use; and phones that
//! are taken away.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use super::records::record_now;
use super::{ANYBODY, Scene, Seal, Step, Visit, records};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::mismatch::Mismatch;
use crate::second_opinion::world::World;
use crate::support::Answer;
use riverward::checkpoints::tag::uid::TagUid;
use riverward::checkpoints::tag::{MasterKey, ReadCounter, sun_url_parameters};
use riverward::ids::Code;

/// A visit right at a plate with a tag, by a phone that signs.
fn visit(dice: &mut Dice, scene: &Scene<'_>) -> Option<Visit> {
    let visit = records::visit(dice, scene)?;
    scene.tagged.contains(&visit.segment).then_some(Visit {
        metres: Some(8.0 + dice.share()),
        accuracy: 9.0,
        age_s: 1,
        skew_s: 0,
        seal: Seal::Signed,
        borrowed: None,
        lease_s: Some(3),
        ..visit
    })
}

pub(super) fn enrol(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let segment = dice.one(&scene.facts.segments)?.id;
    scene.facts.plate_at(segment)?;
    (!scene.tagged.contains(&segment)).then_some(Step::EnrolTag(segment))
}

pub(super) fn tap(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    visit(dice, scene).map(Step::Tap)
}

pub(super) fn revoke(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    visit(dice, scene).map(Step::RevokeTag)
}

pub(super) fn revoke_phone(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    // One or two a year, so that most go on signing.
    let gone = scene.facts.device_keys.iter().filter(|key| key.revoked_at.is_some()).count();
    (gone < 2 && dice.chance(30)).then_some(Step::RevokePhone(*dice.one(&ANYBODY)?))
}

/// The tag beside a segment's plate: serial numbers are the maker's.
fn uid(segment: i64) -> [u8; 7] {
    let [.., high, low] = segment.to_be_bytes();
    [0x04, 0x95, 0x8C, 0xAA, 0x5C, high, low]
}

/// The address that the tag gives out at its next read.
fn tapped(world: &mut World, segment: i64) -> String {
    let read = world.reads.entry(segment).or_insert(0);
    *read += 1;
    let counter = ReadCounter::new(*read).unwrap();
    let keys = MasterKey::new(world.app.state.secrets.tag_master());
    let uid = TagUid::new(uid(segment));
    let (_, code) = world.facts.plate_at(segment).unwrap();
    let code = Code::from_number(u32::try_from(code).unwrap()).unwrap();
    format!("/q/{code}?{}", sun_url_parameters(&keys.tag(uid), uid, counter))
}

/// An official taps the tag and presses the button. One that was taken out of use comes back by it.
pub(super) async fn play_enrol(world: &mut World, segment: i64) {
    let page = tapped(world, segment);
    let action = format!("{}/tag", page.split('?').next().unwrap_or_default());
    let sent = world.admin.fill(&page, &action, &[]).await;
    if sent.status == 303 {
        world.tags.insert(segment);
    } else {
        let found = Mismatch::of(
            segment,
            "answer to a tag that an official takes into use",
            &sent.status.as_u16(),
            &303,
        );
        world.wrong.push(found);
    }
}

fn proof(page: &Answer) -> Option<String> {
    page.value_of("form[data-record] input[name=tap]")
}

/// The page of a steward after a tap.
async fn tap_page(world: &mut World, visit: &Visit) -> Option<String> {
    let address = tapped(world, visit.segment);
    let page = world.people[&visit.person].phone.browser.get(&address).await;
    proof(&page)
}

/// A record with a fresh tap; and half a minute later another, which no tap was made for.
pub(super) async fn play_tap(world: &mut World, visit: &Visit) {
    records::play_send(world, visit.person).await;
    let Some(proof) = tap_page(world, visit).await else {
        let found = Mismatch::of(visit.segment, "page after a tap", &"no proof", &"a proof");
        world.wrong.push(found);
        return;
    };
    world.tick(3);
    record_now(world, visit, Some((proof.as_str(), true))).await;
    world.tick(30);
    record_now(world, visit, Some((proof.as_str(), false))).await;
}

/// The tag is taken out of use between a tap and its record.
pub(super) async fn play_revoke(world: &mut World, visit: &Visit) {
    records::play_send(world, visit.person).await;
    let proof = tap_page(world, visit).await.unwrap_or_default();
    world.tick(3);
    let uid = hex::encode_upper(uid(visit.segment));
    world.post(&format!("/api/v1/tags/{uid}/revoke"), &json!({}), &[204]).await;
    world.tags.remove(&visit.segment);
    world.tick(3);
    record_now(world, visit, Some((proof.as_str(), false))).await;
}

pub(super) async fn play_revoke_phone(world: &mut World, person: i64) {
    let mut keys = world.facts.device_keys.iter();
    let theirs = keys.find(|key| key.account == person && key.revoked_at.is_none());
    let Some(key) = theirs else {
        return;
    };
    let key = BASE64_URL_SAFE_NO_PAD.encode(&key.hash);
    let path = format!("/api/v1/people/{person}/devices/{key}/revoke");
    world.post(&path, &json!({}), &[204]).await;
    world.look().await;
    // Whoever was signed in by it is so by their password again.
    world.tick(1);
    world.sign_in().await;
}
