//! The text of a GPX file, in whatever encoding it says, or shows, that it is written. What cannot
//! be read in it becomes a replacement character: nothing but numbers and times is taken from it.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a file its declaration reaches, in bytes.
const DECLARATION: usize = 256;

/// The text, without a byte order mark; none where the file names an encoding that nobody knows.
pub(super) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let encoding = match bytes {
        [0x3C, 0, ..] => UTF_16LE,
        [0, 0x3C, ..] => UTF_16BE,
        _ => match declared(bytes) {
            Some(label) => Encoding::for_label(label)?,
            None => UTF_8,
        },
    };
    // A byte order mark says more than the declaration.
    Some(encoding.decode(bytes).0)
}

/// What the XML declaration calls the encoding.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..bytes.len().min(DECLARATION))?;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = declaration.get(..end)?;
    let at = declaration.windows(8).position(|word| word == b"encoding")?;
    let value = declaration.get(at + 8..)?.trim_ascii_start().strip_prefix(b"=")?;
    let (quote, value) = value.trim_ascii_start().split_first()?;
    let past = value.iter().position(|byte| byte == quote)?;
    value.get(..past)
}

#[cfg(test)]
mod tests {
    use super::text;

    fn written(label: &str, with_mark: bool) -> Vec<u8> {
        let words =
            format!(r#"<?xml version="1.0" encoding="{label}"?><gpx><name>河 café</name></gpx>"#);
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| {
            let mark = with_mark.then_some(0xFEFF);
            mark.into_iter().chain(words.encode_utf16()).flat_map(to_bytes).collect()
        };
        match label {
            "UTF-16LE" => utf16(u16::to_le_bytes),
            "UTF-16BE" => utf16(u16::to_be_bytes),
            _ => encoding_rs::Encoding::for_label(label.as_bytes())
                .unwrap()
                .encode(&words)
                .0
                .into_owned(),
        }
    }

    #[test]
    fn a_file_is_read_in_the_encoding_it_names_or_shows() {
        for label in
            ["utf-8", "GBK", "gb2312", "GB18030", "Big5", "Shift_JIS", "UTF-16LE", "UTF-16BE"]
        {
            for with_mark in [false, true] {
                let bytes = written(label, with_mark);
                assert!(text(&bytes).unwrap().contains("河"), "{label} {with_mark}");
            }
        }
        assert!(text(&written("windows-1252", false)).unwrap().contains("café"));
        assert!(text(b"<?xml version='1.0' encoding = 'iso-8859-1'?><gpx/>").is_some());
        assert!(text(b"<?xml version='1.0' encoding='klingon'?><gpx/>").is_none());
        // One that names none and is none is read as far as it can be.
        assert!(text(b"<gpx><name>\xBA\xD3</name></gpx>").unwrap().contains("<gpx>"));
    }
}
