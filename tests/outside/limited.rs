//! Who changes something counts against a limit, on every route.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use riverward::http::router;

use crate::rights::matrix;
use crate::rights::requests::{self, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;

/// Routes that count against none, and why.
const UNLIMITED: [(&str, &str); 3] = [
    (
        "/logout",
        "ends the one session that comes with it; nobody is to be kept from leaving",
    ),
    ("/login", "counts by limits of its own: tests/edge/sign_in.rs"),
    ("/language", "sets a cookie and changes nothing on the server"),
];

#[tokio::test]
async fn every_route_that_changes_something_counts_against_a_limit() {
    let stage = Stage::set().await;
    // One request a minute: of three that follow one another the last is one too many.
    let strict = stage.app.beside(&["--records-per-minute", "1", "--rate-per-minute", "1"]).await;
    let changing: BTreeSet<String> = router::listed()
        .into_iter()
        .filter(|(method, _)| !method.is_safe())
        .map(|(_, pattern)| pattern)
        .collect();
    let mut unlimited = Vec::new();
    for row in matrix::rows() {
        if row.method == "GET" || row.level != Level::Village {
            continue;
        }
        let mut is_limited = false;
        for role in Role::ALL {
            if is_limited || row.status_for(role) >= 400 {
                continue;
            }
            let wanted = Wanted {
                method: row.method,
                pattern: row.pattern,
                level: row.level,
                role,
            };
            let call = requests::valid(&stage, wanted).await;
            let signed_in = stage.browser(role).await;
            let browser = strict.resident();
            if let Some(session) = signed_in.cookie("__Host-session") {
                browser.set_cookie("__Host-session", &session);
            }
            for _ in 0..3 {
                let answer = call.send(&browser, row.method).await;
                if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                    let seconds = answer.headers()["retry-after"].to_str().unwrap().to_owned();
                    assert!(seconds.parse::<u64>().is_ok_and(|seconds| seconds > 0));
                    is_limited = true;
                }
            }
        }
        if !is_limited {
            unlimited.push(row.pattern);
        }
    }
    let reasoned: Vec<&str> = UNLIMITED.iter().map(|(pattern, _)| *pattern).collect();
    unlimited.sort_unstable();
    let mut expected = reasoned.clone();
    expected.sort_unstable();
    assert_eq!(unlimited, expected, "count these with app.limits, or say here why not");
    assert!(reasoned.iter().all(|pattern| changing.contains(*pattern)));
}
