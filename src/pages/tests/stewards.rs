//! The pages on which stewards ask for places and look back on their months.

use chrono::NaiveDate;
use uuid::Uuid;

use super::fixtures::{HOSTILE, at, day, today};
use super::samples::{Samples, presence};
use crate::accounts::TextSize;
use crate::accounts::devices::KeyHash;
use crate::accounts::sessions::{OpenSession, OpenedBy, UsedLink};
use crate::clock::LocalMonth;
use crate::error::FieldError;
use crate::ids::SegmentId;
use crate::pages::my::day::MySession;
use crate::pages::my::history::{HistoryPage, ReasonPage};
use crate::pages::my::offers::{OfferPage, OffersPage};
use crate::pages::my::round::RoundPage;
use crate::pages::my::settings::{Said, SettingsPage};
use crate::segments::SegmentKind;
use crate::stewardships::calendar::{Period, PeriodStatus};
use crate::stewardships::claims::Verdict;
use crate::stewardships::history::{GivenReason, HistoryPeriod, HistoryRow, MissedReason};
use crate::stewardships::{CadenceUnit, Role};
use crate::tracks::keeping::OwnTrack;
use crate::views::offers::{ClaimStatus, Offered, OwnClaim};
use crate::views::rounds::{Door, Round};

/// What a steward may ask for, and what they asked for.
pub(super) fn offers(samples: &mut Samples) {
    let locale = samples.0;
    let offer = |kind, segment: &str, claims| Offered {
        id: Uuid::nil(),
        segment: segment.into(),
        kind,
        area: "大茫村".into(),
        length_m: 820.0,
        role: Role::RoadChief,
        note: if claims > 0 { HOSTILE.into() } else { String::new() },
        claims,
    };
    let offered = [offer(SegmentKind::Road, "党员示范路", 2), offer(SegmentKind::Lane, HOSTILE, 0)];
    let claim = |status, reason: &str| OwnClaim {
        id: Uuid::nil(),
        segment: "新泾".into(),
        kind: SegmentKind::River,
        role: Role::RiverChief,
        commitment: HOSTILE.into(),
        on: today(),
        status,
        reason: reason.into(),
    };
    let claims = [
        claim(ClaimStatus::Pending, ""),
        claim(ClaimStatus::Closed, ""),
        claim(ClaimStatus::Decided(Verdict::Confirmed), ""),
        claim(ClaimStatus::Decided(Verdict::Declined), HOSTILE),
        claim(ClaimStatus::Decided(Verdict::Withdrawn), ""),
    ];
    for (name, offers, claims, next, sent) in [
        ("offers", &offered[..], &claims[..], None, true),
        ("offers-none", &offered[..0], &claims[..0], None, false),
        ("offers-more", &offered[..], &claims[..0], Some(Uuid::nil()), false),
    ] {
        let page = OffersPage {
            locale,
            offers,
            is_first: true,
            next,
            claims,
            today: today(),
            sent,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
    let wrong = [FieldError {
        field: "commitment",
        message: "invalid-commitment",
    }];
    for (name, errors) in [("offer", &wrong[..0]), ("offer-errors", &wrong[..])] {
        let page = OfferPage {
            locale,
            offer: &offered[0],
            id: Uuid::nil(),
            name: "张建国",
            commitment: if errors.is_empty() { "" } else { HOSTILE },
            errors,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
}

/// A month, and the form for a missed period.
pub(super) fn history(samples: &mut Samples) {
    let locale = samples.0;
    let period = |from, past, done, status, reason: Option<MissedReason>, note: Option<&str>| {
        HistoryPeriod {
            period: Period {
                from: day(from),
                past: day(past),
                owed: 1,
                done,
                excused: 0,
                status,
            },
            said: reason.map(|reason| GivenReason {
                role: Role::RiverChief,
                from: day(from),
                past: day(past),
                reason,
                note: note.unwrap_or_default().into(),
            }),
        }
    };
    let row = |unit, periods| HistoryRow {
        segment: SegmentId(7),
        name: HOSTILE.into(),
        kind: SegmentKind::River,
        role: Role::RiverChief,
        unit,
        times: 1,
        periods,
    };
    let rows = [
        row(
            CadenceUnit::Week,
            vec![
                period("2026-06-29", "2026-07-06", 0, PeriodStatus::Missed, None, None),
                period(
                    "2026-07-06",
                    "2026-07-13",
                    0,
                    PeriodStatus::Missed,
                    Some(MissedReason::Other),
                    Some(HOSTILE),
                ),
                period("2026-07-13", "2026-07-20", 1, PeriodStatus::Done, None, None),
                period("2026-07-20", "2026-07-27", 0, PeriodStatus::Ahead, None, None),
            ],
        ),
        row(
            CadenceUnit::Day,
            vec![period(
                "2026-07-06",
                "2026-07-07",
                0,
                PeriodStatus::Missed,
                Some(MissedReason::Weather),
                Some(""),
            )],
        ),
    ];
    let month = LocalMonth::of(today());
    for (name, rows, month, said) in [
        ("history", &rows[..], month.before(), true),
        ("history-none", &rows[..0], month, false),
    ] {
        let page = HistoryPage {
            locale,
            month,
            this_month: LocalMonth::of(today()),
            today: today(),
            rows,
            said,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
    let wrong = [
        FieldError {
            field: "reason",
            message: "invalid-missed-reason",
        },
        FieldError {
            field: "note",
            message: "invalid-reason-other",
        },
    ];
    for (name, errors) in [("missed", &wrong[..0]), ("missed-errors", &wrong[..])] {
        let page = ReasonPage {
            locale,
            row: &rows[0],
            period: &rows[0].periods[0],
            id: Uuid::nil(),
            reason: errors.is_empty().then_some(MissedReason::NotRecorded),
            note: HOSTILE,
            errors,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
}

/// Settings, with and without tracks.
pub(super) fn settings(samples: &mut Samples) {
    let locale = samples.0;
    let tracks = [OwnTrack {
        id: Uuid::nil(),
        from: at("2026-07-14T23:10:00Z"),
        to: at("2026-07-15T00:42:00Z"),
        erased: at("2026-08-13T23:10:00Z"),
        shares: vec![(HOSTILE.into(), 0.4567), ("新泾".into(), 1.0)],
    }];
    let wrong = [FieldError {
        field: "gpx",
        message: "invalid-gpx",
    }];
    for (name, consent, tracks, said, errors) in [
        ("settings", None, &tracks[..0], None, &wrong[..0]),
        (
            "settings-tracks",
            Some(at("2026-07-01T01:00:00Z")),
            &tracks[..],
            Some(Said::Track(0)),
            &wrong[..0],
        ),
        ("settings-errors", Some(at("2025-07-01T01:00:00Z")), &tracks[..], None, &wrong[..]),
    ] {
        let page = SettingsPage {
            locale,
            zone: crate::clock::zone("Asia/Shanghai"),
            today: today(),
            text_size: TextSize::Large,
            consent,
            kept_days: 30,
            tracks,
            said,
            errors,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
}

/// A visit round, with doors and without.
pub(super) fn rounds(samples: &mut Samples) {
    let door = |name: &str, visited: Option<&str>| Door {
        name: name.into(),
        visited: visited.map(day),
    };
    let doors = vec![
        door(HOSTILE, None),
        door("5号", Some("2026-06-30")),
        door("3号", Some("2026-07-14")),
    ];
    for (name, doors) in [("round", doors), ("round-empty", Vec::new())] {
        let round = Round {
            name: "第一走访网格".into(),
            month: day("2026-07-01"),
            today: today(),
            doors,
        };
        let page = RoundPage {
            locale: samples.0,
            segment: SegmentId(50),
            round: &round,
            presence: presence(),
        };
        samples.add(name, page.render().unwrap());
    }
}

/// A steward is signed in here, on a phone that signs, and by a link somebody else used.
pub(super) fn signed_in() -> (Vec<MySession>, Vec<(NaiveDate, UsedLink)>) {
    let session = |number, opened_by, device: Option<&str>, given_by: Option<&str>| MySession {
        open: OpenSession {
            id: KeyHash([number; 32]),
            opened_by,
            opened_at: at("2026-07-01T08:00:00Z"),
            used_at: at("2026-07-10T08:00:00Z"),
            expires_at: at("2026-07-31T08:00:00Z"),
            device: device.map(str::to_owned),
            given_by: given_by.map(str::to_owned),
        },
        since: day("2026-07-01"),
        used: day("2026-07-10"),
        is_own: number == 1,
    };
    let sessions = vec![
        session(1, OpenedBy::Password, None, None),
        session(2, OpenedBy::Key, Some(HOSTILE), None),
        session(3, OpenedBy::Link, None, Some(HOSTILE)),
    ];
    let link = |device: Option<&str>, given_by: Option<&str>| {
        let link = UsedLink {
            at: at("2026-07-09T08:00:00Z"),
            given_by: given_by.map(str::to_owned),
            device: device.map(str::to_owned),
        };
        (day("2026-07-09"), link)
    };
    (sessions, vec![link(Some(HOSTILE), Some(HOSTILE)), link(None, None)])
}
