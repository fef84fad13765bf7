//! What roles owe.

use super::{Counted, Desk};

#[tokio::test]
async fn a_preset_replaces_what_was_owed_from_a_day_on() {
    let desk = Desk::open().await;
    let line = "duties --preset guangzhou --from 2026-11-01 --district 990101";
    let (_, said) = desk.import(line).await;
    assert_eq!(Counted::of(&said), Counted::new(4, 0, 0, 0), "{said}");
    assert!(said.contains("replaces the duty from 2026-01-01"), "{said}");
    let duties = desk
        .list(
            "SELECT role || ' ' || unit || ' ' || times || ' ' || valid_from || ' ' || coalesce(valid_to::text, '-')
             FROM duty WHERE district = 990101 AND kind = 'river' ORDER BY role, valid_from",
        )
        .await;
    assert_eq!(
        duties,
        [
            "river_chief week 1 2026-01-01 2026-11-01",
            "river_chief ten_days 1 2026-11-01 -",
            "town_chief ten_days 1 2026-11-01 -"
        ]
    );
    assert_eq!(
        desk.ask::<String>("SELECT unit FROM segment_duty WHERE segment_id = 1").await,
        "ten_days"
    );
    assert_eq!(desk.import_clean(line).await, Counted::new(0, 0, 4, 0));
}

#[tokio::test]
async fn a_table_of_duties() {
    let desk = Desk::open().await;
    let path = desk.file(
        "duties.csv",
        "区域,角色,类型,周期,次数,起,止,依据\n菱泾镇,河长,河,月,4,2026-11-01,,镇文件\n,河长,河,月,40,2026-11-01,,\n,河长,河,年,1,,,\n,,河,月,1,,,\n\
         菱泾镇,河长,河,月,2,2026-11-01,,\n菱泾镇,河长,河,周,1,2027-01-01,2027-12-31,\n",
    );
    let line = format!("duties {path} --district 990101");
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(2, 0, 0, 4), "{said}");
    let refusal = "The period “年” is not known. Write one of day, week, ten_days, month, quarter.";
    assert!(said.contains(refusal), "{said}");
    // The deeper area wins.
    assert_eq!(
        desk.ask::<String>("SELECT unit || times FROM segment_duty WHERE segment_id = 1")
            .await,
        "month4"
    );
    let spans = desk
        .list(
            "SELECT unit || ' ' || valid_from || ' ' || coalesce(valid_to::text, '-') FROM duty
                   WHERE area_path = '990101101' ORDER BY valid_from",
        )
        .await;
    assert_eq!(spans, ["month 2026-11-01 2027-01-01", "week 2027-01-01 2028-01-01"]);
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 2, 4), "{said}");
}

/// What a role owes of rivers in the whole district, rule by rule.
async fn of_rivers(desk: &Desk) -> Vec<String> {
    desk.list(
        "SELECT role || ' ' || unit || ' ' || times || ' ' || valid_from || ' ' || coalesce(valid_to::text, '-')
         FROM duty WHERE district = 990101 AND area_path = '990101' AND kind = 'river'
         ORDER BY role, valid_from",
    )
    .await
}

#[tokio::test]
async fn the_same_duties_on_a_later_day_change_nothing() {
    let desk = Desk::open().await;
    let path = desk.file(
        "duties.csv",
        "角色,类型,周期,次数,止,依据\n河长,河,周,1,,示范\n镇级河长,河,旬,1,,镇文件\n埭长,埭,周,2,2026-11-24,\n",
    );
    let file = format!("duties {path} --district 990101");
    let preset = "duties --preset shanghai-yingpu --area 990101102 --district 990101";
    // The first of them says what held already.
    assert_eq!(desk.import_clean(&file).await, Counted::new(2, 0, 1, 0));
    assert_eq!(desk.import_clean(preset).await, Counted::new(4, 0, 0, 0));
    let before = desk.everything(990_101).await;
    for day in ["2026-11-23", "2026-11-25", "2027-03-01"] {
        desk.clock.set(format!("{day}T02:00:00Z").parse().unwrap());
        assert_eq!(desk.import_clean(&file).await, Counted::new(0, 0, 3, 0), "{day}");
        assert_eq!(desk.import_clean(preset).await, Counted::new(0, 0, 4, 0), "{day}");
        assert_eq!(desk.everything(990_101).await, before, "{day}");
    }

    // What asks for something else begins on the day on which it is read.
    let other = desk.file("other.csv", "角色,类型,周期,次数\n河长,河,周,2\n");
    desk.clock.set("2027-03-03T02:00:00Z".parse().unwrap());
    let (_, said) = desk.import(&format!("duties {other} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 0), "{said}");
    assert!(said.contains("replaces the duty from 2026-01-01"), "{said}");
    assert_eq!(
        of_rivers(&desk).await,
        [
            "river_chief week 1 2026-01-01 2027-03-03",
            "river_chief week 2 2027-03-03 -",
            "town_chief ten_days 1 2026-11-23 -"
        ]
    );
}

#[tokio::test]
async fn months_that_were_counted_keep_their_rules() {
    let desk = Desk::open().await;
    let patrolled =
        "INSERT INTO town_month (district, town_path, month, kind, patrolled, patrolled_days)
                     VALUES (990101, '990101101', '2026-10-01', 'river', 1, 1) RETURNING patrolled";
    assert_eq!(desk.ask::<i32>(patrolled).await, 1);
    let before = of_rivers(&desk).await;
    // On the first day of a rule that is there, and in the middle of it.
    for from in ["2026-01-01", "2026-10-15"] {
        let (_, said) = desk
            .import(&format!("duties --preset guangzhou --from {from} --district 990101"))
            .await;
        assert_eq!(Counted::of(&said), Counted::new(0, 0, 0, 4), "{said}");
        assert!(said.contains("State days from 2026-11-01 on"), "{said}");
        assert_eq!(of_rivers(&desk).await, before);
    }
    let line = "duties --preset guangzhou --from 2026-11-01 --district 990101";
    assert_eq!(desk.import_clean(line).await, Counted::new(4, 0, 0, 0));
    // What was counted may be said again.
    desk.clock.set("2026-12-02T02:00:00Z".parse().unwrap());
    assert_eq!(desk.import_clean(line).await, Counted::new(0, 0, 4, 0));
}
