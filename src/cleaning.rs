//! What people type and hand over, as it is meant: one cleaning for files, forms and the API, so
//! that what was stored is found again however it is written the next time.
//!
//! Signs that show nothing go, full-width letters and digits become the ones on the keyboard, and
//! what spreadsheets make of numbers is made undone, or refused where digits are lost.

use std::borrow::Cow;

/// What people put into a cell, or a form, for which there is nothing to say.
const NOTHING: [&str; 18] = [
    "/", "\\", "//", "-", "--", "---", "—", "——", "–", "―", "无", "暂无", "null", "none", "nan",
    "n/a", "#n/a", "\\n",
];

/// A number of which a spreadsheet shows only the first digits, such as `3.10299E+11`: which number
/// it was cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("digits were lost in the spreadsheet")]
pub struct DigitsLost;

/// Whether a character takes no room on paper or screen: joiners, marks of direction and of byte
/// order, soft hyphens.
fn shows_nothing(char: char) -> bool {
    matches!(
        char,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// The letter, digit or sign of the keyboard that a full-width one stands for.
fn half_width(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(char) - 0xFEE0).unwrap_or(char),
        '\u{3000}' => ' ',
        _ => char,
    }
}

/// The text without what shows nothing.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(shows_nothing) {
        text.chars().filter(|char| !shows_nothing(*char)).collect::<String>().into()
    } else {
        text.into()
    }
}

/// What stands in a cell or a property; none where it says that there is nothing.
pub fn cell(text: &str) -> Option<Cow<'_, str>> {
    let text = match visible(text) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    let is_long = text.len() > 12;
    let says_nothing =
        text.is_empty() || !is_long && NOTHING.contains(&&*plain(&text).to_lowercase());
    (!says_nothing).then_some(text)
}

/// A text on one line, with single spaces, without control characters.
pub fn line(text: &str) -> String {
    let spaced: String = visible(text)
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ")
}

/// A name: on one line, letters and digits as on the keyboard. Signs stay as they are: a Chinese
/// name has Chinese brackets.
pub fn name(text: &str) -> String {
    let typed = |char: char| {
        let half = half_width(char);
        if half.is_ascii_alphanumeric() { half } else { char }
    };
    line(text).chars().map(typed).collect()
}

/// A person's name: as [`name`], and a name of two characters that was spread to the width of three
/// (`王　明`) is drawn together.
pub fn person(text: &str) -> String {
    let name = name(text);
    let parts: Vec<&str> = name.split(' ').collect();
    let is_spread = parts.len() > 1
        && parts.iter().all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(is_han) && chars.next().is_none()
        });
    if is_spread { parts.concat() } else { name }
}

/// Whether a character is a Chinese one.
pub fn is_han(char: char) -> bool {
    matches!(
        char,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

/// What is read by a program rather than by people: a code, a number, a date, a phone number.
pub fn plain(text: &str) -> String {
    let half: String = visible(text).chars().map(half_width).collect();
    half.trim().to_owned()
}

/// A number that a spreadsheet or a float column turned into `310116101.0`, as the digits it was.
pub fn whole(text: &str) -> &str {
    match text.split_once('.') {
        Some((digits, zeros))
            if !digits.is_empty()
                && digits.bytes().all(|b| b.is_ascii_digit())
                && zeros.bytes().all(|b| b == b'0') =>
        {
            digits
        }
        _ => text,
    }
}

/// A code: of an area, a segment, a person, a place. Refused where a spreadsheet has lost digits.
pub fn code(text: &str) -> Result<String, DigitsLost> {
    let plain = plain(text);
    if is_rounded(&plain) {
        return Err(DigitsLost);
    }
    Ok(whole(&plain).to_owned())
}

/// Whether a text is a number as spreadsheets and programs round it: `3.1E+11`, `3.1e11`, `3E+11`.
/// `3E11` may be a code.
fn is_rounded(text: &str) -> bool {
    let Some((front, power)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (is_number, is_fraction) = match front.split_once('.') {
        Some((whole, rest)) => (digits(whole) && digits(rest), true),
        None => (digits(front), false),
    };
    match power.strip_prefix('+') {
        Some(power) => is_number && digits(power),
        None => is_number && is_fraction && digits(power),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_shows_nothing_goes_and_gaps_are_one() {
        assert_eq!(name("大\u{200B}芒河"), "大芒河");
        assert_eq!(name(" 小\u{3000}\u{3000}芒河\n"), "小 芒河");
        assert_eq!(name("１号桥（东）"), "1号桥（东）");
        assert_eq!(line("\u{FEFF}a\0b\u{202E}"), "a b");
        assert_eq!((person("王\u{3000}明"), person("王 小 明")), ("王明".into(), "王小明".into()));
        assert_eq!(
            (person("王明 李山"), person("Wang Ming")),
            ("王明 李山".into(), "Wang Ming".into())
        );
    }

    #[test]
    fn nothing_is_said_in_many_ways() {
        for text in [
            "", " ", "/", "／", "—", "无", "暂无", "NULL", "nan", "None", "N/A", "#N/A", "\\N",
            "\u{200B}",
        ] {
            assert_eq!(cell(text), None, "{text:?}");
        }
        for text in ["无锡路", "0", "否", "Nana", "-1", "A/B"] {
            assert_eq!(cell(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn codes_are_the_digits_they_were_or_refused() {
        let read = |text| code(text).ok();
        assert_eq!(read("310116101.0").as_deref(), Some("310116101"));
        assert_eq!(read("ＪＳ－００１").as_deref(), Some("JS-001"));
        for text in ["3E11", "E+1", "1.5", "JS.0", "12", "E1-2", "3.E+1x"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        for text in ["3.10299E+11", "3.10299e11", "1.39E+10", "3E+11", "３．１Ｅ＋１１"] {
            assert_eq!(code(text), Err(DigitsLost), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(text in "\\PC*") {
            prop_assert_eq!(name(&name(&text)), name(&text));
            prop_assert_eq!(person(&person(&text)), person(&text));
            prop_assert_eq!(plain(&plain(&text)), plain(&text));
            if let Ok(first) = code(&text) {
                prop_assert_eq!(code(&first), Ok(first));
            }
        }

        #[test]
        fn nothing_that_shows_is_lost(text in "[一-龥]{1,20}", at in 0_usize..20) {
            let mut noisy: Vec<char> = text.chars().collect();
            noisy.insert(at.min(noisy.len()), '\u{200B}');
            prop_assert_eq!(name(&noisy.into_iter().collect::<String>()), text);
        }
    }
}
