//! While the database is away, cut off, silent or spoken for by something else, every answer is a
//! 503 that says when to come again; when it is back, so is everything.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Browser, Does, Phone, Proxy, TestApp, TestDatabase, seed};
use riverward::error::Error;

/// What a load balancer says that has nobody behind it, what a TLS server says to whom it does not
/// understand, and a message of the database's own that makes no sense.
const GARBAGE: [&[u8]; 4] = [
    b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
    &[0x15, 3, 1, 0, 2, 2, 40],
    b"Z\0\0\0\x05?D\0\0\0\x06\xff\xff",
    b"E\0\0\0\x05\0R\0\0\0\x08\0\0\0\x63",
];

struct Visitors {
    resident: Browser,
    phone: Phone,
    official: Browser,
}

impl Visitors {
    /// One request of each kind: pages, forms, records, the console, tiles, the machine room.
    async fn ask(&self, app: &TestApp, token: &str) -> Vec<(&'static str, Answer)> {
        let code = seed::river();
        let page = format!("/q/{code}");
        let report = [("token", token), ("category", "rubbish"), ("text", "岸边有垃圾")];
        let rating = [("token", token), ("score", "2")];
        let record = self.phone.record(app, seed::river(), &json!({}));
        let scan = app.state.entropy.event_id(app.state.clock.now()).to_string();
        let decision = self
            .official
            .request(Method::POST, &format!("/api/v1/records/{scan}/decision"))
            .header("sec-fetch-site", "same-origin")
            .json(&json!({ "id": scan, "verdict": "accepted", "note": "" }));
        let (reports, ratings) = (format!("{page}/problems"), format!("{page}/ratings"));
        let form = [("id", scan.as_str()), ("outcome", "normal")];
        let scans = format!("{page}/scans");
        let records = [record];
        let (seen, said, rated, synced, recorded, day, status, tile, decided, ready) = tokio::join!(
            self.resident.get(&page),
            self.resident.post(&reports, &report),
            self.resident.post(&ratings, &rating),
            self.phone.send(app, &records),
            self.phone.browser.post(&scans, &form),
            self.phone.browser.get("/my"),
            self.official.get("/api/v1/status?area=990101101"),
            self.official.get("/tiles/990101101/1/12/3426/1675.mvt"),
            self.official.send(decision),
            self.resident.get("/readyz"),
        );
        [
            ("page", seen),
            ("report", said),
            ("rating", rated),
            ("records", synced),
            ("record", recorded),
            ("day", day),
            ("status", status),
            ("tile", tile),
            ("decision", decided),
            ("ready", ready),
        ]
        .into()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_503_and_never_a_fault_and_ends_by_itself() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    let app = TestApp::behind(&proxy, database, &["--request-seconds", "4"]).await;
    let visitors = Visitors {
        resident: app.resident(),
        phone: Phone::of(&app, 1, 7).await,
        official: app.official().await,
    };
    let token = app.state.secrets.form_token(seed::river(), app.state.clock.now());
    for (kind, answer) in visitors.ask(&app, &token).await {
        let is_well = answer.status.is_success() || kind == "decision";
        assert!(is_well, "{kind}: {} {}", answer.status, answer.body);
    }

    let faults = [Does::Cut, Does::Stall].into_iter().chain(GARBAGE.map(Does::Say));
    for fault in faults {
        proxy.now(fault.clone());
        for _ in 0..2 {
            for (kind, answer) in visitors.ask(&app, &token).await {
                let (status, body) = (answer.status, &answer.body);
                if kind == "tile" && status.is_success() {
                    // Kept, by somebody seen within the last minute: nobody has to be asked.
                    continue;
                }
                assert_eq!(status, 503, "{kind} while {fault:?}: {body}");
                assert_ne!(answer.header("retry-after"), "", "{kind} while {fault:?}");
            }
        }
        proxy.now(Does::Pass);
        // Each connection of before shows once that it is broken.
        let mut tries = 0;
        loop {
            let answers = visitors.ask(&app, &token).await;
            let away = answers.iter().filter(|(_, answer)| answer.status == 503).count();
            for (kind, answer) in &answers {
                assert!(!answer.status.is_server_error() || answer.status == 503, "{kind}");
            }
            if away == 0 {
                break;
            }
            tries += 1;
            assert!(tries < 50, "{away} kinds of requests are still away after {fault:?}");
        }
    }
}

/// One statement that fails with a code of PostgreSQL's.
async fn failing_with(app: &TestApp, code: &str) -> Error {
    let owner = app.database.owner().await;
    let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$");
    let failed = sqlx::raw_sql(sqlx::AssertSqlSafe(raise)).execute(&owner).await;
    failed.expect_err(code).into()
}

#[tokio::test]
async fn what_the_database_may_do_the_next_time_is_no_fault_of_ours() {
    let app = TestApp::start().await;
    let passing = [
        "08000", "08003", "08006", "08P01", "25006", "25P03", "28000", "28P01", "40001", "40P01",
        "53000", "53100", "53200", "53300", "53400", "55P03", "57014", "57P01", "57P02", "57P03",
        "57P04", "57P05", "58030",
    ];
    for code in passing {
        let error = failing_with(&app, code).await;
        assert!(matches!(error, Error::Unavailable(_)), "{code}: {error:?}");
    }
    for code in ["23505", "42P01", "22003", "42501", "XX000"] {
        let error = failing_with(&app, code).await;
        assert!(matches!(error, Error::Internal(_)), "{code}: {error:?}");
    }
}
