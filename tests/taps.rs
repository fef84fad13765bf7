//! Tags beside codes: taken into use by a tap, tapped before a record, spent, taken out of use.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Browser, Phone, TestApp, seed};
use riverward::checkpoints::tag::uid::TagUid;
use riverward::checkpoints::tag::{MasterKey, ReadCounter, sun_url_parameters};
use riverward::ids::Code;

const UID: [u8; 7] = [0x04, 0x95, 0x8C, 0xAA, 0x5C, 0x5E, 0x80];

/// The address that a tag of this deployment gives out at a read.
pub fn tapped(app: &TestApp, code: Code, read: u32) -> String {
    let keys = MasterKey::new(app.state.secrets.tag_master());
    let (uid, counter) = (TagUid::new(UID), ReadCounter::new(read).unwrap());
    format!("/q/{code}?{}", sun_url_parameters(&keys.tag(uid), uid, counter))
}

/// The page after a tap.
pub async fn tap(
    browser: &Browser,
    app: &TestApp,
    code: Code,
    read: u32,
) -> crate::support::Answer {
    browser.get(&tapped(app, code, read)).await
}

/// The tag hangs beside the river's first code, taken into use at its first read.
pub async fn enrolled(app: &TestApp) -> Browser {
    let official = app.official().await;
    let page = tapped(app, seed::river(), 1);
    let sent = official.fill(&page, &format!("/q/{}/tag", seed::river()), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    official
}

/// What the record form carries of a tap.
pub fn proof(page: &crate::support::Answer) -> Option<String> {
    page.value_of("form[data-record] input[name=tap]")
}

/// Tags in use at the river's first place.
pub async fn tags(official: &Browser) -> Value {
    official.get("/api/v1/segments/1").await.json()["checkpoints"][0]["tags"].clone()
}

#[tokio::test]
async fn a_signed_record_right_after_a_tap_is_graded_e3() {
    let app = TestApp::start().await;
    enrolled(&app).await;
    let phone = Phone::of(&app, 1, 7).await;
    let page = tap(&phone.browser, &app, seed::river(), 2).await;
    assert!(page.text().contains("刚碰过码牌旁的感应标签"), "{}", page.body);
    let tap_proof = proof(&page).unwrap();
    let answer = phone.record_once(&app, seed::river(), &json!({ "tap": tap_proof })).await;
    assert_eq!((&answer["result"], &answer["stored"]["grade"]), (&json!("recorded"), &json!("E3")));

    // A claim by a tap alone is not more than it was: the place still has to be there, and the
    // signature.
    let unsigned = app.zhang().await;
    let page = tap(&unsigned, &app, seed::river(), 3).await;
    let fields = [("tap", proof(&page).unwrap()), ("outcome", "normal".into())];
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("/q/{}/scans", seed::river());
    let sent = unsigned.fill(&format!("/q/{}", seed::river()), &path, &fields).await;
    assert!(sent.status.is_success() && sent.text().contains("仅扫码"), "{}", sent.body);

    // Of another code, another steward's, bent, or too old, it proves nothing; the record counts as
    // it would without.
    let grade = |answer: &Value| answer["stored"]["grade"].clone();
    let east = json!({ "tap": tap_proof, "lon": 121.121 });
    assert_eq!(grade(&phone.record_once(&app, seed::river_east(), &east).await), "E2");
    let bent = json!({ "tap": format!("{tap_proof}A") });
    assert_eq!(grade(&phone.record_once(&app, seed::river(), &bent).await), "E2");
    app.set_time("2026-11-23T02:05:01Z");
    let late = json!({ "tap": tap_proof });
    assert_eq!(grade(&phone.record_once(&app, seed::river(), &late).await), "E2");
}

#[tokio::test]
async fn a_tap_counts_once() {
    let app = TestApp::start().await;
    enrolled(&app).await;
    let (zhang, li) = (app.zhang().await, app.li().await);
    assert!(proof(&tap(&zhang, &app, seed::river(), 5).await).is_some());
    assert!(
        proof(&tap(&zhang, &app, seed::river(), 5).await).is_some(),
        "the same page loaded again"
    );
    // Kept, or passed on.
    assert!(tap(&li, &app, seed::river(), 5).await.text().contains("这次感应已经用过"));
    let earlier = tap(&zhang, &app, seed::river(), 4).await;
    assert!(earlier.text().contains("这次感应已经用过") && proof(&earlier).is_none());
    app.set_time("2026-11-23T02:05:01Z");
    let later = tap(&zhang, &app, seed::river(), 5).await;
    assert!(later.text().contains("这次感应已经用过") && proof(&later).is_none());
    // Counters may be left out: others read it in between.
    assert!(proof(&tap(&zhang, &app, seed::river(), 900).await).is_some());
    // Many at once with the same read: it is one account's.
    let browsers = [zhang, li, app.official().await, app.admin().await];
    let pages = futures_util::future::join_all(
        browsers.iter().map(|browser| tap(browser, &app, seed::river(), 901)),
    )
    .await;
    let fresh = pages.iter().filter(|page| page.text().contains("刚碰过")).count();
    assert_eq!(fresh, 1);
}

#[tokio::test]
async fn what_is_not_a_tap_here_says_so_and_the_page_works_all_the_same() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let new = tap(&zhang, &app, seed::river(), 1).await;
    assert!(
        new.text().contains("还没有登记到这里") && new.has("form[action$='/tag']"),
        "its steward may"
    );
    let li = app.li().await;
    let new = tap(&li, &app, seed::river(), 1).await;
    assert!(
        new.text().contains("还没有登记到这里") && !new.has("form[action$='/tag']"),
        "another may not"
    );
    enrolled(&app).await;
    let elsewhere = tap(&zhang, &app, seed::river_east(), 2).await;
    assert!(elsewhere.text().contains("登记在别处") && proof(&elsewhere).is_none());
    // A made-up one, half of one, one of another deployment.
    let half = tapped(&app, seed::river(), 3).split('&').next().unwrap().to_owned();
    let mut bent = tapped(&app, seed::river(), 3);
    let flipped = if bent.ends_with('0') { '1' } else { '0' };
    bent.pop();
    bent.push(flipped);
    for broken in [
        bent,
        half,
        format!("/q/{}?E={}&M={}", seed::river(), "A".repeat(32), "B".repeat(16)),
    ] {
        let page = zhang.get(&broken).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("没有通过核验") && page.has("form[data-record]"), "{broken}");
    }
    // To a resident it is the page that everybody gets.
    let resident = app.resident().get(&tapped(&app, seed::river(), 4)).await;
    assert!(resident.status.is_success() && !resident.text().contains("感应标签"));
    assert!(
        proof(&tap(&zhang, &app, seed::river(), 4).await).is_some(),
        "and it was not spent by that"
    );
}

#[tokio::test]
async fn a_tag_is_taken_into_use_by_a_tap_and_out_of_it_by_an_official() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    // Five minutes to press the button.
    let page = tap(&zhang, &app, seed::river(), 1).await;
    let old = page.value_of("form[action$='/tag'] input[name=proof]").unwrap();
    app.set_time("2026-11-23T02:05:01Z");
    let path = format!("/q/{}/tag", seed::river());
    assert_eq!(zhang.post(&path, &[("proof", &old)]).await.status, StatusCode::CONFLICT);

    let official = enrolled(&app).await;
    let said = official.get(&format!("/q/{}?tag=1", seed::river())).await.text();
    assert!(said.contains("感应标签已登记到这里"), "{said}");
    assert_eq!(tags(&official).await[0]["uid"], "04958CAA5C5E80");
    // It does not move by itself.
    let proof_there = tap(&official, &app, seed::river_east(), 2).await;
    assert!(!proof_there.has("form[action$='/tag']"));

    let revoke = "/api/v1/tags/04958CAA5C5E80/revoke";
    let post = async |browser: &Browser| {
        let request = browser.request(Method::POST, revoke).header("sec-fetch-site", "same-origin");
        browser.send(request).await.status
    };
    assert_eq!(post(&app.other_official().await).await, StatusCode::NOT_FOUND);
    assert_eq!(post(&official).await, StatusCode::NO_CONTENT);
    assert_eq!(tags(&official).await, json!([]));
    let page = tap(&zhang, &app, seed::river(), 7).await;
    assert!(page.text().contains("这个感应标签已停用") && proof(&page).is_none());
}

#[test]
fn the_command_line_prints_what_a_programmer_writes_and_checks_what_a_phone_shows() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_riverward"));
        command
            .arg("tag")
            .arg("--data")
            .arg(folder.path())
            .args(arguments)
            .env_remove("RUST_LOG");
        let output = command.env_remove("RIVERWARD_BASE_URL").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let code = seed::river().to_string();
    let keys = ["keys", "04:95:8C:AA:5C:5E:80", "--code", &code, "--base-url"];
    let (done, said) = run(&[&keys[..], &["https://hz.example.gov.cn"]].concat());
    assert!(done, "{said}");
    let word = |name: &str| {
        said.lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .rsplit(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    // Offsets count from the first byte of the file: two of length, five of the record's head, then
    // the address after its scheme.
    let address = word("address");
    let file = format!("{}{}", " ".repeat(7), address.strip_prefix("https://").unwrap());
    let at = |name: &str| word(name).parse::<usize>().unwrap();
    assert_eq!(&file[at("PICCDataOffset")..][..32], "0".repeat(32));
    assert_eq!(&file[at("SDMMACOffset")..], "0".repeat(16));
    assert_eq!(word("SDMMACInputOffset"), word("SDMMACOffset"));

    // What a tag with these keys would write is known again; with others it is not.
    let secret = std::fs::read(folder.path().join("secret")).unwrap();
    let master = MasterKey::new(riverward::secrets::Secrets::derive(&secret).tag_master());
    let uid = TagUid::new(UID);
    assert_eq!(word("SDMFileReadKey"), hex::encode_upper(master.tag(uid).file_read.bytes()));
    let query = sun_url_parameters(&master.tag(uid), uid, ReadCounter::new(12).unwrap());
    assert_eq!(
        run(&["check", &format!("https://hz.example.gov.cn/Q/{code}?{query}")]),
        (true, "uid 04958CAA5C5E80 counter 12\n".into())
    );
    let other = MasterKey::new([1; 16]);
    let query = sun_url_parameters(&other.tag(uid), uid, ReadCounter::new(12).unwrap());
    let (done, said) = run(&["check", &query]);
    assert!(!done && said.contains("not one of ours"), "{said}");
    let (done, said) = run(&[&keys[..], &["http://127.0.0.1:8080"]].concat());
    assert!(!done && said.contains("https://"), "{said}");
}
