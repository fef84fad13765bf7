//! The page behind a code in every state: for anybody, for the steward who records there, after a
//! tap, for an official.

use uuid::Uuid;

use super::fixtures::{HOSTILE, at, day, empty, full, my_duty, today};
use super::samples::{Samples, TOKEN, presence};
use crate::checkpoints::binding::Undoable;
use crate::checkpoints::taps::TapNotice;
use crate::geo::LonLat;
use crate::ids::ProblemId;
use crate::locale::Locale;
use crate::pages::code::scanned::{InspectPanel, RecordPanel, Recorded, ScannedPage, TodayRecord};
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::calendar::DutyMonth;
use crate::stewardships::duties::{Cause, Pause, WarningLevel};
use crate::stewardships::excuses::Outage;
use crate::stewardships::periods::Span;
use crate::stewardships::{CadenceUnit, Role};
use crate::views::card::{Card, CardProblem};
use crate::views::day::DutyStatus;

fn scanned(locale: Locale, card: &Card) -> ScannedPage<'_> {
    ScannedPage {
        locale,
        card,
        form_token: TOKEN,
        record: None,
        recorded: None,
        tap: None,
        inspect: None,
        undo: None,
        signed_in: false,
    }
}

/// The heaviest page that anybody gets.
pub(super) fn full_anonymous(locale: Locale) -> String {
    let mut card = full(SegmentKind::River, Status::Problem);
    card.open = (0..10)
        .map(|n| CardProblem {
            id: ProblemId(n),
            ..card.open[0].clone()
        })
        .collect();
    scanned(locale, &card).render().unwrap()
}

/// Cards as anybody sees them.
pub(super) fn cards(samples: &mut Samples) {
    let locale = samples.0;
    for kind in SegmentKind::ALL.iter().copied() {
        let html = scanned(locale, &full(kind, Status::Problem)).render().unwrap();
        samples.add(format!("scanned-{}", kind.as_str()), html);
    }
    for status in Status::ALL {
        let html = scanned(locale, &full(SegmentKind::River, status)).render().unwrap();
        samples.add(format!("scanned-{}", status.as_str()), html);
    }
    for kind in SegmentKind::ALL.iter().copied() {
        let html = scanned(locale, &Card { kind, ..empty() }).render().unwrap();
        samples.add(format!("scanned-empty-{}", kind.as_str()), html);
    }
    let mut few = full(SegmentKind::Pond, Status::Ok);
    few.ratings = [1, 0, 0, 0, 0];
    for ((unit, role), times) in CadenceUnit::ALL.iter().zip(Role::ALL).zip(1..) {
        few.duties.push(DutyMonth {
            role: *role,
            unit: *unit,
            times,
            warning: Some(WarningLevel::ALL[usize::try_from(times).unwrap() % 4]),
            pause: Some(Pause {
                cause: Cause::ALL[usize::try_from(times).unwrap() % 4],
                until: today(),
            }),
            binds: times != 2,
            periods: Vec::new(),
            runs: None,
            outages: (times == 1).then(outage).into_iter().collect(),
        });
    }
    few.open = (0..)
        .zip(Stage::ALL)
        .map(|(id, stage)| CardProblem {
            id: ProblemId(id),
            category: Category::ALL[usize::try_from(id).unwrap()],
            stage: *stage,
            opened_at: at("2026-07-14T01:12:00Z"),
            supports: 1,
            place: None,
        })
        .collect();
    samples.add("scanned-few", scanned(locale, &few).render().unwrap());
}

/// One that is excused, in somebody's own words.
fn outage() -> Outage {
    Outage {
        area: "990101".parse().unwrap(),
        days: Span {
            from: day("2026-07-04"),
            past: day("2026-07-06"),
        },
        words: HOSTILE.into(),
    }
}

/// The same with what may stand on top of them.
#[expect(clippy::too_many_lines, reason = "one list of pages")]
pub(super) fn records(samples: &mut Samples) {
    let locale = samples.0;
    let card = full(SegmentKind::River, Status::Overdue);
    let duties = [
        my_duty(Role::RiverChief, CadenceUnit::Week, "2026-07-20", 0, DutyStatus::Overdue),
        my_duty(Role::PartyGroupLeader, CadenceUnit::Day, "2026-07-16", 1, DutyStatus::Due),
        my_duty(Role::TownChief, CadenceUnit::Month, "2026-08-01", 2, DutyStatus::Done),
    ];
    let panel = |duties, today| RecordPanel {
        name: "张建国",
        scan_id: Uuid::from_u128(0x0198_0f2c_7d3a_7000_8000_0000_0000_0001),
        duties,
        today,
        fence: Some((LonLat::new(121.1, 30.8).unwrap(), 50.0)),
        presence: presence(),
    };
    let page = |record, recorded: Option<&Recorded>| {
        ScannedPage {
            record: Some(record),
            recorded,
            undo: Some(&Undoable {
                id: Uuid::nil(),
                replaced: None,
            }),
            signed_in: true,
            ..scanned(locale, &card)
        }
        .render()
        .unwrap()
    };
    samples.add("record", page(panel(&duties, None), None));
    let earlier = TodayRecord {
        at: at("2026-07-15T01:12:00Z"),
        outcome: Some(Outcome::Normal),
        grade: Grade::E1,
    };
    let proof = "AAABnQ".to_owned();
    for (name, tap) in [
        ("fresh", TapNotice::Fresh(proof.clone())),
        ("seen", TapNotice::Seen),
        ("elsewhere", TapNotice::Elsewhere),
        ("revoked", TapNotice::Revoked(None)),
        ("revoked-official", TapNotice::Revoked(Some(proof.clone()))),
        ("new", TapNotice::New(Some(proof))),
        ("enrolled", TapNotice::Enrolled),
        ("broken", TapNotice::Broken),
    ] {
        let tapped = ScannedPage {
            record: Some(panel(&duties, None)),
            tap: Some(&tap),
            signed_in: true,
            ..scanned(locale, &card)
        };
        samples.add(format!("tapped-{name}"), tapped.render().unwrap());
    }
    for (name, recorded) in [("inspect", None), ("inspected", Some(Fence::Uncertain))] {
        let official = ScannedPage {
            inspect: Some(InspectPanel { id: Uuid::nil(), recorded }),
            signed_in: true,
            ..scanned(locale, &card)
        };
        samples.add(name, official.render().unwrap());
    }
    samples.add("record-again", page(panel(&[], Some(earlier)), None));
    let recorded = |fence, outcome, grade, flags: &[Flag], distance_m, replayed| Recorded {
        at: at("2026-07-15T01:12:00Z"),
        outcome,
        grade,
        fence,
        distance_m,
        accuracy_m: distance_m.map(|_| 12.0),
        is_located: true,
        flags: flags.into(),
        replayed,
    };
    let every_flag = [
        Flag::Outside,
        Flag::Speed,
        Flag::RepeatedFix,
        Flag::SharedDevice,
        Flag::SequenceGap,
        Flag::ClockSkew,
        Flag::DeviceTwoStewards,
    ];
    let normal = Some(Outcome::Normal);
    for (name, recorded) in [
        ("inside", recorded(Fence::Inside, normal, Grade::E1, &[], Some(8.0), false)),
        ("inside-signed", recorded(Fence::Inside, normal, Grade::E3, &[], Some(8.0), true)),
        ("uncertain", recorded(Fence::Uncertain, normal, Grade::E0, &[], Some(96.0), false)),
        (
            "outside",
            recorded(Fence::Outside, None, Grade::E0, &every_flag, Some(1320.0), false),
        ),
        ("none", recorded(Fence::None, Some(Outcome::Findings), Grade::E0, &[], None, false)),
        (
            "no-place",
            Recorded {
                is_located: false,
                ..recorded(Fence::Uncertain, normal, Grade::E1, &[], Some(14.0), false)
            },
        ),
    ] {
        samples.add(format!("recorded-{name}"), page(panel(&duties, None), Some(&recorded)));
    }
}
