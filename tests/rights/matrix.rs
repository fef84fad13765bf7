//! The list: for every route what each role gets. Where the roles differ is the table of rights in
//! `src/rights.rs`, said a second time.

use super::roles::{
    Level, Role, Statuses, administrators, any_official, any_official_at_work, auditors, everybody,
    its_steward, keepers, readers, rulers, signed_in, stewards, whole_district,
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
/// alone. What each may do there is said by `who`.
fn covered(
    method: &'static str,
    pattern: &'static str,
    (who, status): (fn(Level, u16) -> Statuses, u16),
) -> Vec<Row> {
    let rows = Level::ALL.into_iter().map(|level| Row {
        method,
        pattern,
        level,
        statuses: who(level, status),
    });
    rows.collect()
}

fn read(pattern: &'static str) -> Vec<Row> {
    covered("GET", pattern, (readers, 200))
}

fn change(who: fn(Level, u16) -> Statuses, pattern: &'static str, status: u16) -> Vec<Row> {
    covered("POST", pattern, (who, status))
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
        accounts(),
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
        post("/q/{code}/place", [401, 200, 200, 403, 403, 200, 200, 200, 303]),
        post("/q/{code}/install", [401, 200, 403, 403, 403, 200, 200, 404, 404]),
        post("/q/{code}/undo", [401, 200, 404, 403, 403, 200, 200, 404, 404]),
        post("/q/{code}/tag", [401, 303, 404, 403, 403, 303, 303, 404, 404]),
        change(keepers, "/q/{code}/inspections", 303),
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
        post("/my/sessions/end", stewards(303)),
        post("/my/sessions/{session}/end", its_steward(303)),
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
        post("/api/v1/me/password", signed_in(204)),
        get("/api/v1/me/sessions", signed_in(200)),
        post("/api/v1/me/sessions/{id}/end", signed_in(204)),
        post("/api/v1/me/sessions/end", signed_in(204)),
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
        get("/robots.txt", everybody(200)),
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
        change(keepers, "/api/v1/records/{id}/decision", 204),
        change(keepers, "/api/v1/segments/{id}/records", 204),
        read("/api/v1/people"),
        change(keepers, "/api/v1/people/{id}/enrolments", 201),
        change(keepers, "/api/v1/people/{id}/devices/{key}/revoke", 204),
        read("/api/v1/segments/{id}/stewardships"),
        change(keepers, "/api/v1/segments/{id}/stewardships", 204),
        read("/api/v1/segments/{id}/stewardships/planned"),
        read("/api/v1/duties"),
        change(rulers, "/api/v1/duties", 204),
        change(rulers, "/api/v1/warnings", 204),
        change(rulers, "/api/v1/warnings/{id}/lift", 204),
        change(keepers, "/api/v1/suspensions", 204),
        change(keepers, "/api/v1/suspensions/{id}/lift", 204),
        read("/api/v1/excuses"),
        change(rulers, "/api/v1/excuses", 204),
        change(rulers, "/api/v1/excuses/{id}/withdraw", 204),
        read("/api/v1/offers"),
        change(keepers, "/api/v1/offers", 200),
        change(keepers, "/api/v1/offers/{id}/withdraw", 204),
        change(keepers, "/api/v1/claims/{id}/decision", 204),
    ]
    .concat()
}

/// Codes, and what is printed of them.
fn plates() -> Vec<Row> {
    [
        read("/api/v1/code-batches"),
        change(rulers, "/api/v1/code-batches", 201),
        read("/api/v1/codes"),
        change(keepers, "/api/v1/codes/printed", 200),
        change(rulers, "/api/v1/codes/{code}/state", 204),
        read("/api/v1/codes/health"),
        change(rulers, "/api/v1/tags/{uid}/revoke", 204),
        // Everybody has a list of their own.
        get("/api/v1/print-jobs", any_official_at_work(200)),
        change(keepers, "/api/v1/print-jobs", 200),
        change(keepers, "/api/v1/print-previews", 200),
        covered("GET", "/api/v1/print-jobs/{id}", (keepers, 200)),
        covered("GET", "/api/v1/print-jobs/{id}/file", (keepers, 200)),
        change(keepers, "/api/v1/print-jobs/{id}/cancel", 200),
    ]
    .concat()
}

/// Who may sign in, and as what; what they did; how long things are kept; which days are worked.
fn accounts() -> Vec<Row> {
    [
        covered("GET", "/api/v1/audit", (auditors, 200)),
        covered("GET", "/api/v1/accounts", (administrators, 200)),
        change(administrators, "/api/v1/accounts", 201),
        change(administrators, "/api/v1/accounts/{id}/disable", 204),
        change(administrators, "/api/v1/accounts/{id}/enable", 204),
        change(administrators, "/api/v1/accounts/{id}/password", 200),
        covered("GET", "/api/v1/accounts/{id}/sessions", (administrators, 200)),
        change(administrators, "/api/v1/accounts/{id}/sessions/end", 204),
        change(administrators, "/api/v1/accounts/{id}/grants", 201),
        change(administrators, "/api/v1/grants/{id}/end", 204),
        get("/api/v1/retention", whole_district(200)),
        row("PUT", "/api/v1/retention/{what}", whole_district(204)),
        get("/api/v1/calendar/{year}", whole_district(200)),
        row("PUT", "/api/v1/calendar/{year}", whole_district(204)),
        get("/api/v1/board-settings", whole_district(200)),
        row("PUT", "/api/v1/board-settings", whole_district(204)),
        get("/api/v1/office-hours", whole_district(200)),
        row("PUT", "/api/v1/office-hours", whole_district(204)),
    ]
    .concat()
}
