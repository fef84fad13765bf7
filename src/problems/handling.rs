//! What may be done to a problem once it is there. So far its reporter may say that it is not
//! solved; officials read.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Category, MAX_TEXT, RATING_WORKING_DAYS, reporting};
use crate::error::{Error, Result};
use crate::working_time;

/// A reporter's word that a problem is not solved.
#[derive(Clone, Copy, Debug)]
pub struct Reopening<'a> {
    /// Why, in their words; may be empty, at most [`MAX_TEXT`] characters.
    pub note: &'a str,
    /// The new promise.
    pub due_at: DateTime<Utc>,
}

impl<'a> Reopening<'a> {
    /// Said now of a problem of this category, in a district of this zone. Error of field `text`.
    pub fn read(text: &'a str, category: Category, now: DateTime<Utc>, zone: Tz) -> Result<Self> {
        let note = text.trim();
        if note.chars().count() > MAX_TEXT {
            return Err(Error::field("text", "invalid-text-too-long"));
        }
        Ok(Self {
            note,
            due_at: promised_again(category, now, zone),
        })
    }
}

/// When an answer is promised to what is reported again now: as long after as the first time.
fn promised_again(category: Category, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    match category {
        Category::Rating => working_time::after_working_days(now, zone, RATING_WORKING_DAYS),
        _ => reporting::promised(now, zone),
    }
}
