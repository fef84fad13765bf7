//! Somebody who never saw the product, with the files a township has, doing what README and the
//! program say.

use super::{Counted, Desk, given};
use riverward::exchange::import::cli::Finish;

/// The commands of README's own-district block, each on one line, without what explains them.
fn readme_imports() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let block = readme.split("## Your own district").nth(1).unwrap();
    let block = block.split("```sh").nth(1).unwrap().split("```").next().unwrap();
    block
        .lines()
        .filter_map(|line| line.strip_prefix("riverward import "))
        .map(|line| line.split('#').next().unwrap().trim().to_owned())
        .collect()
}

#[tokio::test]
async fn the_commands_of_readme_work_as_they_are_written() {
    let Some(towns) = given("boundaries/jinshan-10-towns.wgs84.geojson") else {
        return;
    };
    let desk = Desk::open().await;
    let rivers = desk.file(
        "rivers.geojson",
        "{\"type\":\"Feature\",\"properties\":{\"name\":\"示例河\",\"code\":\"SL-001\"},\"geometry\":\
         {\"type\":\"LineString\",\"coordinates\":[[121.16,30.89],[121.17,30.9]]}}",
    );
    let stewards = desk
        .file("stewards.csv", "姓名,角色,河段编码,开始日期\n王小明,村级河长,SL-001,2026-01-01\n");
    let checkpoints =
        desk.file("checkpoints.csv", "点位名称,河段编码,经度,纬度\n北桥,SL-001,121.16,30.89\n");
    let codes = desk.folder.path().join("codes.csv").display().to_string();
    let imports = readme_imports();
    assert_eq!(imports.len(), 5, "{imports:?}");
    for line in imports {
        let line = line
            .replace("areas.geojson", &towns.display().to_string())
            .replace("rivers.geojson", &rivers)
            .replace("stewards.csv", &stewards)
            .replace("checkpoints.csv", &checkpoints)
            .replace("codes.csv", &codes);
        // The tests' database has another district too.
        let which = if line.contains("--district ") { "" } else { " --district 310116" };
        let line = format!("{line}{which}");
        let (finish, said) = desk.import(&line).await;
        assert_eq!(finish, Finish::Clean, "{line}\n{said}");
    }
    assert!(std::fs::read_to_string(codes).unwrap().contains("北桥"));
}

#[tokio::test]
async fn a_county_with_its_own_outline_and_code_is_taken_as_it_is() {
    let Some(outline) = given("awkward/nanping-350724000000.geojson") else {
        return;
    };
    let desk = Desk::open().await;
    let line = format!("areas {}", outline.display());
    assert_eq!(desk.import_clean(&line).await.created, 1);
    let name: String = desk.ask("SELECT name FROM district WHERE district = 350724").await;
    assert_eq!(name, "松溪县");
    // The same with the code as a flag, where no column says it.
    let bare = std::fs::read_to_string(outline).unwrap().replace("REGIONID", "OTHER");
    let path = desk.file("bare.geojson", bare);
    let line = format!("areas {path} --district 350724 --district-name 松溪县");
    let (finish, said) = desk.import(&line).await;
    assert_eq!(finish, Finish::Clean, "{said}");
}

#[tokio::test]
async fn a_river_chief_list_with_a_title_is_taken_by_what_its_headings_say() {
    let (Some(list), Some(plain)) = (
        given("awkward/synthetic-河长名单-title-row.gbk.csv"),
        given("awkward/synthetic-河长名单-plain.gbk.csv"),
    ) else {
        return;
    };
    let desk = Desk::open().await;
    let areas =
        desk.file("areas.csv", "代码,名称\n310116,金山区\n310116101,朱泾镇\n310116101201,大茫村\n");
    desk.import_clean(&format!("areas {areas} --district 310116")).await;
    // Before the rivers are there, the program says so, and what to do.
    let line = format!("stewards {} --district 310116", list.display());
    let (finish, said) = desk.import(&line).await;
    assert_eq!(finish, Finish::Refused, "{said}");
    assert!(said.contains("张泾河") && said.contains("riverward import segments"), "{said}");
    let names = [
        "张泾河",
        "掘石港",
        "紫石泾",
        "秀州塘",
        "胥浦塘",
        "惠高泾",
        "六里塘",
        "龙泉港",
        "大泖港",
        "朱泾港",
    ];
    let rivers: String = std::iter::once("河流名称,河流类型,所属单位,wkt\n".to_owned())
        .chain(names.iter().enumerate().map(|(number, name)| {
            format!("{name},村级河道,朱泾镇大茫村,\"LINESTRING (121.1{number} 30.8, 121.1{number} 30.81)\"\n")
        }))
        .collect();
    let path = desk.file("rivers.csv", rivers);
    let rivers = format!("segments {path} --district 310116 --column area=所属单位");
    assert_eq!(desk.import_clean(&rivers).await, Counted::new(10, 0, 0, 0));
    let said = desk.import(&line).await.1;
    assert_eq!(Counted::of(&said), Counted::new(10, 0, 0, 0), "{said}");
    let people = desk
        .list("SELECT DISTINCT s.role || ' ' || p.area_path || ' ' || p.post FROM person p JOIN stewardship s USING (district, person_id) WHERE p.district = 310116")
        .await;
    assert_eq!(people, ["river_chief 310116101201 村党支部书记"]);
    let again = format!("stewards {} --district 310116", plain.display());
    assert_eq!(desk.import_clean(&again).await, Counted::new(0, 0, 10, 0));
    assert!(!desk.everything(310_116).await.contains("1390000"), "phones of people are not kept");
}
