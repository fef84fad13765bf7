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
