//! What people do at a code, with nothing but forms: read, rate, report, follow, sign in, record.

use reqwest::{Method, StatusCode};
use riverward::jobs;
use sqlx::Row;

use crate::support::{Browser, TestApp, seed};

fn at(path: &str) -> String {
    format!("/q/{}{path}", seed::river())
}

async fn count(app: &TestApp, what: &str) -> i64 {
    let owner = app.database.owner().await;
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {what}")))
        .fetch_one(&owner)
        .await
        .unwrap()
        .get(0)
}

/// Sends the report form of the river as a resident who wrote this.
async fn report(browser: &Browser, category: &str, text: &str) -> crate::support::Answer {
    let token = token(browser, &at("/report")).await;
    browser
        .post(&at("/problems"), &[("token", &token), ("category", category), ("text", text)])
        .await
}

async fn token(browser: &Browser, page: &str) -> String {
    let page = browser.get(page).await;
    page.value_of("input[name=token]").expect("a form token")
}

#[tokio::test]
async fn a_resident_sees_who_answers_and_the_page_is_the_same_for_everybody() {
    let app = TestApp::start().await;
    let (one, two) = (app.resident(), app.resident());
    let first = one.get(&at("")).await;
    assert_eq!(first.status, StatusCode::OK);
    let text = first.text();
    for expected in [
        "张家浜",
        "张建国",
        "菱泾镇",
        "东村",
        "021-5701 0000",
        "每周巡河一次，水清岸绿",
        "021-5700 0001",
    ] {
        assert!(text.contains(expected), "{expected} is missing: {text}");
    }
    let second = two.get(&at("")).await;
    assert_eq!(first.body, second.body);
    assert_ne!(one.cookie("__Host-device"), two.cookie("__Host-device"));
    assert!(app.resident().in_english().get(&at("")).await.has("html[lang=en]"));
    let upper = one.get(&format!("/Q/{}", seed::river())).await;
    assert_eq!(upper.status, StatusCode::OK);
}

/// How often the server's one connection has run a statement.
async fn statements(app: &TestApp) -> i64 {
    // In the simple protocol, so that asking is not counted itself.
    let asked = sqlx::raw_sql(
        "SELECT coalesce(sum(generic_plans + custom_plans), 0)::int8 FROM pg_prepared_statements",
    );
    asked.fetch_one(&app.state.db.app).await.unwrap().get(0)
}

#[tokio::test]
async fn the_anonymous_page_is_one_statement_and_at_most_14_kb() {
    let app = TestApp::start_on_one_connection().await;
    let resident = app.resident();
    resident.get(&at("")).await;
    let before = statements(&app).await;
    let request = resident.request(Method::GET, &at("")).header("accept-encoding", "br");
    let page = request.send().await.unwrap();
    assert_eq!(
        (page.status(), page.headers()["content-encoding"].to_str().unwrap()),
        (StatusCode::OK, "br")
    );
    let size = page.bytes().await.unwrap().len();
    assert!(size <= 14 * 1024, "{size} bytes");
    assert!(before > 0);
    assert_eq!(statements(&app).await - before, 1);
    assert!(!resident.get(&at("")).await.has("script"), "it needs no script");
}

#[tokio::test]
async fn a_report_changes_the_status_and_is_followed_by_its_number() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let thanks = report(&resident, "floating_rubbish", "桥下有一片浮萍和塑料袋").await;
    assert_eq!(thanks.status, StatusCode::OK, "{}", thanks.text());
    let receipt = thanks.link_starting("/p/").expect("a link to follow the problem");
    let followed = app.resident().get(&receipt).await;
    assert_eq!(followed.status, StatusCode::OK);
    assert!(
        followed.text().contains("桥下有一片浮萍和塑料袋"),
        "the holder of the number reads their own words"
    );
    let page = app.resident().get(&at("")).await;
    assert!(!page.text().contains("浮萍"), "nobody else does");
    let owner = app.database.owner().await;
    let row = sqlx::query("SELECT status, open_problems FROM segment_state WHERE segment_id = 1")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!((row.get::<i16, _>(0), row.get::<i32, _>(1)), (3, 1));
}

#[tokio::test]
async fn the_same_report_twice_within_ten_minutes_is_one_and_after_that_two() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let first = report(&resident, "rubbish", "垃圾").await.link_starting("/p/");
    assert_eq!(report(&resident, "rubbish", "垃圾").await.link_starting("/p/"), first);
    assert_ne!(
        report(&app.resident(), "rubbish", "垃圾").await.link_starting("/p/"),
        first,
        "somebody else's is another"
    );
    app.set_time("2026-11-23T02:11:00Z");
    assert_ne!(report(&resident, "rubbish", "垃圾").await.link_starting("/p/"), first);
    assert_eq!(count(&app, "problem").await, 3);
}

#[tokio::test]
async fn reports_pressed_side_by_side_are_stored_once() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    let (path, fields) = (
        at("/problems"),
        [("token", token.as_str()), ("category", "rubbish"), ("text", "垃圾")],
    );
    let presses = (0..8).map(|_| resident.post(&path, &fields));
    let answers = futures_util::future::join_all(presses).await;
    let links: std::collections::HashSet<_> =
        answers.iter().map(|answer| answer.link_starting("/p/")).collect();
    assert_eq!((links.len(), count(&app, "problem").await), (1, 1));
}

#[tokio::test]
async fn a_closed_problem_is_reopened_by_its_reporter() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let receipt = report(&resident, "rubbish", "垃圾").await.link_starting("/p/").unwrap();
    let owner = app.database.owner().await;
    sqlx::query("UPDATE problem SET stage = 'closed', closed_at = now(), result = '已清理'")
        .execute(&owner)
        .await
        .unwrap();
    sqlx::query("UPDATE segment_state SET open_problems = 0")
        .execute(&owner)
        .await
        .unwrap();
    assert!(resident.get(&receipt).await.text().contains("已清理"));
    for _ in 0..2 {
        let answer = resident.post(&format!("{receipt}/reopen"), &[("text", "还在那里")]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let row = sqlx::query(
        "SELECT stage, (SELECT open_problems FROM segment_state WHERE segment_id = 1),
             (SELECT count(*) FROM problem_event) FROM problem",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (row.get::<&str, _>(0), row.get::<i32, _>(1), row.get::<i64, _>(2)),
        ("reported", 1, 2),
        "a second press changes nothing"
    );
}

#[tokio::test]
async fn a_rating_counts_once_a_day_and_a_low_one_opens_a_task() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/rate")).await;
    let rate = async |score: &str, reason: &str| {
        resident
            .post(&at("/ratings"), &[("token", &token), ("score", score), ("reason", reason)])
            .await
    };
    let without_reason = rate("5", "").await;
    assert_eq!(without_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        without_reason.has("input[name=score][value='5'][checked]"),
        "what was chosen stays chosen"
    );
    assert_eq!(rate("5", "一个月没人来").await.status, StatusCode::OK);
    assert_eq!(rate("1", "").await.status, StatusCode::OK);
    let owner = app.database.owner().await;
    let ratings: Vec<i32> = sqlx::query("SELECT ratings FROM segment_state WHERE segment_id = 1")
        .fetch_one(&owner)
        .await
        .unwrap()
        .get(0);
    assert_eq!(ratings, [0, 0, 0, 0, 1]);
    let task = sqlx::query(
        "SELECT is_rating, due_at::text, (SELECT open_problems FROM segment_state
                                WHERE segment_id = 1) FROM problem",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (task.get::<bool, _>(0), task.get::<&str, _>(1), task.get::<i32, _>(2)),
        (true, "2026-12-14 16:00:00+00", 0),
        "fifteen working days, and no mark on the map"
    );
    app.set_time("2026-11-24T02:00:00Z");
    assert_eq!(rate("2", "").await.status, StatusCode::OK);
    assert_eq!(count(&app, "rating").await, 2);
}

#[tokio::test]
async fn what_was_typed_stays_when_a_form_cannot_be_taken() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    let cases: [(&str, &str, &str, &str); 4] = [
        (&token, "", "垃圾很多", "category"),
        (&token, "rubbish", "", "text"),
        ("0000", "rubbish", "垃圾很多", "token"),
        (&token, "rating", "垃圾很多", "category"),
    ];
    for (token, category, text, field) in cases {
        let answer = resident
            .post(
                &at("/problems"),
                &[
                    ("token", token),
                    ("category", category),
                    ("text", text),
                    ("phone", "138-1234-5678"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.has("[role=alert]") && answer.body.contains("138-1234-5678"), "{field}");
        assert!(text.is_empty() || answer.body.contains(text), "{field}");
    }
    let long = "长".repeat(501);
    assert_eq!(report(&resident, "rubbish", &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&app, "problem").await, 0);
}

#[tokio::test]
async fn a_link_may_choose_beforehand_what_is_wrong_or_how_satisfied_somebody_is() {
    let app = TestApp::start().await;
    let resident = app.resident();
    assert!(
        resident
            .get(&at("/report?category=board"))
            .await
            .has("input[name=category][value=board][checked]")
    );
    assert!(
        resident
            .get(&at("/rate?score=4"))
            .await
            .has("input[name=score][value='4'][checked]")
    );
    assert_eq!(resident.get(&at("/rate?score=99&category=%ff")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn i_see_it_too_counts_a_device_once() {
    let app = TestApp::start().await;
    report(&app.resident(), "rubbish", "垃圾").await;
    let other = app.resident();
    let action = other
        .get(&at(""))
        .await
        .form_starting(&at("/problems/"))
        .expect("a button beside the problem");
    for _ in 0..2 {
        assert_eq!(other.fill(&at(""), &action, &[]).await.status, StatusCode::OK);
    }
    let owner = app.database.owner().await;
    assert_eq!(
        sqlx::query("SELECT supports FROM problem")
            .fetch_one(&owner)
            .await
            .unwrap()
            .get::<i32, _>(0),
        1
    );
    assert_eq!(
        other
            .post(&at("/problems/999/support"), &[("token", &token(&other, &at("/report")).await)])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_phone_number_is_sealed_and_erased_when_its_time_is_over() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    resident
        .post(
            &at("/problems"),
            &[
                ("token", &token),
                ("category", "rubbish"),
                ("text", "垃圾"),
                ("phone", "138 1234 5678"),
            ],
        )
        .await;
    let owner = app.database.owner().await;
    let sealed: Vec<u8> =
        sqlx::query("SELECT sealed FROM contact").fetch_one(&owner).await.unwrap().get(0);
    assert!(!sealed.windows(6).any(|bytes| bytes == b"138123"));
    assert_eq!(app.state.secrets.open(&sealed).as_deref(), Some("13812345678"));
    app.set_time("2027-02-01T00:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, "contact").await, 1, "the answer may have raised a question");
    app.set_time("2027-04-01T00:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, "contact").await, 0);
    assert_eq!(count(&app, "problem WHERE contact_id IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_steward_records_with_one_press_and_sees_what_it_shows() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let action = at("/scans");
    let page = zhang.get(&at("")).await;
    assert!(page.has(&format!("form[action='{action}'] button[value=normal]")));
    let recorded = zhang
        .fill(
            &at(""),
            &action,
            &[
                ("outcome", "normal"),
                ("lon", "121.1001"),
                ("lat", "30.8"),
                ("accuracy", "9.5"),
                ("taken_at", "1795485600000"),
                ("device_time", "1795485600000"),
                ("sent_at", "1795485600000"),
            ],
        )
        .await;
    assert_eq!(recorded.status, StatusCode::OK, "{}", recorded.text());
    assert_eq!(
        count(
            &app,
            "scan WHERE grade = 1 AND fence = 'inside' AND payload LIKE '%outcome=normal%'"
        )
        .await,
        1
    );
    let fields = page.hidden_fields(&action);
    let id = &fields.iter().find(|(name, _)| name == "id").unwrap().1;
    for _ in 0..2 {
        assert_eq!(
            zhang.post(&action, &[("id", id), ("outcome", "normal")]).await.status,
            StatusCode::OK
        );
    }
    assert_eq!(count(&app, "scan").await, 2, "two forms, and the second of them sent twice");
    let li = app.li().await;
    assert!(
        !li.get(&at("")).await.has(&format!("form[action='{action}']")),
        "another steward reads, and has no form"
    );
    let refused = li
        .post(&action, &[("id", "019abcde-0000-7000-8000-000000000001"), ("outcome", "normal")])
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn findings_are_recorded_first_and_then_described() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let next = zhang.fill(&at(""), &at("/scans"), &[("outcome", "findings")]).await;
    assert!(next.has(&format!("form[action='{}'] textarea", at("/problems"))), "{}", next.text());
    assert_eq!(
        count(&app, "scan WHERE outcome = 'findings' AND grade = 0 AND fence = 'none'").await,
        1
    );
    let token = next.value_of("input[name=token]").unwrap();
    zhang
        .post(
            &at("/problems"),
            &[("token", &token), ("category", "outfall"), ("text", "排污口晴天在排水")],
        )
        .await;
    assert_eq!(count(&app, "problem WHERE source = 'steward' AND stage = 'found'").await, 1);
}

#[tokio::test]
async fn my_day_shows_what_is_owed() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let before = zhang.get("/my").await;
    assert!(
        before.text().contains("张家浜") && !before.text().contains("党员示范路"),
        "{}",
        before.text()
    );
    assert!(before.has(&format!("a[href='{}']", at(""))));
    assert_eq!(app.resident().get("/my").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_in_needs_both_words_and_gives_a_new_session() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let hash = app
        .state
        .passwords
        .hash("a long password".into(), &app.state.entropy)
        .await
        .unwrap();
    riverward::accounts::store::set_login(
        &mut owner.acquire().await.unwrap(),
        riverward::ids::DistrictId(seed::DISTRICT),
        riverward::ids::AccountId(3),
        "wang",
        &hash,
    )
    .await
    .unwrap();
    let browser = app.resident();
    for (login, password) in [("wang", "wrong password"), ("nobody", "a long password")] {
        let refused = browser.post("/login", &[("login", login), ("password", password)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.has(&format!("input[name=login][value={login}]"))
                && !refused.body.contains(password)
        );
    }
    let answer = browser
        .post(
            "/login",
            &[("login", "WANG"), ("password", "a long password"), ("next", "//evil.example/")],
        )
        .await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/console"));
    let first = browser.cookie("__Host-session").unwrap();
    let again = browser
        .post("/login", &[("login", "wang"), ("password", "a long password"), ("next", "/my")])
        .await;
    assert_eq!(again.header("location"), "/my");
    let thief = app.resident();
    thief.set_cookie("__Host-session", &first);
    assert_eq!(
        thief.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "the first session ended when the second began"
    );
    assert_eq!(browser.get("/api/v1/me").await.status, StatusCode::OK);
    browser.post("/logout", &[]).await;
    assert_eq!(browser.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    let tries = futures_util::future::join_all(
        (0..12).map(|_| browser.post("/login", &[("login", "wang"), ("password", "guess guess")])),
    )
    .await;
    let limited = tries
        .iter()
        .find(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS)
        .expect("a limit on one name");
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn an_enrolment_link_binds_one_browser_once() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let token = riverward::accounts::Token::generate(
        riverward::ids::DistrictId(seed::DISTRICT),
        &app.state.entropy,
    );
    riverward::accounts::store::offer_enrolment(
        &mut owner.acquire().await.unwrap(),
        &token,
        riverward::ids::AccountId(1),
        None,
        app.state.clock.now(),
    )
    .await
    .unwrap();
    let path = format!("/e/{}", token.reveal());
    let phone = app.resident();
    assert!(phone.get(&path).await.text().contains("张建国"));
    assert_eq!(
        phone.get("/my").await.status,
        StatusCode::UNAUTHORIZED,
        "looking at the link binds nothing"
    );
    let answers = futures_util::future::join_all((0..4).map(|_| phone.post(&path, &[]))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count(), 1);
    assert_eq!(phone.get("/my").await.status, StatusCode::OK);
    assert_eq!(app.resident().get(&path).await.status, StatusCode::GONE);
    assert_eq!(app.resident().get("/e/990101.nonsense").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_character_that_cannot_be_kept_is_named_with_its_field() {
    let app = TestApp::start().await;
    let answer = app.resident().post("/login", &[("login", "wa\0ng"), ("password", "x")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("U+0000"), "{}", answer.body);
}

#[tokio::test]
async fn bad_input_gets_its_own_answer() {
    let app = TestApp::start().await;
    let (resident, zhang) = (app.resident(), app.zhang().await);
    let scan = async |fields: &[(&str, &str)]| zhang.post(&at("/scans"), fields).await.status;
    let id = "019abcde-0000-7000-8000-000000000001";

    let wrong_digit = resident.get(&format!("/q/{:09}", seed::river().number() + 1)).await;
    assert_eq!(wrong_digit.status, StatusCode::NOT_FOUND);
    assert!(
        wrong_digit.has("form[action='/q'] input[name=code]"),
        "the page asks for the digits again"
    );
    assert_eq!(resident.get("/q/770000000").await.status, StatusCode::NOT_FOUND);
    let retired = resident.get(&format!("/q/{}", seed::replaced())).await;
    assert_eq!((retired.status, retired.header("location")), (StatusCode::FOUND, at("").as_str()));
    assert_eq!(resident.get(&format!("/q/{}", seed::blank())).await.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/q?code=１０－００ ０００").await.status, StatusCode::NOT_FOUND);
    let typed = resident
        .get(&format!("/q?code={}", seed::river().grouped().replace(' ', "+")))
        .await;
    assert_eq!(typed.header("location"), at(""));

    let forged = app.resident();
    forged.set_cookie("__Host-session", "990101.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(forged.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(forged.get(&at("")).await.status, StatusCode::OK, "the public page does not mind");

    let cross = zhang
        .request(Method::POST, &at("/scans"))
        .header("sec-fetch-site", "cross-site")
        .form(&[("id", id)]);
    assert_eq!(zhang.send(cross).await.status, StatusCode::FORBIDDEN);
    let foreign = zhang
        .request(Method::POST, &at("/scans"))
        .header("origin", "https://evil.example")
        .form(&[("id", id)]);
    assert_eq!(zhang.send(foreign).await.status, StatusCode::FORBIDDEN);
    let silent = zhang.request(Method::POST, &at("/scans")).form(&[("id", id)]);
    assert_eq!(
        zhang.send(silent).await.status,
        StatusCode::FORBIDDEN,
        "a cookie without an origin"
    );

    let huge = resident
        .request(Method::POST, &at("/problems"))
        .header("sec-fetch-site", "same-origin");
    let huge = huge
        .header("content-type", "application/x-www-form-urlencoded")
        .body(vec![b'a'; 20_000_000]);
    assert_eq!(
        huge.send().await.map_or(StatusCode::PAYLOAD_TOO_LARGE, |answer| answer.status()),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for body in [&b"token=x&text=%ff%fe"[..], b"token=x&text=\xff"] {
        let broken = resident
            .request(Method::POST, &at("/problems"))
            .header("sec-fetch-site", "same-origin");
        let broken = broken.header("content-type", "application/x-www-form-urlencoded").body(body);
        assert_eq!(resident.send(broken).await.status, StatusCode::BAD_REQUEST);
    }
    let json = resident
        .request(Method::POST, &at("/problems"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(resident.send(json).await.status, StatusCode::BAD_REQUEST);

    assert_eq!(
        scan(&[("id", id), ("lon", "999"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        scan(&[("id", id), ("lon", "NaN"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(scan(&[("id", id), ("lon", "121.1")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scan(&[("id", "7")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        scan(&[("id", "7c9e6679-7425-40de-944b-e07fc1f90ae7")]).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not a UUIDv7"
    );
    assert_eq!(
        scan(&[("id", id), ("taken_at", "1e300"), ("lon", "121.1"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(count(&app, "scan").await, 0);
    assert_eq!(scan(&[("id", id), ("outcome", "normal")]).await, StatusCode::OK);
    let elsewhere = zhang.post(&format!("/q/{}/scans", seed::river_east()), &[("id", id)]).await;
    assert_eq!(elsewhere.status, StatusCode::CONFLICT, "the id of another scan");
    let other_district = zhang
        .post(
            &format!("/q/{}/scans", seed::elsewhere()),
            &[("id", "019abcde-0000-7000-8000-000000000002")],
        )
        .await;
    assert_eq!(other_district.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/p/0000000000000000").await.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/no/such/page").await.status, StatusCode::NOT_FOUND);
    let wrong_method =
        resident.request(Method::DELETE, &at("")).header("sec-fetch-site", "same-origin");
    assert_eq!(resident.send(wrong_method).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn only_the_scanner_may_compile_web_assembly() {
    let app = TestApp::start().await;
    let steward = app.zhang().await;
    let policy =
        async |path: &str| steward.get(path).await.header("content-security-policy").to_owned();
    let usual = policy("/").await;
    for path in ["/my", "/q?code=1", "/login", "/console", "/no/such/page", &at("")] {
        assert_eq!(policy(path).await, usual, "{path}");
    }
    assert!(!usual.contains("wasm"));
    let scanner = policy("/scan").await;
    assert_eq!(
        scanner,
        usual.replace("script-src 'self';", "script-src 'self' 'wasm-unsafe-eval';")
    );
    assert_ne!(scanner, usual);
}

#[tokio::test]
async fn every_page_carries_the_headers_that_protect_it() {
    let app = TestApp::start().await;
    let page = app.resident().get(&at("")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'")
            && policy.contains("script-src 'self'")
            && !policy.contains("unsafe")
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(page.header("strict-transport-security").starts_with("max-age="));
    assert!(!page.header("referrer-policy").is_empty() && !page.header("x-request-id").is_empty());
    let cookie = page
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with("__Host-device="));
    let cookie = cookie.expect("a device cookie");
    for attribute in ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{attribute} is missing: {cookie}");
    }
    let missing = app.resident().get("/nowhere").await;
    assert!(
        missing.body.contains(missing.header("x-request-id")),
        "an error page can be asked about"
    );
}

#[tokio::test]
async fn a_network_that_sends_too_much_is_told_when_to_come_back() {
    let app = TestApp::start_with(&["--rate-per-minute", "3"]).await;
    let resident = app.resident();
    let mut last = None;
    for turn in 0..4 {
        last = Some(report(&resident, "rubbish", &format!("垃圾{turn}")).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(resident.get(&at("")).await.status, StatusCode::OK, "reading goes on");
}
