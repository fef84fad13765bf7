//! The steward's part of the page: the record form, and what came of it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::geo::LonLat;
use crate::locale::{Locale, dates};
use crate::pages::frame::Presence;
use crate::pages::icons::Icon;
use crate::pages::my::day::duty_line;
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::categories;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::views::card::Card;
use crate::views::day::{DutyStatus, MyDuty};

/// The record form of a steward of this segment.
#[derive(Clone, Debug)]
pub struct RecordPanel<'a> {
    /// Name to greet by.
    pub name: &'a str,
    /// Id of the scan about to be recorded, made by the server; sent twice it is stored once.
    pub scan_id: Uuid,
    /// What the steward's roles owe here in the running periods.
    pub duties: &'a [MyDuty],
    /// The steward's last record of today here.
    pub today: Option<TodayRecord>,
    /// Where the code hangs and how far its fence reaches, in metres, so that the phone can say
    /// without network whether it is there; none where nobody knows where it hangs.
    pub fence: Option<(LonLat, f64)>,
    /// What the phone needs to keep the record.
    pub presence: Presence<'a>,
}

/// A record of today.
#[derive(Clone, Copy, Debug)]
pub struct TodayRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// What was found.
    pub outcome: Option<Outcome>,
    /// What it can show.
    pub grade: Grade,
}

/// A scan that was just recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// When it was received.
    pub at: DateTime<Utc>,
    /// What was found.
    pub outcome: Option<Outcome>,
    /// What it can show.
    pub grade: Grade,
    /// Where its fix lies.
    pub fence: Fence,
    /// Distance of the fix from the checkpoint, in metres; from the segment where nobody knows where
    /// the checkpoint lies.
    pub distance_m: Option<f32>,
    /// Whether somebody does.
    pub is_located: bool,
    /// Accuracy of the fix, in metres.
    pub accuracy_m: Option<f32>,
    /// What an official may want explained.
    pub flags: Vec<Flag>,
    /// Whether the same id had been stored before.
    pub replayed: bool,
}

/// [`RecordPanel`] in words.
pub(super) struct RecordView {
    pub(super) action: String,
    pub(super) title: String,
    pub(super) scan_id: Uuid,
    pub(super) duties: Vec<DutyLine>,
    pub(super) today: Option<String>,
    /// Longitude, latitude and radius in metres; empty where nobody knows the place.
    pub(super) place: String,
    /// What can be ticked as found.
    pub(super) findings: Vec<(&'static str, String)>,
    /// Where the doors of a visit round stand.
    pub(super) round: Option<String>,
}

/// What one duty owes, and whether it presses.
pub(super) struct DutyLine {
    pub(super) text: String,
    pub(super) icon: Icon,
    pub(super) class: &'static str,
}

impl RecordView {
    pub(super) fn new(locale: Locale, panel: &RecordPanel<'_>, card: &Card, zone: Tz) -> Self {
        Self {
            action: format!("/q/{}/scans", card.code),
            title: locale.text_with("record-title", [("name", panel.name.to_owned().into())]),
            scan_id: panel.scan_id,
            round: (card.kind == SegmentKind::Grid).then(|| format!("/my/rounds/{}", card.segment)),
            place: panel.fence.map_or_else(String::new, |(at, radius)| {
                format!("{},{},{radius}", at.lon(), at.lat())
            }),
            findings: categories(card.kind)
                .iter()
                .map(|category| (category.as_str(), locale.category(*category)))
                .collect(),
            duties: panel
                .duties
                .iter()
                .map(|duty| {
                    let status = match duty.status {
                        DutyStatus::Done => Status::Ok,
                        DutyStatus::Due => Status::Due,
                        DutyStatus::Overdue => Status::Overdue,
                    };
                    DutyLine {
                        text: duty_line(locale, duty, card.today),
                        icon: Icon::Status(status),
                        class: status.as_str(),
                    }
                })
                .collect(),
            today: panel.today.map(|record| {
                locale.text_with(
                    "record-today",
                    [
                        ("time", dates::time(record.at, zone).into()),
                        ("outcome", outcome(locale, record.outcome).into()),
                        ("grade", locale.grade(record.grade).into()),
                    ],
                )
            }),
        }
    }
}

/// [`Recorded`] in words.
pub(super) struct NoticeView {
    pub(super) line: String,
    /// Quieter where the location does not speak for the record.
    pub(super) class: &'static str,
    pub(super) fence: String,
    pub(super) outside: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) grade: String,
    pub(super) flags: Vec<String>,
    pub(super) replayed: bool,
    pub(super) found: bool,
}

impl NoticeView {
    pub(super) fn new(locale: Locale, recorded: &Recorded, card: &Card, zone: Tz) -> Self {
        let distance =
            recorded.distance_m.filter(|_| recorded.fence != Fence::Inside).map(|metres| {
                let metres = locale.length(f64::from(metres));
                if recorded.is_located {
                    locale.text_with("notice-distance", [("distance", metres.into())])
                } else {
                    locale.text_with(
                        "notice-distance-segment",
                        [("distance", metres.into()), ("segment", card.name.clone().into())],
                    )
                }
            });
        let accuracy = recorded.accuracy_m.map(|metres| {
            locale.text_with(
                "notice-accuracy",
                [("accuracy", locale.length(f64::from(metres)).into())],
            )
        });
        let detail: String = [distance, accuracy].into_iter().flatten().collect();
        Self {
            line: locale.text_with(
                "notice-line",
                [
                    ("time", dates::time(recorded.at, zone).into()),
                    ("outcome", outcome(locale, recorded.outcome).into()),
                ],
            ),
            class: if recorded.fence == Fence::Inside { "" } else { " mild" },
            fence: if recorded.is_located || recorded.fence == Fence::None {
                locale.fence(recorded.fence)
            } else {
                locale.text("notice-no-place")
            },
            outside: (recorded.fence == Fence::Outside).then(|| locale.text("notice-outside-note")),
            detail: (!detail.is_empty()).then_some(detail),
            grade: locale.grade(recorded.grade),
            flags: recorded
                .flags
                .iter()
                // The sentence about the fence has said it.
                .filter(|flag| **flag != Flag::Outside)
                .map(|flag| locale.flag(*flag))
                .collect(),
            replayed: recorded.replayed,
            found: recorded.outcome == Some(Outcome::Findings),
        }
    }
}

fn outcome(locale: Locale, outcome: Option<Outcome>) -> String {
    outcome.map_or_else(|| locale.text("outcome-unsaid"), |outcome| locale.outcome(outcome))
}
