//! People and what they answer for.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Counted, Desk, now};
use crate::support::seed;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::rollups::{self, Depth};

const HEADER: &str = "姓名,职务,单位,人员编码,区域,角色,河道,开始日期,结束日期,承诺,主责\n";

async fn held(desk: &Desk, segment: i64) -> Vec<String> {
    desk.list(&format!(
        "SELECT p.name || ' ' || s.role || ' ' || s.valid_from || ' ' || coalesce(s.valid_to::text,
             '-') || CASE WHEN s.principal THEN '' ELSE ' helper' END
         FROM stewardship s JOIN person p USING (district, person_id)
         WHERE s.district = 990101 AND s.segment_id = {segment} ORDER BY s.valid_from, p.name"
    ))
    .await
}

#[tokio::test]
async fn a_new_chief_takes_over_and_the_record_stays() {
    let desk = Desk::open().await;
    let path = desk.file(
        "stewards.csv",
        format!("{HEADER}王小明,村党总支书记,东村,W1,东村,河长,张家浜,2026年3月1日,,每天看一看,是\n沈阿妹,志愿者,,,东村,志愿者,张家浜,2026/5/1,2026/12/31,,否\n"),
    );
    let line = format!("stewards {path} --district 990101");
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(2, 0, 0, 0), "{said}");
    assert!(said.contains("takes over from 张建国 (who ends on 2026-03-01"), "{said}");
    let after = [
        "张建国 river_chief 2026-01-01 2026-03-01",
        "王小明 river_chief 2026-03-01 -",
        "沈阿妹 volunteer 2026-05-01 2027-01-01 helper",
    ];
    assert_eq!(held(&desk, 1).await, after);
    // What is owed now counts from the new chief's first day.
    assert_eq!(
        desk.ask::<String>(
            "SELECT since::text FROM segment_duty WHERE segment_id = 1 AND role = 'river_chief'"
        )
        .await,
        "2026-03-01"
    );
    let before = desk.everything(990_101).await;
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 0, 2, 0));
    assert_eq!(desk.everything(990_101).await, before);

    // The list from before the hand-over, once more: nothing is undone.
    let old = desk.file("old.csv", format!("{HEADER}张建国,,,,东村,河长,张家浜,2026-01-01,,,\n"));
    assert_eq!(
        desk.import_clean(&format!("stewards {old} --district 990101")).await,
        Counted::new(0, 0, 1, 0)
    );
    assert_eq!(held(&desk, 1).await, after);
}

#[tokio::test]
async fn somebody_new_makes_an_orphaned_segment_owed() {
    let desk = Desk::open().await;
    assert_eq!(desk.ask::<i16>("SELECT status FROM segment_state WHERE segment_id = 3").await, 4);
    let duties = desk.file("duties.csv", "角色,类型,周期,次数\n埭长,埭,周,2\n");
    desk.import_clean(&format!("duties {duties} --district 990101")).await;
    let path =
        desk.file("stewards.csv", "person,role,segment,kind\n沈阿妹,lane_chief,沈家埭,lane\n");
    desk.import_clean(&format!("stewards {path} --district 990101")).await;
    let state: String = desk
        .ask(
            "SELECT t.status || ' ' || d.unit || ' ' || d.times || ' ' || d.since
                  FROM segment_state t JOIN segment_duty d USING (district, segment_id)
                  WHERE t.segment_id = 3",
        )
        .await;
    assert_eq!(state, "1 week 2 2026-11-23");
    // Nobody said where she belongs: where the segment lies.
    assert_eq!(
        desk.ask::<String>("SELECT area_path FROM person WHERE name = '沈阿妹'").await,
        "990101102201"
    );
    assert_eq!(
        desk.import_clean(&format!("stewards {path} --district 990101")).await,
        Counted::new(0, 0, 1, 0)
    );
}

#[tokio::test]
async fn people_are_known_by_code_by_place_or_by_a_name_nobody_else_has() {
    let desk = Desk::open().await;
    let path = desk.file(
        "stewards.csv",
        "姓名,人员编码,人员区域,职务,角色,河段,类型,起\n\
         陈一,C1,东村,书记,志愿者,张家浜,河,2026-01-01\n\
         陈一,,西村,,志愿者,党员示范路,路,2026-01-01\n\
         陈一,,,,志愿者,沈家埭,埭,2026-01-01\n\
         陈二,,,,志愿者,张家浜,河,2026-01-01\n\
         陈二,,,主任,志愿者,沈家埭,埭,2026-01-01\n\
         陈新,C1,,,志愿者,沈家埭,埭,2026-01-01\n\
         李秀英,L1,东村,,志愿者,张家浜,河,2026-01-01\n\
         ,,,,志愿者,张家浜,河,2026-01-01\n\
         陈三,,,,国王,张家浜,河,2026-01-01\n\
         陈三,,,,志愿者,没有的河,,2026-01-01\n\
         陈三,,,,志愿者,张家浜,河,2026-13-01\n",
    );
    let (_, said) = desk.import(&format!("stewards {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(6, 0, 0, 5), "{said}");
    assert!(said.contains("2 people are called “陈一”"), "{said}");
    for word in [
        "There is no name",
        "role “国王”",
        "There is no “没有的河”",
        "“2026-13-01” is not a date",
    ] {
        assert!(said.contains(word), "{word}\n{said}");
    }
    let people = desk
        .list(
            "SELECT name || ' ' || coalesce(external_code, '-') || ' ' || area_path || ' ' || post
                   FROM person WHERE district = 990101 ORDER BY area_path, name, person_id",
        )
        .await;
    assert_eq!(
        people,
        [
            "张建国 - 990101101201 村委会主任",
            "李秀英 L1 990101101201 第三党小组组长",
            "陈一 C1 990101101201 书记",
            "陈二 - 990101101201 主任",
            "陈一 - 990101102201 ",
        ]
        .map(str::to_owned)
        .to_vec(),
        "{said}"
    );
    let (_, said) = desk.import(&format!("stewards {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 6, 5), "{said}");
}

#[tokio::test]
async fn contradicting_rows_are_refused() {
    let desk = Desk::open().await;
    let path = desk.file(
        "stewards.csv",
        format!(
            "{HEADER}甲,,,,东村,路长,党员示范路,2026-01-01,2026-12-31,,\n乙,,,,东村,路长,党员示范路,2026-06-01,,,\n丙,,,,东村,路长,党员示范路,2026-01-01,,,\n甲,,,,东村,路长,党员示范路,2026-01-01,,,\n丁,,,,西村,埭长,沈家埭,2026-05-01,2026-04-01,,\n"
        ),
    );
    let (_, said) = desk.import(&format!("stewards {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 4), "{said}");
    assert!(
        said.contains("Contradicts 甲")
            && said.contains("the same as line 2")
            && said.contains("before the first"),
        "{said}"
    );
    // Somebody of whom every row was refused is not stored.
    assert_eq!(
        desk.ask::<i64>("SELECT count(*) FROM person WHERE name IN ('乙', '丙', '丁')")
            .await,
        0
    );
}

#[tokio::test]
async fn whoever_stands_in_for_somebody_ends_with_them() {
    let desk = Desk::open().await;
    let deputy = "INSERT INTO stewardship (district, segment_id, person_id, role, principal,
                      valid_from, valid_to, deputises)
                  SELECT 990101, 1, 2, 'river_chief', false, '2026-11-20', '2026-12-21',
                      stewardship_id
                  FROM stewardship WHERE district = 990101 AND segment_id = 1";
    sqlx::query(deputy).execute(&mut *desk.db.lock().await).await.unwrap();
    let row = "王小明,,,,东村,河长,张家浜,2026-12-01,,,是";
    let path = desk.file("stewards.csv", format!("{HEADER}{row}\n"));
    let (_, said) = desk.import(&format!("stewards {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 0), "{said}");
    assert_eq!(
        held(&desk, 1).await,
        [
            "张建国 river_chief 2026-01-01 2026-12-01",
            "李秀英 river_chief 2026-11-20 2026-12-01 helper",
            "王小明 river_chief 2026-12-01 -",
        ]
    );
}

#[tokio::test]
async fn a_record_made_before_the_list_was_read_counts_for_who_held_the_role_then() {
    let desk = Desk::open().await;
    let path = desk.file(
        "stewards.csv",
        format!("{HEADER}王小明,,,W1,东村,河长,张家浜,2026年11月23日,,,是\n"),
    );
    desk.import_clean(&format!("stewards {path} --district 990101")).await;
    let owner = desk.database.owner().await;
    let sent_at = now() + TimeDelta::hours(1);
    let sent = async |made_at: DateTime<Utc>| {
        let scan = NewScan {
            device_time: Some(made_at),
            sent_at: Some(sent_at),
            lease_at: Some(made_at),
            ..NewScan::bare(
                desk.entropy.event_id(made_at),
                seed::river(),
                PersonId(seed::ZHANG),
                AccountId(1),
            )
        };
        record(&owner, DistrictId(seed::DISTRICT), sent_at, &[scan])
            .await
            .unwrap()
            .remove(0)
    };
    let before = sent(now() - TimeDelta::minutes(30)).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert_eq!(sent(now() + TimeDelta::minutes(30)).await, Recorded::NotSteward);
    let roles = "SELECT array_to_string(roles, ' ') FROM scan";
    assert_eq!(desk.ask::<String>(roles).await, "river_chief");
    let month = "2026-11".parse().unwrap();
    let check = rollups::store::check(&owner, DistrictId(seed::DISTRICT), month, Depth::Scans);
    assert_eq!(check.await.unwrap(), []);
    // A list that ends the role for a month gone by changes nothing that was counted.
    let ended = desk
        .file("ended.csv", format!("{HEADER}张建国,,,,东村,河长,张家浜,2026-01-01,2026-10-31,,\n"));
    desk.import_clean(&format!("stewards {ended} --district 990101")).await;
    let check = rollups::store::check(&owner, DistrictId(seed::DISTRICT), month, Depth::Scans);
    assert_eq!(check.await.unwrap(), []);
}

#[tokio::test]
async fn months_that_were_counted_keep_who_answered() {
    let desk = Desk::open().await;
    let patrolled =
        "INSERT INTO town_month (district, town_path, month, kind, patrolled, patrolled_days)
                     VALUES (990101, '990101101', '2026-10-01', 'river', 1, 1) RETURNING patrolled";
    assert_eq!(desk.ask::<i32>(patrolled).await, 1);
    let before = held(&desk, 1).await;
    for (days, taken) in [
        ("2026-10-31,", false),
        ("2026-03-01,", false),
        ("2026-09-01,2026-09-30", false),
        ("2026-11-01,", true),
    ] {
        let path =
            desk.file("stewards.csv", format!("{HEADER}王小明,,,W1,东村,河长,张家浜,{days},,\n"));
        let (_, said) = desk.import(&format!("stewards {path} --district 990101")).await;
        let expected = if taken {
            Counted::new(1, 0, 0, 0)
        } else {
            Counted::new(0, 0, 0, 1)
        };
        assert_eq!(Counted::of(&said), expected, "{days}: {said}");
        assert_eq!(said.contains("State days from 2026-11-01 on"), !taken, "{said}");
        assert_eq!(held(&desk, 1).await == before, !taken, "{days}");
    }
    assert_eq!(
        held(&desk, 1).await,
        ["张建国 river_chief 2026-01-01 2026-11-01", "王小明 river_chief 2026-11-01 -"]
    );
}
