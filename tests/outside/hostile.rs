//! Every route, with everything that somebody might send in every place: nothing is a fault of ours,
//! and afterwards every page is readable.

use futures_util::future::ready;
use futures_util::{StreamExt, stream};
use reqwest::StatusCode;
use riverward::jobs;

use super::walk::{Odd, Walk};
use crate::rights::matrix::{self, Row};
use crate::rights::requests::{self, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;
use crate::support::{Browser, is_long, seed};

/// Who tries.
const TRYING: [Role; 3] = [Role::TownOfficial, Role::Steward, Role::Anonymous];
/// Requests at once.
const AT_ONCE: usize = 8;
/// Requests of a route by one who may use it where there is no time for all, and by others.
const SOME: usize = 6;
const FEW: usize = 1;
/// A prime, so that steps of it come by every place of a list.
const STRIDE: usize = 7919;

/// Places of some of so many, spread over all of them, others for each role; of all where there is
/// time.
fn some(all: usize, most: usize, role: Role) -> impl Iterator<Item = usize> {
    let count = if is_long() { all } else { most.min(all) };
    let first = SOME * role as usize;
    (first..first + count).map(move |at| at * STRIDE % all)
}

/// Sends requests; those that were answered by a fault, or not at all.
async fn faults(browser: &Browser, who: &str, requests: impl Iterator<Item = Odd>) -> Vec<String> {
    let answers = stream::iter(requests.map(|request| async move {
        match request.by(browser).send().await {
            Ok(answer) if answer.status().as_u16() < 500 => None,
            // The queue of the press is full, which it says in words.
            Ok(answer)
                if answer.status() == StatusCode::SERVICE_UNAVAILABLE
                    && who.contains("/print-previews") =>
            {
                None
            }
            Ok(answer) => Some(format!("{} {who}: {}", answer.status(), request.what)),
            Err(error) => Some(format!("no answer ({error}) {who}: {}", request.what)),
        }
    }));
    answers.buffer_unordered(AT_ONCE).filter_map(ready).collect().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_sent_anywhere_is_a_fault_and_all_stays_readable() {
    let stage = Stage::set().await;
    let mut found = Vec::new();
    for row in matrix::rows().into_iter().filter(|row| row.level == Level::Village) {
        for role in TRYING {
            let Row {
                method, pattern, level, ..
            } = row;
            let wanted = Wanted {
                method,
                pattern,
                level,
                role,
            };
            let call = requests::valid(&stage, wanted).await;
            let walk = Walk::around(method, pattern, &call);
            let most = if row.status_for(role) < 400 { SOME } else { FEW };
            let odd = some(walk.len(), most, role)
                .map(|number| walk.request(number, || stage.event().to_string()));
            let who = format!("{method} {pattern} by {role:?}");
            found.extend(faults(&stage.browser(role).await, &who, odd).await);
        }
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    readable(&stage).await;
}

/// What people and officials look at, and what the server does by itself, goes on.
async fn readable(stage: &Stage) {
    let (official, steward) =
        (stage.browser(Role::Administrator).await, stage.browser(Role::Steward).await);
    for code in [seed::river(), seed::road(), seed::lane()] {
        for browser in [&stage.app.resident(), &steward, &official] {
            let page = browser.get(&format!("/q/{code}")).await;
            assert_eq!(page.status, StatusCode::OK, "/q/{code}");
        }
    }
    for page in ["/my", "/my/history", "/my/records", "/my/offers", "/my/settings"] {
        assert_eq!(steward.get(page).await.status, StatusCode::OK, "{page}");
    }
    for list in [
        "duties",
        "excuses",
        "offers",
        "records",
        "records?state=decided",
        "problems",
        "people",
        "segments",
        "segments/1",
        "segments/1/stewardships",
        "segments/1/stewardships/planned",
        "segments/summary",
        "months/2026-11",
        "months/2026-12",
        "status",
        "codes",
        "codes/health",
        "code-batches",
        "print-jobs",
        "areas",
        "audit",
    ] {
        let answer = official.get(&format!("/api/v1/{list}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{list}: {}", answer.body);
    }
    for day in ["2026-11-24", "2026-11-30", "2026-12-31"] {
        stage.sql(format!("SELECT settle_day(990101, '{day} 02:00:00+00')")).await;
    }
    jobs::print(&stage.app.state).await.unwrap();
    let unreadable = official.get(&format!("/q/{}", seed::river())).await;
    assert_eq!(unreadable.status, StatusCode::OK);
}
