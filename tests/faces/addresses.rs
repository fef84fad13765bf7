//! Addresses as people write and keep them: with a slash too many, of a form instead of its page, with
//! digits swapped, with the number of a receipt where the digits of a plate are asked for.

use reqwest::StatusCode;

use super::{at, report};
use crate::support::{TestApp, seed};

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page_and_nowhere_else() {
    let app = TestApp::start().await;
    let resident = app.resident();
    for (asked, page) in [
        (at("/"), at("")),
        ("/my/".into(), "/my".into()),
        ("/login/?next=/my".into(), "/login?next=/my".into()),
        (at("/report//"), at("/report")),
        ("/api/v1/me/".into(), "/api/v1/me".into()),
    ] {
        let answer = resident.get(&asked).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::PERMANENT_REDIRECT, page.as_str()),
            "{asked}"
        );
    }
    for nowhere in ["//example.org/", "/no/such/page", "/%2F/example.org/"] {
        let answer = resident.get(nowhere).await;
        let location = answer.header("location");
        assert!(!location.starts_with("//") && !location.contains("://"), "{nowhere}: {location}");
    }
}

#[tokio::test]
async fn the_address_of_a_form_leads_to_the_page_it_stands_on() {
    let app = TestApp::start().await;
    let steward = app.zhang().await;
    for (form, page) in [
        (at("/scans"), at("")),
        (at("/ratings"), at("")),
        ("/my/tracks".into(), "/my/settings".into()),
        ("/my/settings/text".into(), "/my/settings".into()),
        ("/my/sessions/end".into(), "/my".into()),
        ("/my/claims/7/withdraw".into(), "/my/offers".into()),
        ("/logout".into(), "/".into()),
    ] {
        let answer = steward.get(&form).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, page.as_str()),
            "{form}"
        );
    }
    // A program is told what it did.
    assert_eq!(steward.get("/api/v1/scans").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_one_field_takes_a_plate_and_a_receipt() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let thanks = report(&resident, "rubbish", "桥边有一袋垃圾").await;
    let page = thanks.link_starting("/p/").expect("a receipt");
    let typed = page.trim_start_matches("/p/").to_owned();
    let by_fours: Vec<&str> = (0..4).map(|four| &typed[four * 4..four * 4 + 4]).collect();
    let receipt = by_fours.join("+");
    for (typed, to) in [
        (seed::river().to_string(), at("")),
        (receipt, page.clone()),
        (typed.to_uppercase(), page.clone()),
    ] {
        let answer = resident.get(&format!("/q?code={typed}")).await;
        assert_eq!(answer.header("location"), to, "{typed}");
        assert_eq!(resident.get(&to).await.status, StatusCode::OK);
    }
    let wrong = resident.get("/p/k7m2q9xw4tbn8rhd").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert!(wrong.text().contains("没有找到这个受理编号"), "{}", wrong.text());
}

#[tokio::test]
async fn only_plates_that_hang_somewhere_are_offered_for_a_mistyped_one() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let digits: Vec<char> = seed::river().to_string().chars().collect();
    let swapped: Vec<String> = (1..digits.len())
        .filter(|at| digits[at - 1] != digits[*at])
        .map(|at| {
            let mut swapped = digits.clone();
            swapped.swap(at - 1, at);
            swapped.into_iter().collect()
        })
        .collect();
    for typed in &swapped {
        let page = resident.get(&format!("/q/{typed}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{typed}");
        assert_eq!(page.link_starting("/q/"), Some(at("")), "{typed}");
        assert_eq!(page.body.matches("class=\"button digits\"").count(), 1, "{typed}");
    }
    // One that can be meant and hangs nowhere is not offered.
    let owner = app.database.owner().await;
    sqlx::raw_sql("UPDATE code SET state = 'retired'").execute(&owner).await.unwrap();
    let page = resident.get(&format!("/q/{}", swapped[0])).await;
    assert_eq!(page.link_starting("/q/"), None);
}
