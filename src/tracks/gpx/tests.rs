use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn gpx(points: &str) -> String {
    format!(r#"<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>"#)
}

fn many(count: usize) -> String {
    let mut points = String::new();
    for second in 0..count {
        let time =
            DateTime::from_timestamp(1_800_000_000 + i64::try_from(second).unwrap(), 0).unwrap();
        let text = time.to_rfc3339();
        write!(points, r#"<trkpt lat="30.8" lon="121.2"><time>{text}</time></trkpt>"#).unwrap();
    }
    gpx(&points)
}

#[test]
fn reads_place_time_and_accuracy() {
    let text = gpx(r#"
        <trkpt lat="30.8" lon="121.25"><ele>3</ele><time>2027-03-01T09:00:05+08:00</time><hdop>1.6</hdop></trkpt>
        <trkpt lon=" 121.2 " lat='30.7'><time>2027-03-01T01:00:00.500</time><hdop>9</hdop>
            <extensions><a:point xmlns:a="urn:a"><a:accuracy>4.5</a:accuracy><a:time>no time</a:time></a:point></extensions></trkpt>
        <trkpt lat="30.9" lon="121.3"/>"#);
    let Parsed { track, left_out } = parse(text.as_bytes()).unwrap();
    let [first, second] = track.points() else {
        panic!("{track:?}");
    };
    assert_eq!(left_out, 1, "the one without a time");
    assert_eq!((first.at, first.accuracy_m), (LonLat::new(121.2, 30.7).unwrap(), Some(4.5)));
    assert_eq!(first.time.to_rfc3339(), "2027-03-01T01:00:00.500+00:00");
    assert_eq!((second.at, second.accuracy_m), (LonLat::new(121.25, 30.8).unwrap(), Some(8.0)));
    assert_eq!(second.time.to_rfc3339(), "2027-03-01T01:00:05+00:00");
}

#[test]
fn says_why_it_is_not_a_track() {
    let cases = [
        ("", GpxError::NotGpx),
        ("rubbish", GpxError::NotGpx),
        ("<kml></kml>", GpxError::NotGpx),
        ("<gpx>", GpxError::NotGpx),
        ("<gpx></gpx>rubbish", GpxError::NotGpx),
        ("<gpx></gpx><gpx></gpx>", GpxError::NotGpx),
        ("<gpx><trk></gpx>", GpxError::NotGpx),
        ("<gpx/>", GpxError::NoPoints),
        (
            r#"<gpx><wpt lat="1" lon="2"><time>2027-03-01T01:00:00Z</time></wpt></gpx>"#,
            GpxError::NoPoints,
        ),
        (r#"<gpx><trkpt lat="1" lon="2"/></gpx>"#, GpxError::NoTimes),
        (r#"<gpx><trkpt lat="121" lon="31"/></gpx>"#, GpxError::NoPlaces),
        (r#"<gpx><trkpt lat="31"/></gpx>"#, GpxError::NoPlaces),
        (r#"<gpx><trkpt lat="31" lon="east"/></gpx>"#, GpxError::NoPlaces),
        (
            r#"<gpx><trkpt lat="1" lon="2"><time>yesterday</time></trkpt></gpx>"#,
            GpxError::NoTimes,
        ),
        ("<?xml version='1.0' encoding='klingon'?><gpx/>", GpxError::Encoding),
        (
            "<!DOCTYPE gpx [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><gpx>&b;</gpx>",
            GpxError::DocumentType,
        ),
        (
            "<!DOCTYPE gpx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><gpx>&a;</gpx>",
            GpxError::DocumentType,
        ),
    ];
    for (text, error) in cases {
        assert_eq!(parse(text.as_bytes()), Err(error), "{text}");
    }
}

#[test]
fn a_point_without_a_place_or_a_time_is_left_out_and_counted() {
    let good = r#"<trkpt lat="30.8" lon="121.2"><time>2027-03-01T01:00:00Z</time></trkpt>"#;
    for odd in [
        r#"<trkpt lat="30.8"><time>2027-03-01T01:00:05Z</time></trkpt>"#,
        r#"<trkpt lat="30.8" lon="NaN"><time>2027-03-01T01:00:05Z</time></trkpt>"#,
        r#"<trkpt lat="91" lon="121.2"><time>2027-03-01T01:00:05Z</time></trkpt>"#,
        r#"<trkpt lat="30.8" lon="inf"><time>2027-03-01T01:00:05Z</time></trkpt>"#,
        r#"<trkpt lat="30.8" lon="121.2"><time></time></trkpt>"#,
        r#"<trkpt lat="30.8" lon="121.2"><time/></trkpt>"#,
        r#"<trkpt lat="30.8" lon="121.2"><time>just now</time></trkpt>"#,
        r#"<trkpt lat="30.8" lon="121.2"/>"#,
    ] {
        let parsed = parse(gpx(&format!("{good}{odd}{good}")).as_bytes()).unwrap();
        assert_eq!((parsed.track.points().len(), parsed.left_out), (2, 1), "{odd}");
    }
}

#[test]
fn counts_points() {
    assert_eq!(parse(many(MAX_POINTS).as_bytes()).unwrap().track.points().len(), MAX_POINTS);
    assert_eq!(parse(many(MAX_POINTS + 1).as_bytes()), Err(GpxError::TooManyPoints));
    let without_times = gpx(&r#"<trkpt lat="1" lon="2"/>"#.repeat(MAX_POINTS + 1));
    assert_eq!(parse(without_times.as_bytes()), Err(GpxError::TooManyPoints));
}

#[test]
fn twenty_megabytes_of_rubbish_are_refused() {
    let size = 20 << 20;
    let filled = |unit: &str| format!("<gpx>{}", unit.repeat(size / unit.len()));
    for rubbish in [
        filled("<a>"),
        filled(
            "<averylongname a='and what it is said to be worth'/> and what is said of it beside that",
        ),
        filled("<"),
        filled(" a='"),
        filled("<!--"),
    ] {
        assert_eq!(parse(rubbish.as_bytes()), Err(GpxError::NotGpx), "{}", &rubbish[..20]);
    }
    let long =
        format!("<gpx><trkpt lat=\"1\" lon=\"2\"><time>{}</time></trkpt></gpx>", "9".repeat(size));
    assert_eq!(parse(long.as_bytes()), Err(GpxError::NoTimes));
    assert_eq!(parse(&vec![0; size]), Err(GpxError::NotGpx));
    assert_eq!(parse(&vec![0xFF; size]), Err(GpxError::NotGpx));
    assert_eq!(parse(&vec![b' '; MAX_BYTES + 1]), Err(GpxError::TooLarge));
}

proptest! {
    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0..2000_usize, byte in any::<u8>(), cut in 0..2000_usize) {
        let mut bytes = many(20).into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = parse(&bytes);
    }
}

/// Files from the wild: how many points of each have a time.
#[test]
fn reads_files_of_other_programs() {
    let folder = std::env::var_os("RIVERWARD_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
        .join("tracks");
    if !folder.is_dir() {
        #[expect(
            clippy::print_stderr,
            reason = "said aloud where the data is not there"
        )]
        {
            eprintln!("SKIPPED: {} is not there; set RIVERWARD_SHARED_DATA", folder.display());
        }
        return;
    }
    let expected = [
        ("cerknicko-jezero.gpx", Ok(296)),
        ("fiona-test_gpx.gpx", Ok(19)),
        ("gpx1.0_with_all_fields.gpx", Ok(1)),
        ("gpx1.1_with_all_fields.gpx", Ok(1)),
        ("korita-zbevnica.gpx", Ok(513)),
        ("route.gpx", Err(GpxError::NoPoints)),
        ("track-with-empty-segment.gpx", Ok(9)),
        ("track_with_speed.gpx", Ok(3)),
        ("unicode.gpx", Err(GpxError::NoPoints)),
        ("unicode_with_bom.gpx", Err(GpxError::NoPoints)),
    ];
    for (name, count) in expected {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(parse(&bytes).map(|parsed| parsed.track.points().len()), count, "{name}");
    }
}
