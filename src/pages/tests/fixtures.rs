//! What pages are filled with: cards, a steward's rows and receipts, as rich and as poor as they
//! get.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use crate::ids::{Code, DistrictId, ProblemId, SegmentId};
use crate::patrols::inspections::PublicInspection;
use crate::patrols::{Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::calendar::{DutyMonth, Period, PeriodStatus};
use crate::stewardships::duties::{Cause, Pause};
use crate::stewardships::{CadenceUnit, Role};
use crate::views::card::{Card, CardFormer, CardPatrol, CardProblem, CardSolved, CardSteward};
use crate::views::day::{DutyStatus, MyDuty, MyRow};
use crate::views::receipt::{Receipt, ReceiptEvent};

/// What somebody may write anywhere.
pub(super) const HOSTILE: &str = "</textarea><script>alert(1)</script>\"'&";

pub(super) fn code() -> Code {
    Code::from_number(418_203_577).unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn today() -> NaiveDate {
    day("2026-07-15")
}

fn steward(role: Role, name: &str, post: &str, commitment: &str, principal: bool) -> CardSteward {
    CardSteward {
        role,
        name: name.into(),
        post: post.into(),
        organisation: "大茫村村民委员会".into(),
        commitment: commitment.into(),
        principal,
        since: day("2025-03-01"),
        until: None,
        deputy: false,
    }
}

fn weekly() -> DutyMonth {
    let period = |from: &str, status: PeriodStatus| {
        let from = day(from);
        Period {
            from,
            past: from + TimeDelta::days(7),
            owed: 1,
            done: u32::from(status == PeriodStatus::Done),
            excused: 0,
            status,
        }
    };
    DutyMonth {
        role: Role::RiverChief,
        unit: CadenceUnit::Week,
        times: 1,
        warning: None,
        pause: None,
        binds: true,
        periods: vec![
            period("2026-06-29", PeriodStatus::Done),
            period("2026-07-06", PeriodStatus::Missed),
            period("2026-07-13", PeriodStatus::Running),
            period("2026-07-20", PeriodStatus::Ahead),
        ],
        runs: None,
        outages: Vec::new(),
    }
}

fn daily() -> DutyMonth {
    let periods = day("2026-07-01")
        .iter_days()
        .take(31)
        .map(|from| {
            let status = match from.day() {
                1 | 2 => PeriodStatus::NotOwed,
                5 | 11 => PeriodStatus::Missed,
                day if day < 15 => PeriodStatus::Done,
                15 => PeriodStatus::Running,
                _ => PeriodStatus::Ahead,
            };
            Period {
                from,
                past: from.succ_opt().unwrap(),
                owed: 1,
                done: u32::from(status == PeriodStatus::Done),
                excused: 0,
                status,
            }
        })
        .collect();
    DutyMonth {
        role: Role::PartyGroupLeader,
        unit: CadenceUnit::Day,
        times: 1,
        warning: None,
        pause: None,
        binds: true,
        periods,
        runs: None,
        outages: Vec::new(),
    }
}

/// A card with as much on it as a card can have.
pub(super) fn full(kind: SegmentKind, status: Status) -> Card {
    let problem = |id, category, stage, opened_at, supports| CardProblem {
        id: ProblemId(id),
        category,
        stage,
        opened_at: at(opened_at),
        supports,
        place: Some("清风桥西堍".into()),
    };
    Card {
        district: DistrictId(990_101),
        code: code(),
        segment: SegmentId(42),
        kind,
        name: match kind {
            SegmentKind::River => "清风泾",
            SegmentKind::Road => "大茫村党员示范路",
            SegmentKind::Lane => "张家埭",
            SegmentKind::Pond => "荷花池",
            SegmentKind::Grid => "新华苑第三网格",
        }
        .into(),
        description: String::new(),
        length_m: if kind == SegmentKind::Grid { 0.0 } else { 2380.0 },
        areas: vec!["朱泾镇".into(), "大茫村".into(), "第六村民小组".into()],
        checkpoint: "清风桥东堍北侧".into(),
        is_located: true,
        office_phone: Some("021-5731 0001".into()),
        supervision_phone: Some("021-5731 0002".into()),
        status,
        today: today(),
        hours: at("2026-07-14T16:00:00Z")..at("2026-07-15T16:00:00Z"),
        stamp: None,
        time_zone: "Asia/Shanghai".into(),
        stewards: vec![
            steward(
                Role::RiverChief,
                "张建国",
                "党支部书记",
                "每周至少巡查一次，看到垃圾当天清走，群众反映的问题三天内答复。",
                true,
            ),
            steward(Role::TownChief, "李明华", "副镇长", "", true),
            steward(Role::Volunteer, "王芳", "", "", false),
            steward(Role::WomensGroupLeader, "陈秀英", "", "", false),
        ],
        inspections: vec![PublicInspection {
            day: day("2026-07-10"),
            outcome: Some(Outcome::Findings),
        }],
        offered: vec![Role::Volunteer],
        former: vec![CardFormer {
            role: Role::RiverChief,
            name: "周根宝".into(),
            since: day("2024-03-01"),
            until: day("2025-02-28"),
        }],
        patrols: [
            ("2026-07-13", Some(Outcome::Normal), Grade::E2),
            ("2026-07-09", Some(Outcome::Findings), Grade::E1),
            ("2026-07-02", None, Grade::E0),
            ("2026-06-25", Some(Outcome::Normal), Grade::E1),
            ("2025-12-31", Some(Outcome::Normal), Grade::E0),
        ]
        .map(|(on, outcome, grade)| CardPatrol {
            day: day(on),
            outcome,
            grade,
            entered: on == "2025-12-31",
        })
        .into(),
        duties: vec![weekly(), daily()],
        open: vec![
            problem(7, Category::Rubbish, Stage::InWork, "2026-07-03T01:12:00Z", 2),
            problem(8, Category::FloatingRubbish, Stage::Assigned, "2026-07-12T09:00:00Z", 0),
            problem(9, Category::Board, Stage::Reported, "2026-07-15T00:10:00Z", 0),
        ],
        solved: vec![
            CardSolved {
                category: Category::WaterColour,
                closed_at: at("2026-07-08T02:00:00Z"),
                result: "查明是雨水管混接了一户生活污水，已经改接，河水已恢复。".into(),
            },
            CardSolved {
                category: Category::Greenery,
                closed_at: at("2026-06-20T02:00:00Z"),
                result: HOSTILE.into(),
            },
        ],
        ratings: [12, 7, 3, 1, 1],
    }
}

/// A card with nothing on it.
pub(super) fn empty() -> Card {
    Card {
        stewards: Vec::new(),
        inspections: Vec::new(),
        offered: vec![Role::RiverChief],
        former: Vec::new(),
        patrols: Vec::new(),
        duties: Vec::new(),
        open: Vec::new(),
        solved: Vec::new(),
        ratings: [0; 5],
        areas: Vec::new(),
        office_phone: None,
        supervision_phone: None,
        ..full(SegmentKind::River, Status::Unassigned)
    }
}

pub(super) fn my_duty(
    role: Role,
    unit: CadenceUnit,
    past: &str,
    done: i32,
    status: DutyStatus,
) -> MyDuty {
    MyDuty {
        role,
        unit,
        from: day("2026-07-13"),
        past: day(past),
        owed: 2,
        done,
        status,
    }
}

pub(super) fn my_rows() -> Vec<MyRow> {
    let row =
        |kind, name: &str, duties: Vec<MyDuty>, open_problems, last: Option<&str>, code| MyRow {
            segment: SegmentId(1),
            kind,
            name: name.into(),
            area: "大茫村".into(),
            roles: vec![Role::RiverChief, Role::Volunteer],
            status: Status::Due,
            pause: duties.is_empty().then(|| Pause {
                cause: Cause::Ice,
                until: day("2026-07-20"),
            }),
            duties,
            last_patrol: last.map(day),
            open_problems,
            code,
        };
    let duty =
        |past, done, status| vec![my_duty(Role::RiverChief, CadenceUnit::Week, past, done, status)];
    vec![
        row(
            SegmentKind::River,
            "清风泾",
            duty("2026-07-20", 0, DutyStatus::Overdue),
            2,
            Some("2026-06-25"),
            Some(code()),
        ),
        row(
            SegmentKind::Road,
            "大茫村党员示范路",
            duty("2026-07-16", 1, DutyStatus::Due),
            0,
            Some("2026-07-14"),
            Some(code()),
        ),
        row(SegmentKind::Lane, "张家埭", duty("2026-07-20", 1, DutyStatus::Due), 0, None, None),
        row(
            SegmentKind::Pond,
            "荷花池",
            duty("2026-07-20", 2, DutyStatus::Done),
            1,
            Some("2026-07-15"),
            Some(code()),
        ),
        row(SegmentKind::Grid, HOSTILE, Vec::new(), 0, Some("2026-07-15"), Some(code())),
    ]
}

pub(super) fn receipt(stages: &[Stage]) -> Receipt {
    let opened_at = at("2026-07-03T01:12:00Z");
    let stage = *stages.last().unwrap();
    Receipt {
        receipt: "k7m2q9xw4tbn8rhd".into(),
        kind: SegmentKind::River,
        name: "清风泾".into(),
        areas: vec!["朱泾镇".into(), "大茫村".into()],
        code: Some(code()),
        category: Category::FloatingRubbish,
        body: "桥东头北岸，漂着几袋垃圾。".into(),
        stage,
        opened_at,
        due_at: opened_at + TimeDelta::days(5),
        due_assumed: stage == Stage::Assigned,
        put_off: None,
        result: "已经打捞干净，并加装了拦截网。".into(),
        supports: 2,
        events: (0..)
            .zip(stages)
            .map(|(n, stage)| ReceiptEvent {
                stage: *stage,
                at: opened_at + TimeDelta::hours(n * 7),
            })
            .collect(),
        office_phone: Some("021-5731 0001".into()),
        time_zone: "Asia/Shanghai".into(),
        today: today(),
    }
}
