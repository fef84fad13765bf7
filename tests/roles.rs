//! Requests work as `riverward_app`, whoever stands in between, and within their limits.

use std::process::Command;

use sqlx::PgPool;

use crate::support::{Does, Proxy, TestApp, TestDatabase, seed};
use riverward::db::Databases;
use riverward::db::session::LoginError;

fn pools(db: &Databases) -> [(&'static str, &PgPool); 5] {
    [
        ("app", &db.app),
        ("records", &db.records),
        ("console", &db.console),
        ("tiles", &db.tiles),
        ("jobs", &db.jobs),
    ]
}

async fn shown(pool: &PgPool, setting: &str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)")
        .bind(setting)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn every_connection_logs_in_as_the_role_of_requests_and_has_its_limits() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    // A pooler drops what it does not know of the start.
    proxy.now(Does::PassAs("riverward_app"));
    let db = Databases::open(&proxy.options(), None);
    db.check().await.unwrap();
    for (name, pool) in pools(&db) {
        let who: (String, String, String) = sqlx::query_as(
            "SELECT session_user::text, current_user::text, current_setting('is_superuser')",
        )
        .fetch_one(pool)
        .await
        .unwrap();
        assert_eq!(who, ("riverward_app".into(), "riverward_app".into(), "off".into()), "{name}");
        assert_eq!(shown(pool, "jit").await, "off", "{name}");
        for limit in ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"] {
            assert_ne!(shown(pool, limit).await, "0", "{name}: {limit}");
        }
    }
    assert_eq!(shown(&db.app, "lock_timeout").await, "2s");
    assert_eq!(shown(&db.records, "lock_timeout").await, "200ms");
}

#[tokio::test]
async fn behind_a_pooler_with_a_user_of_its_own_nothing_is_served() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    let app = TestApp::behind(&proxy, database, &[]).await;
    let page = format!("/q/{}", seed::river());
    assert_eq!(app.resident().get(&page).await.status, 200);

    proxy.now(Does::PassAs("riverward"));
    let refusal = app.state.db.check().await.unwrap_err();
    let LoginError::OtherRole { found } = &refusal else {
        panic!("{refusal}");
    };
    assert_eq!(found, "riverward");
    let words = refusal.to_string();
    assert!(words.contains("pooler") && words.contains("DATABASE_APP_URL"), "{words}");
    // The connections of before are cut; no other is worked with.
    for _ in 0..2 {
        let answer = app.resident().get(&page).await;
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert_ne!(answer.header("retry-after"), "");
    }

    proxy.now(Does::Pass);
    while app.resident().get(&page).await.status != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_another_user_is_refused_with_what_to_do() {
    let database = TestDatabase::create().await;
    let serve = |url: Option<&str>, app_url: &str| {
        let data = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_riverward"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--data"]).arg(data.path());
        command.env_remove("DATABASE_URL").env("DATABASE_APP_URL", app_url);
        command.envs(url.map(|url| ("DATABASE_URL", url)));
        let output = command.output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let owner = database.url();
    let words = serve(Some(&owner), &owner);
    assert!(words.contains("postgres://riverward_app:password@"), "{words}");
    let alone = owner.replace("riverward@", "riverward_app@");
    assert!(serve(None, &alone).contains("beside DATABASE_URL"));
}
