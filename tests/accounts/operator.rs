//! What the operator does by the command line.

use std::process::{Command, Output};

use reqwest::StatusCode;

use super::{acts, sign_in};
use crate::support::TestApp;

fn riverward(app: &TestApp, arguments: &[&str], password: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_riverward"));
    command.args(&arguments[..1]).arg("--data").arg(folder.path()).args(&arguments[1..]);
    command.env("DATABASE_URL", app.database.url()).env_remove("RUST_LOG");
    command.env("RIVERWARD_BASE_URL", "https://hz.example.gov.cn");
    match password {
        Some(password) => command.env("RIVERWARD_PASSWORD", password),
        None => command.env_remove("RIVERWARD_PASSWORD"),
    };
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What was printed as the password.
fn printed(output: &Output) -> String {
    let text = said(output);
    let line = text.lines().find_map(|line| line.strip_prefix("password "));
    line.unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[tokio::test]
async fn a_district_is_made_with_its_first_administrator() {
    let app = TestApp::start().await;
    let create = [
        "district",
        "create",
        "--code",
        "990303",
        "--name",
        "新区",
        "--time-zone",
        "Asia/Urumqi",
        "--admin",
        "新区管理员",
        "--login",
        "xinqu",
    ];
    let weak = riverward(&app, &create, Some("1234567890"));
    assert!(
        !weak.status.success() && said(&weak).contains("first that anybody"),
        "{}",
        said(&weak)
    );
    let made = riverward(&app, &create, None);
    assert!(made.status.success(), "{}", said(&made));
    let password = printed(&made);
    let again = riverward(&app, &create, None);
    assert!(!again.status.success(), "{}", said(&again));
    // The machine's clock is not the test's: what it granted from today on holds on its own day.
    crate::api::sql(&app, "UPDATE role_grant SET from_day = '2026-01-01' WHERE district = 990303")
        .await;
    let (admin, status) = sign_in(&app, "xinqu", &password).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let me = admin.get("/api/v1/me").await.json();
    assert_eq!((&me["role"], &me["area"]["path"]), (&"admin".into(), &"990303".into()));
    assert_eq!(me["district"]["time_zone"], "Asia/Urumqi");
    assert_eq!(me["password_given"], true);
    assert_eq!(admin.get("/api/v1/segments").await.status, StatusCode::OK);
    let on_record: Vec<(String, Option<i64>)> =
        acts(&app).await.into_iter().map(|(action, by, _)| (action, by)).collect();
    assert!(on_record.contains(&("district.create".to_owned(), None)), "{on_record:?}");
    assert!(on_record.contains(&("account.create".to_owned(), None)), "{on_record:?}");
}

#[tokio::test]
async fn accounts_are_kept_by_the_command_line_too() {
    let app = TestApp::start().await;
    let good = "kettle-orbit-76-plum";
    let create = [
        "account",
        "official",
        "--name",
        "审计员",
        "--login",
        "shenji",
        "--area",
        "990101101",
        "--role",
        "auditor",
    ];
    let made = riverward(&app, &create, Some(good));
    assert!(made.status.success(), "{}", said(&made));
    let list = said(&riverward(&app, &["account", "list", "--area", "990101"], None));
    assert!(
        list.contains("shenji\t审计员\tenabled") && list.contains("auditor\t990101101"),
        "{list}"
    );
    let named = ["--login", "shenji"];
    let run = |action: &str, more: &[&str]| {
        let output = riverward(&app, &[&["account", action], &named[..], more].concat(), None);
        assert!(output.status.success(), "{action}: {}", said(&output));
        output
    };
    run("grant", &["--area", "990101102", "--role", "official"]);
    crate::api::sql(&app, "UPDATE role_grant SET from_day = '2026-01-01' WHERE account_id > 100")
        .await;
    let (browser, status) = sign_in(&app, "shenji", good).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let areas = browser.get("/api/v1/areas").await.body;
    assert!(areas.contains("菱泾镇") && areas.contains("荻溪镇"), "{areas}");
    assert!(said(&run("end-sessions", &[])).contains("1 sessions ended"));
    assert_eq!(browser.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    let password = printed(&run("password", &[]));
    run("disable", &[]);
    assert_eq!(sign_in(&app, "shenji", &password).await.1, StatusCode::UNPROCESSABLE_ENTITY);
    run("enable", &[]);
    assert_eq!(sign_in(&app, "shenji", &password).await.1, StatusCode::SEE_OTHER);
    run("end-grant", &["--area", "990101102"]);
    let actions: Vec<String> = acts(&app).await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(
        actions,
        [
            "account.create",
            "grant.give",
            "account.sessions_ended",
            "account.password_given",
            "account.disable",
            "account.enable",
            "grant.end"
        ]
    );
}

#[tokio::test]
async fn a_district_keeps_things_shorter_by_the_command_line_too() {
    let app = TestApp::start().await;
    let keep = |district: &str, what: &str, days: &str| {
        riverward(&app, &["district", "keep", district, what, days], None)
    };
    for (district, what, days, why) in [
        ("990101", "tracks", "31", "kept for 1 to 30 days"),
        ("990101", "tracks", "0", "kept for 1 to 30 days"),
        ("990101", "round_notes", "6", "kept for 7 to 731 days"),
        ("990101", "sessions", "1", "no district has a say in sessions"),
        ("990101", "scans", "1", "scans"),
        ("990101", "tracks", "soon", "soon"),
        ("990303", "tracks", "7", "no district 990303"),
    ] {
        let refused = keep(district, what, days);
        assert!(!refused.status.success(), "{what} {days}");
        assert!(said(&refused).contains(why), "{what} {days}: {}", said(&refused));
    }
    for (days, says) in [
        ("7", "Positions of tracks: 7 of at most 30 days"),
        ("7", ": 7 of"),
        ("usual", ": 30 of at most 30 days"),
    ] {
        let done = keep("990101", "tracks", days);
        assert!(done.status.success() && said(&done).contains(says), "{}", said(&done));
    }
    assert!(keep("990101", "posts", "100").status.success());
    let chosen = app.admin().await.get("/api/v1/retention").await.body;
    assert!(
        chosen.contains(r#""days":100"#) && chosen.contains(r#""what":"tracks","days":30"#),
        "{chosen}"
    );
    let by_nobody = |what: &str| ("retention.set".to_owned(), None::<i64>, what.to_owned());
    assert_eq!(acts(&app).await, [by_nobody("tracks"), by_nobody("tracks"), by_nobody("posts")]);
}
