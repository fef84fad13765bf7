//! Tracks that stewards choose to keep: consent, what is stored of them, what they cover, and that
//! they go.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode, multipart};
use riverward::jobs;
use riverward::tracks::{Track, gpx};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use crate::support::{Answer, Browser, TestApp, seed};

/// A walk along the river's first 1.05 km and back, a fix every five seconds, ending now.
fn walk(now: DateTime<Utc>) -> Vec<Value> {
    let ends = [121.1, 121.11, 121.1];
    let there: Vec<f64> = (0..=200)
        .map(|step| ends[0] + (ends[1] - ends[0]) * f64::from(step) / 200.0)
        .collect();
    let lon = there.iter().chain(there.iter().rev());
    let begun = now - TimeDelta::seconds(401 * 5);
    lon.enumerate()
        .map(|(number, lon)| {
            let at = begun + TimeDelta::seconds(5 * i64::try_from(number).unwrap());
            json!([lon, 30.8 + (lon - 121.1) / 10.0, at.timestamp_millis(), 8.0])
        })
        .collect()
}

async fn agree(steward: &Browser) {
    let answer = steward.post("/my/settings/tracks", &[("given", "yes")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

async fn send(steward: &Browser, id: Uuid, points: &[Value]) -> Answer {
    let request = steward
        .request(Method::POST, "/api/v1/tracks")
        .header("sec-fetch-site", "same-origin");
    steward.send(request.json(&json!({ "id": id, "points": points }))).await
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

async fn coverage(app: &TestApp) -> Value {
    app.official().await.get("/api/v1/segments/1").await.json()["coverage"].clone()
}

#[tokio::test]
async fn a_walked_track_shows_which_stretch_of_the_river_was_gone_along() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let points = walk(app.state.clock.now());
    let id = event(&app);
    assert_eq!(
        send(&zhang, id, &points).await.status,
        StatusCode::FORBIDDEN,
        "not without consent"
    );
    assert_eq!(coverage(&app).await, Value::Null);
    agree(&zhang).await;
    let answer = send(&zhang, id, &points).await.json();
    let share = answer["segments"][0]["share"].as_f64().unwrap();
    // Half of it, to 2 %.
    assert_eq!(
        (&answer["day"], &answer["segments"][0]["segment"]),
        (&json!("2026-11-23"), &json!(1))
    );
    assert!((share - 0.477).abs() <= 0.02, "{share}");
    assert_eq!(answer["kept_days"], 30);
    assert_eq!(send(&zhang, id, &points).await.json(), answer, "the same again");

    let seen = coverage(&app).await;
    assert_eq!((&seen["tracks"], &seen["share"]), (&json!(1), &answer["segments"][0]["share"]));
    let lines = seen["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!((lines.len(), &seen["geometry"]["type"]), (1, &json!("MultiLineString")));
    let end = lines[0].as_array().unwrap().last().unwrap()[0].as_f64().unwrap();
    assert!((end - 121.11).abs() < 0.0003, "{end}");

    // The same stretch a day before adds a track and no length; a track of another steward's river
    // says nothing here.
    send(&zhang, event(&app), &walk(app.state.clock.now() - TimeDelta::days(1))).await;
    let again = coverage(&app).await;
    assert_eq!((&again["tracks"], &again["share"]), (&json!(2), &seen["share"]));
    let li = app.li().await;
    agree(&li).await;
    assert_eq!(send(&li, event(&app), &points).await.json()["segments"], json!([]));

    let mine = zhang.get("/my/settings").await.text();
    assert!(mine.contains("张家浜：走过全长的") && mine.contains("12月23日删除"), "{mine}");
    let public = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(!public.contains("轨迹") && !public.contains("走过"), "never public");
}

#[tokio::test]
async fn tracks_are_sealed_and_erased_on_schedule_and_with_the_consent() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    agree(&zhang).await;
    let points = walk(app.state.clock.now());
    send(&zhang, event(&app), &points).await;
    let owner = app.database.owner().await;
    let kept = async || -> Vec<Vec<u8>> {
        let rows = sqlx::query("SELECT sealed FROM track").fetch_all(&owner).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let sealed = kept().await.remove(0);
    assert!(
        !String::from_utf8_lossy(&sealed).contains("121.1"),
        "not to be read in the database"
    );
    let opened: Vec<Value> =
        serde_json::from_str(&app.state.secrets.open(&sealed).unwrap()).unwrap();
    assert_eq!(opened.len(), points.len());

    // By hand.
    let page = zhang.get("/my/settings").await;
    let erase = page.form_starting("/my/tracks/").unwrap();
    assert_eq!(
        app.li().await.post(&erase, &[]).await.status,
        StatusCode::NOT_FOUND,
        "only one's own"
    );
    assert_eq!(zhang.post(&erase, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept().await.len(), 0);
    // By the day.
    send(&zhang, event(&app), &points).await;
    app.set_time("2026-12-23T01:59:59Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(kept().await.len(), 1);
    app.set_time("2026-12-23T02:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(kept().await.len(), 0);
    // With the consent, all at once.
    let zhang = app.zhang().await;
    send(&zhang, event(&app), &walk(app.state.clock.now())).await;
    assert_eq!(
        zhang.post("/my/settings/tracks", &[("given", "no")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(kept().await.len(), 0);
    assert_eq!(send(&zhang, event(&app), &points).await.status, StatusCode::FORBIDDEN);
    // What was covered stays: it is of the river.
    assert_ne!(coverage(&app).await, Value::Null);
}

async fn upload(steward: &Browser, file: impl Into<Vec<u8>>) -> Answer {
    let part = multipart::Part::bytes(file.into()).file_name("walk.gpx");
    let form = multipart::Form::new().part("gpx", part);
    let request =
        steward.request(Method::POST, "/my/tracks").header("sec-fetch-site", "same-origin");
    steward.send(request.multipart(form)).await
}

fn gpx_of(points: &[Value]) -> String {
    let points = points.iter().map(|point| {
        let at = DateTime::from_timestamp_millis(point[2].as_i64().unwrap()).unwrap().to_rfc3339();
        format!("<trkpt lon=\"{}\" lat=\"{}\"><time>{at}</time></trkpt>", point[0], point[1])
    });
    let points: String = points.collect();
    format!(
        "<?xml version=\"1.0\"?><gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><trkseg>{points}</trkseg></trk></gpx>"
    )
}

#[tokio::test]
async fn a_gpx_file_is_a_track_and_one_that_is_none_is_refused_in_words() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let now = app.state.clock.now();
    let file = gpx_of(&walk(now));
    assert_eq!(upload(&zhang, file.clone()).await.status, StatusCode::FORBIDDEN);
    agree(&zhang).await;
    for _ in 0..2 {
        let answer = upload(&zhang, file.clone()).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/my/settings?said=track")
        );
    }
    let settings = zhang.get("/my/settings?said=track").await.text();
    assert!(
        settings.contains("轨迹已收到") && settings.matches("走过全长的").count() == 1,
        "the same file is one track: {settings}"
    );

    for (file, words) in [
        (String::new(), "请选一个 GPX 文件"),
        ("水清岸绿".into(), "这不是完整的 GPX 文件"),
        (file[..file.len() / 2].into(), "这不是完整的 GPX 文件"),
        (gpx_of(&[]), "轨迹里没有点"),
        (gpx_of(&walk(now - TimeDelta::days(31))), "轨迹的时间不对"),
        (gpx_of(&walk(now + TimeDelta::hours(2))), "轨迹的时间不对"),
        (gpx_of(&walk(now - TimeDelta::days(146_097))), "轨迹的时间不对"),
    ] {
        let refused = upload(&zhang, file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(refused.text().contains(words), "{words}: {}", refused.text());
    }
    assert_eq!(zhang.get("/my/settings").await.text().matches("走过全长的").count(), 1);
}

#[tokio::test]
async fn points_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    agree(&zhang).await;
    let now = app.state.clock.now().timestamp_millis();
    let many: Vec<Value> = (0..50_001).map(|n| json!([121.1, 30.8, now - n, null])).collect();
    for (points, field) in [
        (vec![], "points"),
        (vec![json!([999.0, 30.8, now])], "points"),
        (vec![json!([121.1, 30.8, 1e300])], "points"),
        (many, "points"),
        (vec![json!([121.1, 30.8, now - 40 * 86_400_000])], "track"),
    ] {
        let answer = send(&zhang, event(&app), &points).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("\"{field}\"")), "{}", answer.body);
    }
    let zhangs = event(&app);
    let point = [json!([121.1, 30.8, now, null])];
    assert_eq!(send(&zhang, zhangs, &point).await.status, StatusCode::OK);
    let li = app.li().await;
    agree(&li).await;
    assert_eq!(send(&li, zhangs, &point).await.status, StatusCode::CONFLICT, "somebody else's id");
}

/// Real walks, moved to today: taken whole, and computed twice to the same pieces.
#[tokio::test]
async fn real_tracks_are_taken() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tracks");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no recorded tracks in {}", folder.display());
        return;
    }
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    agree(&zhang).await;
    let now = app.state.clock.now();
    let mut taken = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let Ok(gpx::Parsed { track, .. }) = gpx::parse(&bytes) else {
            continue;
        };
        let last = track.points().last().unwrap().time;
        let moved = track.points().iter().map(|point| {
            let mut point = *point;
            point.time = now - (last - point.time);
            point
        });
        let moved = Track::new(moved.collect()).unwrap();
        let fixes: Vec<Value> = serde_json::from_str(&moved.text()).unwrap();
        if moved.clone().recent(now).is_some_and(|(recent, _)| recent == moved) {
            assert_eq!(send(&zhang, event(&app), &fixes).await.status, StatusCode::OK);
            taken += 1;
        }
    }
    assert!(taken > 0);
}

#[tokio::test]
async fn text_is_as_large_as_the_steward_wants_on_every_page_of_theirs() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    assert!(!zhang.get("/my").await.has("html.larger"));
    let page = zhang.fill("/my/settings", "/my/settings/text", &[("size", "larger")]).await;
    assert_eq!(page.header("location"), "/my/settings?said=text");
    for page in [
        "/my",
        "/my/settings",
        "/my/records",
        "/my/history",
        "/my/offers",
        &format!("/q/{}", seed::river()),
    ] {
        assert!(zhang.get(page).await.has("html.larger"), "{page}");
    }
    assert!(!app.li().await.get("/my").await.has("html.larger"), "nobody else's");
    let wrong = zhang.post("/my/settings/text", &[("size", "huge")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_consent_that_ends_during_an_upload_keeps_its_track_out() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    agree(&zhang).await;
    let owner = app.database.owner().await;
    // Just taking it back, as the page of settings does.
    let mut back = PgConnection::connect_with(&app.database.options).await.unwrap();
    let taking_back = "BEGIN;
        SELECT FROM person WHERE district = 990101 AND person_id = 1 FOR NO KEY UPDATE;
        INSERT INTO track_consent (district, event_id, person_id, account_id, given, at)
        VALUES (990101, '019ad000-0000-7000-8000-000000000001', 1, 1, false,
                '2026-11-23 02:00:01Z');
        DELETE FROM track WHERE district = 990101 AND person_id = 1";
    back.execute(taking_back).await.unwrap();
    let (id, points) = (event(&app), walk(app.state.clock.now()));
    let upload = tokio::spawn(async move { send(&zhang, id, &points).await.status });
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while !upload.is_finished()
        && sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() == 0
    {
        tokio::task::yield_now().await;
    }
    back.execute("COMMIT").await.unwrap();
    assert_eq!(upload.await.unwrap(), StatusCode::FORBIDDEN);
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM track").fetch_one(&owner).await.unwrap();
    assert_eq!(kept, 0);
    assert_eq!(coverage(&app).await, Value::Null);
}

#[tokio::test]
async fn a_consent_waits_for_the_track_that_is_just_stored_and_erases_it() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    agree(&zhang).await;
    let owner = app.database.owner().await;
    // Just storing one, as an upload does.
    let mut upload = PgConnection::connect_with(&app.database.options).await.unwrap();
    let storing = "BEGIN;
        SELECT FROM person WHERE district = 990101 AND person_id = 1 FOR SHARE;
        INSERT INTO track (district, track_id, person_id, day, started_at, ended_at, fixes,
            received_at, erase_at, sealed)
        VALUES (990101, '019ad000-0000-7000-8000-000000000002', 1, '2026-11-23',
                '2026-11-23 01:00Z', '2026-11-23 01:30Z', 300, '2026-11-23 02:00Z',
                '2026-12-23 02:00Z', 'x')";
    upload.execute(storing).await.unwrap();
    let back =
        tokio::spawn(
            async move { zhang.post("/my/settings/tracks", &[("given", "no")]).await.status },
        );
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while !back.is_finished()
        && sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() == 0
    {
        tokio::task::yield_now().await;
    }
    upload.execute("COMMIT").await.unwrap();
    assert_eq!(back.await.unwrap(), StatusCode::SEE_OTHER);
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM track").fetch_one(&owner).await.unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn a_track_walked_before_a_hand_over_of_the_same_day_covers_what_was_answered_for() {
    let app = TestApp::start().await;
    let (zhang, official) = (app.zhang().await, app.official().await);
    agree(&zhang).await;
    let points = walk(app.state.clock.now());
    app.set_time("2026-11-23T03:00:00Z");
    let tenures = official.get("/api/v1/segments/1/stewardships").await.json();
    let release = json!({ "action": "release", "stewardship": tenures["items"][0]["id"],
                          "on": "2026-11-23" });
    let request = official
        .request(Method::POST, "/api/v1/segments/1/stewardships")
        .header("sec-fetch-site", "same-origin");
    let body = json!({ "id": event(&app), "change": release, "note": "到龄退休" });
    assert_eq!(official.send(request.json(&body)).await.status, StatusCode::NO_CONTENT);
    app.set_time("2026-11-23T04:00:00Z");
    let kept = send(&zhang, event(&app), &points).await.json();
    assert_eq!(kept["segments"][0]["segment"], json!(1));
    let later = walk(app.state.clock.now());
    assert_eq!(send(&zhang, event(&app), &later).await.json()["segments"], json!([]));
}
