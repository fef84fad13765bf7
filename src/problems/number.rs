//! The number a reporter follows a problem by.

use std::fmt;

use crate::ids::DistrictId;

/// Crockford's digits, in lower case: none is mistaken for another when read out.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Sixteen characters: four name the district, twelve are chance (60 bits), so that nobody comes
/// upon a problem by trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// From the district and eight bytes of chance.
    pub fn new(district: DistrictId, chance: [u8; 8]) -> Self {
        // District codes have six digits, so 20 bits hold them.
        let bits = (u128::from(district.0.unsigned_abs()) << 60)
            | u128::from(u64::from_be_bytes(chance) >> 4);
        let digit = |place: u32| {
            char::from(DIGITS[usize::try_from((bits >> (place * 5)) & 31).unwrap_or_default()])
        };
        Self((0..16).rev().map(digit).collect())
    }

    /// Reads one as people copy it: in any case, with spaces or dashes, with the letters that look
    /// like digits.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .collect();
        let known = plain.bytes().all(|byte| DIGITS.contains(&byte));
        (plain.len() == 16 && known).then_some(Self(plain))
    }

    /// The district it belongs to.
    pub fn district(&self) -> DistrictId {
        let value = self.0.bytes().take(4).fold(0, |value, byte| {
            value * 32
                + i32::try_from(DIGITS.iter().position(|digit| *digit == byte).unwrap_or_default())
                    .unwrap_or_default()
        });
        DistrictId(value)
    }

    /// The sixteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_names_its_district_and_survives_being_copied(district in 100_000..1_000_000, chance: [u8; 8]) {
            let number = ReceiptNumber::new(DistrictId(district), chance);
            prop_assert_eq!(number.district(), DistrictId(district));
            let copied = format!(" {}-{} ", &number.as_str()[..8].to_uppercase(), &number.as_str()[8..]);
            prop_assert_eq!(ReceiptNumber::parse(&copied), Some(number));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = ReceiptNumber::parse(&text);
        }
    }
}
