//! What an excused outage took of a segment that moved to another town: what it took where the
//! segment lay on the day, on the map and in the sheet alike.

use reqwest::{Method, StatusCode};
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{Rows, SegmentRow};
use riverward::ids::DistrictId;
use riverward::segments::SegmentKind;
use serde_json::json;

use crate::api::{ask, sql};
use crate::months::figures;
use crate::support::{Browser, TestApp, seed};

/// 菱泾镇, in which the river lay.
const BEFORE: &str = "990101101";
/// 荻溪镇, to which it came on Monday 23 November.
const SINCE: &str = "990101102";

/// A server whose river has just moved.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    sql(&app, "UPDATE segment SET external_code = 'R1' WHERE segment_id = 1").await;
    let row = SegmentRow {
        kind: Some(SegmentKind::River),
        name: "张家浜".to_owned(),
        area: Some("990101102201".to_owned()),
        external_code: Some("R1".to_owned()),
        ..SegmentRow::default()
    };
    let options = ImportOptions::new(app.state.clock.now());
    let mut db = app.state.db.app.acquire().await.unwrap();
    let report = import::segments(
        &mut db,
        DistrictId(seed::DISTRICT),
        Rows::from(vec![row]),
        &options,
        &app.state.entropy,
    );
    assert_eq!(report.await.unwrap().counts().updated, 1);
    app
}

/// The weekend before was an outage in a town.
async fn excuse(app: &TestApp, admin: &Browser, area: &str) {
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "area": area, "from": "2026-11-21T12:00:00+08:00",
        "until": "2026-11-23T09:00:00+08:00", "words": "机房断电", "note": "" });
    let request = admin.request(Method::POST, "/api/v1/excuses");
    let answer = admin.send(request.header("sec-fetch-site", "same-origin").json(&body)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

/// How the river stands, and its owed and excused weeks of November.
async fn stands(admin: &Browser) -> (String, i64, i64) {
    let segment = ask(admin, "/api/v1/segments/1").await;
    let path = format!("/api/v1/months/2026-11?area={SINCE}");
    let duties = figures(admin, &path, "990101102201", "river").await["duties"].clone();
    let count = |word: &str| duties[word].as_i64().unwrap();
    (segment["status"].as_str().unwrap().to_owned(), count("owed"), count("excused"))
}

#[tokio::test]
async fn an_outage_where_a_segment_lay_excuses_it_on_the_map_as_in_the_sheet() {
    let app = start().await;
    let admin = app.admin().await;
    assert_eq!(stands(&admin).await, ("overdue".to_owned(), 4, 0));
    excuse(&app, &admin, BEFORE).await;
    assert_eq!(stands(&admin).await, ("due".to_owned(), 3, 1));
}

#[tokio::test]
async fn an_outage_where_a_segment_did_not_lie_yet_excuses_it_nowhere() {
    let app = start().await;
    let admin = app.admin().await;
    excuse(&app, &admin, SINCE).await;
    assert_eq!(stands(&admin).await, ("overdue".to_owned(), 4, 0));
}

#[tokio::test]
async fn of_a_segment_that_moved_during_an_outage_the_days_of_each_place_are_lost_for_themselves() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO segment_move (district, segment_id, past_day, area_path, kind) VALUES
             (990101, 2, '2026-10-05', '990101101201', 'road'),
             (990101, 2, '2026-10-09', '990101102201', 'road');
         INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, at) VALUES
             (990101, '019ad000-0000-7000-8000-000000000001', '990101101', '2026-09-30Z',
                 '2026-10-12Z', '2026-10-01', '2026-10-12', 'x', '', '2026-10-13Z'),
             (990101, '019ad000-0000-7000-8000-000000000002', '990101102', '2026-10-01Z',
                 '2026-10-07Z', '2026-10-02', '2026-10-07', 'x', '', '2026-10-13Z'),
             (990101, '019ad000-0000-7000-8000-000000000003', '990101', '2026-10-07Z',
                 '2026-10-08Z', '2026-10-07', '2026-10-08', 'x', '', '2026-10-13Z');
         INSERT INTO excuse_withdrawal (district, excuse_id, reason, at)
             VALUES (990101, '019ad000-0000-7000-8000-000000000003', 'x', '2026-10-14Z')",
    )
    .await;
    let lost: String =
        sqlx::query_scalar("SELECT lost_days_of(990101, 2, '990101101201', '2026-09-01')::text")
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(lost, "{[2026-10-01,2026-10-07),[2026-10-09,2026-10-12)}");
}
