//! What a steward recorded, month by month, and the page of one record with the form to explain it.

use askama::Template;
use chrono_tz::Tz;

use crate::clock::LocalMonth;
use crate::error::{FieldError, Result};
use crate::locale::{Locale, dates};
use crate::pages::form::FormErrors;
use crate::pages::frame::{Frame, Presence};
use crate::pages::icons::Icon;
use crate::patrols::review::{Reason, Verdict, wants_explanation};
use crate::patrols::{Fence, Flag};
use crate::views::records::{OwnRecords, Record};

/// A month of a steward's records.
#[derive(Clone, Debug)]
pub struct RecordsPage<'a> {
    /// Language.
    pub locale: Locale,
    pub month: LocalMonth,
    /// The month that is running.
    pub this_month: LocalMonth,
    /// Where the district's clocks stand.
    pub zone: Tz,
    /// A page of the records.
    pub own: &'a OwnRecords,
    /// Whether it is the month's first page.
    pub is_first: bool,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

/// One record of a steward's.
#[derive(Clone, Debug)]
pub struct RecordPage<'a> {
    /// Language.
    pub locale: Locale,
    /// Where the district's clocks stand.
    pub zone: Tz,
    pub record: &'a Record,
    /// Id of the explanation about to be sent; sent twice it is stored once.
    pub id: uuid::Uuid,
    /// What stands in the form.
    pub reasons: &'a [Reason],
    /// What stands in the form.
    pub text: &'a str,
    /// What is wrong with it; fields `reasons`, `text`.
    pub errors: &'a [FieldError],
    /// Whether it was explained just now.
    pub explained: bool,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

crate::pages::answers!(RecordsPage<'_>, RecordPage<'_>);

impl RecordsPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let path = |month: LocalMonth| {
            (format!("/my/records?month={month}"), dates::month(locale, month.first()))
        };
        let newest = format!("/my/records?month={}", self.month);
        crate::pages::render(&RecordsView {
            f: Frame::new(
                locale,
                locale.text("records-title"),
                format!("/my/records?month={}", self.month),
            )
            .with_presence(Some(&self.presence)),
            title: dates::month(locale, self.month.first()),
            lead: match self.own.counted {
                0 => locale.text("records-none"),
                counted => locale.text_with("records-count", [("count", counted.into())]),
            },
            earlier: path(self.month.before()),
            later: (self.month < self.this_month).then(|| path(LocalMonth::of(self.month.past()))),
            newest: (!self.is_first).then(|| newest.clone()),
            next: self.own.next.map(|next| format!("{newest}&after={next}")),
            records: self
                .own
                .records
                .iter()
                .map(|record| RecordView::new(locale, record, self.zone))
                .collect(),
        })
    }
}

impl RecordPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, record) = (self.locale, self.record);
        let path = format!("/my/records/{}", record.id);
        let title = format!("{} · {}", locale.text("record-page-title"), record.segment_name);
        crate::pages::render(&View {
            f: Frame::new(locale, title, path.clone())
                .of_kind(record.kind)
                .with_errors(!self.errors.is_empty())
                .with_presence(Some(&self.presence)),
            path,
            id: self.id,
            back: format!("/my/records?month={}", LocalMonth::of(record.day)),
            record: RecordView::new(locale, record, self.zone),
            findings: record.findings.iter().map(|category| locale.category(*category)).collect(),
            words: &record.note,
            asks: wants_explanation(record.grade, &record.flags) && !record.withdrawn,
            ticks: Reason::ALL
                .iter()
                .map(|reason| Tick {
                    value: reason.as_str(),
                    word: locale.choice(locale.reason(*reason), *reason == Reason::Other),
                    checked: self.reasons.contains(reason),
                })
                .collect(),
            text: self.text,
            errors: FormErrors::new(locale, self.errors),
            explained: self.explained,
        })
    }
}

struct RecordView {
    path: String,
    icon: Icon,
    segment: String,
    when: String,
    /// What was found, and what it can show.
    line: String,
    fence: String,
    flags: Vec<String>,
    /// Withdrawn, set aside, accepted, explained or to be explained; nothing for what nobody asks
    /// about.
    status: Option<(&'static str, String)>,
    /// What the steward said.
    explanation: Option<String>,
    /// What the official said.
    decision: Option<String>,
}

impl RecordView {
    fn new(locale: Locale, record: &Record, zone: Tz) -> Self {
        let day = record.day;
        let status = if record.withdrawn {
            Some(("quiet", "records-withdrawn"))
        } else {
            match (&record.decision, &record.explanation) {
                (Some(decision), _) if decision.verdict == Verdict::SetAside => {
                    Some(("late", "records-set-aside"))
                }
                (Some(_), _) => Some(("ok", "records-accepted")),
                (None, Some(_)) => Some(("quiet", "records-explained")),
                (None, None) if wants_explanation(record.grade, &record.flags) => {
                    Some(("due", "records-to-explain"))
                }
                (None, None) => None,
            }
        };
        let outcome = record
            .outcome
            .map_or_else(|| locale.text("outcome-unsaid"), |outcome| locale.outcome(outcome));
        let distance = record.distance_m.filter(|_| record.fence != Fence::Inside).map(|metres| {
            // From the place, or from the segment where nobody knew where the place lies.
            let key = match record.fence {
                Fence::Outside => "notice-distance",
                _ => "notice-distance-about",
            };
            locale.text_with(key, [("distance", locale.length(f64::from(metres)).into())])
        });
        Self {
            path: format!("/my/records/{}", record.id),
            icon: Icon::Kind(record.kind),
            segment: if record.checkpoint.is_empty() {
                record.segment_name.clone()
            } else {
                [record.segment_name.as_str(), record.checkpoint.as_str()]
                    .join(&locale.text("list-dot"))
            },
            when: format!("{} {}", dates::day(locale, day, day), dates::time(record.at, zone)),
            line: format!("{outcome}{}{}", locale.text("list-dot"), shows(locale, record)),
            fence: match &record.entered {
                Some(entered) => locale.text_with(
                    "records-entered",
                    [("by", entered.by.clone().into()), ("reason", entered.reason.clone().into())],
                ),
                None => format!("{}{}", locale.fence(record.fence), distance.unwrap_or_default()),
            },
            flags: record
                .flags
                .iter()
                .filter(|flag| !matches!(flag, Flag::Outside | Flag::Entered))
                .map(|flag| locale.flag(*flag))
                .collect(),
            status: status.map(|(class, key)| (class, locale.text(key))),
            explanation: record.explanation.as_ref().map(|explanation| {
                let said = explanation.reasons.iter().map(|reason| locale.reason(*reason));
                let own = (!explanation.note.is_empty()).then(|| explanation.note.clone());
                said.chain(own).collect::<Vec<_>>().join(&locale.text("list-dot"))
            }),
            decision: record.decision.as_ref().map(|decision| {
                let note = if decision.note.is_empty() {
                    String::new()
                } else {
                    format!("{}{}", locale.text("colon"), decision.note)
                };
                format!("{}{note}", decision.by)
            }),
        }
    }
}

/// What a record can show, in words.
fn shows(locale: Locale, record: &Record) -> String {
    if record.entered.is_some() {
        locale.text("patrol-entered")
    } else {
        locale.grade(record.grade)
    }
}

#[derive(Template)]
#[template(path = "records.html", config = "src/pages/askama.toml")]
struct RecordsView {
    f: Frame,
    title: String,
    lead: String,
    earlier: (String, String),
    later: Option<(String, String)>,
    /// Back to the month's first page.
    newest: Option<String>,
    /// On to what is older.
    next: Option<String>,
    records: Vec<RecordView>,
}

#[derive(Template)]
#[template(path = "record.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    path: String,
    id: uuid::Uuid,
    back: String,
    record: RecordView,
    findings: Vec<String>,
    words: &'a str,
    asks: bool,
    ticks: Vec<Tick>,
    text: &'a str,
    errors: FormErrors,
    explained: bool,
}

struct Tick {
    value: &'static str,
    word: String,
    checked: bool,
}
