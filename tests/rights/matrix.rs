//! The list: for every route what each role gets.
//!
//! The program knows two roles yet, and whoever holds either may do everything in their areas (the
//! table of `src/rights.rs` is to be filled in). So today the auditor is
//! an account with the grant of an official, officials of a village and of a town differ only by
//! what lies in their areas, and so does the administrator. When the table is filled in, the rows of
//! the three will differ, and this list is where that is said.

use super::roles::{
    Level, Role, Statuses, any_official, everybody, its_steward, officials, signed_in, stewards,
};

/// A route, where the thing lies that is asked for, and what each role gets.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The method.
    pub method: &'static str,
    /// The route's pattern.
    pub pattern: &'static str,
    /// Where.
    pub level: Level,
    statuses: Statuses,
}

impl Row {
    /// What somebody of a role gets.
    pub fn status_for(&self, role: Role) -> u16 {
        let place = Role::ALL.iter().position(|other| *other == role).unwrap();
        self.statuses[place]
    }
}

fn row(method: &'static str, pattern: &'static str, statuses: Statuses) -> Vec<Row> {
    let level = Level::Village;
    vec![Row {
        method,
        pattern,
        level,
        statuses,
    }]
}

fn get(pattern: &'static str, statuses: Statuses) -> Vec<Row> {
    row("GET", pattern, statuses)
}

fn post(pattern: &'static str, statuses: Statuses) -> Vec<Row> {
    row("POST", pattern, statuses)
}

/// Three rows: something in a village is there for every official above it, something of the
/// town for those of the town and of the district, something of the district for its administrator
/// alone.
fn covered(method: &'static str, pattern: &'static str, status: u16) -> Vec<Row> {
    let rows = Level::ALL.into_iter().map(|level| Row {
        method,
        pattern,
        level,
        statuses: officials(level, status),
    });
    rows.collect()
}

fn read(pattern: &'static str) -> Vec<Row> {
    covered("GET", pattern, 200)
}

fn change(pattern: &'static str, status: u16) -> Vec<Row> {
    covered("POST", pattern, status)
}

/// Every route.
pub fn rows() -> Vec<Row> {
    [
        code(),
        my(),
        sign_in(),
        console(),
        segments_and_problems(),
        stewards_kept(),
        plates(),
    ]
    .concat()
}

/// Behind a code. Statuses that no group has a name for stand in the order of the roles: nobody
/// signed in; the steward, another; auditor, village, town, district; another town, another
/// district.
fn code() -> Vec<Row> {
    [
        get("/", everybody(200)),
        get("/q", everybody(303)),
        get("/Q", everybody(303)),
        get("/q/{code}", everybody(200)),
        get("/Q/{code}", everybody(200)),
        post("/q/{code}/scans", [401, 200, 403, 403, 403, 403, 403, 403, 403]),
        get("/q/{code}/rate", everybody(200)),
        post("/q/{code}/ratings", everybody(200)),
        get("/q/{code}/report", everybody(200)),
        post("/q/{code}/problems", everybody(200)),
        post("/q/{code}/problems/{problem}/support", everybody(200)),
        // Elsewhere it is no code that waits, and its page says what it is.
        post("/q/{code}/place", [401, 200, 200, 200, 200, 200, 200, 200, 303]),
        post("/q/{code}/install", [401, 200, 403, 200, 200, 200, 200, 404, 404]),
        post("/q/{code}/undo", [401, 200, 404, 200, 200, 200, 200, 404, 404]),
        post("/q/{code}/tag", [401, 303, 404, 303, 303, 303, 303, 404, 404]),
        change("/q/{code}/inspections", 303),
        get("/p/{receipt}", everybody(200)),
        post("/p/{receipt}/reopen", everybody(200)),
        get("/scan", everybody(200)),
    ]
    .concat()
}

/// A steward's own pages, and what their phone sends.
fn my() -> Vec<Row> {
    [
        get("/my", stewards(200)),
        post("/my/devices/{key}/revoke", its_steward(303)),
        get("/my/history", stewards(200)),
        get("/my/history/{segment}/{role}/{unit}/{from}", its_steward(200)),
        post("/my/history/{segment}/{role}/{unit}/{from}", its_steward(303)),
        get("/my/offers", stewards(200)),
        get("/my/offers/{id}", stewards(200)),
        post("/my/offers/{id}/claims", stewards(303)),
        post("/my/claims/{id}/withdraw", its_steward(303)),
        get("/my/records", stewards(200)),
        get("/my/records/{id}", its_steward(200)),
        post("/my/records/{id}/explanation", its_steward(303)),
        get("/my/rounds/{segment}", its_steward(200)),
        get("/my/settings", stewards(200)),
        post("/my/settings/text", stewards(303)),
        post("/my/settings/tracks", stewards(303)),
        post("/my/tracks", stewards(303)),
        post("/my/tracks/{id}/erase", its_steward(303)),
        post("/api/v1/scans", [401, 200, 403, 403, 403, 403, 403, 403, 403]),
        post("/api/v1/tracks", stewards(200)),
    ]
    .concat()
}

/// Who has a password, a link or a key comes in, whoever they were before.
fn sign_in() -> Vec<Row> {
    [
        get("/login", everybody(200)),
        post("/login", everybody(303)),
        post("/logout", everybody(303)),
        post("/language", everybody(303)),
        get("/e/{token}", everybody(200)),
        post("/e/{token}", everybody(303)),
        get("/api/v1/lease", everybody(200)),
        post("/api/v1/devices/session", everybody(204)),
        get("/api/v1/me", signed_in(200)),
    ]
    .concat()
}

/// Files, maps, and what the machine room asks.
fn console() -> Vec<Row> {
    [
        get("/static/{file}", everybody(200)),
        get("/sw.js", everybody(200)),
        get("/console", everybody(200)),
        get("/console/", everybody(200)),
        get("/console/{*path}", everybody(200)),
        get("/healthz", everybody(204)),
        get("/readyz", everybody(204)),
        get("/api/v1/openapi.json", everybody(200)),
        read("/tiles/{file}"),
        read("/tiles/{area}/{version}/{z}/{x}/{file}"),
    ]
    .concat()
}

fn segments_and_problems() -> Vec<Row> {
    [
        get("/api/v1/areas", any_official(200)),
        read("/api/v1/areas/outlines"),
        read("/api/v1/segments"),
        read("/api/v1/segments/summary"),
        read("/api/v1/segments/{id}"),
        read("/api/v1/problems"),
        read("/api/v1/problems/{id}"),
        read("/api/v1/months/{month}"),
        read("/api/v1/status"),
        read("/api/v1/events"),
    ]
    .concat()
}

/// Stewards, what they owe, and who decides on what they did.
fn stewards_kept() -> Vec<Row> {
    [
        read("/api/v1/records"),
        change("/api/v1/records/{id}/decision", 204),
        read("/api/v1/people"),
        change("/api/v1/people/{id}/enrolments", 201),
        change("/api/v1/people/{id}/devices/{key}/revoke", 204),
        read("/api/v1/segments/{id}/stewardships"),
        change("/api/v1/segments/{id}/stewardships", 204),
        read("/api/v1/duties"),
        change("/api/v1/duties", 204),
        change("/api/v1/warnings", 204),
        change("/api/v1/warnings/{id}/lift", 204),
        change("/api/v1/suspensions", 204),
        change("/api/v1/suspensions/{id}/lift", 204),
        read("/api/v1/offers"),
        change("/api/v1/offers", 200),
        change("/api/v1/offers/{id}/withdraw", 204),
        change("/api/v1/claims/{id}/decision", 204),
    ]
    .concat()
}

/// Codes, and what is printed of them.
fn plates() -> Vec<Row> {
    [
        read("/api/v1/code-batches"),
        change("/api/v1/code-batches", 201),
        read("/api/v1/codes"),
        change("/api/v1/codes/printed", 200),
        change("/api/v1/codes/{code}/state", 204),
        read("/api/v1/codes/health"),
        change("/api/v1/tags/{uid}/revoke", 204),
        // Everybody has a list of their own.
        get("/api/v1/print-jobs", any_official(200)),
        change("/api/v1/print-jobs", 200),
        change("/api/v1/print-previews", 200),
        read("/api/v1/print-jobs/{id}"),
        read("/api/v1/print-jobs/{id}/file"),
        change("/api/v1/print-jobs/{id}/cancel", 200),
    ]
    .concat()
}
