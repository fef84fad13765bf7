//! Codes, and what is printed of them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, WORDS, Wanted};
use crate::rights::roles::Level;
use crate::rights::stage::Stage;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted { pattern, level, .. } = wanted;
    Some(match pattern {
        "/api/v1/code-batches" => {
            let body = json!({ "id": stage.event(), "name": "秋季补牌", "area": level.area(),
                "size": 1 });
            Call::json(pattern, body)
        }
        "/api/v1/codes/printed" => {
            let code = stage.blank(level).await.to_string();
            Call::json(pattern, json!({ "codes": [code] }))
        }
        "/api/v1/codes/{code}/state" => {
            let code = stage.place(level).await.code;
            let path = pattern.replace("{code}", &code.to_string());
            Call::json(path, json!({ "state": "damaged", "reason": WORDS }))
        }
        "/api/v1/print-jobs" | "/api/v1/print-previews" => {
            let code = stage.place(level).await.code.to_string();
            let body = json!({ "id": stage.event(), "area": level.area(), "work": labels(),
                "select": { "codes": [code] } });
            Call::json(pattern, body)
        }
        "/api/v1/print-jobs/{id}" | "/api/v1/print-jobs/{id}/file" => {
            let id = job(stage, level, "done").await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        "/api/v1/print-jobs/{id}/cancel" => {
            let id = job(stage, level, "waiting").await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        _ => return None,
    })
}

fn labels() -> Value {
    json!({ "what": "labels", "plate": "mm60", "paper": "a4" })
}

/// An order of labels that the administrator gave, with its file where it is done.
async fn job(stage: &Stage, level: Level, how: &str) -> Uuid {
    let (id, now) = (stage.event(), stage.now());
    stage
        .sql(format!(
            "INSERT INTO job (district, job_id, kind, area_path, account_id, work, state, total,
                 created_at, size)
             VALUES (990101, '{id}', 'print', '{}', 5, '{}', '{how}', 1, '{now}',
                 CASE '{how}' WHEN 'done' THEN 4 END);
             INSERT INTO job_part (district, job_id, part, bytes)
                 SELECT 990101, '{id}', 0, '%PDF' WHERE '{how}' = 'done'",
            level.area(),
            labels()
        ))
        .await;
    id
}
