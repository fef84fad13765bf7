//! What may be done to a problem once it is there. So far its reporter may say that it is not
//! solved; officials read.

use super::{Category, MAX_TEXT, RATING_LIMIT, REPORT_LIMIT};
use crate::error::{Error, Result};
use crate::working_time::TimeLimit;

/// A reporter's word that a problem is not solved.
#[derive(Clone, Copy, Debug)]
pub struct Reopening<'a> {
    /// Why, in their words; may be empty, at most [`MAX_TEXT`] characters.
    pub note: &'a str,
    /// Within what time an answer is promised again: as long as the first time.
    pub limit: TimeLimit,
}

impl<'a> Reopening<'a> {
    /// Said of a problem of this category. Error of field `text`.
    pub fn read(text: &'a str, category: Category) -> Result<Self> {
        let note = text.trim();
        if note.chars().count() > MAX_TEXT {
            return Err(Error::field("text", "invalid-text-too-long"));
        }
        let limit = match category {
            Category::Rating => RATING_LIMIT,
            _ => REPORT_LIMIT,
        };
        Ok(Self { note, limit })
    }
}
