//! Phone numbers that people leave so that they can be called back.

use std::fmt;

/// A phone number as it will be dialled: digits, with a plus in front of a foreign one. Not shown
/// by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// Why a text is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a phone number has 7 to 15 digits")]
pub struct PhoneNumberError;

impl PhoneNumber {
    /// Reads a number with the signs people set between digits; nothing at all is no number and no
    /// fault.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, PhoneNumberError> {
        let half_width = |c: char| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            '＋' => '+',
            c => c,
        };
        let plain: String = text
            .chars()
            .map(half_width)
            .filter(|c| {
                !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '(' | ')' | '（' | '）')
            })
            .collect();
        if plain.is_empty() {
            return Ok(None);
        }
        let digits = plain.strip_prefix('+').unwrap_or(&plain);
        // ITU E.164 allows 15 digits; the shortest local numbers in use have seven.
        if (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Some(Self(plain)))
        } else {
            Err(PhoneNumberError)
        }
    }

    /// To be dialled.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for text in
            ["13812345678", "138 1234 5678", "１３８－１２３４－５６７８", "(138) 1234-5678"]
        {
            assert_eq!(PhoneNumber::parse_optional(text).unwrap().unwrap().as_str(), "13812345678");
        }
        assert_eq!(PhoneNumber::parse_optional("  "), Ok(None));
        assert_eq!(PhoneNumber::parse_optional("call me"), Err(PhoneNumberError));
    }

    proptest! {
        #[test]
        fn what_is_accepted_can_be_dialled(text: String) {
            if let Ok(Some(number)) = PhoneNumber::parse_optional(&text) {
                prop_assert!(number.as_str().trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
