//! One of every page in every state, filled as richly as pages get.

use super::fixtures::{HOSTILE, code, day, my_rows, today};
use super::{forms, plates, scanned, stewards};
use crate::accounts::TextSize;
use crate::error::{Error, FieldError};
use crate::ids::Code;
use crate::locale::Locale;
use crate::pages::code::home::HomePage;
use crate::pages::code::scan::{ScanPage, Scanner};
use crate::pages::code::trouble::{CodePage, CodeTrouble};
use crate::pages::frame::Presence;
use crate::pages::my::day::{MyDevice, MyPage};
use crate::pages::sign_in::{EnrolLink, EnrolPage, LoginPage};
use crate::stewardships::Role;
use crate::stewardships::change::{Announced, Coming};

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

/// The token of every form.
pub(super) const TOKEN: &str = "dGhlIGZvcm0gdG9rZW4gb2YgYSBjb2Rl";

/// One of every page in every state.
pub(super) fn all(locale: Locale) -> Vec<Sample> {
    let mut samples = Samples(locale, Vec::new());
    scanned::cards(&mut samples);
    scanned::records(&mut samples);
    forms::forms(&mut samples);
    forms::answers(&mut samples);
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
            forgotten: false,
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
    let swapped = [code()];
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
            nearby: if name == "swapped" { &swapped } else { &[] },
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
