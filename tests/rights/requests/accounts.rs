//! Accounts: one's own, and those that the administrator keeps; and what else they set.

use riverward::accounts::devices::KeyHash;
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::ids::{AccountId, DistrictId};
use serde_json::json;

use super::{Call, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::{PASSWORD, Stage};

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted {
        method,
        pattern,
        level,
        role,
    } = wanted;
    let whose = role.account().unwrap_or(AccountId(1));
    Some(match (method, pattern) {
        (
            "GET",
            "/api/v1/me/sessions"
            | "/api/v1/retention"
            | "/api/v1/office-hours"
            | "/api/v1/board-settings",
        ) => Call::empty(pattern),
        ("GET", "/api/v1/calendar/{year}") => Call::empty(pattern.replace("{year}", "2026")),
        (_, "/api/v1/calendar/{year}") => {
            // Another name each time, so that it is a change whoever did before.
            let name = format!("元旦{}", stage.number());
            let days = json!([{ "name": name, "date": "2027-01-01", "isOffDay": true }]);
            let body = json!({ "year": 2027, "papers": [], "days": days });
            Call::json(pattern.replace("{year}", "2027"), body)
        }
        (_, "/api/v1/board-settings") => {
            // So that it is a change whoever did before.
            stage.sql("UPDATE district SET board_phones = false".to_owned()).await;
            Call::json(pattern, json!({ "phones": true, "commitments": false }))
        }
        (_, "/api/v1/office-hours") => {
            // Another minute each time, for the same reason.
            let closes = format!("17:{:02}", stage.number() % 60);
            let spans = json!([{ "opens": "08:30", "closes": closes }]);
            Call::json(pattern, json!({ "spans": spans }))
        }
        (_, "/api/v1/me/password") => {
            stage.password(whose).await;
            Call::json(pattern, json!({ "current": PASSWORD, "new": "kettle-orbit-76-plum" }))
        }
        (_, "/api/v1/me/sessions/{id}/end") => {
            let id = session(stage, role.district(), whose).await;
            Call::empty(pattern.replace("{id}", &id))
        }
        (_, "/my/sessions/{session}/end") => {
            let id = session(stage, Role::Steward.district(), AccountId(1)).await;
            Call::empty(pattern.replace("{session}", &id))
        }
        (_, "/api/v1/me/sessions/end" | "/my/sessions/end") => {
            session(stage, role.district(), whose).await;
            Call::empty(pattern)
        }
        ("GET", "/api/v1/accounts") => Call::empty(format!("{pattern}?area={}", level.area())),
        (_, "/api/v1/accounts") => {
            let login = format!("official{}", stage.number());
            let body = json!({ "name": "新同事", "login": login, "role": "official",
                "area": level.area() });
            Call::json(pattern, body)
        }
        (_, "/api/v1/accounts/{id}/grants") => {
            let id = official(stage, level).await.0;
            let body = json!({ "role": "auditor", "area": level.area() });
            Call::json(pattern.replace("{id}", &id.to_string()), body)
        }
        (_, "/api/v1/grants/{id}/end") => {
            let id = official(stage, level).await.1;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        (_, "/api/v1/retention/{what}") => {
            // Another number each time, so that it is a change whoever did before.
            let body = json!({ "days": 1 + stage.number() % 365 });
            Call::json(pattern.replace("{what}", "posts"), body)
        }
        (_, "/api/v1/accounts/{id}/enable") => {
            let (id, _) = official(stage, level).await;
            stage
                .sql(format!(
                    "UPDATE account SET disabled_at = '{}' WHERE account_id = {id}",
                    stage.now()
                ))
                .await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        (
            _,
            "/api/v1/accounts/{id}/disable"
            | "/api/v1/accounts/{id}/password"
            | "/api/v1/accounts/{id}/sessions"
            | "/api/v1/accounts/{id}/sessions/end",
        ) => {
            let (id, _) = official(stage, level).await;
            session(stage, Role::Steward.district(), AccountId(id)).await;
            Call::empty(pattern.replace("{id}", &id.to_string()))
        }
        _ => return None,
    })
}

/// Another session of an account: its name.
async fn session(stage: &Stage, district: DistrictId, account: AccountId) -> String {
    let token = Token::generate(district, &stage.app.state.entropy);
    let mut db = stage.app.state.db.app.acquire().await.unwrap();
    store::open_session(&mut *db, &token, account, Opening::Password, stage.now())
        .await
        .unwrap();
    KeyHash(token.hash()).text()
}

/// An official of this level's area, and the number of the grant.
async fn official(stage: &Stage, level: Level) -> (i64, i64) {
    let (id, grant) = (stage.number(), stage.number());
    stage
        .sql(format!(
            "INSERT INTO account (district, account_id, name) VALUES (990101, {id}, '同事');
             INSERT INTO login_locator (login, district, account_id)
                 VALUES ('colleague{id}', 990101, {id});
             INSERT INTO role_grant (district, grant_id, account_id, area_path, role)
                 VALUES (990101, {grant}, {id}, '{}', 'official')",
            level.area()
        ))
        .await;
    (id, grant)
}
