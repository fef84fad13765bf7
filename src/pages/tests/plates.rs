//! The pages of hanging up plates, in every state.

use uuid::Uuid;

use super::fixtures::{HOSTILE, at, code};
use crate::checkpoints::binding::{Bound, NEAR_ANOTHER, Spot, Taken, Target};
use crate::error::FieldError;
use crate::geo::LonLat;
use crate::ids::{CheckpointId, Code, SegmentId};
use crate::locale::Locale;
use crate::pages::code::install::{Choice, InstallPage, SearchState};
use crate::pages::code::installed::{Done, InstalledPage};
use crate::pages::code::taken::TakenPage;
use crate::segments::SegmentKind;
use crate::views::nearby::{NearPlace, NearSegment, Nearby};

const ERRORS: [FieldError; 4] = [
    FieldError {
        field: "location",
        message: "invalid-spot",
    },
    FieldError {
        field: "q",
        message: "invalid-search",
    },
    FieldError {
        field: "target",
        message: "invalid-target-missing",
    },
    FieldError {
        field: "name",
        message: "invalid-name-taken",
    },
];

fn spot(accuracy_m: f32) -> Spot {
    Spot {
        at: LonLat::new(121.1, 30.8).unwrap(),
        accuracy_m,
    }
}

fn found() -> Nearby {
    let segment = |id, kind, name: &str, distance_m| NearSegment {
        id: SegmentId(id),
        kind,
        name: name.into(),
        area_name: "大茫村".into(),
        distance_m,
    };
    Nearby {
        segments: vec![
            segment(1, SegmentKind::River, "大茫泾", Some(12.0)),
            segment(2, SegmentKind::Road, HOSTILE, Some(380.0)),
            segment(3, SegmentKind::Lane, "沈家埭", None),
        ],
        places: vec![NearPlace {
            id: CheckpointId(9),
            name: "大茫桥北堍".into(),
            segment_name: "大茫泾".into(),
            distance_m: Some(7.0),
        }],
    }
}

/// Name and HTML of each.
#[expect(clippy::too_many_lines, reason = "one list of pages")]
pub(super) fn all(locale: Locale) -> Vec<(String, String)> {
    let (some, none) = (found(), Nearby::default());
    let page = |search, found, is_official, choice, errors| InstallPage {
        locale,
        code: code(),
        area_name: "朱泾镇",
        is_official,
        search,
        found,
        binding_id: Uuid::nil(),
        choice,
        errors,
    };
    let search = |spot, text, was_asked| SearchState { spot, text, was_asked };
    let nothing = Choice::default();
    let chosen = Choice {
        target: Some(Target::Checkpoint(CheckpointId(9))),
        name: HOSTILE,
        anew: false,
    };
    let beside = Choice {
        target: Some(Target::Segment(SegmentId(1))),
        anew: true,
        ..nothing
    };
    let near = [FieldError {
        field: "target",
        message: NEAR_ANOTHER,
    }];
    let bound = |replaced: Option<u32>, accuracy_m, radius_m| Bound {
        code: code(),
        segment_name: HOSTILE.into(),
        checkpoint_name: "1号点".into(),
        replaced: replaced.and_then(Code::from_serial),
        accuracy_m,
        radius_m,
    };
    let (new, replacing) =
        (bound(None, None, None), bound(Some(20_000_001), Some(8.5), Some(50.0)));
    let kept = bound(Some(20_000_001), None, Some(45.0));
    let done = |done| InstalledPage {
        locale,
        code: code(),
        done,
    };
    let taken = |by: Option<&str>| Taken {
        by: by.map(Into::into),
        at: by.map(|_| at("2026-07-15T02:00:00Z")),
        segment_name: "大茫泾".into(),
        checkpoint_name: "1号点".into(),
        time_zone: "Asia/Shanghai".into(),
    };
    let taken_page = |taken: &Taken| {
        let page = TakenPage {
            locale,
            code: code(),
            taken,
            now: at("2026-07-15T03:00:00Z"),
        };
        page.render().unwrap()
    };
    let install = [
        ("install", page(search(None, "", false), &none, true, nothing, &[])),
        ("install-own", page(search(None, "", false), &some, false, nothing, &[])),
        ("install-none-own", page(search(None, "", false), &none, false, nothing, &[])),
        ("install-fine", page(search(Some(spot(12.0)), "", true), &some, true, nothing, &[])),
        (
            "install-coarse",
            page(search(Some(spot(340.0)), "", true), &some, true, nothing, &[]),
        ),
        ("install-nothing", page(search(None, HOSTILE, true), &none, true, nothing, &[])),
        ("install-no-fix", page(search(None, "", true), &some, false, nothing, &[])),
        (
            "install-errors",
            page(search(Some(spot(12.0)), HOSTILE, true), &some, true, chosen, &ERRORS),
        ),
        (
            "install-near",
            page(search(Some(spot(12.0)), "", true), &some, true, nothing, &near),
        ),
        (
            "install-anew",
            page(search(Some(spot(12.0)), "", true), &some, true, beside, &ERRORS[3..]),
        ),
    ];
    let mut pages: Vec<(String, String)> = install
        .into_iter()
        .map(|(name, page)| (name.to_owned(), page.render().unwrap()))
        .collect();
    for (name, what) in [
        (
            "installed",
            Done::Installed {
                id: Uuid::nil(),
                bound: &new,
            },
        ),
        (
            "installed-replacing",
            Done::Installed {
                id: Uuid::nil(),
                bound: &replacing,
            },
        ),
        (
            "installed-kept",
            Done::Installed {
                id: Uuid::nil(),
                bound: &kept,
            },
        ),
        ("undone", Done::Undone { restored: None }),
        (
            "undone-restored",
            Done::Undone {
                restored: Code::from_serial(20_000_001),
            },
        ),
    ] {
        pages.push((name.to_owned(), done(what).render().unwrap()));
    }
    pages.push(("taken".into(), taken_page(&taken(Some("张建国")))));
    pages.push(("taken-by-file".into(), taken_page(&taken(None))));
    pages
}
