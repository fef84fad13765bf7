//! When claims lapse, and that they do: in whatever round of the midnight job, in every district.

mod seasons;
mod usual;

use riverward::jobs;

use crate::api::sql;
use crate::support::TestApp;

/// 张建国 claimed the road, confirmed on 23 November. `rules` are rows of duty: how often
/// something is owed, the first and the last day of their season, if any, and from when to when they
/// hold.
async fn claimed(rules: &str) -> TestApp {
    let app = TestApp::start().await;
    sql(
        &app,
        format!(
            "INSERT INTO duty (district, area_path, role, kind, unit, times, season_from, season_to,
                 valid_from, valid_to)
                 SELECT 990101, '990101', 'road_chief', 'road', r.unit, 1, r.season_from,
                     r.season_to, r.valid_from, r.valid_to
                 FROM (VALUES {rules})
                     AS r(unit, season_from, season_to, valid_from, valid_to);
             INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role, origin,
                 commitment, valid_from)
                 VALUES (990101, 500, 2, 1, 'road_chief', 'claimed', '每周走两遍', '2026-11-23');
             INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id,
                 closed_at)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000001', 2, 'road_chief', '',
                     '2026-11-23', 3, '2026-11-23');
             INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000002',
                     '019aac00-0000-7000-8000-000000000001', 1, '每周走两遍', '2026-11-23');
             INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id,
                 stewardship_id)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000002', 'confirmed', '',
                     '2026-11-23', 3, 500);
             SELECT refresh_duties(990101, '{{2}}', '2026-11-23'),
                    settle_segments(990101, '2026-11-23 02:00:00+00', '{{2}}')"
        ),
    )
    .await;
    app
}

/// Works the night before a day off; whether the road is offered anew then.
async fn lapsed_on(app: &TestApp, day: &str) -> bool {
    app.set_time(&format!("{day}T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    is_offered(app).await
}

async fn is_offered(app: &TestApp) -> bool {
    sqlx::query_scalar("SELECT count(*) = 1 FROM offer WHERE closed_at IS NULL")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}
