//! The answer to a rating, a report or an "I see it too".

use askama::Template;
use chrono::NaiveDate;

use crate::error::Result;
use crate::ids::Code;
use crate::locale::{Locale, dates};
use crate::pages::frame::Frame;
use crate::segments::SegmentKind;

/// The answer to what a resident did at a place.
#[derive(Clone, Debug)]
pub struct ThanksPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The code they stand at.
    pub code: Code,
    pub kind: SegmentKind,
    /// Name of the segment.
    pub name: &'a str,
    /// Phone of the office on duty.
    pub office_phone: Option<&'a str>,
    /// The local day.
    pub today: NaiveDate,
    /// What they did.
    pub done: Done<'a>,
}

/// What a resident did.
#[derive(Clone, Copy, Debug)]
pub enum Done<'a> {
    /// Rated.
    Rated {
        /// 1 very satisfied … 5 very dissatisfied.
        score: u8,
        /// Whether this device had rated here today before, so that the first rating stands.
        again: bool,
        /// The task to answer a low rating.
        follow_up: Option<Promise<'a>>,
        /// Whether a phone was left to call back, this time.
        call_back: bool,
    },
    /// Reported a problem.
    Reported {
        /// How to follow it.
        promise: Promise<'a>,
        /// Whether the very same report had come from this device minutes before, so that it was
        /// taken once.
        again: bool,
        /// Whether a phone was left to call back, this time.
        call_back: bool,
    },
    /// Said "I see it too".
    Supported {
        /// Whether this device had said so before.
        again: bool,
    },
}

/// What a resident gets for a report.
#[derive(Clone, Copy, Debug)]
pub struct Promise<'a> {
    /// The sixteen characters to follow it by.
    pub receipt: &'a str,
    /// The promised day.
    pub due: NaiveDate,
    /// Whether it was worked out by weekends, for want of a notice.
    pub assumed: bool,
}

crate::pages::answers!(ThanksPage<'_>);

impl ThanksPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let (title, text, promise) = match self.done {
            Done::Rated {
                again: true, follow_up, ..
            } => ("thanks-rated-again", "thanks-rated-again-text", follow_up),
            Done::Rated {
                follow_up,
                call_back: true,
                ..
            } if follow_up.is_some() => ("thanks-rated", "thanks-rated-call-text", follow_up),
            Done::Rated { follow_up, .. } if follow_up.is_some() => {
                ("thanks-rated", "thanks-rated-low-text", follow_up)
            }
            Done::Rated { .. } => ("thanks-rated", "thanks-rated-text", None),
            Done::Reported { promise, again: false, .. } => {
                ("thanks-reported", "thanks-reported-text", Some(promise))
            }
            Done::Reported { promise, again: true, .. } => {
                ("thanks-reported-again", "thanks-reported-again-text", Some(promise))
            }
            Done::Supported { again: false } => ("thanks-supported", "thanks-supported-text", None),
            Done::Supported { again: true } => {
                ("thanks-supported", "thanks-supported-again-text", None)
            }
        };
        let title = locale.text(title);
        crate::pages::render(&View {
            f: Frame::new(locale, format!("{title} · {}", self.name), format!("/q/{}", self.code))
                .of_kind(self.kind),
            page: self,
            title,
            text: locale.text(text),
            score: match self.done {
                Done::Rated { score, again: false, .. } => Some(
                    locale.text_with("thanks-your-score", [("score", locale.score(score).into())]),
                ),
                _ => None,
            },
            phone_kept: match self.done {
                Done::Rated {
                    again: true, call_back, ..
                }
                | Done::Reported {
                    again: true, call_back, ..
                } => call_back,
                _ => false,
            }
            .then(|| locale.text("thanks-phone-kept")),
            promise: promise.map(|promise| PromiseView {
                path: format!("/p/{}", promise.receipt),
                number: grouped(promise.receipt),
                due: locale.text_with(
                    "thanks-due",
                    [("day", dates::day(locale, promise.due, self.today).into())],
                ),
                assumed: promise.assumed,
            }),
            back: locale.text_with("back-to", [("name", self.name.to_owned().into())]),
        })
    }
}

#[derive(Template)]
#[template(path = "thanks.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a ThanksPage<'a>,
    title: String,
    text: String,
    score: Option<String>,
    /// That a number was added to what was there already.
    phone_kept: Option<String>,
    promise: Option<PromiseView>,
    back: String,
}

struct PromiseView {
    path: String,
    number: String,
    due: String,
    assumed: bool,
}

/// A receipt in groups of four, for eyes and telephones.
pub(super) fn grouped(receipt: &str) -> String {
    let characters: Vec<char> = receipt.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn receipts_are_read_in_fours() {
        assert_eq!(grouped("k7m2q9xw4tbn8rhd"), "k7m2 q9xw 4tbn 8rhd");
        assert_eq!(grouped("k7m2q"), "k7m2 q");
    }
}
