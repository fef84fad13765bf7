//! Formats that are not read here, recognised by their content so that the refusal can say what to
//! do instead.

use super::message::Message;

/// Names a format whose files are not text; none for anything that may be text.
pub fn binary(bytes: &[u8]) -> Option<Message> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let holds = |word: &[u8]| bytes.windows(word.len()).take(1 << 20).any(|window| window == word);
    let key = if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        if holds(b".shp") || holds(b".dbf") {
            "import-format-shapefile-zip"
        } else if holds(b"xl/") {
            "import-format-xlsx"
        } else if holds(b".kml") {
            "import-format-kml"
        } else {
            "import-format-zip"
        }
    } else if starts(b"SQLite format 3\0") {
        "import-format-gpkg"
    } else if starts(&[0, 0, 0x27, 0x0A]) || is_dbf(bytes) {
        "import-format-shapefile"
    } else if starts(b"fgb") && bytes.len() > 8 && bytes[4..7] == *b"fgb" {
        "import-format-flatgeobuf"
    } else if starts(&[0x1F, 0x8B]) {
        "import-format-gzip"
    } else if starts(b"AC10") || starts(b"AutoCAD Binary DXF") {
        "import-format-cad"
    } else if starts(b"\xD0\xCF\x11\xE0") {
        "import-format-xls"
    } else if bytes.get(4..15).is_some_and(|head| head == b"\x0A\x09OSMHeader") {
        "import-format-osm"
    } else {
        return None;
    };
    Some(Message::new(key))
}

/// A dBASE table: version 3, a date, and a header length that fits its count of 32-byte fields.
fn is_dbf(bytes: &[u8]) -> bool {
    let Some(head) = bytes.first_chunk::<32>() else {
        return false;
    };
    let header = usize::from(u16::from_le_bytes([head[8], head[9]]));
    matches!(head[0], 0x03 | 0x83 | 0x8B)
        && (1..=12).contains(&head[2])
        && (1..=31).contains(&head[3])
        && header > 32
        && header % 32 <= 1
        && bytes.get(header.saturating_sub(1)).is_none_or(|end| *end == 0x0D)
}

/// Names a text format; none for anything that may be JSON or a table.
pub fn text(text: &str) -> Option<Message> {
    let head: String = text.trim_start().chars().take(4000).collect();
    let key = if head.starts_with('<') {
        let holds = |word: &str| head.contains(word);
        if holds("<kml") {
            "import-format-kml"
        } else if holds("opengis.net/gml") || holds("<gml") {
            "import-format-gml"
        } else if holds("<gpx") {
            "import-format-gpx"
        } else if holds("<osm") {
            "import-format-osm"
        } else if head.to_ascii_lowercase().contains("<html") {
            "import-format-html"
        } else {
            "import-format-xml"
        }
    } else if head.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("version "))
        && head.to_ascii_lowercase().contains("columns")
        || head.starts_with("!table")
    {
        "import-format-mapinfo"
    } else if head.starts_with("0\r\nSECTION")
        || head.starts_with("0\nSECTION")
        || head.starts_with("999")
    {
        "import-format-cad"
    } else if head.starts_with('{')
        && ["\"ObjItems\"", "\"OvCoordType\"", "\"ObjID\""]
            .iter()
            .any(|word| head.contains(word))
        && !head.contains("\"Feature")
    {
        "import-format-ovital"
    } else if ["GEOGCS[", "PROJCS[", "GEOGCRS[", "PROJCRS["]
        .iter()
        .any(|start| head.starts_with(start))
    {
        "import-format-prj"
    } else {
        return None;
    };
    Some(Message::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_does_not_read() {
        assert_eq!(binary(b"SQLite format 3\0").unwrap().key, "import-format-gpkg");
        assert_eq!(binary(b"PK\x03\x04....towns.shp").unwrap().key, "import-format-shapefile-zip");
        assert_eq!(binary(b"PK\x03\x04....xl/workbook.xml").unwrap().key, "import-format-xlsx");
        assert_eq!(text("<?xml version=\"1.0\"?>\n<kml/>").unwrap().key, "import-format-kml");
        assert_eq!(
            text("Version 300\nCharset \"GBK\"\nColumns 1\n").unwrap().key,
            "import-format-mapinfo"
        );
        assert_eq!(text("!table\n!version 300\n").unwrap().key, "import-format-mapinfo");
        assert_eq!(text("0\nSECTION\n2\nHEADER\n").unwrap().key, "import-format-cad");
        assert_eq!(text("{\"ObjItems\":[]}").unwrap().key, "import-format-ovital");
        assert_eq!(text("GEOGCS[\"GCS_WGS_1984\"]").unwrap().key, "import-format-prj");
        assert!(binary(b"{}").is_none() && text("{}").is_none() && text("name,code\n").is_none());
    }
}
