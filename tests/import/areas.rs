//! The area tree.

use super::{Counted, Desk, counted, given, options, refusals};
use riverward::exchange::import;
use riverward::exchange::rows::{AreaRow, Rows};
use riverward::ids::DistrictId;

#[tokio::test]
async fn ten_towns_twice() {
    let Some(path) = given("boundaries/jinshan-10-towns.wgs84.geojson") else {
        return;
    };
    let desk = Desk::open().await;
    let path = path.display();
    // Names alone: nothing to know the towns by.
    let (_, said) =
        desk.import(&format!("areas {path} --district 310116 --district-name 金山区")).await;
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 10), "{said}");
    assert!(said.contains("--assign-codes"), "{said}");
    let line = format!("areas {path} --parent 310116 --assign-codes");
    assert_eq!(desk.import_clean(&line).await, Counted::new(10, 0, 0, 0));
    let before = desk.everything(310_116).await;
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 0, 10, 0));
    assert_eq!(desk.everything(310_116).await, before);
    let towns = desk
        .list(
            "SELECT path || name || ST_GeometryType(boundary) || ST_IsValid(boundary) FROM area
                   WHERE district = 310116 AND level = 2 ORDER BY path",
        )
        .await;
    assert_eq!(towns[0], "310116901金山新城ST_MultiPolygontrue");
    assert_eq!(towns.len(), 10);
    // Once they have codes, they are known by name without any flag.
    assert_eq!(
        desk.import_clean(&format!("areas {path} --parent 金山区 --district 310116")).await,
        Counted::new(0, 0, 10, 0)
    );
}

#[tokio::test]
async fn a_table_in_any_order_makes_the_whole_tree() {
    let desk = Desk::open().await;
    let path = desk.file(
        "areas.csv",
        "区划代码;区域名称;值班电话\n310116101203;大茫村;\n310116101000;朱泾镇;57311111\n310116000000;金山区;57921234\n31011610120301;第一组;\n",
    );
    assert_eq!(desk.import_clean(&format!("areas {path}")).await, Counted::new(4, 0, 0, 0));
    let tree = desk
        .list(
            "SELECT path || ' ' || level || ' ' || name FROM area WHERE district = 310116
                   ORDER BY path",
        )
        .await;
    assert_eq!(
        tree,
        [
            "310116 1 金山区",
            "310116101 2 朱泾镇",
            "310116101203 3 大茫村",
            "31011610120301 4 第一组"
        ]
    );
    let phone: String = desk.ask("SELECT office_phone FROM district WHERE district = 310116").await;
    assert_eq!(phone, "57921234");
    assert_eq!(desk.import_clean(&format!("areas {path}")).await, Counted::new(0, 0, 4, 0));

    let path = desk.file("areas.csv", "code,name\n310116101,朱泾\n");
    let (_, said) = desk.import(&format!("areas {path}")).await;
    assert!(said.contains("name changed from “朱泾镇” to “朱泾”"), "{said}");
    let version: i32 = desk.ask("SELECT version FROM area WHERE path = '310116101'").await;
    assert_eq!(version, 2);
}

#[tokio::test]
async fn rows_that_do_not_fit_the_tree_are_refused() {
    let desk = Desk::open().await;
    let row = |code: &str, name: &str, parent: &str| AreaRow {
        code: (!code.is_empty()).then(|| code.into()),
        name: name.into(),
        parent: (!parent.is_empty()).then(|| parent.into()),
        ..AreaRow::default()
    };
    let rows = vec![
        row("990101103", "新镇", ""),
        row("990101103", "又一镇", ""),
        row("990101104201", "孤村", ""),
        row("310116101", "外区镇", ""),
        row("12", "短码", ""),
        row("990101105", " ", ""),
        row("", "新村", "新镇"),
        row("", "新村", "990101103"),
        row("", "新组", "新村"),
        row("", "无主村", "没有的镇"),
        row("", "无码镇", ""),
    ];
    let options = riverward::exchange::import::ImportOptions {
        assign_codes: true,
        ..options()
    };
    let report = import::areas(
        &mut desk.connect().await,
        DistrictId(990_101),
        Rows::from(rows),
        &options,
        &desk.entropy,
    )
    .await
    .unwrap();
    assert_eq!(
        refusals(&report),
        [
            (2, "import-repeated-row"),
            (3, "import-area-orphan"),
            (4, "import-area-other-district"),
            (5, "import-bad-area-code"),
            (6, "import-no-name"),
            (8, "import-repeated-row"),
            (10, "import-area-unknown"),
            (11, "import-area-no-code"),
        ]
    );
    assert_eq!(counted(&report), Counted::new(3, 0, 0, 8));
    let made = desk
        .list(
            "SELECT path || name FROM area WHERE path > '990101103' AND path < '990101104'
                   ORDER BY path",
        )
        .await;
    assert_eq!(made, ["990101103901新村", "99010110390101新组"]);
}

#[tokio::test]
async fn all_or_nothing_and_trying_out() {
    let desk = Desk::open().await;
    let path = desk.file("areas.csv", "code,name\n990101103,新镇\n990101104201,孤村\n");
    let before = desk.everything(990_101).await;
    for flag in ["--dry-run", "--strict"] {
        let (finish, said) = desk.import(&format!("areas {path} {flag}")).await;
        assert_eq!(finish, riverward::exchange::import::cli::Finish::Refused);
        assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 1), "{said}");
        assert!(said.contains("nothing was stored"), "{said}");
        assert_eq!(desk.everything(990_101).await, before);
    }
    assert_eq!(desk.ask::<i64>("SELECT count(*) FROM audit").await, 0);
    desk.import(&format!("areas {path}")).await;
    let record: String = desk
        .ask("SELECT action || ' ' || subject || ' ' || (detail ->> 'created') || ' ' || (detail ->> 'refused') FROM audit")
        .await;
    assert_eq!(record, "import.areas areas.csv 1 1");
}
