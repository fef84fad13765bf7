//! Cutting a text into numeric, alphanumeric and byte segments so that it takes the fewest bits.
//!
//! The `qrcode` crate joins segments greedily from the left, which turns an address with digits in
//! its host, such as `https://127.0.0.1:8080/…`, into one long byte segment. ISO/IEC 18004 has
//! rules of thumb (annex on optimising the length of the bit stream); for texts as short as a link
//! the best cut is computed outright. For a link it is byte (the scheme), alphanumeric (host and
//! path) and numeric (the code).

use qrcode::optimize::Segment;
use qrcode::types::{Mode, Version};

/// The segments of `text` that take the fewest bits in a symbol of this version, headers included.
///
/// The cost grows with the square of the length.
pub(crate) fn shortest(text: &[u8], version: Version) -> Vec<Segment> {
    // For each length of prefix: the fewest bits it takes, and the last segment when it does.
    let mut best: Vec<(usize, Option<Segment>)> = vec![(usize::MAX, None); text.len() + 1];
    best[0].0 = 0;
    for begin in 0..text.len() {
        let bits_before = best[begin].0;
        for mode in [Mode::Numeric, Mode::Alphanumeric, Mode::Byte] {
            for end in begin + 1..=text.len() {
                if !has(mode, text[end - 1]) {
                    break;
                }
                let segment = Segment { mode, begin, end };
                let bits = bits_before + segment.encoded_len(version);
                if bits < best[end].0 {
                    best[end] = (bits, Some(segment));
                }
            }
        }
    }
    let mut segments = Vec::new();
    let mut end = text.len();
    while let Some(segment) = best[end].1 {
        segments.push(segment);
        end = segment.begin;
    }
    segments.reverse();
    segments
}

/// Whether a mode has a character (ISO/IEC 18004, 7.4.4: the 45 alphanumeric ones).
fn has(mode: Mode, byte: u8) -> bool {
    match mode {
        Mode::Numeric => byte.is_ascii_digit(),
        Mode::Alphanumeric => {
            matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-' | b'.' | b'/' | b':')
        }
        Mode::Byte => true,
        Mode::Kanji => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::optimize::{Parser, Segment, total_encoded_len};
    use qrcode::types::{Mode, Version};

    use super::{has, shortest};

    fn cut(text: &str) -> Vec<(Mode, &str)> {
        shortest(text.as_bytes(), Version::Normal(3))
            .into_iter()
            .map(|segment| (segment.mode, &text[segment.begin..segment.end]))
            .collect()
    }

    #[test]
    fn a_link_is_byte_alphanumeric_numeric() {
        for (scheme, rest) in [
            ("https", "://RIVERWARD.EXAMPLE/Q/"),
            ("http", "://127.0.0.1:8080/Q/"),
            ("https", "://A.CN/Q/"),
            ("https", "://XN--FIQS8S.EXAMPLE:8443/Q/"),
        ] {
            assert_eq!(
                cut(&format!("{scheme}{rest}418203577")),
                [(Mode::Byte, scheme), (Mode::Alphanumeric, rest), (Mode::Numeric, "418203577"),]
            );
        }
    }

    #[test]
    fn the_greedy_cut_is_longer_for_an_address_of_digits() {
        let text = b"http://127.0.0.1:8080/Q/418203577";
        let version = Version::Normal(3);
        let greedy: Vec<Segment> = Parser::new(text).optimize(version).collect();
        let ours = shortest(text, version);
        assert!(total_encoded_len(&ours, version) < total_encoded_len(&greedy, version));
    }

    #[test]
    fn nothing_needs_no_segment() {
        assert_eq!(shortest(b"", Version::Normal(1)), []);
    }

    /// The fewest bits over every way to give each character a mode.
    fn by_exhaustion(text: &[u8], version: Version) -> usize {
        fn rest(text: &[u8], begin: usize, at: usize, mode: Mode, version: Version) -> usize {
            if at == text.len() {
                return Segment { mode, begin, end: at }.encoded_len(version);
            }
            [Mode::Numeric, Mode::Alphanumeric, Mode::Byte]
                .into_iter()
                .filter(|&next| has(next, text[at]))
                .map(|next| {
                    if next == mode {
                        rest(text, begin, at + 1, mode, version)
                    } else {
                        let closed = Segment { mode, begin, end: at }.encoded_len(version);
                        closed + rest(text, at, at + 1, next, version)
                    }
                })
                .min()
                .unwrap_or(usize::MAX)
        }
        [Mode::Numeric, Mode::Alphanumeric, Mode::Byte]
            .into_iter()
            .filter(|&mode| has(mode, text[0]))
            .map(|mode| rest(text, 0, 1, mode, version))
            .min()
            .unwrap_or(usize::MAX)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_other_cut_is_shorter(text in "[a-c]{0,3}[A-C.:/]{0,3}[0-9]{1,5}[a-cA-C]{0,2}", version in 1..=40_i16) {
            let version = Version::Normal(version);
            let segments = shortest(text.as_bytes(), version);
            prop_assert_eq!(
                total_encoded_len(&segments, version),
                by_exhaustion(text.as_bytes(), version)
            );
        }

        #[test]
        fn the_segments_are_the_text(text in "[ -~]{0,60}", version in 1..=40_i16) {
            let mut end = 0;
            for segment in shortest(text.as_bytes(), Version::Normal(version)) {
                prop_assert_eq!(segment.begin, end);
                let part = &text.as_bytes()[segment.begin..segment.end];
                prop_assert!(part.iter().all(|&byte| has(segment.mode, byte)));
                end = segment.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
