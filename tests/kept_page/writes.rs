//! Every kind of write, through either server or around both, is on the page that either shows
//! next.

use reqwest::StatusCode;

use super::{Servers, at, token};
use crate::support::{TestApp, seed};

async fn rate(app: &TestApp, score: &str) {
    let resident = app.resident();
    let token = token(&resident).await;
    let fields = [("token", token.as_str()), ("score", score), ("reason", "水面有油")];
    assert_eq!(resident.post(&at("/ratings"), &fields).await.status, StatusCode::OK);
}

/// Reports rubbish; answers the address it is followed by.
async fn report(app: &TestApp, text: &str) -> String {
    let resident = app.resident();
    let token = token(&resident).await;
    let fields = [("token", token.as_str()), ("category", "rubbish"), ("text", text)];
    let thanks = resident.post(&at("/problems"), &fields).await;
    thanks.link_starting("/p/").expect("a number to follow it by")
}

async fn scan(app: &TestApp) {
    let done = app.zhang().await.fill(&at(""), &at("/scans"), &[("outcome", "normal")]).await;
    assert_eq!(done.status, StatusCode::OK);
}

#[tokio::test]
async fn what_residents_and_stewards_do_is_on_the_next_page_of_either_server() {
    let servers = Servers::start().await;
    let river = seed::river();
    for (here, there) in [(0, 1), (1, 0)] {
        let [here, there] = [servers.keeping()[here], servers.keeping()[there]];
        let ratings = servers.read(river).await.text();
        rate(here, "1").await;
        assert_ne!(servers.read(river).await.text(), ratings);
        rate(there, "4").await;
        let receipt = report(here, &format!("桥下有垃圾 {}", here.state.base_url)).await;
        assert!(servers.read(river).await.text().contains("今天反映"));

        let action = there.resident().get(&at("")).await.form_starting(&at("/problems/")).unwrap();
        assert_eq!(there.resident().fill(&at(""), &action, &[]).await.status, StatusCode::OK);
        assert!(servers.read(river).await.text().contains("1 人也遇到"));

        servers
            .sql(
                "UPDATE problem SET stage = 'closed', closed_at = '2026-11-23 01:00Z',
                     result = '已经清走' WHERE is_open AND NOT is_rating",
            )
            .await;
        let closed = servers.read(river).await.text();
        assert!(closed.contains("已经清走") && !closed.contains("今天反映"), "{closed}");
        let again =
            there.resident().post(&format!("{receipt}/reopen"), &[("text", "还在那里")]).await;
        assert_eq!(again.status, StatusCode::OK);
        let open = servers.read(river).await.text();
        assert!(open.contains("今天反映") && !open.contains("已经清走"), "{open}");
        servers
            .sql(
                "UPDATE problem SET stage = 'rejected', closed_at = '2026-11-23 01:00Z'
                      WHERE is_open AND NOT is_rating",
            )
            .await;
        assert!(!servers.read(river).await.text().contains("今天反映"));
    }
    assert!(servers.read(river).await.text().contains("还没有巡查记录"));
    scan(&servers.other).await;
    let visited = servers.read(river).await.text();
    assert!(visited.contains("应巡 5 次，已巡 1 次"), "{visited}");
    assert!(!visited.contains("还没有巡查记录"));
}

#[tokio::test]
async fn what_an_import_changes_is_on_the_next_page() {
    let servers = Servers::start().await;
    let river = seed::river();
    let says =
        async |text: &str| assert!(servers.read(river).await.text().contains(text), "{text}");
    says("张建国").await;
    servers
        .import(
            "stewards",
            "person,post,organisation,role,segment,kind,from,commitment\n王小明,书记,东村,river_chief,张家浜,river,2026-11-20,每天看一看\n",
        )
        .await;
    says("每天看一看").await;
    servers
        .import(
            "stewards",
            "person,post,organisation,role,segment,kind,from\n王小明,主任,东村,river_chief,张家浜,river,2026-11-20\n",
        )
        .await;
    says("主任").await;
    servers.import("duties", "role,kind,unit,times\nriver_chief,river,day,1\n").await;
    assert!(servers.read(river).await.has("table.days"));
    servers
        .import("areas", "code,name,office_phone\n990101101,菱泾街道,021-5701 9999\n")
        .await;
    says("菱泾街道").await;
    says("021-5701 9999").await;
    servers
        .import("checkpoints", "name,segment,lon,lat\n三号桥,张家浜,121.11,30.801\n")
        .await;
    servers.read(river).await;
}

#[tokio::test]
async fn what_is_changed_in_sql_is_on_the_next_page() {
    let servers = Servers::start().await;
    let river = seed::river();
    let after = async |sql: &str, text: &str| {
        let before = servers.read(river).await;
        assert!(!before.text().contains(text), "{text}");
        servers.sql(sql).await;
        let after = servers.read(river).await;
        assert!(after.text().contains(text), "{text}: {}", after.text());
    };
    after("UPDATE area SET office_phone = '021-1111' WHERE path = '990101101'", "021-1111").await;
    after("UPDATE area SET office_phone = '021-2222' WHERE path = '990101101201'", "021-2222")
        .await;
    after("UPDATE area SET supervision_phone = '021-3333' WHERE path = '990101'", "021-3333").await;
    after(
        "UPDATE area SET office_phone = NULL, supervision_phone = NULL; UPDATE district
             SET office_phone = '021-4444' WHERE district = 990101",
        "021-4444",
    )
    .await;
    after("UPDATE person SET name = '张建军' WHERE person_id = 1", "张建军").await;
    after("UPDATE segment SET name = '张家港' WHERE segment_id = 1", "张家港").await;
    after("UPDATE checkpoint SET name = '老桥头' WHERE checkpoint_id = 1", "老桥头").await;
    after("UPDATE stewardship SET commitment = '看见就捡' WHERE segment_id = 1", "看见就捡").await;
    after("UPDATE segment_state SET status = 0 WHERE segment_id = 1", "已巡 谁在负责").await;
    after("UPDATE checkpoint SET segment_id = 2 WHERE checkpoint_id = 1", "党员示范路").await;
    after("UPDATE checkpoint SET segment_id = 1 WHERE checkpoint_id = 1", "张家港").await;
}

#[tokio::test]
async fn a_code_that_leads_elsewhere_now_does_so_at_once() {
    let servers = Servers::start().await;
    let (river, east, road) = (seed::river(), seed::river_east(), seed::road());
    assert!(servers.read(river).await.text().contains("1号桥"));
    assert!(servers.read(east).await.text().contains("2号桥"));

    // The plate of the second bridge is retired and another hangs in its place.
    let (blank, number) = (seed::blank(), seed::blank().number());
    assert_eq!(servers.read(blank).await.status, StatusCode::NOT_FOUND);
    servers
        .sql(&format!(
            "BEGIN; UPDATE code SET state = 'retired', successor = {number} WHERE checkpoint_id = 2;
             UPDATE code SET state = 'installed', checkpoint_id = 2 WHERE code = {number}; COMMIT"
        ))
        .await;
    let moved = servers.read(east).await;
    assert_eq!(
        (moved.status, moved.header("location")),
        (StatusCode::FOUND, format!("/q/{blank}").as_str())
    );
    assert!(servers.read(blank).await.text().contains("2号桥"));

    // A plate is taken down and hung up at the lane.
    servers
        .sql(&format!(
            "UPDATE code SET state = 'retired' WHERE checkpoint_id = 4 AND code <> {number}"
        ))
        .await;
    servers
        .sql(&format!("UPDATE code SET checkpoint_id = 4 WHERE code = {number}"))
        .await;
    assert!(servers.read(blank).await.text().contains("沈家埭"));
    servers
        .sql(&format!("UPDATE code SET state = 'retired' WHERE code = {number}"))
        .await;
    assert_eq!(servers.read(blank).await.status, StatusCode::GONE);

    servers.read(road).await;
    servers
        .sql("UPDATE segment SET retired_at = '2026-11-23 01:00Z' WHERE segment_id = 2")
        .await;
    assert_eq!(servers.read(road).await.status, StatusCode::NOT_FOUND);
    servers.sql("UPDATE segment SET retired_at = NULL WHERE segment_id = 2").await;
    assert_eq!(servers.read(road).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_next_day_and_the_next_form_token_make_a_new_page() {
    let servers = Servers::start().await;
    let river = seed::river();
    scan(&servers.first).await;
    let day = servers.read(river).await;
    // A window of form tokens ends at eight in the morning; the day does not.
    servers.set_time("2026-11-23T15:59:59Z");
    assert_eq!(servers.read(river).await.body, day.body);
    servers.set_time("2026-11-23T16:00:00Z");
    let next = servers.read(river).await;
    assert!(next.text().contains("昨天"), "{}", next.text());
    servers.set_time("2026-11-24T00:00:00Z");
    let token = |page: &crate::support::Answer| page.body.clone();
    assert_eq!(servers.read(river).await.text(), next.text());
    report(&servers.first, "垃圾").await;
    let morning = servers.read(river).await;
    servers.set_time("2026-11-24T23:59:59Z");
    let night = servers.read(river).await;
    servers.set_time("2026-11-25T00:00:00Z");
    assert_ne!(token(&night), token(&servers.read(river).await));
    assert_ne!(token(&morning), token(&night));
    // Back again, as a clock that is set right does.
    servers.set_time("2026-11-24T00:00:00Z");
    assert_eq!(servers.read(river).await.body, morning.body);
    servers
        .sql("UPDATE district SET time_zone = 'America/New_York' WHERE district = 990101")
        .await;
    assert!(servers.read(river).await.text().contains("今天"), "it is the day before over there");
}
