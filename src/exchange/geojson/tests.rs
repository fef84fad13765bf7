use geo::{line_string, point, polygon};

use super::*;
use crate::exchange::source::{Place, ShapeCell};
use crate::geo::datum::Datum;

/// Reads at once and, through the smallest of windows, piece by piece; both must come to the same.
fn read(text: &str) -> Result<Source, Message> {
    let whole = super::read(text);
    for step in [1, 7, 64] {
        let pieces = read_through(Stream::with_window(text.as_bytes(), step, 0));
        match (&whole, &pieces) {
            (Ok(whole), Ok(pieces)) => {
                assert_eq!(whole.columns.names(), pieces.columns.names(), "{text}");
                assert_eq!(
                    format!("{:?}", whole.records),
                    format!("{:?}", pieces.records),
                    "{text}"
                );
                assert_eq!(whole.datum, pieces.datum, "{text}");
            }
            (Err(whole), Err(pieces)) => assert_eq!(whole, pieces, "{text}"),
            _ => panic!("{text}: {whole:?} {pieces:?}"),
        }
    }
    whole
}

fn key(text: &str) -> &'static str {
    read(text).expect_err("is refused").key
}

fn shapes(text: &str) -> Vec<ShapeCell> {
    read(text).unwrap().records.into_iter().map(|record| record.shape).collect()
}

const LINE: &str = r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#;

#[test]
fn reads_collections_features_geometries_and_sequences() {
    let line = ShapeCell::Given(line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)].into());
    let feature = format!(r#"{{"type":"Feature","properties":{{"name":"甲"}},"geometry":{LINE}}}"#);
    for text in [
        LINE.to_owned(),
        feature.clone(),
        format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#),
        // The order of members is free.
        format!(r#"{{"features":[{feature}],"bbox":[1,2,3,4],"type":"FeatureCollection"}}"#),
    ] {
        assert_eq!(shapes(&text), std::slice::from_ref(&line), "{text}");
    }
    for between in ["\n", "\n\n", "", "\n\u{1E}"] {
        let text = format!("\u{1E}{feature}{between}{LINE}{between}{feature}\n");
        assert_eq!(shapes(&text), [line.clone(), line.clone(), line.clone()], "{text}");
    }
}

#[test]
fn knows_where_each_feature_begins() {
    let feature = format!(r#"{{"type":"Feature","properties":null,"geometry":{LINE}}}"#);
    let text =
        format!("{{\"type\":\"FeatureCollection\",\n\"features\":[\n{feature},\n\n{feature}]}}");
    let places: Vec<_> = read(&text).unwrap().records.iter().map(|record| record.place).collect();
    assert_eq!(
        places,
        [Place::Feature { number: 1, line: 3 }, Place::Feature { number: 2, line: 5 }]
    );
}

#[test]
fn properties_become_text() {
    let text = r#"{"type":"Feature","id":17,"geometry":null,
        "properties":{"name":" 甲河 ","n":310116101,"f":1.50,"b":true,"none":null,"list":[1],"empty":""}}"#;
    let source = read(text).unwrap();
    let values: Vec<_> = source.records[0]
        .values
        .iter()
        .map(|(at, value)| (source.columns.names()[*at].as_str(), value.as_str()))
        .collect();
    assert_eq!(
        values,
        [("b", "true"), ("f", "1.50"), ("id", "17"), ("n", "310116101"), ("name", "甲河")]
    );
    assert_eq!(source.records[0].shape, ShapeCell::Empty);
}

#[test]
fn notices_what_it_leaves_off() {
    let ShapeCell::Given(shape) = shape_of_text(r#"{"type":"Point","coordinates":[1,2,3,"m"]}"#)
    else {
        panic!("is a point")
    };
    assert!(shape.had_more_dimensions && shape.geometry == point!(x: 1.0, y: 2.0).into());
    let ShapeCell::Given(shape) =
        shape_of_text(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#)
    else {
        panic!("is a polygon")
    };
    assert!(
        shape.had_open_rings
            && shape.geometry
                == polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)].into()
    );
}

#[test]
fn a_fault_of_one_feature_is_its_own() {
    let good = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{LINE}}}"#);
    for (bad, at_fault) in [
        (r#"{"type":"Feature","properties":[1],"geometry":null}"#, true),
        ("7", true),
        (r#"{"type":"Point","coordinates":[1,2]}"#, true),
        (r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}"#, false),
        (r#"{"type":"Feature","geometry":{"type":"Point","coordinates":["1","2"]}}"#, false),
        (r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,2]}}"#, false),
        (r#"{"type":"Feature","geometry":{"type":"Point"}}"#, false),
        (r#"{"type":"Feature","geometry":{"type":"Circle","coordinates":[1,2]}}"#, false),
        (r#"{"type":"Feature","geometry":5}"#, false),
    ] {
        let source =
            read(&format!(r#"{{"type":"FeatureCollection","features":[{bad},{good}]}}"#)).unwrap();
        assert_eq!(source.records.len(), 2);
        assert_eq!(source.records[0].fault.is_some(), at_fault, "{bad}");
        assert_eq!(matches!(source.records[0].shape, ShapeCell::Broken(_)), !at_fault, "{bad}");
        assert!(matches!(source.records[1].shape, ShapeCell::Given(_)));
    }
    let nested = (0..50).fold(LINE.to_owned(), |inner, _| {
        format!(r#"{{"type":"GeometryCollection","geometries":[{inner}]}}"#)
    });
    assert!(
        matches!(shape_of_text(&nested), ShapeCell::Broken(message) if message.key == "import-shape-nested")
    );
}

#[test]
fn a_fault_of_the_file_refuses_the_file() {
    assert_eq!(key(r#"{"type":"Feature","properties":{"a":NaN}}"#), "import-json-nan");
    assert_eq!(key(r#"{"type":"Point","coordinates":[1,-Infinity]}"#), "import-json-infinity");
    assert_eq!(key(r#"{"type":"Feature","properties":{"a":"b"}"#), "import-json-cut");
    assert_eq!(key("{\"type\":\"Feature\",\n'properties':{}}"), "import-json-broken");
    assert_eq!(key(&format!("{LINE}\n{{\"type\":")), "import-json-cut");
    assert_eq!(key(&format!("{LINE}\nname,code\n")), "import-json-broken");
    assert_eq!(key("[1,2]"), "import-json-not-geojson");
    assert_eq!(key("{}"), "import-json-type-missing");
    assert_eq!(key(r#"{"type":"Banana"}"#), "import-json-type-unknown");
    assert_eq!(key(r#"{"type":"Topology","arcs":[]}"#), "import-format-topojson");
    assert_eq!(
        key(r#"{"geometryType":"esriGeometryPoint","features":[]}"#),
        "import-format-esri-json"
    );
}

#[test]
fn the_place_of_a_fault_is_said() {
    let message = read("{\"type\":\"Feature\",\n\"geometry\":{\"coordinates\":[1,NaN]}}")
        .expect_err("is refused");
    let value = |name| {
        message
            .values
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.clone())
            .unwrap()
    };
    assert_eq!((value("line"), value("byte")), ("2".into(), "49".into()));
}

#[test]
fn coordinate_systems_are_known_by_name() {
    let stated = |crs: &str| {
        read(&format!(r#"{{"type":"FeatureCollection","crs":{crs},"features":[]}}"#))
            .map(|source| source.datum)
            .map_err(|refusal| refusal.key)
    };
    let named =
        |name: &str| stated(&format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#));
    assert_eq!(stated("null"), Ok(None));
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ] {
        assert_eq!(named(name), Ok(Some(Datum::Wgs84)), "{name}");
    }
    assert_eq!(named("urn:ogc:def:crs:EPSG::4490"), Ok(Some(Datum::Cgcs2000)));
    // Beijing 1954 and Xi'an 1980 differ from WGS-84 by a hundred metres and must never pass for
    // it.
    for name in ["EPSG:4214", "EPSG:4610", "EPSG:2437", "urn:ogc:def:crs:EPSG::2362"] {
        assert_eq!(named(name), Err("import-crs-survey"), "{name}");
    }
    for name in ["EPSG:4549", "EPSG:3857", "EPSG:43260"] {
        assert_eq!(named(name), Err("import-crs-other"), "{name}");
    }
    assert_eq!(
        stated(r#"{"type":"link","properties":{"href":"x"}}"#),
        Err("import-crs-unreadable")
    );
}
