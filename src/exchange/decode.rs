//! Bytes of a file as text: UTF-8, UTF-16 and GB18030 (which contains GBK and GB2312), told apart
//! by what the bytes can be.
//!
//! Nothing is ever replaced by a question mark: a file whose bytes are not wholly one encoding is
//! refused, with the place.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::message::Message;

/// The text of a file and how it was written.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `GB18030`.
    pub encoding: &'static str,
}

/// Reads the bytes, or says why they are no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Message> {
    let decoded = match bytes {
        [] => return Err(Message::new("import-file-empty")),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, 3)?,
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return Err(Message::new("import-encoding-utf32"));
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, UTF_16LE)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, UTF_16BE)?,
        _ => match utf16_without_mark(bytes) {
            Some(encoding) => utf16(bytes, encoding)?,
            None => utf8(bytes, 0)?,
        },
    };
    if let Some(at) = decoded.text.find('\0') {
        return Err(Message::new("import-encoding-binary").with("byte", at + 1));
    }
    if decoded.text.trim().is_empty() {
        return Err(Message::new("import-file-empty"));
    }
    Ok(decoded)
}

/// Whether these bytes look like UTF-16, with a mark or without.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || utf16_without_mark(bytes).is_some()
}

/// UTF-16 of mostly ASCII (JSON, CSV) has a zero in every other byte, on the same side throughout;
/// no other text has zeros.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(4096))?.as_chunks::<2>();
    let zeros =
        |side: usize| pairs.iter().filter(|pair| pair[side] == 0 && pair[1 - side] != 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs.len() < 2 {
        None
    } else if odd * 5 > pairs.len() * 2 && even == 0 {
        Some(UTF_16LE)
    } else if even * 5 > pairs.len() * 2 && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Decoded<'a>, Message> {
    if !bytes.len().is_multiple_of(2) {
        return Err(Message::new("import-encoding-cut")
            .with("encoding", encoding.name())
            .with("byte", bytes.len()));
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded {
            text,
            encoding: encoding.name(),
        }),
        None => Err(Message::new("import-encoding-mixed").with("encoding", encoding.name())),
    }
}

fn utf8(bytes: &[u8], offset: usize) -> Result<Decoded<'_>, Message> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok(Decoded {
                text: text.into(),
                encoding: "UTF-8",
            });
        }
        Err(error) => error,
    };
    let valid = &bytes[..error.valid_up_to()];
    let at = offset + valid.len() + 1;
    let line = valid.split(|byte| *byte == b'\n').count();
    // A mark says UTF-8 and nothing else; so do Chinese characters already read as such.
    if offset > 0 || mostly_utf8(bytes) {
        let cut = error.error_len().is_none();
        return Err(Message::new(if cut {
            "import-encoding-cut"
        } else {
            "import-encoding-broken"
        })
        .with("encoding", "UTF-8")
        .with("line", line)
        .with("byte", at));
    }
    if let Some(other) = other_east_asian(bytes) {
        return Err(Message::new("import-encoding-other").with("encoding", other.name()));
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if mostly_common_chinese(bytes) => Ok(Decoded { text, encoding: "GB18030" }),
        _ => Err(Message::new("import-encoding-unknown").with("line", line).with("byte", at)),
    }
}

/// Whether characters of three or four bytes that are right outnumber the places that are wrong. In
/// GBK text hardly any three bytes happen to form one.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|char| char.len_utf8() > 2).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

/// The encoding of a neighbour, where the text is more likely to be in that: GB18030 takes nearly any
/// bytes, and reads traditional Chinese, Korean and Japanese as rare characters.
fn other_east_asian(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(LOOKED_AT)], true);
    let [here, anywhere] =
        [Some(b"cn".as_slice()), None].map(|tld| detector.guess(tld, Utf8Detection::Deny));
    let is_other = [BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&anywhere);
    let fits = anywhere.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    // A few names alone do not tell: then it is what a township here has, unless that would have
    // characters in it that nobody writes.
    let is_long = bytes.iter().filter(|byte| **byte >= 0x80).count() > MANY;
    let is_sure = here == anywhere || is_long || {
        let (text, _, _) = GB18030.decode(&bytes[..bytes.len().min(LOOKED_AT)]);
        text.contains(|char| ('\u{E000}'..='\u{F8FF}').contains(&char))
    };
    (is_other && fits && is_sure).then_some(anywhere)
}

/// So many bytes past ASCII tell one neighbour from another.
const MANY: usize = 200;
/// Bytes by which an encoding is told.
const LOOKED_AT: usize = 1 << 20;

/// Whether most double bytes lie in GB2312, the characters in daily use. Western European letters,
/// which GB18030 would take together with the letter behind them, do not.
fn mostly_common_chinese(bytes: &[u8]) -> bool {
    let (mut common, mut rare) = (0_usize, 0_usize);
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first < 0x80 {
            continue;
        }
        if (0xA1..=0xF7).contains(&first) && tail.first().is_some_and(|second| *second >= 0xA1) {
            common += 1;
        } else {
            rare += 1;
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    common > rare
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "名称,编码\n大芒河,JS-001\n朱泾镇南塘港,JS-002\n";

    fn key(bytes: &[u8]) -> &'static str {
        decode(bytes).expect_err("is refused").key
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn reads_every_encoding_people_hand_over() {
        let (gbk, _, _) = GB18030.encode(TEXT);
        let json = "{\"type\":\"FeatureCollection\",\"features\":[]}";
        let cases: [(Vec<u8>, &str, &str); 8] = [
            (TEXT.into(), TEXT, "UTF-8"),
            ([b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), TEXT, "UTF-8"),
            (gbk.into_owned(), TEXT, "GB18030"),
            ([b"\xFF\xFE".to_vec(), utf16(TEXT, u16::to_le_bytes)].concat(), TEXT, "UTF-16LE"),
            ([b"\xFE\xFF".to_vec(), utf16(TEXT, u16::to_be_bytes)].concat(), TEXT, "UTF-16BE"),
            (utf16(json, u16::to_le_bytes), json, "UTF-16LE"),
            (utf16(json, u16::to_be_bytes), json, "UTF-16BE"),
            (json.into(), json, "UTF-8"),
        ];
        for (bytes, text, encoding) in cases {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((&*decoded.text, decoded.encoding), (text, encoding));
        }
    }

    #[test]
    fn refuses_what_is_not_wholly_one_encoding() {
        assert_eq!(key(b""), "import-file-empty");
        assert_eq!(key(b"\xEF\xBB\xBF \n"), "import-file-empty");
        assert_eq!(key(b"\xFF\xFE\0\0a\0\0\0"), "import-encoding-utf32");
        let cut = &TEXT.as_bytes()[..TEXT.len() - 15];
        assert!(std::str::from_utf8(cut).is_err());
        assert_eq!(key(cut), "import-encoding-cut");
        let (gbk, _, _) = GB18030.encode("南塘港");
        assert_eq!(key(&[TEXT.as_bytes(), &gbk].concat()), "import-encoding-broken");
        assert_eq!(key(&[b"\xEF\xBB\xBF".as_slice(), &gbk].concat()), "import-encoding-broken");
        assert_eq!(key(b"name\nW\xE4schgraba\nM\xFChlebach\n"), "import-encoding-unknown");
        assert_eq!(key(b"a\0b"), "import-encoding-binary");
        assert_eq!(key(b"\xFF\xFEa\0b"), "import-encoding-cut");
        assert_eq!(key(b"\xFF\xFE\x00\xD8a\0"), "import-encoding-mixed");
    }

    #[test]
    fn neighbours_are_told_from_it() {
        let traditional =
            "名稱,編碼\n大芒河,JS-001\n朱涇鎮南塘港,JS-002\n黃浦江東岸堤防工程,JS-003\n";
        let korean = "이름,설명\n한강,한강은 대한민국의 중부를 지나는 강으로 태백산맥에서 시작하여 서해로 흘러간다\n\
            낙동강,낙동강은 강원도에서 시작하여 영남 지방의 중앙 저지를 지나 남해로 흘러드는 강이다\n\
            금강,금강은 전라북도에서 시작하여 충청북도와 충청남도를 거쳐 서해로 흘러드는 강이다\n";
        for (text, encoding) in [(traditional, BIG5), (korean, EUC_KR)] {
            let refusal = decode(&encoding.encode(text).0).expect_err("is refused");
            assert_eq!(refusal.key, "import-encoding-other");
            assert_eq!(refusal.values[0].1, encoding.name());
        }
        for text in ["名称\n王\n", "姓名,角色\n卫一,志愿者\n", "䦃,编码\n大芒河,1\n"]
        {
            assert_eq!(decode(&GB18030.encode(text).0).unwrap().text, text);
        }
    }

    #[test]
    fn says_where() {
        let message = decode(&[TEXT.as_bytes(), b"\xFF,x\n"].concat()).expect_err("is refused");
        assert_eq!(
            message.values[1..],
            [("line", "4".into()), ("byte", (TEXT.len() + 1).to_string())]
        );
    }

    proptest! {
        #[test]
        fn never_panics_and_never_invents(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(decoded) = decode(&bytes) {
                // A replacement character is only there where the file itself has one.
                let mark = '\u{FFFD}'.to_string();
                let invented = decoded.encoding == "UTF-8" && decoded.text.contains(&mark) && !bytes.windows(3).any(|window| window == mark.as_bytes());
                prop_assert!(!invented);
            }
        }
    }
}
