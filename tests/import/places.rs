//! Where things lie: what is nowhere, or far from the district, is refused whatever else is said.

use super::{Counted, Desk};
use riverward::exchange::import::cli::Finish;

const OUTLINE: &str = "POLYGON ((121.0 30.7, 121.3 30.7, 121.3 30.9, 121.0 30.9, 121.0 30.7))";

async fn desk() -> Desk {
    let desk = Desk::open().await;
    let areas = desk.file(
        "areas.csv",
        format!(
            "代码,名称,wkt\n310299,试验区,\"{OUTLINE}\"\n310299101,甲镇,\n310299101201,东村,\n"
        ),
    );
    desk.import_clean(&format!("areas {areas} --district 310299")).await;
    let rivers = desk.file(
        "rivers.csv",
        "名称,编码,类型,区域,wkt\n中心河,S001,河道,东村,\"LINESTRING (121.1 30.80, 121.12 30.80)\"\n",
    );
    desk.import_clean(&format!("segments {rivers} --district 310299")).await;
    desk
}

#[tokio::test]
async fn nothing_is_stored_at_zero_zero_or_far_from_the_district() {
    let desk = desk().await;
    let before = desk.everything(310_299).await;
    for (line, reason) in [
        ("0 0, 0.001 0.001", "0, 0"),
        ("121.1 30.8, 0 0", "0, 0"),
        ("9.52 47.1, 9.53 47.2", "far from this district"),
        ("121.1 30.8, 121.1 32.8", "far from this district"),
        ("30.8 121.1, 30.81 121.1", "swapped"),
    ] {
        let table = format!("名称,编码,类型,wkt\n远河,F001,河道,\"LINESTRING ({line})\"\n");
        let path = desk.file("far.csv", table);
        for flags in ["", " --area 310299101201"] {
            let said = desk.import(&format!("segments {path} --district 310299{flags}")).await.1;
            assert_eq!(Counted::of(&said), Counted::new(0, 0, 0, 1), "{line}: {said}");
            assert!(said.contains(reason) || reason == "swapped", "{line}: {said}");
        }
    }
    assert_eq!(desk.everything(310_299).await, before);
}

#[tokio::test]
async fn a_place_far_from_its_segment_is_refused_unless_it_is_meant() {
    let desk = desk().await;
    let table = "点位名称,河段编码,经度,纬度\n零点桥,S001,0,0\n好桥,S001,121.105,30.80\n近桥,S001,121.105,30.81\n远桥,S001,121.25,30.72\n";
    let path = desk.file("places.csv", table);
    let line = format!("checkpoints {path} --district 310299");
    let (finish, said) = desk.import(&line).await;
    assert_eq!((finish, Counted::of(&said)), (Finish::Refused, Counted::new(2, 0, 0, 2)), "{said}");
    assert!(
        said.contains("km from its segment, more than 2 km") && said.contains("--far"),
        "{said}"
    );
    assert!(said.contains("from its segment"), "{said}");
    let said = desk.import(&format!("{line} --far")).await.1;
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 2, 1), "{said}");
}

#[tokio::test]
async fn a_datum_that_cannot_be_told_is_asked_for() {
    let desk = desk().await;
    let feature = |properties: &str, crs: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",{crs}\"features\":[{{\"type\":\"Feature\",\"properties\":{{{properties}}},\
             \"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[121.1,30.82],[121.12,30.82]]}}}}]}}"
        )
    };
    let crs = |name: &str| {
        format!("\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},")
    };
    let datav = "\"name\":\"某河\",\"adcode\":310299,\"childrenNum\":0";
    for (file, word) in [
        (feature(datav, ""), "--datum gcj02"),
        (feature("\"name\":\"某河\"", &crs("urn:ogc:def:crs:EPSG::404000")), "--datum"),
    ] {
        let path = desk.file("doubt.geojson", file);
        let line = format!("segments {path} --district 310299 --kind river --area 东村 --dry-run");
        let (finish, said) = desk.import(&line).await;
        assert!(finish == Finish::Failed && said.contains(word), "{said}");
        desk.import_clean(&format!("{line} --datum wgs84")).await;
    }
    for survey in ["4214", "4610", "2362", "2437"] {
        let name = crs(&format!("urn:ogc:def:crs:EPSG::{survey}"));
        let path = desk.file("survey.geojson", feature("\"name\":\"某河\"", &name));
        let (finish, said) =
            desk.import(&format!("segments {path} --district 310299 --kind river")).await;
        assert!(finish == Finish::Failed && said.contains("survey office"), "{said}");
    }
    // A bare list of features, as DataV hands it out.
    let list = format!(
        "[{}]",
        "{\"type\":\"Feature\",\"properties\":{\"name\":\"表河\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[121.1,30.82],[121.12,30.82]]}}"
    );
    let path = desk.file("list.geojson", list);
    desk.import_clean(&format!("segments {path} --district 310299 --kind river --area 东村"))
        .await;
}

#[tokio::test]
async fn metres_are_never_given_a_system_by_guess() {
    let desk = desk().await;
    for (line, word) in [
        ("40521234 3412345, 40521300 3412400", "zone in front"),
        ("13483456 3612345, 13483500 3612400", "Web Mercator"),
        ("3412345 521234, 3412400 521300", "northing first"),
        ("521234 3412345, 521300 3412400", "do not guess"),
    ] {
        let path = desk.file(
            "metres.csv",
            format!("名称,类型,区域,wkt\n河,河道,东村,\"LINESTRING ({line})\"\n"),
        );
        let (finish, said) = desk.import(&format!("segments {path} --district 310299")).await;
        assert!(finish == Finish::Refused && said.contains(word), "{line}: {said}");
        assert!(!said.contains("EPSG:4549") && !said.contains("SHAPE_ENCODING"), "{said}");
    }
}
