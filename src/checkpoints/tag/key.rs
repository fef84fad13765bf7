//! One key of a tag.

use std::fmt;

use zeroize::Zeroize;

/// A key of 128 bits; never printed, wiped when dropped.
#[derive(Clone)]
pub struct TagKey([u8; 16]);

impl TagKey {
    /// From its bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, to write them into a tag.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl Drop for TagKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagKey")
    }
}
