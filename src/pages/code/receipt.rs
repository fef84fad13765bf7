//! Following a problem by its receipt: how far it is, what was done, and the way to say that it is
//! not solved.

use askama::Template;
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::thanks::grouped;
use crate::clock::zone;
use crate::error::{FieldError, Result};
use crate::locale::{Locale, dates};
use crate::pages::form::FormErrors;
use crate::pages::frame::Frame;
use crate::pages::icons::Icon;
use crate::views::receipt::{Receipt, Step};

/// A problem as its reporter sees it.
#[derive(Clone, Debug)]
pub struct ReceiptPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The problem.
    pub receipt: &'a Receipt,
    /// Whether the reporter opened it again just now.
    pub reopened: bool,
    /// What stands in the form that opens it again.
    pub text: &'a str,
    /// What is wrong with that; field `text`.
    pub errors: &'a [FieldError],
}

crate::pages::answers!(ReceiptPage<'_>);

impl ReceiptPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, receipt) = (self.locale, self.receipt);
        let zone = zone(&receipt.time_zone);
        // One that ends at midnight ends with the day before.
        let due_day = (receipt.due_at - TimeDelta::seconds(1)).with_timezone(&zone).date_naive();
        let title = format!("{} · {}", locale.text("receipt-title"), receipt.name);
        let path = format!("/p/{}", receipt.receipt);
        crate::pages::render(&View {
            f: Frame::new(locale, title, path.clone())
                .of_kind(receipt.kind)
                .with_errors(!self.errors.is_empty()),
            page: self,
            receipt,
            path,
            number: grouped(&receipt.receipt),
            category: locale.category(receipt.category),
            icon: Icon::Category(receipt.category),
            place: [std::slice::from_ref(&receipt.name), &receipt.areas]
                .concat()
                .join(&locale.text("list-dot")),
            stage: locale.stage(receipt.stage),
            due: receipt.stage.is_open().then(|| DueView {
                text: locale.text_with(
                    if due_day < receipt.today {
                        "receipt-due-past"
                    } else {
                        "receipt-due"
                    },
                    [("day", dates::day(locale, due_day, receipt.today).into())],
                ),
                is_past: due_day < receipt.today,
                put_off: receipt
                    .put_off
                    .map(|days| locale.text_with("receipt-due-put-off", [("days", days.into())])),
            }),
            opened: dates::moment(locale, receipt.opened_at, zone, receipt.today),
            supports: (receipt.supports > 0).then(|| {
                locale.text_with("receipt-supports", [("count", receipt.supports.into())])
            }),
            steps: receipt.steps().iter().map(|step| self.step(step, zone)).collect(),
            errors: FormErrors::new(locale, self.errors),
        })
    }

    fn step(&self, step: &Step, zone: Tz) -> StepView {
        let word = self.locale.stage(step.stage);
        StepView {
            word: if step.reopened {
                self.locale.text_with("receipt-reopened-step", [("stage", word.into())])
            } else {
                word
            },
            at: step.at.map(|at| dates::moment(self.locale, at, zone, self.receipt.today)),
            is_current: step.current,
        }
    }
}

#[derive(Template)]
#[template(path = "receipt.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a ReceiptPage<'a>,
    receipt: &'a Receipt,
    path: String,
    number: String,
    category: String,
    icon: Icon,
    place: String,
    stage: String,
    due: Option<DueView>,
    opened: String,
    supports: Option<String>,
    steps: Vec<StepView>,
    errors: FormErrors,
}

struct DueView {
    text: String,
    is_past: bool,
    /// Because of an outage.
    put_off: Option<String>,
}

struct StepView {
    word: String,
    at: Option<String>,
    is_current: bool,
}
