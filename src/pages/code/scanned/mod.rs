//! The page behind a code. Anybody sees the stewardship card; the steward of the segment has the
//! record form on top of it.
//!
//! What anybody sees carries nothing of whoever asked, so its bytes can be kept and handed out
//! again.

mod inspect;
mod month;
mod ratings;
mod record;
mod tap;

use askama::Template;
use chrono_tz::Tz;
use inspect::InspectView;
use month::{DutyView, RecentMark, recent, weekdays};
use ratings::RatingsView;
use record::{NoticeView, RecordView};
use tap::TapView;

use super::installed::UndoView;
use crate::checkpoints::binding::Undoable;
use crate::checkpoints::taps::TapNotice;
use crate::clock::zone;
use crate::error::Result;
use crate::locale::{Locale, dates};
use crate::pages::frame::Frame;
use crate::pages::icons::Icon;
use crate::segments::SegmentKind;
use crate::views::card::{Card, CardPatrol, CardProblem, CardSteward};

pub use inspect::InspectPanel;
pub use record::{RecordPanel, Recorded, TodayRecord};

/// The page behind a code.
#[derive(Clone, Debug)]
pub struct ScannedPage<'a> {
    /// Language.
    pub locale: Locale,
    pub card: &'a Card,
    /// What the forms send back; per code and time window, never per visitor.
    pub form_token: &'a str,
    /// What came of a tap on the tag beside the code.
    pub tap: Option<&'a TapNotice>,
    /// The form of an unannounced visit, for an official of the area.
    pub inspect: Option<InspectPanel>,
    /// The record form, for a steward of this segment.
    pub record: Option<RecordPanel<'a>>,
    /// What just happened, for the steward who did it.
    pub recorded: Option<&'a Recorded>,
    /// The installation of this plate, for somebody who may take it back.
    pub undo: Option<&'a Undoable>,
    /// Whether somebody is signed in: then the foot leads to their day and not to the sign-in page.
    pub signed_in: bool,
}

crate::pages::answers!(ScannedPage<'_>);

impl ScannedPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, card) = (self.locale, self.card);
        let zone = zone(&card.time_zone);
        let path = format!("/q/{}", card.code);
        let title = match &self.recorded {
            Some(_) => format!("{} – {}", locale.text("notice-recorded"), card.name),
            None => format!("{} · {}", card.name, locale.kind(card.kind)),
        };
        let mut frame = Frame::new(locale, title, path).of_kind(card.kind);
        frame = if self.signed_in { frame.with_my() } else { frame.with_sign_in() };
        if let Some(record) = &self.record {
            frame = frame.with_presence(Some(&record.presence));
            if record.presence.island.is_none() {
                frame = frame.with_script();
            }
        } else if self.inspect.is_some() {
            frame = frame.with_script();
        }
        let mut people = people(locale, card);
        crate::pages::render(&View {
            f: frame,
            card,
            token: self.form_token,
            head: Head::new(locale, card),
            notice: self.recorded.map(|recorded| NoticeView::new(locale, recorded, card, zone)),
            inspect: self.inspect.map(|panel| InspectView::new(locale, panel, card)),
            inspections: inspections(locale, card),
            tap: self.tap.map(|tap| TapView::new(locale, tap, card)),
            record: self.record.as_ref().map(|panel| RecordView::new(locale, panel, card, zone)),
            others: people.split_off(people.len().min(1)),
            first: people,
            former: former(locale, card),
            offered: (!card.offered.is_empty()).then(|| {
                locale.text_with("scanned-offered", [("roles", locale.roles(&card.offered).into())])
            }),
            nobody: locale.nobody_yet(card.kind),
            last: card.patrols.first().map(|patrol| PatrolView::new(locale, patrol, card)),
            earlier: card
                .patrols
                .iter()
                .skip(1)
                .map(|patrol| PatrolView::new(locale, patrol, card))
                .collect(),
            duties: card
                .duties
                .iter()
                .map(|duty| DutyView::new(locale, duty, card.today))
                .collect(),
            recent: recent(locale, &card.duties, card.today),
            weekdays: weekdays(locale),
            problems: match card.open.len() {
                0 => locale.text("scanned-answer-none"),
                count => locale.text_with("scanned-answer-problems", [("count", count.into())]),
            },
            // Whoever works here learns where; anybody else needs no more than what it is.
            open: problems(locale, card, self.record.is_some() || self.inspect.is_some()),
            solved: solved(locale, card, zone),
            ratings: RatingsView::new(locale, card.ratings),
            undo: self.undo.map(|undo| UndoView::new(locale, card.code, undo.id, undo.replaced)),
            // A door is a household, and nobody else's business.
            here: (card.kind != SegmentKind::Grid).then(|| {
                locale.text_with("scanned-here", [("place", card.checkpoint.clone().into())])
            }),
        })
    }
}

#[derive(Template)]
#[template(path = "scanned.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    card: &'a Card,
    token: &'a str,
    head: Head,
    notice: Option<NoticeView>,
    tap: Option<TapView<'a>>,
    inspect: Option<InspectView>,
    /// Unannounced visits: a line each.
    inspections: Vec<String>,
    record: Option<RecordView>,
    /// Who answers first of all; nobody where nobody does.
    first: Vec<PersonView<'a>>,
    others: Vec<PersonView<'a>>,
    /// Who answered before: the months, the name, the role.
    former: Vec<(String, &'a str, String)>,
    /// That somebody is sought, where somebody is.
    offered: Option<String>,
    /// What stands where nobody answers yet.
    nobody: String,
    last: Option<PatrolView>,
    earlier: Vec<PatrolView>,
    duties: Vec<DutyView>,
    /// How the last periods stand.
    recent: Vec<RecentMark>,
    /// How many problems are open, in words.
    problems: String,
    /// Short and full names, Monday first.
    weekdays: Vec<(String, String)>,
    open: Vec<ProblemView>,
    solved: Vec<SolvedView<'a>>,
    ratings: RatingsView,
    undo: Option<UndoView>,
    /// Where this code hangs.
    here: Option<String>,
}

/// The band at the head of every page about a segment.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) kind: String,
    pub(super) kind_icon: Icon,
    pub(super) length: Option<String>,
    pub(super) areas: String,
    pub(super) status: String,
    pub(super) status_icon: Icon,
    pub(super) status_class: &'static str,
}

impl Head {
    pub(super) fn new(locale: Locale, card: &Card) -> Self {
        Self {
            kind: locale.kind(card.kind),
            kind_icon: Icon::Kind(card.kind),
            length: (card.length_m > 0.0).then(|| locale.length(card.length_m)),
            areas: card.areas.join(&locale.text("list-dot")),
            status: locale.status(card.status),
            status_icon: Icon::Status(card.status),
            status_class: card.status.as_str(),
        }
    }
}

struct PersonView<'a> {
    name: &'a str,
    role: String,
    since: String,
    /// Organisation and post.
    belongs: String,
    commitment: &'a str,
}

/// Principals first, as the card has them.
fn people(locale: Locale, card: &Card) -> Vec<PersonView<'_>> {
    card.stewards
        .iter()
        .map(|steward| {
            let parts: Vec<&str> = [steward.organisation.as_str(), steward.post.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            PersonView {
                name: &steward.name,
                role: if steward.deputy {
                    locale.text_with("scanned-deputy", [("role", locale.role(steward.role).into())])
                } else {
                    locale.role(steward.role)
                },
                since: since(locale, steward, card),
                belongs: parts.join(&locale.text("list-dot")),
                commitment: &steward.commitment,
            }
        })
        .collect()
}

/// Since which month, or until which day where one is known.
fn since(locale: Locale, steward: &CardSteward, card: &Card) -> String {
    match steward.until {
        Some(until) => locale
            .text_with("scanned-until", [("day", dates::day(locale, until, card.today).into())]),
        None => locale
            .text_with("scanned-since", [("from", dates::month(locale, steward.since).into())]),
    }
}

fn former(locale: Locale, card: &Card) -> Vec<(String, &str, String)> {
    card.former
        .iter()
        .map(|former| {
            let months = [("from", former.since), ("to", former.until)]
                .map(|(name, day)| (name, dates::month(locale, day).into()));
            (
                locale.text_with("date-range", months),
                former.name.as_str(),
                locale.role(former.role),
            )
        })
        .collect()
}

fn inspections(locale: Locale, card: &Card) -> Vec<String> {
    card.inspections
        .iter()
        .map(|visit| {
            let day = dates::day(locale, visit.day, card.today);
            match visit.outcome {
                Some(outcome) => locale.text_with(
                    "scanned-inspection",
                    [("day", day.into()), ("outcome", locale.outcome(outcome).into())],
                ),
                None => locale.text_with("scanned-inspection-day", [("day", day.into())]),
            }
        })
        .collect()
}

struct PatrolView {
    ago: String,
    /// The date, where `ago` is not one.
    day: String,
    outcome: Option<String>,
    grade: String,
}

impl PatrolView {
    fn new(locale: Locale, patrol: &CardPatrol, card: &Card) -> Self {
        Self {
            ago: dates::ago(locale, patrol.day, card.today),
            day: dates::day(locale, patrol.day, card.today),
            outcome: patrol.outcome.map(|outcome| locale.outcome(outcome)),
            grade: if patrol.entered {
                locale.text("patrol-entered")
            } else {
                locale.grade(patrol.grade)
            },
        }
    }
}

/// An open problem, with the form to say "I see it too".
#[derive(Clone, Debug)]
pub(super) struct ProblemView {
    pub(super) path: String,
    pub(super) icon: Icon,
    pub(super) category: String,
    pub(super) stage: String,
    /// How many of the four steps of people are behind it or under way.
    pub(super) step: usize,
    pub(super) age: String,
    pub(super) supports: Option<String>,
    /// From which plate it was reported.
    pub(super) place: Option<String>,
}

/// The open problems of a card, with the places where they were reported or without.
pub(super) fn problems(locale: Locale, card: &Card, with_places: bool) -> Vec<ProblemView> {
    let zone = zone(&card.time_zone);
    card.open
        .iter()
        .map(|problem| {
            let place = problem.place.as_ref().filter(|_| with_places).map(|place| {
                locale.text_with("scanned-reported-at", [("place", place.clone().into())])
            });
            problem_view(locale, card, problem, place, zone)
        })
        .collect()
}

fn problem_view(
    locale: Locale,
    card: &Card,
    problem: &CardProblem,
    place: Option<String>,
    zone: Tz,
) -> ProblemView {
    let days = dates::days(problem.opened_at.with_timezone(&zone).date_naive(), card.today);
    ProblemView {
        path: format!("/q/{}/problems/{}/support", card.code, problem.id),
        icon: Icon::Category(problem.category),
        category: locale.category(problem.category),
        stage: locale.stage(problem.stage),
        step: problem.stage.step(),
        age: if days == 0 {
            locale.text("scanned-age-today")
        } else {
            locale.text_with("scanned-age", [("days", days.into())])
        },
        supports: (problem.supports > 0)
            .then(|| locale.text_with("scanned-supports", [("count", problem.supports.into())])),
        place,
    }
}

struct SolvedView<'a> {
    category: String,
    day: String,
    result: &'a str,
}

fn solved(locale: Locale, card: &Card, zone: Tz) -> Vec<SolvedView<'_>> {
    card.solved
        .iter()
        .map(|solved| {
            let day = solved.closed_at.with_timezone(&zone).date_naive();
            SolvedView {
                category: locale.category(solved.category),
                day: locale.text_with(
                    "scanned-solved-on",
                    [("day", dates::day(locale, day, card.today).into())],
                ),
                result: &solved.result,
            }
        })
        .collect()
}
