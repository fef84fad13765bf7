//! Signing in by words and by a link.

use reqwest::StatusCode;

use crate::support::{TestApp, seed};

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
    let (looks, goes_on) = ("/login?in=1&next=%2Fconsole", "/console");
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, looks));
    assert_eq!(browser.get(looks).await.header("location"), goes_on);
    // A browser that keeps no cookies is told so, and does not go round in circles.
    let forgetful = app.resident().get(looks).await;
    assert!(forgetful.has("#forgotten") && forgetful.has("input[name=next][value='/console']"));
    let first = browser.cookie("__Host-session").unwrap();
    let again = browser
        .post("/login", &[("login", "wang"), ("password", "a long password"), ("next", "/my")])
        .await;
    assert_eq!(again.header("location"), "/login?in=1&next=%2Fmy");
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
