//! One of every page in every state, filled as richly as pages get.

use uuid::Uuid;

use super::fixtures::{HOSTILE, at, code, day, empty, full, my_duty, my_rows, receipt, today};
use super::{plates, stewards};
use crate::accounts::TextSize;
use crate::checkpoints::binding::Undoable;
use crate::checkpoints::taps::TapNotice;
use crate::error::{Error, FieldError};
use crate::geo::LonLat;
use crate::ids::{Code, ProblemId};
use crate::locale::Locale;
use crate::pages::code::home::HomePage;
use crate::pages::code::rate::{RatePage, RateValues};
use crate::pages::code::receipt::ReceiptPage;
use crate::pages::code::report::{ReportPage, ReportValues};
use crate::pages::code::scan::{ScanPage, Scanner};
use crate::pages::code::scanned::{InspectPanel, RecordPanel, Recorded, ScannedPage, TodayRecord};
use crate::pages::code::thanks::{Done, Promise, ThanksPage};
use crate::pages::code::trouble::{CodePage, CodeTrouble};
use crate::pages::frame::Presence;
use crate::pages::my::day::{MyDevice, MyPage};
use crate::pages::sign_in::{EnrolLink, EnrolPage, LoginPage};
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::calendar::DutyMonth;
use crate::stewardships::change::{Announced, Coming};
use crate::stewardships::duties::{Cause, Pause, WarningLevel};
use crate::stewardships::{CadenceUnit, Role};
use crate::views::card::{Card, CardProblem};
use crate::views::day::DutyStatus;
use crate::views::receipt::Receipt;

/// A page, and what it is.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) locale: Locale,
    pub(super) html: String,
}

/// As a phone of a steward's gets it.
pub(super) fn presence() -> Presence<'static> {
    Presence {
        steward: "990101.12".into(),
        text_size: TextSize::Larger,
        keeps_tracks: true,
        lease: "AAABnQ".into(),
        island: None,
    }
}

const TOKEN: &str = "dGhlIGZvcm0gdG9rZW4gb2YgYSBjb2Rl";
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

const REPORT_ERRORS: [FieldError; 4] = [
    FieldError {
        field: "category",
        message: "invalid-category-missing",
    },
    FieldError {
        field: "text",
        message: "invalid-text-missing",
    },
    FieldError {
        field: "phone",
        message: "invalid-phone",
    },
    FieldError {
        field: "token",
        message: "invalid-form-expired",
    },
];

const RATE_ERRORS: [FieldError; 3] = [
    FieldError {
        field: "score",
        message: "invalid-score-missing",
    },
    FieldError {
        field: "reason",
        message: "invalid-reason-missing",
    },
    FieldError {
        field: "phone",
        message: "invalid-phone",
    },
];

/// One of every page in every state.
pub(super) fn all(locale: Locale) -> Vec<Sample> {
    let mut samples = Samples(locale, Vec::new());
    scanned_pages(&mut samples);
    record_pages(&mut samples);
    form_pages(&mut samples);
    answer_pages(&mut samples);
    steward_pages(&mut samples);
    other_pages(&mut samples);
    for (name, html) in plates::all(locale) {
        samples.add(name, html);
    }
    samples.1
}

pub(super) struct Samples(pub(super) Locale, Vec<Sample>);

impl Samples {
    pub(super) fn add(&mut self, name: impl Into<String>, html: String) {
        self.1.push(Sample {
            name: format!("{}-{}", name.into(), self.0.tag()),
            locale: self.0,
            html,
        });
    }
}

fn scanned_pages(samples: &mut Samples) {
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
        })
        .collect();
    samples.add("scanned-few", scanned(locale, &few).render().unwrap());
}

fn record_pages(samples: &mut Samples) {
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
        fence: (LonLat::new(121.1, 30.8).unwrap(), 50.0),
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
    ] {
        samples.add(format!("recorded-{name}"), page(panel(&duties, None), Some(&recorded)));
    }
}

fn form_pages(samples: &mut Samples) {
    let locale = samples.0;
    let card = full(SegmentKind::River, Status::Problem);
    let report = |card: &Card, values: ReportValues<'_>, errors: &[FieldError], by_steward| {
        ReportPage {
            locale,
            card,
            form_token: TOKEN,
            values,
            errors,
            phone_days: (!by_steward).then_some(90),
            after_record: by_steward,
        }
        .render()
        .unwrap()
    };
    let hostile = ReportValues {
        category: Some(Category::Board),
        text: HOSTILE,
        phone: HOSTILE,
    };
    for kind in SegmentKind::ALL.iter().copied() {
        let html = report(&full(kind, Status::Ok), ReportValues::default(), &[], false);
        samples.add(format!("report-{}", kind.as_str()), html);
    }
    samples.add("report-nothing-open", report(&empty(), ReportValues::default(), &[], false));
    samples.add("report-steward", report(&card, ReportValues::default(), &[], true));
    samples.add("report-errors", report(&card, hostile, &REPORT_ERRORS, false));
    let rate = |values, errors| {
        RatePage {
            locale,
            card: &card,
            form_token: TOKEN,
            values,
            phone_days: 1,
            errors,
        }
        .render()
        .unwrap()
    };
    samples.add("rate", rate(RateValues::default(), &[]));
    let low = RateValues {
        score: Some(4),
        ..RateValues::default()
    };
    samples.add("rate-low", rate(low, &[]));
    let hostile = RateValues {
        score: Some(5),
        reason: HOSTILE,
        phone: HOSTILE,
    };
    samples.add("rate-errors", rate(hostile, &RATE_ERRORS));
}

fn answer_pages(samples: &mut Samples) {
    use Stage::{
        Accepted, Answered, Assigned, Closed, Duplicate, Found, InWork, Rejected, Reported,
        Verified,
    };
    let locale = samples.0;
    let promise = Promise {
        receipt: "k7m2q9xw4tbn8rhd",
        due: day("2026-07-20"),
    };
    let rated = |score, again, follow_up, call_back| Done::Rated {
        score,
        again,
        follow_up,
        call_back,
    };
    for (name, done) in [
        ("rated", rated(1, false, None, false)),
        ("rated-again", rated(2, true, None, false)),
        ("rated-low", rated(4, false, Some(promise), false)),
        ("rated-low-call", rated(5, false, Some(promise), true)),
        ("reported", Done::Reported { promise, again: false }),
        ("reported-again", Done::Reported { promise, again: true }),
        ("supported", Done::Supported { again: false }),
        ("supported-again", Done::Supported { again: true }),
    ] {
        let page = ThanksPage {
            locale,
            code: code(),
            kind: SegmentKind::River,
            name: "清风泾",
            office_phone: Some("021-5731 0001"),
            today: today(),
            done,
        };
        samples.add(format!("thanks-{name}"), page.render().unwrap());
    }
    let page = |receipt: &Receipt, reopened, text, errors| {
        ReceiptPage {
            locale,
            receipt,
            reopened,
            text,
            errors,
        }
        .render()
        .unwrap()
    };
    let done = receipt(&[Reported, Accepted, Assigned, InWork, Answered, Verified, Closed]);
    samples.add("receipt-open", page(&receipt(&[Reported, Accepted, Assigned]), false, "", &[]));
    samples.add("receipt-closed", page(&done, false, "", &[]));
    samples.add(
        "receipt-reopened",
        page(&receipt(&[Found, Reported, Closed, Reported]), true, "", &[]),
    );
    samples.add("receipt-duplicate", page(&receipt(&[Reported, Duplicate]), false, "", &[]));
    let mut rejected = receipt(&[Reported, Rejected]);
    rejected.category = Category::Rating;
    rejected.result.clear();
    rejected.code = None;
    rejected.office_phone = None;
    rejected.body = HOSTILE.into();
    samples.add("receipt-rejected", page(&rejected, false, "", &[]));
    let too_long = [FieldError {
        field: "text",
        message: "invalid-text-too-long",
    }];
    samples.add("receipt-errors", page(&done, false, HOSTILE, &too_long));
}

fn steward_pages(samples: &mut Samples) {
    let locale = samples.0;
    let rows = my_rows();
    let devices = [
        MyDevice {
            key: "9Wy4zQ".into(),
            name: "Android · 微信".into(),
            enrolled: day("2026-03-02"),
            last: Some(today()),
        },
        MyDevice {
            key: "c29tZQ".into(),
            name: HOSTILE.into(),
            enrolled: day("2025-12-31"),
            last: None,
        },
    ];
    let (sessions, links) = stewards::signed_in();
    let coming = |coming, segment: &str| Announced {
        segment: segment.into(),
        role: Role::RiverChief,
        on: day("2026-08-01"),
        coming,
    };
    let announced = [
        coming(Coming::Begins(None), "新泾"),
        coming(Coming::Begins(Some(HOSTILE.into())), "张家浜"),
        coming(Coming::Lapses, HOSTILE),
        coming(Coming::Ends(None), HOSTILE),
        coming(Coming::Ends(Some("李明华".into())), "面杖港"),
    ];
    for (name, rows, is_official) in [
        ("my", &rows[..], true),
        ("my-quiet", &rows[3..], false),
        ("my-none", &rows[..0], false),
    ] {
        let page = MyPage {
            locale,
            name: "张建国",
            today: today(),
            rows,
            is_official,
            presence: presence(),
            devices: if is_official { &devices } else { &[] },
            sessions: if is_official { &sessions } else { &[] },
            links: if is_official { &links } else { &[] },
            announced: if is_official { &announced } else { &[] },
            leave: is_official.then(today),
        };
        samples.add(name, page.render().unwrap());
    }
    stewards::offers(samples);
    stewards::history(samples);
    stewards::settings(samples);
    stewards::rounds(samples);
    let login = |login, errors, signed_out| {
        LoginPage {
            locale,
            login,
            next: "/q/418203577",
            errors,
            signed_out,
        }
        .render()
        .unwrap()
    };
    samples.add("login", login("", &[], false));
    samples.add("login-signed-out", login("", &[], true));
    samples.add(
        "login-errors",
        login(
            HOSTILE,
            &[FieldError {
                field: "login",
                message: "invalid-login",
            }],
            false,
        ),
    );
    for (name, link) in [
        ("ready", EnrolLink::Ready { name: "张建国" }),
        ("used", EnrolLink::Used),
        ("expired", EnrolLink::Expired),
    ] {
        let page = EnrolPage {
            locale,
            token: "990101.c2VjcmV0",
            link,
            island: None,
        };
        samples.add(format!("enrol-{name}"), page.render().unwrap());
    }
}

fn other_pages(samples: &mut Samples) {
    let locale = samples.0;
    samples.add("home", HomePage { locale }.render().unwrap());
    let scanner = Scanner {
        script: "/static/scanner-0.js".into(),
        style: "/static/scanner-0.css".into(),
    };
    for (name, scanner, signed_in) in [("scan", Some(&scanner), true), ("scan-digits", None, false)]
    {
        let page = ScanPage {
            locale,
            signed_in,
            scanner,
        };
        samples.add(name, page.render().unwrap());
    }
    let mistyped = |typed: &str| Some(CodeTrouble::Mistyped(Code::parse(typed).unwrap_err()));
    for (name, typed, trouble) in [
        ("digits", "", None),
        ("empty", "", mistyped("")),
        ("letters", HOSTILE, mistyped("abc")),
        ("short", "4182", mistyped("4182")),
        ("long", "4182035770", mistyped("4182035770")),
        ("swapped", "481203577", mistyped("481203577")),
        ("unknown", "418203577", Some(CodeTrouble::Unknown(code()))),
        ("retired", "418203577", Some(CodeTrouble::Retired(code()))),
        ("blank", "418203577", Some(CodeTrouble::Blank(code()))),
    ] {
        let page = CodePage {
            locale,
            typed,
            trouble,
            phone: (name == "blank").then_some("021-5731 0001"),
        };
        samples.add(format!("code-{name}"), page.render().unwrap());
    }
    for error in [
        Error::NotFound,
        Error::SignedOut,
        Error::Forbidden("forbidden-not-this-steward"),
        Error::field("lon", "invalid-location"),
        Error::TooMany { retry_after: 40 },
        Error::Internal("fault".into()),
    ] {
        let html = crate::pages::error::html(
            &error,
            locale,
            "01980f2c7d3a70008000000000000001",
            "/q/418203577/scans",
        )
        .unwrap();
        samples.add(format!("error-{}", error.word()), html);
    }
}
