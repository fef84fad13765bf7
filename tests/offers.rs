//! Segments that nobody answers for are offered, asked for with a commitment, given or not; and
//! lapse where nobody comes.

use reqwest::{Method, StatusCode};
use riverward::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// The road is offered in a second role; answers the offer's page.
async fn offer_road(official: &Browser) -> String {
    let answer = post(
        official,
        "/api/v1/offers",
        &json!({ "segments": [2], "role": "road_chief", "note": "两头都有居民点" }),
    )
    .await;
    assert_eq!(answer.json(), json!({ "offered": 1, "held": 0 }), "{}", answer.body);
    format!("/my/offers/{}", items(official).await[0]["id"].as_str().unwrap())
}

async fn items(official: &Browser) -> Vec<Value> {
    official.get("/api/v1/offers").await.json()["items"].as_array().unwrap().clone()
}

async fn ask(steward: &Browser, offer: &str, commitment: &str) -> Answer {
    steward.fill(offer, &format!("{offer}/claims"), &[("commitment", commitment)]).await
}

async fn decide(official: &Browser, claim: &str, decision: &Value) -> StatusCode {
    post(official, &format!("/api/v1/claims/{claim}/decision"), decision).await.status
}

/// The ids of the claims that wait, the first first.
async fn waiting(official: &Browser) -> Vec<String> {
    let claims = items(official)
        .await
        .first()
        .map(|offer| offer["claims"].clone())
        .unwrap_or_default();
    let ids = claims.as_array().into_iter().flatten();
    ids.map(|claim| claim["id"].as_str().unwrap().to_owned()).collect()
}

fn confirm() -> Value {
    json!({ "verdict": "confirm" })
}

fn decline() -> Value {
    json!({ "verdict": "decline", "reason": "离得太远，建议认领门前的路" })
}

#[tokio::test]
async fn an_offered_road_is_asked_for_with_a_commitment_and_given() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let road = format!("/q/{}", seed::road());
    assert!(!app.resident().get(&road).await.text().contains("发布认领"));
    let offer = offer_road(&official).await;
    assert!(app.resident().get(&road).await.text().contains("已发布认领：路长。"));

    let list = zhang.get("/my/offers").await.text();
    assert!(
        list.contains("党员示范路")
            && list.contains("认领身份：路长")
            && list.contains("两头都有居民点"),
        "{list}"
    );
    let sent = ask(&zhang, &offer, " 每周走两遍，垃圾当天清 ").await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, "/my/offers?sent=1")
    );
    let list = zhang.get("/my/offers?sent=1").await.text();
    assert!(
        list.contains("认领申请已收到")
            && list.contains("待确认")
            && list.contains("每周走两遍，垃圾当天清"),
        "{list}"
    );
    assert_eq!(zhang.get(&offer).await.status, StatusCode::NOT_FOUND, "asked for already");
    assert!(!zhang.get(&road).await.has("form[data-record]"), "asking is not having");

    let claim = &items(&official).await[0]["claims"][0];
    assert_eq!(
        (&claim["person"], &claim["commitment"], &claim["segments"]),
        (&json!("张建国"), &json!("每周走两遍，垃圾当天清"), &json!(1))
    );
    let claim = claim["id"].as_str().unwrap();
    assert_eq!(decide(&app.other_official().await, claim, &confirm()).await, StatusCode::NOT_FOUND);
    assert_eq!(decide(&official, claim, &confirm()).await, StatusCode::NO_CONTENT);
    assert_eq!(
        decide(&official, claim, &confirm()).await,
        StatusCode::NO_CONTENT,
        "the same again"
    );
    assert_eq!(decide(&official, claim, &decline()).await, StatusCode::CONFLICT, "another one");

    assert!(zhang.get(&road).await.has("form[data-record]"));
    assert!(zhang.get("/my/offers").await.text().contains("已确认"));
    let public = app.resident().get(&road).await.text();
    assert!(
        public.contains("每周走两遍，垃圾当天清") && !public.contains("发布认领"),
        "{public}"
    );
    assert!(items(&official).await.is_empty());
    let tenures = official.get("/api/v1/segments/2/stewardships").await.json();
    let new = &tenures["items"][0];
    assert_eq!(
        (&new["origin"], &new["from"], &new["principal"], &new["person_id"]),
        (&json!("claimed"), &json!("2026-11-23"), &json!(true), &json!(seed::ZHANG))
    );
}

#[tokio::test]
async fn who_is_declined_reads_why() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let offer = offer_road(&official).await;
    ask(&zhang, &offer, "每周走两遍").await;
    let claim = waiting(&official).await.remove(0);
    let silent = json!({ "verdict": "decline", "reason": " " });
    assert_eq!(decide(&official, &claim, &silent).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(decide(&official, &claim, &decline()).await, StatusCode::NO_CONTENT);
    let list = zhang.get("/my/offers").await.text();
    assert!(list.contains("未通过") && list.contains("离得太远，建议认领门前的路"), "{list}");
    assert_eq!(decide(&official, &claim, &confirm()).await, StatusCode::CONFLICT);
    assert_eq!(items(&official).await.len(), 1, "others may still ask");
    assert!(waiting(&official).await.is_empty());
}

#[tokio::test]
async fn of_two_who_ask_one_is_given_it_and_the_other_is_told() {
    let app = TestApp::start().await;
    let (official, zhang, li) = (app.official().await, app.zhang().await, app.li().await);
    let offer = offer_road(&official).await;
    ask(&zhang, &offer, "每周走两遍").await;
    assert!(li.get("/my/offers").await.text().contains("已有 1 人申请"));
    ask(&li, &offer, "天天走一遍").await;
    let claims = items(&official).await.remove(0)["claims"].clone();
    let of = |person: &str| {
        let mut claims = claims.as_array().unwrap().iter();
        claims.find(|claim| claim["person"] == person).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (zhangs, lis) = (of("张建国"), of("李秀英"));
    // Two officials confirm another each, at once.
    let admin = app.admin().await;
    let yes = confirm();
    let (one, other) = tokio::join!(decide(&official, &zhangs, &yes), decide(&admin, &lis, &yes));
    let mut statuses = [one, other];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::CONFLICT]);
    let (given, told) = if one == StatusCode::NO_CONTENT {
        (&zhang, &li)
    } else {
        (&li, &zhang)
    };
    assert!(given.get("/my/offers").await.text().contains("已确认"));
    assert!(told.get("/my/offers").await.text().contains("已结束"));
}

#[tokio::test]
async fn a_claim_is_taken_back_while_nobody_has_decided() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let offer = offer_road(&official).await;
    ask(&zhang, &offer, "每周走两遍").await;
    let claim = waiting(&official).await.remove(0);
    let path = format!("/my/claims/{claim}/withdraw");
    assert_eq!(
        app.li().await.post(&path, &[]).await.status,
        StatusCode::NOT_FOUND,
        "only one's own"
    );
    assert_eq!(zhang.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(zhang.post(&path, &[]).await.status, StatusCode::SEE_OTHER, "the same again");
    assert!(zhang.get("/my/offers").await.text().contains("已撤回"));
    assert_eq!(decide(&official, &claim, &confirm()).await, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let offer = offer_road(&official).await;
    let empty = ask(&zhang, &offer, "  ").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("请写一句承诺"), "{}", empty.body);
    let long = ask(&zhang, &offer, &"字".repeat(61)).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        long.text().contains("请把承诺缩短到 60 字以内") && long.text().contains(&"字".repeat(61))
    );

    // Twice at once: the same form is one claim.
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let path = format!("{offer}/claims");
    let form = [("id", id.as_str()), ("commitment", "每周走两遍")];
    for _ in 0..2 {
        assert_eq!(zhang.post(&path, &form).await.status, StatusCode::SEE_OTHER);
    }
    let other = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let again = zhang.post(&path, &[("id", other.as_str()), ("commitment", "再来一次")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(waiting(&official).await.len(), 1);

    // A lane of another town, to an official of this one and to a steward of this one.
    let lane = json!({ "segments": [3], "role": "lane_chief", "note": "" });
    assert_eq!(post(&official, "/api/v1/offers", &lane).await.status, StatusCode::NOT_FOUND);
    let neighbour = app.other_official().await;
    assert_eq!(post(&neighbour, "/api/v1/offers", &lane).await.status, StatusCode::OK);
    let lane = format!("/my/offers/{}", items(&neighbour).await[0]["id"].as_str().unwrap());
    assert!(!zhang.get("/my/offers").await.text().contains("沈家埭"));
    assert_eq!(zhang.get(&lane).await.status, StatusCode::NOT_FOUND);
    let form = [("id", other.as_str()), ("commitment", "每周走两遍")];
    assert_eq!(zhang.post(&format!("{lane}/claims"), &form).await.status, StatusCode::NOT_FOUND);

    // What somebody answers for is not offered; no segments at all, or too many, neither.
    let held = json!({ "segments": [1, 2], "role": "river_chief", "note": "" });
    assert_eq!(
        post(&official, "/api/v1/offers", &held).await.json(),
        json!({ "offered": 1, "held": 1 })
    );
    for segments in [vec![], (1..=201).collect::<Vec<_>>()] {
        let body = json!({ "segments": segments, "role": "volunteer", "note": "" });
        assert_eq!(
            post(&official, "/api/v1/offers", &body).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let unknown = format!("/my/offers/{}", Uuid::nil());
    assert_eq!(zhang.get(&unknown).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_offer_ends_when_it_is_taken_back_or_somebody_is_assigned() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let offer = offer_road(&official).await;
    ask(&zhang, &offer, "每周走两遍").await;
    let withdraw =
        format!("/api/v1/offers/{}/withdraw", items(&official).await[0]["id"].as_str().unwrap());
    assert_eq!(
        post(&app.other_official().await, &withdraw, &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(post(&official, &withdraw, &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(items(&official).await.is_empty());
    assert!(zhang.get("/my/offers").await.text().contains("已结束"));

    // Offered anew, it can be asked for anew.
    let offer = offer_road(&official).await;
    assert_eq!(ask(&zhang, &offer, "每周走两遍").await.status, StatusCode::SEE_OTHER);
    let assign = json!({ "action": "assign", "person": seed::LI, "role": "road_chief", "principal": true, "from": "2026-11-23" });
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "change": assign, "note": "" });
    assert_eq!(
        post(&official, "/api/v1/segments/2/stewardships", &body).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(items(&official).await.is_empty());
}

/// The night before a day is worked off; who was signed in may not be any more.
async fn on(app: &TestApp, day: &str) {
    app.set_time(&format!("{day}T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
}

/// 张建国 asked for the road and was given it today; a patrol a week is owed there. Answers the
/// official.
async fn claimed_road(app: &TestApp) -> Browser {
    let rule = "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
                    VALUES (990101, '990101', 'road_chief', 'road', 'week', 1, '2026-01-01')";
    sql(app, rule).await;
    let official = app.official().await;
    let offer = offer_road(&official).await;
    ask(&app.zhang().await, &offer, "每周走两遍").await;
    assert_eq!(
        decide(&official, &waiting(&official).await[0], &confirm()).await,
        StatusCode::NO_CONTENT
    );
    official
}

#[tokio::test]
async fn a_claim_without_patrols_lapses_after_a_warning_and_the_road_is_offered_anew() {
    let app = TestApp::start().await;
    claimed_road(&app).await;

    // A patrol puts it off: 60 days from then.
    on(&app, "2026-12-03").await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(app.zhang().await.try_record(&seed::road().to_string(), id).await);
    on(&app, "2027-01-17").await;
    assert!(!app.zhang().await.get("/my").await.text().contains("认领就失效"));
    on(&app, "2027-01-18").await;
    let mine = app.zhang().await.get("/my").await.text();
    assert!(
        mine.contains("党员示范路是您认领的（路长）") && mine.contains("2月1日前没有，认领就失效"),
        "{mine}"
    );
    on(&app, "2027-01-31").await;
    assert!(items(&app.official().await).await.is_empty());

    on(&app, "2027-02-01").await;
    let official = app.official().await;
    let offers = items(&official).await;
    assert_eq!((&offers[0]["role"], &offers[0]["by"]), (&json!("road_chief"), &Value::Null));
    let tenures = official.get("/api/v1/segments/2/stewardships").await.json();
    let ended = tenures["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["role"] == "road_chief")
        .unwrap();
    assert_eq!((&ended["ended"], &ended["until"]), (&json!("lapsed"), &json!("2027-01-31")));
    let public = app.resident().get(&format!("/q/{}", seed::road())).await.text();
    assert!(public.contains("已发布认领：路长。") && public.contains("以前的责任人"), "{public}");
    let zhang = app.zhang().await;
    assert!(!zhang.get(&format!("/q/{}", seed::road())).await.has("form[data-record]"));
    assert!(zhang.get("/my/offers").await.text().contains("党员示范路"), "may ask again");
    // Once.
    on(&app, "2027-02-02").await;
    assert_eq!(items(&app.official().await).await.len(), 1);
}

#[tokio::test]
async fn days_on_which_nothing_is_asked_for_put_a_lapse_off() {
    let app = TestApp::start().await;
    let official = claimed_road(&app).await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    let works = json!({ "id": id, "of": { "segment": 2 }, "cause": "works", "from": "2026-12-01", "until": "2026-12-31", "note": "" });
    assert_eq!(post(&official, "/api/v1/suspensions", &works).await.status, StatusCode::NO_CONTENT);
    on(&app, "2027-02-01").await;
    assert!(items(&app.official().await).await.is_empty());
    on(&app, "2027-03-02").await;
    assert_eq!(items(&app.official().await).await.len(), 1);
}

#[tokio::test]
async fn with_a_claim_that_lapses_whoever_stands_in_for_its_holder_ends() {
    let app = TestApp::start().await;
    let official = claimed_road(&app).await;
    let path = "/api/v1/segments/2/stewardships";
    let tenures = async |official: &Browser| -> Vec<Value> {
        let all = official.get(path).await.json()["items"].as_array().unwrap().clone();
        all.into_iter().filter(|item| item["role"] == "road_chief").collect()
    };
    let claimed = tenures(&official).await[0]["id"].clone();
    let deputise = json!({ "action": "deputise", "stewardship": claimed, "person": seed::LI,
        "from": "2026-11-24", "until": "2027-03-20" });
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "change": deputise, "note": "" });
    let done = post(&official, path, &body).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
    on(&app, "2027-01-22").await;
    for item in tenures(&app.official().await).await {
        let end = (&item["until"], &item["ended"]);
        assert_eq!(end, (&json!("2027-01-21"), &json!("lapsed")), "{item}");
    }
}
