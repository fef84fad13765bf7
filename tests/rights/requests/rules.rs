//! What is owed, warnings under which more is, outages for which less is; tags beside codes.

use serde_json::json;

use super::code::uid;
use super::{Call, WORDS, Wanted};
use crate::rights::stage::Stage;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted { pattern, level, role, .. } = wanted;
    let area = level.area();
    Some(match pattern {
        "/api/v1/duties" => {
            // Of ponds, of which there are none: nothing else here is owed differently for it. Another
            // number for each who sets it, so that it is a change whoever did before.
            let body = json!({ "area": area, "role": "volunteer", "kind": "pond", "unit": "month",
                "times": 1 + role as u8, "from": "2026-11-23" });
            Call::json(pattern, body)
        }
        "/api/v1/warnings" => {
            let body = json!({ "id": stage.event(), "area": area, "level": "blue",
                "from": "2026-11-23", "until": "2026-11-24", "note": WORDS });
            Call::json(pattern, body)
        }
        "/api/v1/warnings/{id}/lift" => {
            let id = stage.event();
            stage
                .sql(format!(
                    "INSERT INTO warning (district, warning_id, area_path, level, from_day,
                         past_day, note, account_id, at)
                     VALUES (990101, '{id}', '{area}', 'blue', '2026-11-23', '2026-11-25', '台风',
                         5, '{}')",
                    stage.now()
                ))
                .await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        "/api/v1/excuses" => {
            // So long ago that nothing of today hangs on it.
            let body = json!({ "id": stage.event(), "area": area, "from": "2026-02-01T00:00:00Z",
                "until": "2026-02-01T08:00:00Z", "words": WORDS, "note": WORDS });
            Call::json(pattern, body)
        }
        "/api/v1/excuses/{id}/withdraw" => {
            let id = stage.event();
            stage
                .sql(format!(
                    "INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at,
                         from_day, past_day, words, note, account_id, at)
                     VALUES (990101, '{id}', '{area}', '2026-02-01T00:00Z', '2026-02-01T08:00Z',
                         '2026-02-01', '2026-02-02', '断电', '', 5, '{}')",
                    stage.now()
                ))
                .await;
            let path = pattern.replace("{id}", &id.to_string());
            Call::json(path, json!({ "reason": WORDS }))
        }
        "/api/v1/tags/{uid}/revoke" => {
            let (uid, place) = (uid(stage), stage.place(level).await);
            sqlx::query(
                "INSERT INTO tag (district, uid, checkpoint_id, enrolled_at, account_id,
                     last_counter)
                 VALUES (990101, $1, $2, $3, 5, 1)",
            )
            .bind(&uid.bytes()[..])
            .bind(place.checkpoint)
            .bind(stage.now())
            .execute(&stage.owner)
            .await
            .unwrap();
            Call::empty(pattern.replace("{uid}", &uid.to_string()))
        }
        _ => return None,
    })
}
