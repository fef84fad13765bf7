//! Finding the code in what a person typed or pasted.
//!
//! The rule: digits with nothing but spaces and dashes between them are one number; anything else
//! ends a number. A code is a number of nine digits. In a link the number after `/q/` goes before
//! all others, so that a host or port made of digits does no harm.

use std::str::FromStr;

use crate::code::{Code, CodeError, DIGITS};

impl Code {
    /// Reads a code from what a person typed or pasted.
    ///
    /// Taken: spaces and dashes of any script between the digits, full-width digits, words around
    /// them (`码牌 418-203-577`), invisible characters that copying adds, and a link of this system
    /// (`https://…/q/418203577`, any host, any case, with or without what may follow the digits).
    /// Where several numbers stand in the text, the one that is a code is taken if there is only
    /// one such.
    ///
    /// # Errors
    ///
    /// The [`CodeError`] that names the mistake. Never panics, whatever the text.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text: String = text.chars().filter_map(plain).collect();
        if text.chars().all(joins) {
            return Err(CodeError::Empty);
        }
        let linked = after_link_marker(&text).map(numbers).unwrap_or_default();
        if linked.is_empty() {
            judge(&numbers(&text))
        } else {
            judge(&linked)
        }
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Same as [`Code::parse`].
    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

/// A stretch of digits with at most spaces and dashes between them.
#[derive(Default)]
struct Number {
    /// How many digits it has.
    length: usize,
    /// The first of them.
    digits: [u8; DIGITS],
    /// Whether a Latin letter touches a digit: probably a digit misread, such as O for 0.
    touches_letter: bool,
}

/// Every number of a text, in order. Expects plain characters.
fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut open = false;
    let mut previous = ' ';
    for character in text.chars() {
        if let '0'..='9' = character {
            if !open {
                numbers.push(Number::default());
                open = true;
            }
            if let Some(number) = numbers.last_mut() {
                if let Some(place) = number.digits.get_mut(number.length) {
                    *place = character as u8 - b'0';
                }
                number.length += 1;
                number.touches_letter |= previous.is_ascii_alphabetic();
            }
        } else if !joins(character) {
            if let Some(number) = numbers.last_mut() {
                number.touches_letter |=
                    character.is_ascii_alphabetic() && previous.is_ascii_digit();
            }
            open = false;
        }
        previous = character;
    }
    numbers
}

/// Chooses among the numbers of a text, or says why none of them is a code.
fn judge(numbers: &[Number]) -> Result<Code, CodeError> {
    let mut found: Option<Code> = None;
    let mut mistake: Option<CodeError> = None;
    for number in numbers.iter().filter(|number| number.length == DIGITS) {
        match (Code::from_digits(number.digits), found) {
            (Ok(code), Some(other)) if code != other => {
                // Two codes at once: taking either would be a guess.
                let digits = numbers.iter().map(|number| number.length).sum();
                return Err(CodeError::TooLong { digits });
            }
            (Ok(code), _) => found = Some(code),
            (Err(error), _) => mistake = mistake.or(Some(error)),
        }
    }
    found.ok_or_else(|| mistake.unwrap_or_else(|| wrong_length(numbers)))
}

/// The mistake where no number has nine digits.
fn wrong_length(numbers: &[Number]) -> CodeError {
    match numbers {
        [number] if !number.touches_letter => {
            let digits = number.length;
            if digits < DIGITS {
                CodeError::TooShort { digits }
            } else {
                CodeError::TooLong { digits }
            }
        }
        _ => CodeError::NotDigits,
    }
}

/// The rest of a link behind `/q/`, up to where its path segment ends.
fn after_link_marker(text: &str) -> Option<&str> {
    // Lower case of ASCII only: byte positions stay the same.
    let start = text.to_ascii_lowercase().find("/q/")? + "/q/".len();
    text.get(start..)?
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '&'))
        .next()
}

/// A character as its plain equal: full-width forms become ASCII, dashes of all kinds become `-`,
/// spaces become a space, marks that nobody sees vanish. A line break stays: another line is
/// another text.
fn plain(character: char) -> Option<char> {
    match character {
        // Fullwidth forms stand in the order of ASCII (Unicode block FF00–FFEF).
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
        // Hyphens, en and em dash, horizontal bar; minus; the small forms; the long-vowel mark and
        // the box-drawing line, which input methods offer as dashes.
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{30FC}'
        | '\u{2500}' => Some('-'),
        // Soft hyphen, zero-width spaces and joiners, direction marks, variation selectors, byte
        // order mark: messengers and word processors put them in.
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => None,
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        _ if character.is_whitespace() => Some(' '),
        _ => Some(character),
    }
}

/// Whether a plain character may stand between the digits of one number.
fn joins(character: char) -> bool {
    matches!(character, ' ' | '-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::code::{Code, CodeError, SERIALS};

    fn code() -> Code {
        Code::from_number(418_203_577).expect("a right check digit")
    }

    /// The text in the full-width forms of an input method.
    fn wide(text: &str) -> String {
        let widen = |c: char| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0),
            _ => Some(c),
        };
        text.chars().filter_map(widen).collect()
    }

    #[test]
    fn a_code_is_read_in_every_dress() {
        for text in [
            "418203577",
            "418 203 577",
            "418-203-577",
            " 4 1 8 2 0 3 5 7 7 ",
            "418-203—577",
            "418–203−577",
            "418\u{FF0D}203\u{FE63}577",
            "418\u{3000}203\u{3000}577",
            "418ー203─577",
            "418\u{a0}203\u{202f}577",
            "\u{feff}418\u{200b}203\u{ad}577\u{fe0f}",
            "\t418203577\r\n",
            "码牌 418-203-577",
            "码牌418203577。",
            "2号码牌\u{FF1A}418 203 577\u{FF08}朱泾镇\u{FF09}",
            "No.418203577",
            "418203577\n金山区河长办 021-57320000",
            "code 418203577, again 418 203 577",
        ] {
            assert_eq!(Code::parse(text), Ok(code()), "{text:?}");
            assert_eq!(text.parse(), Ok(code()), "{text:?}");
            assert_eq!(Code::parse(&wide(text)), Ok(code()), "{text:?}");
        }
    }

    #[test]
    fn a_code_is_read_from_a_link() {
        for text in [
            "https://riverward.example/q/418203577",
            "https://RIVERWARD.EXAMPLE/Q/418203577",
            "HTTPS://RIVERWARD.EXAMPLE/Q/418203577",
            "http://127.0.0.1:8080/q/418203577/",
            "http://[::1]:8080/q/418203577",
            "https://123456789.example/q/418203577",
            "riverward.example/q/418203577?from=wechat&t=1790000000",
            "https://riverward.example/q/418203577#rate",
            "https://riverward.example/q/418203577/scans",
            "https://riverward.example/q/418-203-577",
            "https://riverward.example/login?next=/q/418203577&lang=zh",
            "https://riverward.example/login?next=%2Fq%2F418203577",
            "请扫码 https://riverward.example/q/418203577 13800000000 谢谢",
            "https://riverward.example/q/418203577这条河",
            "/q/418203577",
        ] {
            assert_eq!(Code::parse(text), Ok(code()), "{text:?}");
            assert_eq!(Code::parse(&wide(text)), Ok(code()), "{text:?}");
        }
    }

    #[test]
    fn nothing_is_empty() {
        for text in ["", "  ", "-", "—  -", "\u{200b}"] {
            assert_eq!(Code::parse(text), Err(CodeError::Empty), "{text:?}");
        }
    }

    #[test]
    fn letters_are_not_digits() {
        for text in [
            "abc",
            "码牌",
            "。",
            "4182O3577",
            "41820357l",
            "A18203577",
            "418.203.577",
            "四一八二〇三五七七",
            "٤١٨٢٠٣٥٧٧",
            "https://riverward.example/",
            "https://192.168.1.10:8080/console",
            "https://riverward.example/q/",
            "https://riverward.example/q/41820x577",
        ] {
            assert_eq!(Code::parse(text), Err(CodeError::NotDigits), "{text:?}");
        }
    }

    #[test]
    fn the_wrong_number_of_digits_is_counted() {
        let short = |digits| Err(CodeError::TooShort { digits });
        let long = |digits| Err(CodeError::TooLong { digits });
        assert_eq!(Code::parse("7"), short(1));
        assert_eq!(Code::parse("418 203 57"), short(8));
        assert_eq!(Code::parse("码牌 418-203"), short(6));
        assert_eq!(Code::parse("https://riverward.example/q/4182"), short(4));
        assert_eq!(Code::parse("4182035770"), long(10));
        assert_eq!(Code::parse("418 203 577 0"), long(10));
        assert_eq!(Code::parse(&"7".repeat(100_000)), long(100_000));
    }

    #[test]
    fn two_codes_at_once_are_one_too_many() {
        assert_eq!(Code::parse("418203577, 000005724"), Err(CodeError::TooLong { digits: 18 }));
    }

    #[test]
    fn among_several_numbers_the_code_is_taken() {
        assert_eq!(Code::parse("418203578; 418203577"), Ok(code()));
    }

    #[test]
    fn a_wrong_digit_is_told_from_a_wrong_length() {
        let given = [4, 1, 8, 2, 0, 3, 5, 7, 8];
        for text in ["418203578", "码牌 418-203-578", "HTTP://X/Q/418203578/"] {
            assert_eq!(Code::parse(text), Err(CodeError::CheckDigit { given }), "{text:?}");
        }
    }

    /// The digits of a code, each behind a separator that may stand there, in either width.
    fn dressed() -> impl Strategy<Value = (Code, String)> {
        let separator = proptest::sample::select(vec![
            "", " ", "-", "\u{FF0D}", "—", "–", "\u{3000}", "\u{200b}",
        ]);
        (0..SERIALS, prop::collection::vec((separator, any::<bool>()), 9)).prop_map(
            |(serial, dress)| {
                let code = Code::from_serial(serial).expect("a serial below the limit");
                let mut text = String::new();
                for (place, (separator, full_width)) in dress.into_iter().enumerate() {
                    let digit = &code.to_string()[place..=place];
                    text.push_str(separator);
                    text.push_str(&if full_width { wide(digit) } else { digit.to_owned() });
                }
                (code, text)
            },
        )
    }

    proptest! {
        #[test]
        fn parse_undoes_display((code, text) in dressed()) {
            prop_assert_eq!(Code::parse(&code.to_string()), Ok(code));
            prop_assert_eq!(Code::parse(&code.grouped()), Ok(code));
            prop_assert_eq!(Code::parse(&text), Ok(code), "{:?}", text);
        }

        #[test]
        fn parse_undoes_a_link(
            serial in 0..SERIALS,
            scheme in "([hH][tT][tT][pP][sS]?://)?",
            host in "([a-zA-Z]{1,9}\\.){1,3}[a-z]{2,5}|[0-9]{1,3}(\\.[0-9]{1,3}){3}",
            port in "(:[0-9]{2,5})?",
            marker in "/[qQ]/",
            tail in "(/([a-z0-9]{0,9})?)?(\\?[a-z0-9=&/]{0,20})?(#[a-z0-9]{0,9})?",
        ) {
            let code = Code::from_serial(serial).expect("a serial below the limit");
            let text = format!("{scheme}{host}{port}{marker}{code}{tail}");
            prop_assert_eq!(Code::parse(&text), Ok(code), "{}", text);
        }

        #[test]
        fn words_around_a_code_do_not_matter(
            (code, text) in dressed(),
            before in "[码牌号河长:( ]{0,6}",
            after in "[)。,;谢谢 ]{0,6}",
        ) {
            prop_assert_eq!(Code::parse(&format!("{before}{text}{after}")), Ok(code));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9O /qQ—\u{FF10}-\u{FF19}-]{0,40}") {
            let _ = Code::parse(&text);
            let _ = Code::parse(&digits);
            let _ = Code::parse(&format!("{text}/q/{digits}"));
            let _ = Code::parse(&format!("{digits}{text}"));
        }

        /// Whatever is accepted was there: a code is never made up.
        #[test]
        fn a_code_found_has_its_digits_in_the_text(text in "[0-9 a-]{0,24}") {
            if let Ok(code) = Code::parse(&text) {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert!(digits.contains(&code.to_string()));
            }
        }
    }
}
