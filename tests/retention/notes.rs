//! What was noted at doors goes in its time, and never before the district says.

use riverward::jobs;

use super::{OTHER, erased, shorten};
use crate::api::sql;
use crate::support::{TestApp, seed};

/// The notes of a visit long ago and of one of late, in both districts.
async fn visits(app: &TestApp) {
    sql(
        app,
        "INSERT INTO segment (district, segment_id, kind, name, area_path) VALUES
             (990101, 50, 'grid', '第一走访网格', '990101101201'),
             (990202, 60, 'grid', '邻村走访网格', '990202');
         INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location) VALUES
             (990101, 51, 50, '3号', ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326)),
             (990202, 61, 60, '3号', ST_SetSRID(ST_MakePoint(122.2, 30.8), 4326));
         INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
             account_id, received_at, payload, day, fence, grade, flags, note)
         SELECT d.district, uuidv7_floor(v.at), 1, d.place, d.segment, 2, 2, v.at, 'words',
             v.at::date, 'none', 0, 0, v.note
         FROM (VALUES (990101, 51, 50), (990202, 61, 60)) d (district, place, segment),
              (VALUES ('2024-11-30Z'::timestamptz, '独居，腿脚不便'), ('2026-11-01Z', '在家'))
                  v (at, note)",
    )
    .await;
}

async fn notes(app: &TestApp, district: i32) -> Vec<String> {
    sqlx::query_scalar("SELECT note FROM scan WHERE district = $1 AND note <> '' ORDER BY scan_id")
        .bind(district)
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn notes_of_visits_go_earlier_too_and_never_before_the_district_says() {
    let app = TestApp::start().await;
    visits(&app).await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(notes(&app, seed::DISTRICT).await.len(), 2, "neither is two years old");
    shorten(&app, "round_notes", 365).await;
    app.set_time("2026-11-23T15:59:59Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(notes(&app, seed::DISTRICT).await.len(), 2, "they had their turn today");
    app.set_time("2026-11-23T16:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(notes(&app, seed::DISTRICT).await, ["在家"]);
    assert_eq!(notes(&app, OTHER).await.len(), 2);
    assert_eq!(erased(&app, seed::DISTRICT).await["round_notes"], (1, 1));
    // Whatever the server tells the database, which has a clock of its own.
    sql(
        &app,
        "DELETE FROM scan;
         INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
             account_id, received_at, payload, day, fence, grade, flags, note)
         SELECT 990101, uuidv7_floor(now() - age), 1, 51, 50, 2, 2, now() - age, 'words',
             (now() - age)::date, 'none', 0, 0, age::text
         FROM unnest(ARRAY[interval '364 days', interval '366 days']) age",
    )
    .await;
    let more: i64 = sqlx::query_scalar("SELECT erase_round_notes(990101, '2100-01-01')")
        .fetch_one(&app.state.db.jobs)
        .await
        .unwrap();
    assert_eq!((more, notes(&app, seed::DISTRICT).await), (1, vec!["364 days".to_owned()]));
}

#[tokio::test]
async fn notes_go_by_when_they_came_and_not_by_the_clock_of_a_phone() {
    let app = TestApp::start().await;
    visits(&app).await;
    sql(
        &app,
        "DELETE FROM scan;
         INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
             account_id, received_at, payload, day, fence, grade, flags, note)
         SELECT 990101, uuidv7_floor(said), 1, 51, 50, 2, 2, at, 'words', at::date, 'none', 0, 0,
             note
         FROM (VALUES (timestamptz '2020-01-01Z', timestamptz '2026-11-01Z', '在家'),
                      ('2031-01-01Z', '2023-11-01Z', '独居'),
                      ('2023-10-30Z', '2023-11-01Z', '外出')) v (said, at, note)",
    )
    .await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(notes(&app, seed::DISTRICT).await, ["在家"]);
    assert_eq!(erased(&app, seed::DISTRICT).await["round_notes"], (2, 1));
}
