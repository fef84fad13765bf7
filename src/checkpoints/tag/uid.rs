//! The number of a tag.

use std::fmt;
use std::str::FromStr;

use super::error::TapError;

/// Serial number of a tag, seven bytes, as NXP gave it out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagUid([u8; 7]);

impl TagUid {
    /// From its bytes.
    pub const fn new(bytes: [u8; 7]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(self) -> [u8; 7] {
        self.0
    }
}

/// From fourteen hexadecimal digits, with or without colons between the bytes.
impl FromStr for TagUid {
    type Err = TapError;

    fn from_str(text: &str) -> Result<Self, TapError> {
        let digits: String = text.chars().filter(|c| *c != ':').collect();
        let mut bytes = [0; 7];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| TapError::Malformed)?;
        Ok(Self(bytes))
    }
}

/// Fourteen upper-case hexadecimal digits.
impl fmt::Display for TagUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for TagUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
