//! A steward's month: what was owed and done at each segment, and the form to say why a period was
//! missed.

use askama::Template;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::clock::LocalMonth;
use crate::error::{FieldError, Result};
use crate::locale::{Locale, dates};
use crate::pages::form::FormErrors;
use crate::pages::frame::{Frame, Presence};
use crate::pages::icons::Icon;
use crate::status::Status;
use crate::stewardships::calendar::PeriodStatus;
use crate::stewardships::history::{HistoryPeriod, HistoryRow, MissedReason};

/// A month of a steward's.
#[derive(Clone, Debug)]
pub struct HistoryPage<'a> {
    /// Language.
    pub locale: Locale,
    pub month: LocalMonth,
    /// The month that is running.
    pub this_month: LocalMonth,
    /// The local day.
    pub today: NaiveDate,
    /// Segments and roles, by name.
    pub rows: &'a [HistoryRow],
    /// Whether a reason was given just now.
    pub said: bool,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

/// The form to say why a period was missed.
#[derive(Clone, Debug)]
pub struct ReasonPage<'a> {
    /// Language.
    pub locale: Locale,
    /// Where.
    pub row: &'a HistoryRow,
    pub period: &'a HistoryPeriod,
    /// Id of the reason about to be sent; sent twice it is stored once.
    pub id: Uuid,
    /// What stands in the form.
    pub reason: Option<MissedReason>,
    /// What stands in the form.
    pub note: &'a str,
    /// What is wrong with it; fields `reason`, `note`.
    pub errors: &'a [FieldError],
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

crate::pages::answers!(HistoryPage<'_>, ReasonPage<'_>);

impl HistoryPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let rows = self.cards();
        let path = |month: LocalMonth| {
            (format!("/my/history?month={month}"), dates::month(locale, month.first()))
        };
        crate::pages::render(&HistoryView {
            f: Frame::new(locale, locale.text("history-title"), path(self.month).0)
                .with_presence(Some(&self.presence)),
            title: dates::month(locale, self.month.first()),
            lead: match rows.len() {
                0 => locale.text("history-none"),
                count => locale.text_with("history-count", [("count", count.into())]),
            },
            said: self.said,
            earlier: path(self.month.before()),
            later: (self.month < self.this_month).then(|| path(LocalMonth::of(self.month.past()))),
            rows,
        })
    }

    /// One for a segment and role; after a change of rule it has a line for each.
    fn cards(&self) -> Vec<RowView<'_>> {
        let cards =
            self.rows.chunk_by(|one, next| (one.segment, one.role) == (next.segment, next.role));
        cards
            .filter_map(|rows| {
                let first = rows.first()?;
                Some(RowView {
                    icon: Icon::Kind(first.kind),
                    kind: first.kind.as_str(),
                    name: &first.name,
                    role: self.locale.role(first.role),
                    lines: rows.iter().map(|row| self.line(row)).collect(),
                })
            })
            .collect()
    }

    fn line(&self, row: &HistoryRow) -> LineView {
        let locale = self.locale;
        let counted = || {
            row.periods
                .iter()
                .map(|period| &period.period)
                .filter(|period| period.status != PeriodStatus::Ahead)
        };
        let owed: u32 = counted().map(|period| period.owed).sum();
        let done: u32 = counted().map(|period| period.done).sum();
        let sum = locale.text_with("history-sum", [("owed", owed.into()), ("done", done.into())]);
        LineView {
            cadence: locale.cadence(row.unit, row.times),
            sum: with_excused(locale, sum, counted().map(|period| period.excused).sum()),
            missed: row
                .periods
                .iter()
                .filter(|period| period.period.status == PeriodStatus::Missed)
                .map(|period| self.missed(row, period))
                .collect(),
        }
    }

    fn missed(&self, row: &HistoryRow, period: &HistoryPeriod) -> MissedView {
        let locale = self.locale;
        MissedView {
            when: dates::range(locale, period.period.from, period.period.past, self.today),
            icon: Icon::Status(Status::Overdue),
            path: address(row, period),
            said: period.said.as_ref().map(|said| {
                let word = locale.missed(said.reason);
                match said.note.as_str() {
                    "" => word,
                    note => format!("{word}{}{note}", locale.text("colon")),
                }
            }),
        }
    }
}

/// A sum of what was owed and done, with what is excused beside it.
pub(in crate::pages) fn with_excused(locale: Locale, sum: String, excused: u32) -> String {
    if excused == 0 {
        return sum;
    }
    locale.text_with("duty-excused", [("sum", sum.into()), ("count", excused.into())])
}

fn address(row: &HistoryRow, period: &HistoryPeriod) -> String {
    let (role, unit) = (row.role.as_str(), row.unit.as_str());
    format!("/my/history/{}/{role}/{unit}/{}", row.segment, period.period.from)
}

impl ReasonPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, row, period) = (self.locale, self.row, &self.period.period);
        let path = address(row, self.period);
        let last = period.last();
        crate::pages::render(&View {
            f: Frame::new(
                locale,
                format!("{} · {}", locale.text("missed-title"), row.name),
                path.clone(),
            )
            .of_kind(row.kind)
            .with_errors(!self.errors.is_empty())
            .with_presence(Some(&self.presence)),
            path,
            back: format!("/my/history?month={}", LocalMonth::of(last)),
            id: self.id,
            name: &row.name,
            when: format!(
                "{}{}{}",
                locale.role(row.role),
                locale.text("list-dot"),
                dates::range(locale, period.from, period.past, last)
            ),
            sum: locale.text_with(
                "history-sum",
                [("owed", period.owed.into()), ("done", period.done.into())],
            ),
            choices: MissedReason::ALL
                .iter()
                .enumerate()
                .map(|(number, reason)| Choice {
                    id: if number == 0 { "reason".into() } else { format!("reason-{number}") },
                    value: reason.as_str(),
                    word: locale.choice(locale.missed(*reason), *reason == MissedReason::Other),
                    checked: self.reason == Some(*reason),
                })
                .collect(),
            note: self.note,
            errors: FormErrors::new(locale, self.errors),
        })
    }
}

struct RowView<'a> {
    icon: Icon,
    kind: &'static str,
    name: &'a str,
    role: String,
    lines: Vec<LineView>,
}

struct LineView {
    cadence: String,
    sum: String,
    missed: Vec<MissedView>,
}

struct MissedView {
    when: String,
    icon: Icon,
    /// Where to say why.
    path: String,
    /// What was said.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "history.html", config = "src/pages/askama.toml")]
struct HistoryView<'a> {
    f: Frame,
    title: String,
    lead: String,
    said: bool,
    earlier: (String, String),
    later: Option<(String, String)>,
    rows: Vec<RowView<'a>>,
}

struct Choice {
    id: String,
    value: &'static str,
    word: String,
    checked: bool,
}

#[derive(Template)]
#[template(path = "missed.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    path: String,
    back: String,
    id: Uuid,
    name: &'a str,
    when: String,
    sum: String,
    choices: Vec<Choice>,
    note: &'a str,
    errors: FormErrors,
}
