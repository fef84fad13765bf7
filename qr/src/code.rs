//! The nine digits of a code, and what can be wrong with them.

use std::fmt;

use crate::damm;

/// How many digits a code has.
pub const DIGITS: usize = 9;

/// How many codes there can be: the serial number of a code lies below this.
pub const SERIALS: u32 = 100_000_000;

/// The nine digits printed at a checkpoint: eight of free choice and a Damm check digit.
///
/// A value of this type always has the right check digit. Leading zeros count, so `000000000` is a
/// code. Codes sort as their digits do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u32);

/// Which mistake keeps a text or number from being a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed, or only spaces and dashes.
    #[error("no code was given")]
    Empty,
    /// Something other than digits stands among the digits or in their place, as in `4182O3577`
    /// with a letter O; no nine digits stand together.
    #[error("a code is made of nine digits and nothing else")]
    NotDigits,
    /// One number, of fewer than nine digits.
    #[error("a code has nine digits, {digits} were given")]
    TooShort {
        /// How many digits were given.
        digits: usize,
    },
    /// One number of more than nine digits, or more than one code at a time.
    #[error("a code has nine digits, {digits} were given")]
    TooLong {
        /// How many digits were given.
        digits: usize,
    },
    /// Nine digits of which at least one is wrong. [`suggestions`] finds swapped neighbours.
    #[error("one of the digits is wrong: the check digit does not match")]
    CheckDigit {
        /// The digits as given, each 0 to 9, in reading order.
        given: [u8; DIGITS],
    },
}

impl Code {
    /// The code of a serial number: its eight digits and the check digit behind them. `None` from
    /// [`SERIALS`] on.
    pub fn from_serial(serial: u32) -> Option<Self> {
        if serial >= SERIALS {
            return None;
        }
        let [serial_digits @ .., _] = digits_of(serial * 10);
        Some(Self(serial * 10 + u32::from(damm::check_digit(&serial_digits))))
    }

    /// The code whose nine digits, read as one number, are `number`; the inverse of
    /// [`Code::number`].
    ///
    /// # Errors
    ///
    /// [`CodeError::TooLong`] from 1 000 000 000 on, [`CodeError::CheckDigit`] when a digit is
    /// wrong. A small number is not too short: its leading zeros are understood.
    pub fn from_number(number: u32) -> Result<Self, CodeError> {
        if number >= SERIALS * 10 {
            return Err(CodeError::TooLong { digits: DIGITS + 1 });
        }
        Self::from_digits(digits_of(number))
    }

    /// The nine digits as one number, 0 to 999 999 999: the form to store.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The nine digits as printed for people: `418 203 577`.
    pub fn grouped(self) -> String {
        let (first, second, third) = (self.0 / 1_000_000, self.0 / 1_000 % 1_000, self.0 % 1_000);
        format!("{first:03} {second:03} {third:03}")
    }

    /// The code made of these digits, which must each be 0 to 9.
    pub(crate) fn from_digits(digits: [u8; DIGITS]) -> Result<Self, CodeError> {
        if damm::check_digit(&digits) == 0 {
            Ok(Self(number_of(digits)))
        } else {
            Err(CodeError::CheckDigit { given: digits })
        }
    }
}

impl fmt::Display for Code {
    /// Writes the nine digits with their leading zeros and nothing between them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{:09}", self.0))
    }
}

impl fmt::Debug for Code {
    /// As nine digits: a derived form would drop the leading zeros.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Code({self})")
    }
}

/// The codes that differ from nine wrong digits by one swap of two neighbours, in the order of the
/// swap's place; for [`CodeError::CheckDigit`].
///
/// Codes that differ in one digit are not listed: nearly every place offers one, which helps
/// nobody. At most eight codes, on average fewer than one, none when the digits already are a code.
pub fn suggestions(given: &[u8; DIGITS]) -> Vec<Code> {
    if given.iter().any(|&digit| digit > 9) {
        return Vec::new();
    }
    (1..DIGITS)
        .filter(|&place| given[place - 1] != given[place])
        .filter_map(|place| {
            let mut digits = *given;
            digits.swap(place - 1, place);
            Code::from_digits(digits).ok()
        })
        .collect()
}

/// The last nine decimal digits of a number, most significant first.
fn digits_of(number: u32) -> [u8; DIGITS] {
    let mut digits = [0; DIGITS];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = (rest % 10) as u8;
        rest /= 10;
    }
    digits
}

fn number_of(digits: [u8; DIGITS]) -> u32 {
    digits.iter().fold(0, |number, &digit| number * 10 + u32::from(digit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Code, CodeError, SERIALS, digits_of, number_of, suggestions};

    fn codes() -> impl Strategy<Value = Code> {
        (0..SERIALS).prop_map(|serial| Code::from_serial(serial).expect("a serial below the limit"))
    }

    #[test]
    fn a_serial_gets_its_check_digit() {
        let code = Code::from_serial(41_820_357).expect("a serial below the limit");
        assert_eq!(code.number(), 418_203_577);
        assert_eq!(code.to_string(), "418203577");
        assert_eq!(code.grouped(), "418 203 577");
        assert_eq!(Code::from_number(418_203_577), Ok(code));
    }

    #[test]
    fn leading_zeros_are_kept() {
        let code = Code::from_serial(572).expect("a serial below the limit");
        assert_eq!(code.to_string(), "000005724");
        assert_eq!(format!("{code:>12}"), "   000005724");
        assert_eq!(format!("{code:?}"), "Code(000005724)");
        assert_eq!(code.grouped(), "000 005 724");
        assert_eq!(Code::from_number(5_724), Ok(code));
    }

    #[test]
    fn the_limits_hold() {
        assert_eq!(Code::from_serial(0).map(Code::number), Some(0));
        assert_eq!(Code::from_serial(SERIALS - 1).map(Code::number), Some(999_999_999));
        assert_eq!(Code::from_serial(SERIALS), None);
        assert_eq!(Code::from_serial(u32::MAX), None);
        for number in [1_000_000_000, u32::MAX] {
            assert_eq!(Code::from_number(number), Err(CodeError::TooLong { digits: 10 }));
        }
    }

    #[test]
    fn a_wrong_digit_is_named_with_what_was_given() {
        let given = [4, 1, 8, 2, 0, 3, 5, 7, 8];
        assert_eq!(Code::from_number(418_203_578), Err(CodeError::CheckDigit { given }));
    }

    #[test]
    fn suggestions_need_digits() {
        assert_eq!(suggestions(&[4, 1, 8, 2, 0, 3, 5, 7, 255]), []);
    }

    proptest! {
        #[test]
        fn serial_number_and_code_agree(serial in 0..SERIALS) {
            let code = Code::from_serial(serial).expect("a serial below the limit");
            prop_assert_eq!(code.number() / 10, serial);
            prop_assert_eq!(Code::from_number(code.number()), Ok(code));
        }

        #[test]
        fn only_one_last_digit_is_right(serial in 0..SERIALS) {
            let right = (0..10).filter(|last| Code::from_number(serial * 10 + last).is_ok()).count();
            prop_assert_eq!(right, 1);
        }

        #[test]
        fn every_single_wrong_digit_is_caught(code in codes()) {
            let digits = digits_of(code.number());
            for place in 0..digits.len() {
                for wrong in (0..10).filter(|&digit| digit != digits[place]) {
                    let mut given = digits;
                    given[place] = wrong;
                    prop_assert_eq!(
                        Code::from_number(number_of(given)),
                        Err(CodeError::CheckDigit { given })
                    );
                }
            }
        }

        #[test]
        fn every_adjacent_swap_is_caught_and_the_code_suggested(code in codes()) {
            let digits = digits_of(code.number());
            prop_assert_eq!(suggestions(&digits), []);
            for place in (1..digits.len()).filter(|&place| digits[place - 1] != digits[place]) {
                let mut given = digits;
                given.swap(place - 1, place);
                prop_assert_eq!(
                    Code::from_number(number_of(given)),
                    Err(CodeError::CheckDigit { given })
                );
                prop_assert!(suggestions(&given).contains(&code));
            }
        }
    }
}
