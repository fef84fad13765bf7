//! What may be done to a problem once it is there. So far its reporter may say that it is not
//! solved; officials read.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::MAX_TEXT;
use crate::error::{Error, Result};

/// A reporter's word that a problem is not solved.
#[derive(Clone, Copy, Debug)]
pub struct Reopening<'a> {
    /// Why, in their words; may be empty, at most [`MAX_TEXT`] characters.
    pub note: &'a str,
    /// The new promise.
    pub due_at: DateTime<Utc>,
}

impl<'a> Reopening<'a> {
    /// Said now, in a district of this zone. Error of field `text`.
    pub fn read(text: &'a str, now: DateTime<Utc>, zone: Tz) -> Result<Self> {
        let note = text.trim();
        if note.chars().count() > MAX_TEXT {
            return Err(Error::field("text", "invalid-text-too-long"));
        }
        Ok(Self {
            note,
            due_at: super::reporting::promised(now, zone),
        })
    }
}
