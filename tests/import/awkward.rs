//! Files that people hand over and that are not as they should be.

use super::{Counted, Desk, given, options};
use crate::support::is_long;
use riverward::exchange::import;
use riverward::exchange::import::cli::Finish;
use riverward::exchange::rows::{AreaRow, Rows};
use riverward::ids::DistrictId;

/// Makes a district with nothing in it.
async fn make_district(desk: &Desk, district: DistrictId, name: String) {
    let row = AreaRow {
        code: Some(district.to_string()),
        name,
        ..AreaRow::default()
    };
    let mut db = desk.db.lock().await;
    let rows = Rows::from(vec![row]);
    let made = import::areas(&mut db, district, rows, &options(), &desk.entropy).await.unwrap();
    assert!(made.written, "{made:?}");
}

/// Every given file, through every import: ends, tells, and either stores what it says or nothing.
#[tokio::test]
async fn every_file_ends_in_an_import_or_a_refusal() {
    let Some(folder) = given("awkward") else {
        return;
    };
    let desk = Desk::open().await;
    let mut files: Vec<_> = [folder.clone(), folder.join("geojson-fixtures")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    assert!(files.len() > 40);
    for (number, file) in files.iter().enumerate() {
        let file = file.display();
        // A district each, so that the files do not meet each other.
        for (at, what) in [
            "areas FILE --parent DISTRICT --assign-codes",
            "segments FILE --kind river --area DISTRICT --name 无名河",
            "segments FILE --kind pond --area DISTRICT --name 无名塘",
            "segments FILE --kind road --area DISTRICT",
            "stewards FILE",
            "checkpoints FILE",
        ]
        .iter()
        .enumerate()
        {
            // Where there is no time for all, each file by one import and each import by a sixth of
            // the files.
            if !is_long() && (number + at) % 6 != 0 {
                continue;
            }
            let district = i32::try_from(500_000 + number * 10 + at).unwrap();
            make_district(&desk, DistrictId(district), format!("第{number}区")).await;
            let before = desk.everything(district).await;
            let line =
                what.replace("FILE", &file.to_string()).replace("DISTRICT", &district.to_string());
            let (finish, said) = desk.import(&format!("{line} --district {district}")).await;
            assert!(!said.contains("import-"), "an unworded message: {said}");
            if finish == Finish::Failed {
                assert_eq!(desk.everything(district).await, before, "{line}\n{said}");
                continue;
            }
            let first = Counted::of(&said);
            assert_eq!(first.refused > 0, finish == Finish::Refused, "{line}\n{said}");
            let after = desk.everything(district).await;
            let stored = after.lines().filter(|line| {
                ["area ", "segment_geometry ", "checkpoint "]
                    .iter()
                    .any(|table| line.starts_with(table))
            });
            assert_eq!(first.created + 1, stored.count(), "{line}\n{said}");
            // Again: the same rows are refused, all others stand as they are.
            let (_, said) = desk.import(&format!("{line} --district {district}")).await;
            assert_eq!(
                Counted::of(&said),
                Counted::new(0, 0, first.created, first.refused),
                "{line}\n{said}"
            );
            assert_eq!(desk.everything(district).await, after, "{line}");
        }
    }
}

/// What is said of each sort of file.
#[tokio::test]
async fn refusals_say_what_is_wrong_and_what_to_do() {
    let desk = Desk::open().await;
    for (file, words) in [
        ("jinshan-truncated.geojson", vec!["breaks off", "byte 64409"]),
        ("jinshan-nan.geojson", vec!["Line 1, column 135 (byte 135)", "NaN"]),
        ("jinshan-swapped-latlon.geojson", vec!["feature 1 ", "金山新城", "swapped"]),
        ("example.topojson", vec!["TopoJSON", "ogr2ogr"]),
        ("jinshan.kml", vec!["KML", "ogr2ogr"]),
        ("multicurve.gml", vec!["GML", "ogr2ogr"]),
        ("jinshan-epsg4490.gpkg", vec!["GeoPackage", "QGIS"]),
        ("london-boroughs-27700.gpkg", vec!["GeoPackage"]),
        ("jinshan-gbk-full.zip", vec!["zipped shapefile", "QGIS"]),
        ("jinshan-epsg4549-gbk.zip", vec!["zipped shapefile"]),
        ("jinshan-missing-shx.zip", vec!["zipped shapefile"]),
        ("coutwildrnp.shp", vec!["part of a shapefile"]),
        ("coutwildrnp.shx", vec!["part of a shapefile"]),
        ("coutwildrnp.dbf", vec!["part of a shapefile"]),
        ("coutwildrnp.prj", vec![".prj"]),
        ("coutwildrnp.cpg", vec!["neither GeoJSON nor a table"]),
        (
            "jinshan-invalid-geometries-zm.geojson",
            vec!["no geometry", "is empty", "only one point", "out of range", "has a Point"],
        ),
    ] {
        let Some(path) = given(&format!("awkward/{file}")) else {
            return;
        };
        let (finish, said) = desk
            .import(&format!(
                "segments {} --kind river --area 990101 --district 990101",
                path.display()
            ))
            .await;
        assert_ne!(finish, Finish::Clean, "{file}");
        for word in words {
            assert!(said.contains(word), "{file}: {word:?} is not in\n{said}");
        }
    }
    let (finish, said) = desk.import("segments /nowhere/at/all.geojson --district 990101").await;
    assert!(finish == Finish::Failed && said.contains("cannot be read"), "{said}");
}

/// The rows of the file of invalid geometries that can be saved are saved, with a word on how.
#[tokio::test]
async fn geometries_that_can_be_mended_are_mended() {
    let Some(path) = given("awkward/jinshan-invalid-geometries-zm.geojson") else {
        return;
    };
    let desk = Desk::open().await;
    let (_, said) = desk
        .import(&format!(
            "segments {} --kind river --area 990101 --district 990101",
            path.display()
        ))
        .await;
    assert_eq!(Counted::of(&said), Counted::new(3, 0, 0, 5), "{said}");
    for (name, words) in [
        ("三维折线", vec!["heights or measures left off"]),
        ("未闭合", vec!["open ring closed"]),
        ("自相交", vec!["crossing outline mended (Self-intersection"]),
    ] {
        let line = said
            .lines()
            .find(|line| line.contains(name))
            .unwrap_or_else(|| panic!("{name} is not in\n{said}"));
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    let kinds = desk
        .list(
            "SELECT s.name || ' ' || ST_GeometryType(g.geom) || ' ' || ST_IsValid(g.geom) || ' ' || ST_NDims(g.geom) || ' ' || (s.length_m > 1000)
             FROM segment s JOIN segment_geometry g USING (district, segment_id)
                 WHERE s.segment_id > 100 ORDER BY s.segment_id",
        )
        .await;
    assert_eq!(
        kinds,
        [
            "三维折线 ST_MultiLineString true 2 true",
            "未闭合 ST_Polygon true 2 true",
            "自相交 ST_MultiPolygon true 2 true"
        ]
    );
}

/// The same features in every encoding become the same names.
#[tokio::test]
async fn encodings_do_not_change_names() {
    let desk = Desk::open().await;
    for (number, name) in ["bom", "gbk", "utf16"].iter().enumerate() {
        let Some(path) = given(&format!("awkward/jinshan-{name}.geojson")) else {
            return;
        };
        let district = 310_200 + number;
        let line = format!(
            "areas {} --district {district} --district-name 金山 --parent {district} --assign-codes",
            path.display()
        );
        assert_eq!(desk.import_clean(&line).await, Counted::new(3, 0, 0, 0));
        let names = desk
            .list(&format!(
                "SELECT path || name FROM area WHERE district = {district} ORDER BY path"
            ))
            .await;
        let expected = ["金山", "901金山新城", "902金山卫"].map(|name| format!("{district}{name}"));
        assert_eq!(names, expected);
    }
}

/// Files in the datums of Chinese web maps land within half a metre of the same file in WGS-84.
#[tokio::test]
async fn web_map_datums_come_back_within_half_a_metre() {
    let (Some(truth), Some(_)) =
        (given("boundaries/jinshan-10-towns.wgs84.geojson"), given("awkward"))
    else {
        return;
    };
    let desk = Desk::open().await;
    let parent = |district: u32| {
        format!("--district {district} --district-name 金山 --parent {district} --assign-codes")
    };
    desk.import_clean(&format!("areas {} {}", truth.display(), parent(310_116))).await;
    for (district, datum) in [(310_301, "gcj02"), (310_302, "bd09")] {
        let path = given(&format!("awkward/jinshan-{datum}.geojson")).unwrap();
        desk.import_clean(&format!(
            "areas {} {} --datum {datum}",
            path.display(),
            parent(district)
        ))
        .await;
        let farthest: f64 = desk
            .ask(&format!(
                "SELECT max(ST_Distance(t.p::geography, b.boundary::geography))
                 FROM (SELECT a.name, (ST_DumpPoints(a.boundary)).geom AS p FROM area a
                     WHERE a.district = {district} AND a.level = 2) t
                 JOIN area b ON b.district = 310116 AND b.name = t.name"
            ))
            .await;
        assert!(farthest < 0.5, "{datum}: {farthest} m");
        let untold: f64 = desk
            .ask(&format!(
                "SELECT max(ST_HausdorffDistance(a.boundary, b.boundary)) FROM area a
                     JOIN area b ON b.district = 310116 AND b.name = a.name
                 WHERE a.district = {district} AND a.level = 2"
            ))
            .await;
        assert!(untold < 0.00001, "{datum}: {untold}°");
    }
}

#[tokio::test]
async fn a_stated_coordinate_system_is_taken_or_named() {
    let desk = Desk::open().await;
    let file = |crs: &str| {
        format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{crs}"}}}},"features":[
            {{"type":"Feature","properties":{{"name":"国标河"}},"geometry":{{"type":"LineString","coordinates":[[121.1,30.8],[121.12,30.8]]}}}}]}}"#
        )
    };
    for crs in ["urn:ogc:def:crs:EPSG::4549", "EPSG:3857", "urn:ogc:def:crs:EPSG::2385"] {
        let path = desk.file("crs.geojson", file(crs));
        let (finish, said) =
            desk.import(&format!("segments {path} --kind river --district 990101")).await;
        assert!(finish == Finish::Failed && said.contains(crs), "{said}");
    }
    let path = desk.file("crs.geojson", file("urn:ogc:def:crs:EPSG::4490"));
    assert_eq!(
        desk.import_clean(&format!("segments {path} --kind river --district 990101")).await,
        Counted::new(1, 0, 0, 0)
    );
    let datum: String =
        desk.ask("SELECT source_datum FROM segment_geometry WHERE segment_id > 100").await;
    assert_eq!(datum, "cgcs2000");
}
