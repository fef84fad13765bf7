use proptest::prelude::*;

use super::*;
use crate::exchange::reader::read_bytes;
use crate::exchange::shape::{Purpose, prepare};
use crate::exchange::source::Source;
use crate::exchange::values;
use crate::geo::datum::Datum;
use crate::segments::SegmentKind;
use crate::stewardships::Role;

fn source(text: &str) -> Source {
    read_bytes(text.as_bytes()).unwrap()
}

#[test]
fn columns_are_found_by_what_people_call_them() {
    let table = "*河道名称（必填）,河道编码,类型,所属镇,所属村,备注\n中心河,310116.0,小微水体,朱泾镇,大茫村,x\n";
    let rows = segments(source(table), &Mapping::default()).unwrap();
    let row = &rows.rows[0];
    assert_eq!((row.name.as_str(), row.external_code.as_deref()), ("中心河", Some("310116")));
    assert_eq!((row.kind, row.area.as_deref()), (Some(SegmentKind::Pond), Some("朱泾镇/大茫村")));
    assert_eq!(rows.notes[0].values, [("columns", "备注".to_owned())]);
}

#[test]
fn the_operator_names_columns_and_fills_gaps() {
    let mapping = Mapping {
        name_field: Some("label".into()),
        code_field: Some("OSM_ID".into()),
        kind: Some(SegmentKind::River),
        area: Some("东村".into()),
        name: Some("无名河".into()),
        columns: Vec::new(),
        parent: None,
    };
    let table = "label,osm_id,kind,name\n甲,1,urban,x\n,2,路,y\n";
    let rows = segments(source(table), &mapping).unwrap().rows;
    assert_eq!(
        (rows[0].name.as_str(), rows[0].kind, rows[0].area.as_deref()),
        ("甲", Some(SegmentKind::River), Some("东村"))
    );
    assert_eq!((rows[1].name.as_str(), rows[1].kind), ("无名河", Some(SegmentKind::Road)));
    let wrong = Mapping {
        name_field: Some("title".into()),
        ..Mapping::default()
    };
    assert_eq!(segments(source(table), &wrong).unwrap_err().key, "import-no-such-column");
}

#[test]
fn one_area_column_serves_person_and_segment() {
    let table = "姓名,角色,河道,区域,河段区域,起,止\n王小明,河长,中心河,朱泾镇,大茫村,2026-3-1,2026-3-1\n李四,河长,中心河,大茫村,,,\n";
    let rows = stewards(source(table), &Mapping::default()).unwrap().rows;
    assert_eq!(
        (rows[0].person_area.as_deref(), rows[0].segment.area.as_deref()),
        (Some("朱泾镇"), Some("大茫村"))
    );
    assert_eq!(
        (rows[1].person_area.as_deref(), rows[1].segment.area.as_deref()),
        (Some("大茫村"), Some("大茫村"))
    );
    assert_eq!(rows[0].role, Some(Role::RiverChief));
    // The last day in the file, the day after it in the row.
    assert_eq!(rows[0].past, values::date("2026-03-02"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever the bytes: an answer, through every import and every purpose.
    #[test]
    fn any_bytes_end_in_rows_or_a_refusal(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        "[\\{\\}\\[\\]\",:;\t\n a-z0-9.eE名称编码经度纬度-]{0,200}".prop_map(String::into_bytes),
        damaged(),
    ]) {
        let mapping = Mapping::default();
        let read = || read_bytes(&bytes);
        let _ = read().and_then(|source| areas(source, &mapping)).is_ok();
        let _ = read().and_then(|source| stewards(source, &mapping)).is_ok();
        let _ = read().and_then(|source| duties(source, &mapping)).is_ok();
        let _ = read().and_then(|source| checkpoints(source, &mapping)).is_ok();
        if let Ok(rows) = read().and_then(|source| segments(source, &mapping)) {
            for shape in rows.rows.into_iter().filter_map(|row| row.shape) {
                for purpose in [Purpose::Area, Purpose::Checkpoint, Purpose::Segment(SegmentKind::River), Purpose::Segment(SegmentKind::Pond)] {
                    if let Ok(ready) = prepare(shape.clone(), purpose, Datum::Bd09, None) {
                        crate::geo::ewkb::encode(&ready.geometry);
                    }
                }
            }
        }
    }
}

/// A right file with a few bytes changed or its end cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let files = [
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"中心河","kind":"river"},"geometry":{"type":"MultiPolygon","coordinates":[[[[121.1,30.8,1],[121.2,30.8],[121.2,30.9],[121.1,30.8]]]]}}]}"#,
        "名称,编码,经度,纬度\n水闸,S1,121.1,30.8\n\"带,逗号\",S2,121.2,30.9\n",
        "name\twkt\n中心河\tLINESTRING Z (121.1 30.8 1, 121.2 30.9 2)\n",
    ];
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (prop::sample::select(files.to_vec()), edits, any::<prop::sample::Index>()).prop_map(
        |(file, edits, end)| {
            let mut bytes = file.as_bytes().to_vec();
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            // Half of the time the end stays.
            if end.index(2) == 0 {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        },
    )
}
