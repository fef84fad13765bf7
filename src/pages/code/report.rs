//! Reporting a problem: what is wrong, in the reporter's words; first what others reported here
//! already.

use askama::Template;

use super::scanned::{ProblemView, problems as open_problems};
use crate::error::{FieldError, Result};
use crate::locale::Locale;
use crate::pages::form::FormErrors;
use crate::pages::frame::Frame;
use crate::pages::icons::Icon;
use crate::problems::{self, Category, MAX_TEXT};
use crate::views::card::Card;

/// The report form of a place.
#[derive(Clone, Debug)]
pub struct ReportPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The card of the place.
    pub card: &'a Card,
    /// What the form sends back.
    pub form_token: &'a str,
    /// What stands in the form.
    pub values: ReportValues<'a>,
    /// What is wrong with it; fields `category`, `text`, `phone`, `token`.
    pub errors: &'a [FieldError],
    /// Days for which a phone number is kept after the promised day; none where no phone is asked
    /// for, of somebody of the district, who is known.
    pub phone_days: Option<i32>,
    /// Whether a patrol with findings was recorded just before.
    pub after_record: bool,
}

/// The fields of the report form.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportValues<'a> {
    /// What is wrong.
    pub category: Option<Category>,
    /// In the reporter's words.
    pub text: &'a str,
    /// A way to call back, may be empty.
    pub phone: &'a str,
}

crate::pages::answers!(ReportPage<'_>);

impl ReportPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, card) = (self.locale, self.card);
        let title = format!("{} · {}", locale.text("report-title"), card.name);
        crate::pages::render(&View {
            f: Frame::new(locale, title, format!("/q/{}/report", card.code))
                .of_kind(card.kind)
                .with_errors(!self.errors.is_empty()),
            page: self,
            token: self.form_token,
            errors: FormErrors::new(locale, self.errors),
            back: locale.text_with("back-to", [("name", card.name.clone().into())]),
            open: open_problems(locale, card, false),
            tiles: problems::categories(card.kind)
                .iter()
                .enumerate()
                .map(|(n, category)| Tile {
                    // The summary of errors leads to the first.
                    id: if n == 0 {
                        "category".into()
                    } else {
                        format!("category-{}", category.as_str())
                    },
                    value: category.as_str(),
                    icon: Icon::Category(*category),
                    word: locale.category(*category),
                    checked: self.values.category == Some(*category),
                })
                .collect(),
            text_hint: locale.text_with("report-text-hint", [("max", MAX_TEXT.into())]),
            phone_hint: self
                .phone_days
                .map(|days| locale.text_with("report-phone-hint", [("days", days.into())])),
        })
    }
}

#[derive(Template)]
#[template(path = "report.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a ReportPage<'a>,
    token: &'a str,
    errors: FormErrors,
    back: String,
    open: Vec<ProblemView>,
    tiles: Vec<Tile>,
    text_hint: String,
    /// None where no phone is asked for.
    phone_hint: Option<String>,
}

struct Tile {
    id: String,
    value: &'static str,
    icon: Icon,
    word: String,
    checked: bool,
}
