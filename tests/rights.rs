//! Who may do what: every route for every role, and every route is here.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};

use crate::support::{Browser, TestApp, seed};
use riverward::http::router;

/// A route, an example of it, and what a resident, a steward, an official of the town, one of
/// another town and an administrator get.
struct Route(&'static str, &'static str, String, [u16; 5]);

#[expect(clippy::too_many_lines, reason = "one list")]
fn routes() -> Vec<Route> {
    let (code, job) = (seed::river(), uuid::Uuid::nil());
    let everybody = |status| [status; 5];
    let officials = [401, 403, 200, 404, 200];
    let get = |pattern, example: String, answers| Route("GET", pattern, example, answers);
    let post = |pattern, example: String, answers| Route("POST", pattern, example, answers);
    vec![
        get("/", "/".into(), everybody(200)),
        get("/q", "/q?code=1".into(), everybody(404)),
        get("/Q", "/Q?code=1".into(), everybody(404)),
        get("/q/{code}", format!("/q/{code}"), everybody(200)),
        get("/Q/{code}", format!("/Q/{code}"), everybody(200)),
        // Without an id the form is unreadable; what matters is who gets that far.
        post("/q/{code}/scans", format!("/q/{code}/scans"), [401, 400, 403, 403, 403]),
        get("/q/{code}/rate", format!("/q/{code}/rate"), everybody(200)),
        post("/q/{code}/ratings", format!("/q/{code}/ratings"), everybody(422)),
        get("/q/{code}/report", format!("/q/{code}/report"), everybody(200)),
        post("/q/{code}/problems", format!("/q/{code}/problems"), everybody(422)),
        post(
            "/q/{code}/problems/{problem}/support",
            format!("/q/{code}/problems/1/support"),
            everybody(422),
        ),
        post("/q/{code}/place", format!("/q/{code}/place"), [401, 303, 303, 303, 303]),
        post("/q/{code}/install", format!("/q/{code}/install"), [401, 422, 422, 422, 422]),
        post("/q/{code}/undo", format!("/q/{code}/undo"), [401, 422, 422, 422, 422]),
        post("/q/{code}/inspections", format!("/q/{code}/inspections"), [401, 403, 400, 400, 400]),
        post("/q/{code}/tag", format!("/q/{code}/tag"), [401, 409, 409, 409, 409]),
        get("/p/{receipt}", "/p/0000000000000000".into(), everybody(404)),
        post("/p/{receipt}/reopen", "/p/0000000000000000/reopen".into(), everybody(404)),
        get("/scan", "/scan".into(), everybody(200)),
        get("/my", "/my".into(), [401, 200, 403, 403, 403]),
        post("/my/devices/{key}/revoke", "/my/devices/x/revoke".into(), [401, 404, 403, 403, 403]),
        get("/my/rounds/{segment}", "/my/rounds/1".into(), [401, 404, 403, 403, 403]),
        get("/my/settings", "/my/settings".into(), [401, 200, 403, 403, 403]),
        post("/my/settings/text", "/my/settings/text".into(), [401, 422, 403, 403, 403]),
        post("/my/settings/tracks", "/my/settings/tracks".into(), [401, 400, 403, 403, 403]),
        post("/my/tracks", "/my/tracks".into(), [401, 400, 403, 403, 403]),
        post(
            "/my/tracks/{id}/erase",
            format!("/my/tracks/{job}/erase"),
            [401, 404, 403, 403, 403],
        ),
        get("/my/history", "/my/history".into(), [401, 200, 403, 403, 403]),
        get(
            "/my/history/{segment}/{role}/{unit}/{from}",
            "/my/history/9/river_chief/week/2026-11-16".into(),
            [401, 404, 403, 403, 403],
        ),
        post(
            "/my/history/{segment}/{role}/{unit}/{from}",
            "/my/history/9/river_chief/week/2026-11-16".into(),
            [401, 400, 403, 403, 403],
        ),
        get("/my/offers", "/my/offers".into(), [401, 200, 403, 403, 403]),
        get("/my/offers/{id}", format!("/my/offers/{job}"), [401, 404, 403, 403, 403]),
        post(
            "/my/offers/{id}/claims",
            format!("/my/offers/{job}/claims"),
            [401, 400, 403, 403, 403],
        ),
        post(
            "/my/claims/{id}/withdraw",
            format!("/my/claims/{job}/withdraw"),
            [401, 404, 403, 403, 403],
        ),
        get("/my/records", "/my/records".into(), [401, 200, 403, 403, 403]),
        get(
            "/my/records/{id}",
            "/my/records/0198b6a4-0000-7000-8000-000000000000".into(),
            [401, 404, 403, 403, 403],
        ),
        post(
            "/my/records/{id}/explanation",
            "/my/records/0198b6a4-0000-7000-8000-000000000000/explanation".into(),
            [401, 400, 403, 403, 403],
        ),
        get("/sw.js", "/sw.js".into(), everybody(200)),
        get("/login", "/login".into(), everybody(200)),
        post("/login", "/login".into(), everybody(400)),
        post("/language", "/language".into(), everybody(400)),
        get("/e/{token}", "/e/990101.x".into(), everybody(410)),
        post("/e/{token}", "/e/990101.x".into(), everybody(410)),
        get("/static/{file}", "/static/none.js".into(), everybody(404)),
        get("/console", "/console".into(), everybody(200)),
        get("/console/", "/console/".into(), everybody(200)),
        get("/console/{*path}", "/console/problems".into(), everybody(200)),
        get("/healthz", "/healthz".into(), everybody(204)),
        get("/readyz", "/readyz".into(), everybody(204)),
        get("/api/v1/openapi.json", "/api/v1/openapi.json".into(), everybody(200)),
        get("/tiles/{file}", "/tiles/990101101.json".into(), officials),
        get(
            "/tiles/{area}/{version}/{z}/{x}/{file}",
            "/tiles/990101101/1/10/856/418.mvt".into(),
            officials,
        ),
        get("/api/v1/me", "/api/v1/me".into(), [401, 200, 200, 200, 200]),
        get("/api/v1/areas", "/api/v1/areas".into(), [401, 403, 200, 200, 200]),
        get("/api/v1/areas/outlines", "/api/v1/areas/outlines?area=990101101".into(), officials),
        get("/api/v1/segments", "/api/v1/segments?area=990101101".into(), officials),
        get(
            "/api/v1/segments/summary",
            "/api/v1/segments/summary?area=990101101".into(),
            officials,
        ),
        get("/api/v1/segments/{id}", format!("/api/v1/segments/{}", seed::RIVER), officials),
        get("/api/v1/problems", "/api/v1/problems?area=990101101".into(), officials),
        get("/api/v1/problems/{id}", "/api/v1/problems/1".into(), officials),
        post("/api/v1/scans", "/api/v1/scans".into(), [401, 400, 403, 403, 403]),
        get("/api/v1/records", "/api/v1/records?area=990101101".into(), officials),
        post(
            "/api/v1/records/{id}/decision",
            "/api/v1/records/0198b6a4-0000-7000-8000-000000000000/decision".into(),
            [401, 403, 400, 400, 400],
        ),
        get("/api/v1/people", "/api/v1/people?area=990101101".into(), officials),
        post(
            "/api/v1/people/{id}/enrolments",
            "/api/v1/people/1/enrolments".into(),
            [401, 403, 201, 404, 201],
        ),
        post(
            "/api/v1/people/{id}/devices/{key}/revoke",
            "/api/v1/people/1/devices/x/revoke".into(),
            [401, 403, 404, 404, 404],
        ),
        get(
            "/api/v1/segments/{id}/stewardships",
            "/api/v1/segments/1/stewardships".into(),
            [401, 403, 200, 404, 200],
        ),
        post(
            "/api/v1/segments/{id}/stewardships",
            "/api/v1/segments/1/stewardships".into(),
            [401, 403, 400, 400, 400],
        ),
        get("/api/v1/duties", "/api/v1/duties?area=990101101".into(), officials),
        post("/api/v1/duties", "/api/v1/duties".into(), [401, 403, 400, 400, 400]),
        get("/api/v1/offers", "/api/v1/offers?area=990101101".into(), officials),
        post(
            "/api/v1/tags/{uid}/revoke",
            "/api/v1/tags/04958CAA5C5E80/revoke".into(),
            [401, 403, 404, 404, 404],
        ),
        post("/api/v1/tracks", "/api/v1/tracks".into(), [401, 400, 403, 403, 403]),
        post("/api/v1/offers", "/api/v1/offers".into(), [401, 403, 400, 400, 400]),
        post(
            "/api/v1/offers/{id}/withdraw",
            format!("/api/v1/offers/{job}/withdraw"),
            [401, 403, 404, 404, 404],
        ),
        post(
            "/api/v1/claims/{id}/decision",
            format!("/api/v1/claims/{job}/decision"),
            [401, 403, 400, 400, 400],
        ),
        post("/api/v1/warnings", "/api/v1/warnings".into(), [401, 403, 400, 400, 400]),
        post(
            "/api/v1/warnings/{id}/lift",
            "/api/v1/warnings/01a21fca-ad2d-7dea-9910-dcaf3e9ca9b4/lift".into(),
            [401, 403, 404, 404, 404],
        ),
        post("/api/v1/suspensions", "/api/v1/suspensions".into(), [401, 403, 400, 400, 400]),
        post(
            "/api/v1/suspensions/{id}/lift",
            "/api/v1/suspensions/01a21fca-ad2d-7dea-9910-dcaf3e9ca9b4/lift".into(),
            [401, 403, 404, 404, 404],
        ),
        get("/api/v1/lease", "/api/v1/lease".into(), everybody(200)),
        post("/api/v1/devices/session", "/api/v1/devices/session".into(), everybody(400)),
        get("/api/v1/months/{month}", "/api/v1/months/2026-11?area=990101101".into(), officials),
        get("/api/v1/status", "/api/v1/status?area=990101101".into(), officials),
        get("/api/v1/events", "/api/v1/events?area=990101101".into(), officials),
        get("/api/v1/code-batches", "/api/v1/code-batches?area=990101101".into(), officials),
        post("/api/v1/code-batches", "/api/v1/code-batches".into(), [401, 403, 400, 400, 400]),
        get("/api/v1/codes", "/api/v1/codes?area=990101101".into(), officials),
        post("/api/v1/codes/printed", "/api/v1/codes/printed".into(), [401, 403, 400, 400, 400]),
        post(
            "/api/v1/codes/{code}/state",
            format!("/api/v1/codes/{code}/state"),
            [401, 403, 400, 400, 400],
        ),
        get("/api/v1/codes/health", "/api/v1/codes/health?area=990101101".into(), officials),
        // Everybody has a list of their own.
        get("/api/v1/print-jobs", "/api/v1/print-jobs".into(), [401, 403, 200, 200, 200]),
        post("/api/v1/print-jobs", "/api/v1/print-jobs".into(), [401, 403, 400, 400, 400]),
        post("/api/v1/print-previews", "/api/v1/print-previews".into(), [401, 403, 400, 400, 400]),
        get(
            "/api/v1/print-jobs/{id}",
            format!("/api/v1/print-jobs/{job}"),
            [401, 403, 404, 404, 404],
        ),
        get(
            "/api/v1/print-jobs/{id}/file",
            format!("/api/v1/print-jobs/{job}/file"),
            [401, 403, 404, 404, 404],
        ),
        post(
            "/api/v1/print-jobs/{id}/cancel",
            format!("/api/v1/print-jobs/{job}/cancel"),
            [401, 403, 404, 404, 404],
        ),
        // Last: it ends the session.
        post("/logout", "/logout".into(), everybody(303)),
    ]
}

#[tokio::test]
async fn every_route_answers_every_role_as_it_should() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    sqlx::query(
        "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, stage, opened_at, due_at)
         VALUES (990101, 1, 'x', 1, '990101101201', 'rubbish', '垃圾', 'resident', 'reported',
             now(), now())",
    )
    .execute(&owner)
    .await
    .unwrap();
    let roles: [Browser; 5] = [
        app.resident(),
        app.zhang().await,
        app.official().await,
        app.other_official().await,
        app.admin().await,
    ];
    for Route(method, pattern, example, answers) in routes() {
        for (role, expected) in roles.iter().zip(answers) {
            let request = role
                .request(method.parse::<Method>().unwrap(), &example)
                .header("sec-fetch-site", "same-origin");
            let request = if method == "POST" {
                request.form(&[("nothing", "")])
            } else {
                request
            };
            // Without reading the body: a stream of events never ends.
            let mut status = request.send().await.unwrap().status();
            // A tile without anything in it is as good as one.
            if pattern.starts_with("/tiles/") && status == StatusCode::NO_CONTENT {
                status = StatusCode::OK;
            }
            let who = roles.iter().position(|other| std::ptr::eq(other, role)).unwrap();
            assert_eq!(status.as_u16(), expected, "{method} {pattern} for role {who}");
        }
    }
}

#[test]
fn no_route_is_missing_from_the_matrix() {
    let answered: BTreeSet<String> = router::listed()
        .iter()
        .map(|(method, pattern)| format!("{method} {pattern}"))
        .collect();
    let tested: BTreeSet<String> = routes()
        .iter()
        .map(|Route(method, pattern, ..)| format!("{method} {pattern}"))
        .collect();
    assert_eq!(answered, tested);
}
