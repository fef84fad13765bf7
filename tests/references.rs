//! What belongs together stays together: references that are checked once a statement hold as
//! foreign keys would.

use sqlx::{Connection, Executor, PgConnection};

use crate::support::TestApp;

async fn refused(db: &mut PgConnection, statement: &str) -> String {
    let error = db.execute(sqlx::AssertSqlSafe(statement)).await.unwrap_err();
    let error = error.into_database_error().unwrap();
    assert!(error.is_foreign_key_violation(), "{statement}: {error}");
    error.constraint().unwrap_or_default().to_owned()
}

async fn connect(app: &TestApp) -> PgConnection {
    PgConnection::connect_with(&app.database.owner().await.connect_options())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_segment_lies_in_an_area_that_there_is() {
    let app = TestApp::start().await;
    let mut db = connect(&app).await;
    for statement in [
        "INSERT INTO segment (district, kind, name, area_path)
             VALUES (990101, 'river', '甲河', '990101101'), (990101, 'river', '乙河', '990101999')",
        "INSERT INTO segment (district, kind, name, area_path)
             VALUES (990202, 'river', '甲河', '990101101')",
        "UPDATE segment SET area_path = '990101999' WHERE segment_id = 1",
        "DELETE FROM area WHERE path = '990101102201'",
        "UPDATE area SET path = '990101102202' WHERE path = '990101102201'",
    ] {
        assert_eq!(
            refused(&mut db, statement).await,
            "segment_district_area_path_fkey",
            "{statement}"
        );
    }
    // Nothing of it happened, and what is allowed goes on.
    db.execute("UPDATE segment SET area_path = '990101101' WHERE area_path = '990101102201'")
        .await
        .unwrap();
    let gone = db.execute("DELETE FROM area WHERE path = '990101102201'").await.unwrap();
    assert_eq!(gone.rows_affected(), 1);
    let segments: i64 =
        sqlx::query_scalar("SELECT count(*) FROM segment").fetch_one(&mut db).await.unwrap();
    assert_eq!(segments, 4);
}

#[tokio::test]
async fn an_area_does_not_go_while_a_segment_comes() {
    let app = TestApp::start().await;
    let (mut one, mut other) = (connect(&app).await, connect(&app).await);
    one.execute("INSERT INTO area (district, path, name) VALUES (990101, '990101103', '空镇')")
        .await
        .unwrap();
    one.execute("BEGIN; INSERT INTO segment (district, kind, name, area_path) VALUES (990101, 'river', '甲河', '990101103')")
        .await
        .unwrap();
    other.execute("SET lock_timeout = '100ms'").await.unwrap();
    let waited = other.execute("DELETE FROM area WHERE path = '990101103'").await.unwrap_err();
    assert_eq!(
        waited.into_database_error().unwrap().code().as_deref(),
        Some("55P03"),
        "waits for the segment"
    );
    one.execute("COMMIT").await.unwrap();
    assert_eq!(
        refused(&mut other, "DELETE FROM area WHERE path = '990101103'").await,
        "segment_district_area_path_fkey"
    );

    // The other way round: the segment waits for the area, which then is gone.
    one.execute("INSERT INTO area (district, path, name) VALUES (990101, '990101104', '空镇')")
        .await
        .unwrap();
    one.execute("BEGIN; DELETE FROM area WHERE path = '990101104'").await.unwrap();
    let add = "INSERT INTO segment (district, kind, name, area_path)
                   VALUES (990101, 'river', '乙河', '990101104')";
    let waited = other.execute(add).await.unwrap_err();
    assert_eq!(
        waited.into_database_error().unwrap().code().as_deref(),
        Some("55P03"),
        "waits for the area"
    );
    one.execute("COMMIT").await.unwrap();
    assert_eq!(refused(&mut other, add).await, "segment_district_area_path_fkey");
}

#[tokio::test]
async fn a_geometry_and_a_state_belong_to_a_segment() {
    let app = TestApp::start().await;
    let mut db = connect(&app).await;
    let geometries = |ids: &str| {
        format!(
            "INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
             SELECT 990101, i, 2, 'SRID=4326;LINESTRING(121 30, 121.1 30)', '2026-01-01'
                 FROM unnest('{ids}'::int8[]) i"
        )
    };
    // Ids in a row and ids far apart are checked in two ways.
    for ids in ["{1,2,3,5}", "{5}", "{1,100000}", "{4}"] {
        db.execute("UPDATE segment_geometry SET valid_to = now()").await.unwrap();
        let refused = refused(&mut db, &geometries(ids)).await;
        assert_eq!(
            refused, "segment_geometry_district_segment_id_fkey",
            "{ids}: 4 is another district's"
        );
    }
    db.execute(sqlx::AssertSqlSafe(geometries("{1,2,3}"))).await.unwrap();
    let state = "INSERT INTO segment_state (district, segment_id, area_path, kind, name)
                     VALUES (990101, 9, '990101101', 'river', '甲河')";
    assert_eq!(refused(&mut db, state).await, "segment_state_district_segment_id_fkey");
    db.execute(
        "INSERT INTO segment (district, segment_id, kind, name, area_path)
                    VALUES (990101, 50, 'river', '甲河', '990101101')",
    )
    .await
    .unwrap();
    db.execute(sqlx::AssertSqlSafe(geometries("{50}"))).await.unwrap();
    let removed = refused(&mut db, "DELETE FROM segment WHERE segment_id = 50").await;
    assert_eq!(removed, "segment_geometry_district_segment_id_fkey");
}
