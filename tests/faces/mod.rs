//! What people do at a code, with nothing but forms: read, rate, report, follow, sign in, record.

mod addresses;
mod ratings;
mod refusals;
mod reports;
mod resident;
mod sign_in;
mod steward;

use sqlx::Row;

use crate::support::{Answer, Browser, TestApp, seed};

fn at(path: &str) -> String {
    format!("/q/{}{path}", seed::river())
}

async fn count(app: &TestApp, what: &str) -> i64 {
    let owner = app.database.owner().await;
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {what}")))
        .fetch_one(&owner)
        .await
        .unwrap()
        .get(0)
}

/// Sends the report form of the river as a resident who wrote this.
async fn report(browser: &Browser, category: &str, text: &str) -> Answer {
    let token = token(browser, &at("/report")).await;
    browser
        .post(&at("/problems"), &[("token", &token), ("category", category), ("text", text)])
        .await
}

async fn token(browser: &Browser, page: &str) -> String {
    let page = browser.get(page).await;
    page.value_of("input[name=token]").expect("a form token")
}
