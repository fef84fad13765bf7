//! What is only read: files, maps, and the console's lists of an area.

use super::code::problem;
use super::{Call, Wanted};
use crate::rights::stage::Stage;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted {
        method, pattern, level, ..
    } = wanted;
    if method != "GET" {
        return None;
    }
    let area = level.area();
    Some(match pattern {
        "/sw.js"
        | "/console"
        | "/console/"
        | "/healthz"
        | "/readyz"
        | "/robots.txt"
        | "/api/v1/openapi.json"
        | "/api/v1/me"
        | "/api/v1/areas"
        | "/api/v1/lease"
        | "/api/v1/print-jobs" => Call::empty(pattern),
        "/static/{file}" => Call::empty(riverward::pages::assets::script_path()),
        "/console/{*path}" => Call::empty("/console/problems"),
        "/tiles/{file}" => Call::empty(format!("/tiles/{area}.json")),
        "/tiles/{area}/{version}/{z}/{x}/{file}" => {
            Call::empty(format!("/tiles/{area}/1/10/856/419.mvt"))
        }
        "/api/v1/areas/outlines"
        | "/api/v1/segments"
        | "/api/v1/segments/summary"
        | "/api/v1/problems"
        | "/api/v1/records"
        | "/api/v1/people"
        | "/api/v1/duties"
        | "/api/v1/excuses"
        | "/api/v1/offers"
        | "/api/v1/audit"
        | "/api/v1/status"
        | "/api/v1/events"
        | "/api/v1/code-batches"
        | "/api/v1/codes"
        | "/api/v1/codes/health" => Call::empty(format!("{pattern}?area={area}")),
        "/api/v1/months/{month}" => Call::empty(format!("/api/v1/months/2026-11?area={area}")),
        "/api/v1/segments/{id}"
        | "/api/v1/segments/{id}/stewardships"
        | "/api/v1/segments/{id}/stewardships/planned" => {
            let segment = stage.place(level).await.segment;
            Call::empty(pattern.replace("{id}", &segment.to_string()))
        }
        "/api/v1/problems/{id}" => {
            let place = stage.place(level).await;
            let (problem, _) = problem(stage, place.segment, "reported").await;
            Call::empty(format!("/api/v1/problems/{problem}"))
        }
        _ => return None,
    })
}
