//! The town's plates are for all of its stewards.

use reqwest::StatusCode;

use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;
use crate::support::{Answer, Browser};
use riverward::checkpoints::binding::STEWARDS_PLATES_A_DAY;

/// Hangs a blank plate up at a new place of the segment.
async fn install(stage: &Stage, browser: &Browser, segment: i64) -> Answer {
    let (code, id) = (stage.blank(Level::Village).await, stage.event().to_string());
    let name = format!("点 {}", stage.number());
    let target = format!("segment-{segment}");
    let fields = [("id", id.as_str()), ("target", &target), ("name", &name)];
    browser.post(&format!("/q/{code}/install"), &fields).await
}

#[tokio::test]
async fn a_steward_hangs_up_so_many_plates_a_day_and_an_official_as_many_as_there_are() {
    let stage = Stage::set().await;
    let segment = stage.place(Level::Village).await.segment;
    let steward = stage.browser(Role::Steward).await;
    for _ in 0..STEWARDS_PLATES_A_DAY {
        assert_eq!(install(&stage, &steward, segment).await.status, StatusCode::OK);
    }
    let refused = install(&stage, &steward, segment).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("请明天再来"), "{}", refused.text());
    let official = stage.browser(Role::TownOfficial).await;
    for _ in 0..=STEWARDS_PLATES_A_DAY {
        assert_eq!(install(&stage, &official, segment).await.status, StatusCode::OK);
    }
    // A day later there is more to do.
    stage.app.set_time("2026-11-24T02:00:01Z");
    let tomorrow = stage.browser(Role::Steward).await;
    assert_eq!(install(&stage, &tomorrow, segment).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_steward_takes_back_their_own_installation_and_nobody_elses() {
    let stage = Stage::set().await;
    let segment = stage.place(Level::Village).await.segment;
    let (code, id) = (stage.blank(Level::Village).await, stage.event().to_string());
    let target = format!("segment-{segment}");
    let official = stage.browser(Role::TownOfficial).await;
    let installed = official
        .post(&format!("/q/{code}/install"), &[("id", &id), ("target", &target), ("name", "桥")])
        .await;
    assert_eq!(installed.status, StatusCode::OK);
    let undo = async |browser: &Browser| {
        let fields = [("id", id.as_str()), ("reason", "挂错了")];
        browser.post(&format!("/q/{code}/undo"), &fields).await.status
    };
    assert_eq!(undo(&stage.browser(Role::Steward).await).await, StatusCode::NOT_FOUND);
    assert_eq!(undo(&official).await, StatusCode::OK);
}
