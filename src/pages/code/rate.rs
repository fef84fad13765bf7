//! Rating in five levels (好差评). The first three are sent with one press; the last two ask for
//! the reason first.

use askama::Template;

use crate::error::{FieldError, Result};
use crate::locale::Locale;
use crate::pages::form::FormErrors;
use crate::pages::frame::Frame;
use crate::pages::icons::Icon;
use crate::problems::MAX_TEXT;
use crate::views::card::Card;

/// The rating form of a place.
///
/// Without a score it offers the five levels: three buttons that send `score` at once, and two
/// links to `?score=4` and `?score=5`. With one (from such a link, or sent without its reason) it
/// is the whole form: five radios, reason, phone.
#[derive(Clone, Debug)]
pub struct RatePage<'a> {
    /// Language.
    pub locale: Locale,
    /// The card of the place.
    pub card: &'a Card,
    /// What the form sends back.
    pub form_token: &'a str,
    /// What stands in the form.
    pub values: RateValues<'a>,
    /// Days for which a phone number is kept after the promised day.
    pub phone_days: i32,
    /// What is wrong with it; fields `score`, `reason`, `phone`, `token`.
    pub errors: &'a [FieldError],
}

/// The fields of the rating form.
#[derive(Clone, Copy, Debug, Default)]
pub struct RateValues<'a> {
    /// 1 very satisfied … 5 very dissatisfied.
    pub score: Option<u8>,
    /// Why.
    pub reason: &'a str,
    /// A way to call back, may be empty.
    pub phone: &'a str,
}

crate::pages::answers!(RatePage<'_>);

impl RatePage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, card) = (self.locale, self.card);
        let title = format!("{} · {}", locale.text("rate-title"), card.name);
        let path = format!("/q/{}/rate", card.code);
        crate::pages::render(&View {
            f: Frame::new(locale, title, path.clone())
                .of_kind(card.kind)
                .with_errors(!self.errors.is_empty()),
            page: self,
            path,
            errors: FormErrors::new(locale, self.errors),
            back: locale.text_with("back-to", [("name", card.name.clone().into())]),
            whole: self.values.score.is_some() || !self.errors.is_empty(),
            levels: (1..=5)
                .map(|score| Level {
                    id: if score == 1 { "score".into() } else { format!("score-{score}") },
                    score,
                    icon: Icon::Face(score),
                    word: locale.score(score),
                    checked: self.values.score == Some(score),
                })
                .collect(),
            reason_hint: locale.text_with("rate-reason-hint", [("max", MAX_TEXT.into())]),
            phone_hint: locale.text_with("rate-phone-hint", [("days", self.phone_days.into())]),
        })
    }
}

#[derive(Template)]
#[template(path = "rate.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a RatePage<'a>,
    path: String,
    errors: FormErrors,
    back: String,
    /// The whole form rather than the five levels.
    whole: bool,
    levels: Vec<Level>,
    reason_hint: String,
    phone_hint: String,
}

struct Level {
    id: String,
    score: u8,
    icon: Icon,
    word: String,
    checked: bool,
}
