//! Stewards: their records, their phones, who answers, who asks to, who need not come.

use riverward::accounts::devices::KeyHash;
use serde_json::{Value, json};
use uuid::Uuid;

use super::code::scan;
use super::my::track;
use super::{Call, WORDS, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted { pattern, level, .. } = wanted;
    Some(match pattern {
        "/api/v1/scans" => {
            let code = stage.place(level).await.code.to_string();
            let scan = json!({ "id": stage.event(), "code": code, "outcome": "normal" });
            Call::json(pattern, json!({ "scans": [scan] }))
        }
        "/api/v1/tracks" => track(stage, &stage.event().to_string()),
        "/api/v1/devices/session" => Call::json(pattern, session(stage)),
        "/api/v1/records/{id}/decision" => {
            let path = pattern.replace("{id}", &record(stage, level).await);
            let body = json!({ "id": stage.event(), "verdict": "accepted", "note": WORDS });
            Call::json(path, body)
        }
        "/api/v1/segments/{id}/records" => {
            let segment = stage.place(level).await.segment;
            let path = pattern.replace("{id}", &segment.to_string());
            let body = json!({ "id": stage.event(), "person": 1, "at": stage.now(),
                "outcome": "normal", "note": WORDS, "reason": WORDS });
            Call::json(path, body)
        }
        "/api/v1/people/{id}/enrolments" => {
            let person = stage.person(level).await;
            Call::empty(pattern.replace("{id}", &person.to_string()))
        }
        "/api/v1/people/{id}/devices/{key}/revoke" => {
            let person = stage.person(level).await;
            let key = device(stage, person).await;
            Call::empty(pattern.replace("{id}", &person.to_string()).replace("{key}", &key))
        }
        "/api/v1/segments/{id}/stewardships" => {
            let segment = stage.place(level).await.segment;
            let change = json!({ "action": "assign", "person": stage.person(Level::Village).await,
                "role": "volunteer", "principal": false, "from": "2026-11-23" });
            let path = pattern.replace("{id}", &segment.to_string());
            Call::json(path, json!({ "id": stage.event(), "change": change, "note": WORDS }))
        }
        "/api/v1/offers" => {
            let segment = stage.place(level).await.segment;
            let body = json!({ "segments": [segment], "role": "volunteer", "note": WORDS });
            Call::json(pattern, body)
        }
        "/api/v1/offers/{id}/withdraw" => {
            let offer = offer(stage, level).await;
            Call::empty(pattern.replace("{id}", &offer.to_string()))
        }
        "/api/v1/claims/{id}/decision" => {
            let claim = claim(stage, level).await;
            let path = pattern.replace("{id}", &claim.to_string());
            Call::json(path, json!({ "verdict": "confirm" }))
        }
        "/api/v1/suspensions" => {
            // Of ponds, of which there are none: nothing else here is owed less for it.
            let of = json!({ "area": { "area": level.area(), "kind": "pond" } });
            let body = json!({ "id": stage.event(), "of": of, "cause": "ice",
                "from": "2026-11-23", "until": "2026-11-24", "note": WORDS });
            Call::json(pattern, body)
        }
        "/api/v1/suspensions/{id}/lift" => {
            let id = stage.event();
            stage
                .sql(format!(
                    "INSERT INTO suspension (district, suspension_id, area_path, kind, cause,
                         from_day, past_day, note, account_id, at)
                     VALUES (990101, '{id}', '{}', 'pond', 'ice', '2026-11-23', '2026-11-25', '',
                         5, '{}')",
                    level.area(),
                    stage.now()
                ))
                .await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        _ => return None,
    })
}

/// A session by the key of the steward's phone.
fn session(stage: &Stage) -> Value {
    let server = &stage.app.state;
    let lease = server.secrets.lease(&server.entropy, stage.now());
    let signature = stage.phone.sign(&format!("riverward session\n{lease}"));
    json!({ "steward": "990101.1", "device": stage.phone.device(), "lease": lease,
        "signature": signature })
}

/// A record that the steward may explain and an official decides on: its id.
pub(super) async fn record(stage: &Stage, level: Level) -> String {
    let id = stage.event();
    let scan = scan(id, stage.place(level).await.code);
    let steward = stage.browser(Role::Steward).await;
    assert_eq!(scan.send(&steward, "POST").await.status(), 200);
    id.to_string()
}

/// A phone of an account, as the API names it.
pub(super) async fn device(stage: &Stage, account: i64) -> String {
    let key = KeyHash(stage.app.state.entropy.bytes());
    sqlx::query(
        "INSERT INTO device_key (district, key_hash, account_id, public_key, name, enrolled_at)
         VALUES (990101, $1, $2, $3, '手机', $4)",
    )
    .bind(&key.0[..])
    .bind(account)
    .bind(&[4_u8; 65][..])
    .bind(stage.now())
    .execute(&stage.owner)
    .await
    .unwrap();
    key.text()
}

/// An open offer of the steward's river, in a role that nobody has there.
pub(super) async fn offer(stage: &Stage, level: Level) -> Uuid {
    let (offer, segment) = (stage.event(), stage.place(level).await.segment);
    stage
        .sql(format!(
            "INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id)
             VALUES (990101, '{offer}', {segment}, 'volunteer', '', '{}', 5)",
            stage.now()
        ))
        .await;
    offer
}

/// The steward asks for an offer, and nobody has decided.
pub(super) async fn claim(stage: &Stage, level: Level) -> Uuid {
    let (claim, offer) = (stage.event(), offer(stage, level).await);
    stage
        .sql(format!(
            "INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
             VALUES (990101, '{claim}', '{offer}', 1, '每周走两遍', '{}')",
            stage.now()
        ))
        .await;
    claim
}
