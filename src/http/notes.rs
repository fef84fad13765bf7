//! What people say in words of their own: the one check of its length.

use crate::error::{Error, Result};
use crate::problems::MAX_TEXT;

/// A note without the spaces around it. Too long a one (over [`MAX_TEXT`] characters), one with a
/// character that no database keeps, and none where one is needed, are refused by field and message.
pub(super) fn note<'a>(
    text: &'a str,
    is_needed: bool,
    (field, message): (&'static str, &'static str),
) -> Result<&'a str> {
    let text = text.trim();
    let is_missing = is_needed && text.is_empty();
    if is_missing || text.chars().count() > MAX_TEXT || text.contains('\0') {
        return Err(Error::field(field, message));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_trimmed_and_bounded() {
        let read = |text, is_needed| note(text, is_needed, ("note", "invalid-text-too-long")).ok();
        assert_eq!(read(" 修路 ", true), Some("修路"));
        assert_eq!(read("  ", false), Some(""));
        assert_eq!(read("  ", true), None);
        assert_eq!(read("a\0b", false), None);
        // Characters count, not bytes.
        assert!(read(&"长".repeat(MAX_TEXT), true).is_some());
        assert!(read(&"长".repeat(MAX_TEXT + 1), true).is_none());
    }
}
