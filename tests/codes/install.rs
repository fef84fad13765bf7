//! Hanging plates up by scanning them, and taking that back.

use reqwest::StatusCode;
use sqlx::Executor;

use super::{BESIDE_THE_RIVER, install, one, printed, state, undo};
use crate::support::{TestApp, seed};

#[tokio::test]
async fn a_steward_hangs_a_plate_up_at_their_own_river() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    let page = format!("/q/{code}");

    let anonymous = app.resident().get(&page).await;
    assert_eq!(anonymous.status, StatusCode::NOT_FOUND);
    assert!(anonymous.text().contains("这块码牌还没有启用"), "{}", anonymous.text());
    assert!(anonymous.text().contains("021-5700 0000"), "the district's office");

    let choice = zhang.post(&format!("{page}/place"), &BESIDE_THE_RIVER).await;
    assert_eq!(choice.status, StatusCode::OK);
    assert!(choice.has("input[value=segment-1]"), "{}", choice.text());
    assert!(!choice.has("input[value=segment-2]"), "the road is not his");
    let installed = install(&zhang, code, "segment-1", &BESIDE_THE_RIVER).await;
    assert_eq!(installed.status, StatusCode::OK, "{}", installed.text());
    assert!(installed.text().contains("码牌已安装"), "{}", installed.text());
    assert_eq!(state(&app, code).await, "installed");
    let place: String = one(
        &app,
        &format!(
            "SELECT concat_ws(' ', k.name, k.accuracy_m, round(ST_X(k.location)::numeric, 4),
                 k.radius_m, b.account_id)
             FROM code_binding b JOIN checkpoint k USING (district, checkpoint_id) WHERE b.code = {}",
            code.number()
        ),
    )
    .await;
    assert_eq!(place, "1号点 8 121.1049 50 1");
    assert!(app.resident().get(&page).await.text().contains("张家浜"));
}

#[tokio::test]
async fn the_same_form_sent_twice_hangs_one_plate_up() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    let found = zhang.post(&format!("/q/{code}/place"), &BESIDE_THE_RIVER).await;
    let action = format!("/q/{code}/install");
    let hidden = found.hidden_fields(&action);
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("target", "segment-1"), ("name", "东桥")]);
    let first = zhang.post(&action, &fields).await;
    let second = zhang.post(&action, &fields).await;
    assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(first.text(), second.text());
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_binding").await, 1);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM checkpoint WHERE name = '东桥'").await, 1);
}

#[tokio::test]
async fn a_plate_is_replaced_and_the_old_code_leads_to_the_new_one() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let code = printed(&app, &official, "990101101201", 1).await[0];
    let old = seed::river();
    // Kept by the server before, so that the change has to reach it.
    assert_eq!(app.resident().get(&format!("/q/{old}")).await.status, StatusCode::OK);
    let at_the_bridge = [("lon", "121.1001"), ("lat", "30.8"), ("accuracy", "12")];
    let choice = zhang.post(&format!("/q/{code}/place"), &at_the_bridge).await;
    assert!(choice.text().contains("1号桥"), "{}", choice.text());
    let installed = install(&zhang, code, "checkpoint-1", &at_the_bridge).await;
    assert!(installed.text().contains(&old.grouped()), "{}", installed.text());
    assert_eq!(
        (state(&app, old).await.as_str(), state(&app, code).await.as_str()),
        ("retired", "installed")
    );

    let scanned = app.resident().get(&format!("/q/{old}")).await;
    assert_eq!(
        (scanned.status, scanned.header("location")),
        (StatusCode::FOUND, format!("/q/{code}").as_str())
    );
    // A plate that was replaced before leads on, over two steps.
    let older = app.resident().get(&format!("/q/{}", seed::replaced())).await;
    assert_eq!(older.header("location"), format!("/q/{old}"));

    // Taken back, everything is as before.
    let undone = undo(&zhang, code, "选错了桥").await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.text());
    assert_eq!(
        (state(&app, old).await.as_str(), state(&app, code).await.as_str()),
        ("installed", "printed")
    );
    assert_eq!(app.resident().get(&format!("/q/{old}")).await.status, StatusCode::OK);
    assert_eq!(app.resident().get(&format!("/q/{code}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        one::<i64>(
            &app,
            "SELECT count(*) FROM code WHERE checkpoint_id = 1 AND state <> 'retired'"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn a_damaged_plate_comes_back_as_damaged() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let owner = app.database.owner().await;
    owner
        .execute(
            "UPDATE code SET state = 'damaged' WHERE checkpoint_id = 1 AND state = 'installed'",
        )
        .await
        .unwrap();
    let code = printed(&app, &official, "990101101", 1).await[0];
    install(
        &official,
        code,
        "checkpoint-1",
        &[("lon", "121.1"), ("lat", "30.8"), ("accuracy", "5")],
    )
    .await;
    assert_eq!(state(&app, seed::river()).await, "retired");
    undo(&official, code, "拿错了牌子").await;
    assert_eq!(state(&app, seed::river()).await, "damaged");
}

#[tokio::test]
async fn a_new_place_goes_with_its_plate_unless_it_was_scanned() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    for (code, was_scanned) in codes.into_iter().zip([false, true]) {
        install(&zhang, code, "segment-1", &BESIDE_THE_RIVER).await;
        if was_scanned {
            crate::api::patrol(&app, code).await;
        }
        let place: i64 =
            one(&app, &format!("SELECT checkpoint_id FROM code WHERE code = {}", code.number()))
                .await;
        let undone = undo(&zhang, code, "装错了").await;
        assert_eq!(undone.status, StatusCode::OK, "{}", undone.text());
        let retired: bool = one(
            &app,
            &format!("SELECT retired_at IS NOT NULL FROM checkpoint WHERE checkpoint_id = {place}"),
        )
        .await;
        assert_eq!(retired, !was_scanned);
    }
}

#[tokio::test]
async fn the_name_of_a_place_that_was_taken_back_is_free_again() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    install(&zhang, codes[0], "segment-1", &BESIDE_THE_RIVER).await;
    undo(&zhang, codes[0], "装错了").await;
    let again = install(&zhang, codes[1], "segment-1", &BESIDE_THE_RIVER).await;
    assert!(again.text().contains("1号点"), "{}", again.text());
    let farther = [("lon", "121.106"), ("lat", "30.8007"), ("accuracy", "8")];
    let next = install(&zhang, codes[0], "segment-1", &farther).await;
    assert!(next.text().contains("2号点"), "{}", next.text());
}

#[tokio::test]
async fn whoever_hung_it_up_may_undo_for_a_day_and_an_official_at_any_time() {
    let app = TestApp::start().await;
    let (official, zhang, other) =
        (app.official().await, app.zhang().await, app.other_official().await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    install(&zhang, code, "segment-1", &BESIDE_THE_RIVER).await;
    let form = format!("form[action='/q/{code}/undo']");
    let page = format!("/q/{code}");
    assert!(zhang.get(&page).await.has(&form));
    assert!(!app.li().await.get(&page).await.has(&form));
    assert!(!other.get(&page).await.has(&form));
    assert!(!app.resident().get(&page).await.has(&form));
    let id: String = one(&app, "SELECT binding_id::text FROM code_binding").await;
    let fields = [("id", id.as_str()), ("reason", "装错了")];
    let action = format!("{page}/undo");
    for stranger in [&app.li().await, &other] {
        assert_eq!(stranger.post(&action, &fields).await.status, StatusCode::NOT_FOUND);
    }

    app.set_time("2026-11-24T02:00:01Z");
    assert!(!zhang.get(&page).await.has(&form));
    assert_eq!(zhang.post(&action, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(state(&app, code).await, "installed");
    assert!(official.get(&page).await.has(&form));
    for _ in 0..2 {
        let undone = official.post(&action, &fields).await;
        assert_eq!(undone.status, StatusCode::OK, "{}", undone.text());
    }
    assert_eq!(state(&app, code).await, "printed");
    let kept: String =
        one(&app, "SELECT concat_ws(' ', undone_by, undone_reason) FROM code_binding").await;
    assert_eq!(kept, "3 装错了");
    let told = format!(
        "SELECT reason FROM code_event WHERE code = {} AND state = 'printed' AND reason <> ''",
        code.number()
    );
    assert_eq!(one::<String>(&app, &told).await, "装错了");
}

#[tokio::test]
async fn of_two_people_with_one_plate_the_second_is_told_who_and_where() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    let (his, theirs) = tokio::join!(
        install(&zhang, code, "segment-1", &BESIDE_THE_RIVER),
        install(&official, code, "segment-1", &BESIDE_THE_RIVER)
    );
    let mut statuses = [his.status.as_u16(), theirs.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (loser, winner) = if his.status == StatusCode::OK {
        (&theirs, "张建国")
    } else {
        (&his, "王主任")
    };
    let told = loser.text();
    assert!(
        told.contains(winner)
            && told.contains("张家浜")
            && told.contains("1号点")
            && told.contains("10:00"),
        "{told}"
    );
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_binding").await, 1);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM checkpoint WHERE name = '1号点'").await, 1);
}

#[tokio::test]
async fn a_coarse_fix_or_none_leads_to_the_list() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    let coarse = [("lon", "121.1049"), ("lat", "30.8006"), ("accuracy", "180")];
    let choice = zhang.post(&format!("/q/{}/place", codes[0]), &coarse).await;
    assert!(choice.text().contains("太粗"), "{}", choice.text());
    let nothing = zhang.post(&format!("/q/{}/place", codes[0]), &[]).await;
    assert!(nothing.text().contains("没有得到定位"), "{}", nothing.text());
    for (code, position) in codes.into_iter().zip([&coarse[..], &[]]) {
        let installed = install(&zhang, code, "segment-1", position).await;
        assert!(installed.text().contains("点位位置未知"), "{}", installed.text());
    }
    // On maps in the middle of the river, and known to be nowhere.
    let unknown = "SELECT bool_and(k.accuracy_m IS NULL AND b.fix IS NULL AND NOT k.is_located
                                   AND ST_DWithin(k.location::geography, g.geom::geography, 1))
                   FROM code_binding b JOIN checkpoint k USING (district, checkpoint_id)
                   JOIN segment_geometry g ON g.district = k.district
                       AND g.segment_id = k.segment_id";
    assert!(one::<bool>(&app, unknown).await);
}

#[tokio::test]
async fn an_official_finds_segments_around_the_phone_and_by_name_in_their_town_only() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let admin = app.admin().await;
    let code = printed(&app, &admin, "990101", 1).await[0];
    let place = format!("/q/{code}/place");
    let near = official
        .post(&place, &[("lon", "121.0905"), ("lat", "30.8"), ("accuracy", "20")])
        .await;
    // The river begins a kilometre to the east.
    assert!(
        near.has("input[value=segment-2]") && near.has("input[value=segment-1]"),
        "{}",
        near.text()
    );
    assert!(
        near.text().contains("约 50 米") || near.text().contains("约 48 米"),
        "{}",
        near.text()
    );
    let named = official.post(&place, &[("q", "张家")]).await;
    assert!(
        named.has("input[value=segment-1]") && !named.has("input[value=segment-2]"),
        "{}",
        named.text()
    );
    for search in [[("q", "沈家埭"), ("lon", "")], [("q", "邻河"), ("lon", "")]] {
        assert!(!official.post(&place, &search).await.has("input[name=target]"), "{search:?}");
    }
    assert!(admin.post(&place, &[("q", "沈家埭")]).await.has("input[value=segment-3]"));
    // And what is not offered is not taken either.
    let action = format!("/q/{code}/install");
    let id = super::uuid(&app);
    let refused = official.post(&action, &[("id", &id), ("target", "segment-3")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let refused = app.zhang().await.post(&action, &[("id", &id), ("target", "segment-2")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(state(&app, code).await, "printed");
}

#[tokio::test]
async fn a_plate_hangs_only_where_it_was_issued_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let code = printed(&app, &admin, "990101102", 1).await[0];
    let place = format!("/q/{code}/place");
    assert!(!admin.post(&place, &[("q", "张家浜")]).await.has("input[name=target]"));
    let id = super::uuid(&app);
    let refused = admin
        .post(&format!("/q/{code}/install"), &[("id", &id), ("target", "segment-1")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("不是发给这个区域的"), "{}", refused.text());
    assert_eq!(state(&app, code).await, "printed");
}

#[tokio::test]
async fn a_second_place_beside_another_is_asked_about() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    install(&zhang, codes[0], "segment-1", &BESIDE_THE_RIVER).await;
    let asked = install(&zhang, codes[1], "segment-1", &BESIDE_THE_RIVER).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text().contains("是给它换牌，还是另设一个新点位"), "{}", asked.text());
    assert!(asked.text().contains("1号点") && asked.has("input[name=anew]"), "{}", asked.body);
    assert_eq!(state(&app, codes[1]).await, "printed");

    let action = format!("/q/{}/install", codes[1]);
    let hidden = asked.hidden_fields(&action);
    let choose = |more: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        hidden.iter().cloned().chain(more).collect()
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        zhang.post(&action, &fields).await
    };
    // A name that is taken is refused after the question, which is not asked a second time.
    let taken = send(choose(&[("target", "segment-1"), ("anew", "yes"), ("name", "1号点")])).await;
    assert!(taken.has("input[name=anew][checked]"), "{}", taken.body);
    let installed = send(choose(&[("target", "segment-1"), ("anew", "yes")])).await;
    assert_eq!(installed.status, StatusCode::OK, "{}", installed.text());
    assert!(installed.text().contains("2号点"), "{}", installed.text());
    let places = "SELECT count(*) FROM checkpoint WHERE name IN ('1号点', '2号点')
                      AND retired_at IS NULL";
    assert_eq!(one::<i64>(&app, places).await, 2);
}

#[tokio::test]
async fn a_retired_code_leads_to_what_hangs_at_its_place_later() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let old = seed::river();
    let said = serde_json::json!({ "state": "retired", "reason": "牌子烂了" });
    let retired = super::send(&official, &format!("/api/v1/codes/{old}/state"), &said).await;
    assert_eq!(retired.status, StatusCode::NO_CONTENT, "{}", retired.body);
    let scanned = async || app.resident().get(&format!("/q/{old}")).await;
    assert_eq!(scanned().await.status, StatusCode::GONE);

    let code = printed(&app, &official, "990101101201", 1).await[0];
    let at_the_bridge = [("lon", "121.1001"), ("lat", "30.8"), ("accuracy", "12")];
    let installed = install(&official, code, "checkpoint-1", &at_the_bridge).await;
    assert_eq!(installed.status, StatusCode::OK, "{}", installed.text());
    let leads = scanned().await;
    assert_eq!(
        (leads.status, leads.header("location")),
        (StatusCode::FOUND, format!("/q/{code}").as_str())
    );
    // Taken back, nothing hangs there again.
    assert_eq!(undo(&official, code, "选错了桥").await.status, StatusCode::OK);
    assert_eq!(scanned().await.status, StatusCode::GONE);
    assert_eq!(state(&app, old).await, "retired");
}
