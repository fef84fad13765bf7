//! Rivers, roads and the rest.

use geo::{Geometry, line_string, polygon};

use super::{Counted, Desk, counted, given, options, refusals};
use riverward::exchange::import::report::Report;
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{Rows, SegmentRow};
use riverward::ids::DistrictId;
use riverward::segments::SegmentKind;

async fn import_rows(desk: &Desk, rows: Vec<SegmentRow>, options: &ImportOptions) -> Report {
    import::segments(
        &mut desk.connect().await,
        DistrictId(990_101),
        Rows::from(rows),
        options,
        &desk.entropy,
    )
    .await
    .unwrap()
}

/// A short river through 东村, somewhere along `offset`.
fn river(name: &str, code: &str, offset: f64) -> SegmentRow {
    SegmentRow {
        kind: Some(SegmentKind::River),
        name: name.into(),
        external_code: (!code.is_empty()).then(|| code.into()),
        shape: Some(
            line_string![(x: 121.1, y: 30.8 + offset), (x: 121.12, y: 30.8 + offset)].into(),
        ),
        ..SegmentRow::default()
    }
}

#[tokio::test]
async fn roads_of_west_shanghai_twice() {
    let (Some(towns), Some(roads)) = (
        given("boundaries/jinshan-10-towns.wgs84.geojson"),
        given("roads/shanghai-west-expressways.geojson"),
    ) else {
        return;
    };
    let desk = Desk::open().await;
    desk.import_clean(&format!(
        "areas {} --district 310116 --district-name 金山区 --parent 310116 --assign-codes",
        towns.display()
    ))
    .await;
    let line = format!(
        "segments {} --kind road --code-field id --area 310116 --district 310116",
        roads.display()
    );
    assert_eq!(desk.import_clean(&line).await, Counted::new(202, 0, 0, 0));
    let before = desk.everything(310_116).await;
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 0, 202, 0));
    assert_eq!(desk.everything(310_116).await, before);
    let facts: String = desk
        .ask(
            "SELECT count(*) || ' ' || min(round(s.length_m)) || ' ' || max(g.geometry_version)
                    || ' ' || (SELECT geometry_version FROM district WHERE district = 310116)
             FROM segment s JOIN segment_geometry g USING (district, segment_id)
                 JOIN segment_state t USING (district, segment_id)
             WHERE s.district = 310116 AND t.status = 4 AND t.kind = 'road'",
        )
        .await;
    assert!(facts.starts_with("202 ") && facts.ends_with(" 1 1"), "{facts}");
    let pending: i64 = desk
        .ask("SELECT count(id) FROM tile_pending, unnest(segment_ids) id WHERE district = 310116")
        .await;
    assert_eq!(pending, 202, "for the map");
    // Without the flag their own `kind` is a word we do not know.
    let (_, said) = desk
        .import(&format!(
            "segments {} --code-field id --area 310116 --district 310116",
            roads.display()
        ))
        .await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 0, 202));
    // Without an area they are looked for in the towns; most lie elsewhere.
    let (_, said) = desk
        .import(&format!("segments {} --kind road --district 310116", roads.display()))
        .await;
    assert!(said.contains("lies in no outline stored"), "{said}");
}

#[tokio::test]
async fn waterways_of_liechtenstein_twice() {
    let Some(path) = given("waterways/liechtenstein-north-waterways-2013.geojson") else {
        return;
    };
    let desk = Desk::open().await;
    let district = desk.file(
        "areas.csv",
        "code,name,wkt\n990301,Unterland,\"POLYGON((9.4 47.0,9.7 47.0,9.7 47.4,9.4 47.4,9.4 47.0))\"\n",
    );
    desk.import_clean(&format!("areas {district}")).await;
    // Sixteen have no name; by name alone, some rivers are in several pieces.
    let (_, said) = desk
        .import(&format!(
            "segments {} --kind river --code-field osm_id --district 990301",
            path.display()
        ))
        .await;
    assert_eq!(Counted::of(&said), Counted::new(19, 0, 0, 16), "{said}");
    let line = format!(
        "segments {} --kind river --code-field osm_id --name Namenlos --district 990301",
        path.display()
    );
    assert_eq!(desk.import_clean(&line).await, Counted::new(16, 0, 19, 0));
    let before = desk.everything(990_301).await;
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 0, 35, 0));
    assert_eq!(desk.everything(990_301).await, before);
    let places: i64 = desk
        .ask(
            "SELECT count(*) FROM segment WHERE district = 990301 AND area_path = '990301'
                  AND length_m > 0",
        )
        .await;
    assert_eq!(places, 35);

    // The same file with its coordinates swapped is in range and yet known to be wrong.
    let text = std::fs::read_to_string(&path).unwrap();
    let mut swapped: serde_json::Value = serde_json::from_str(&text).unwrap();
    for feature in swapped["features"].as_array_mut().unwrap() {
        for place in feature["geometry"]["coordinates"].as_array_mut().unwrap() {
            place.as_array_mut().unwrap().swap(0, 1);
        }
    }
    let swapped = desk.file("swapped.geojson", swapped.to_string());
    let (_, said) = desk
        .import(&format!(
            "segments {swapped} --kind river --code-field osm_id --name Namenlos --district 990301"
        ))
        .await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 0, 35), "{said}");
    assert!(said.contains("seem to be swapped"), "{said}");
}

#[tokio::test]
async fn a_moved_segment_keeps_its_past() {
    let desk = Desk::open().await;
    let report = import_rows(
        &desk,
        vec![river("新开河", "K1", 0.0), river("二号河", "K2", 0.01)],
        &options(),
    )
    .await;
    assert_eq!(counted(&report), Counted::new(2, 0, 0, 0));
    let version: Option<i64> = desk.ask("SELECT renew_tiles(990101)").await;

    let later = ImportOptions {
        now: "2026-12-01T00:00:00Z".parse().unwrap(),
        ..options()
    };
    let report = import_rows(
        &desk,
        vec![river("新开河", "K1", 0.002), river("二号河", "K2", 0.012)],
        &later,
    )
    .await;
    assert_eq!(counted(&report), Counted::new(0, 2, 0, 0));
    let past = desk
        .list(
            "SELECT g.geometry_version || ' ' || (g.valid_to IS NULL) || ' ' || s.geometry_version || ' ' || s.version || ' ' || ST_Y(ST_StartPoint(g.geom))
             FROM segment s JOIN segment_geometry g USING (district, segment_id)
                 WHERE s.external_code = 'K1' ORDER BY g.geometry_version",
        )
        .await;
    assert_eq!(past, ["1 false 2 2 30.8", "2 true 2 2 30.802"]);
    let now: Option<i64> = desk.ask("SELECT renew_tiles(990101)").await;
    assert_eq!(now, version.map(|version| version + 1), "once for the import, not once a segment");
    let report = import_rows(&desk, vec![river("新开河", "K1", 0.002)], &later).await;
    assert_eq!(counted(&report), Counted::new(0, 0, 1, 0));
    let unchanged: Option<i64> = desk.ask("SELECT renew_tiles(990101)").await;
    assert_eq!(unchanged, None);
}

#[tokio::test]
async fn a_segment_is_known_by_code_or_by_name_and_area() {
    let desk = Desk::open().await;
    // 张家浜 is stored without a code; a row with one gives it to it.
    let mut coded = river("张家浜", "Z1", 0.0);
    coded.area = Some("东村".into());
    let report = import_rows(&desk, vec![coded.clone()], &options()).await;
    assert_eq!(counted(&report), Counted::new(0, 1, 0, 0));
    assert_eq!(
        desk.ask::<String>("SELECT external_code FROM segment WHERE segment_id = 1").await,
        "Z1"
    );
    // From then on it is known by the code, whatever its name and area.
    coded.name = "张家港".into();
    coded.area = Some("菱泾镇".into());
    let report = import_rows(&desk, vec![coded.clone()], &options()).await;
    let keys: Vec<_> = report.rows[0].notes.iter().map(|note| note.key).collect();
    assert_eq!(keys, ["import-change-name", "import-change-area"]);
    assert_eq!(
        desk.ask::<String>("SELECT area_path FROM segment_state WHERE segment_id = 1").await,
        "990101101"
    );
    // A row without a code means it by name, and does not take the code away.
    coded.external_code = None;
    assert_eq!(
        counted(&import_rows(&desk, vec![coded.clone()], &options()).await),
        Counted::new(0, 0, 1, 0)
    );

    let mut rows = vec![
        river("甲", "A", 0.0),
        river("乙", "A", 0.001),
        river("丙", "", 0.002),
        river("丙", "", 0.003),
    ];
    rows.push(SegmentRow {
        kind: None,
        ..river("丁", "D", 0.0)
    });
    rows.push(SegmentRow {
        area: Some("没有的村".into()),
        ..river("戊", "E", 0.0)
    });
    rows.push(SegmentRow {
        shape: None,
        area: Some("东村".into()),
        ..river("己", "F", 0.0)
    });
    rows.push(SegmentRow {
        name: "长".repeat(300),
        ..river("", "G", 0.0)
    });
    let report = import_rows(&desk, rows, &options()).await;
    assert_eq!(
        refusals(&report),
        [
            (2, "import-repeated-row"),
            (4, "import-repeated-row"),
            (5, "import-no-kind"),
            (6, "import-area-unknown"),
            (7, "import-shape-none"),
            (8, "import-text-too-long"),
        ]
    );
}

#[tokio::test]
async fn the_area_is_the_deepest_that_holds_half_of_it() {
    let desk = Desk::open().await;
    let line = |name: &str, from: f64, to: f64| SegmentRow {
        kind: Some(SegmentKind::River),
        name: name.into(),
        shape: Some(line_string![(x: from, y: 30.8), (x: to, y: 30.8)].into()),
        ..SegmentRow::default()
    };
    let pond: Geometry<f64> =
        polygon![(x: 121.2, y: 30.76), (x: 121.21, y: 30.76), (x: 121.21, y: 30.77)].into();
    let rows = vec![
        line("村内", 121.06, 121.14),
        // 东村 begins at 121.05, 菱泾镇 at 121.0.
        line("多在村外", 121.01, 121.07),
        // Half and half between two towns: only the district holds at least half of it in one piece
        // … but a town holds 60 %.
        line("跨镇", 121.09, 121.19),
        line("多在区外", 120.5, 121.02),
        line("区外", 120.1, 120.2),
        SegmentRow {
            kind: Some(SegmentKind::Pond),
            name: "塘".into(),
            shape: Some(pond.into()),
            ..SegmentRow::default()
        },
    ];
    let report = import_rows(&desk, rows, &options()).await;
    assert_eq!(refusals(&report), [(5, "import-area-nowhere")]);
    let places = desk
        .list(
            "SELECT name || ' ' || area_path FROM segment WHERE segment_id > 100
                   ORDER BY segment_id",
        )
        .await;
    assert_eq!(
        places,
        [
            "村内 990101101201",
            "多在村外 990101101",
            "跨镇 990101101201",
            "多在区外 990101101",
            "塘 990101102201"
        ]
    );
}

#[tokio::test]
async fn tables_carry_shapes_as_text_or_none() {
    let desk = Desk::open().await;
    let path = desk.file(
        "rivers.csv",
        "河道名称,河道编码,类型,镇,村,说明,WKT\n\"新\n开河\",R1,河道,菱泾镇,东村,一期,\"LINESTRING Z (121.1 30.8 3,121.12 30.8 3)\"\n\
         塘一,P1,小微水体,,,,\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[121.2,30.76],[121.21,30.76],[121.21,30.77],[121.2,30.76]]]}\"\n\
         坏,B1,河道,,,,LINESTRING(1)\n\n缺列,C1\n",
    );
    let (_, said) = desk.import(&format!("segments {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(2, 0, 0, 2), "{said}");
    assert!(
        said.contains("line 5") && said.contains("line 7") && said.contains("“新 开河”"),
        "{said}"
    );
    // A table without shapes changes words and leaves geometries alone.
    let path = desk.file("words.csv", "code,name,description\nR1,新开河,二期\n");
    let (_, said) = desk.import(&format!("segments {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 1, 0, 0), "{said}");
    let facts: String = desk
        .ask(
            "SELECT name || description || geometry_version || area_path FROM segment
                  WHERE external_code = 'R1'",
        )
        .await;
    assert_eq!(facts, "新开河二期1990101101201");
}

#[tokio::test]
async fn the_report_file_tells_every_row() {
    let desk = Desk::open().await;
    let path = desk.file(
        "rivers.csv",
        "name,kind,area,wkt\n甲河,river,东村,\"LINESTRING(121.1 30.8,121.12 30.8)\"\n=1+1,river,东村,\n",
    );
    let report = desk.folder.path().join("report.csv");
    desk.import(&format!("segments {path} --district 990101 --report {}", report.display()))
        .await;
    let text = std::fs::read_to_string(&report).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "line 2,甲河,created,,");
    assert_eq!(lines[2], "line 3,'=1+1,refused,,There is no geometry and no coordinates.");
}
