//! The forms of residents and what answers them: reports, ratings, thanks, receipts.

use super::fixtures::{HOSTILE, code, day, empty, full, receipt, today};
use super::samples::{Samples, TOKEN};
use crate::error::FieldError;
use crate::pages::code::rate::{RatePage, RateValues};
use crate::pages::code::receipt::ReceiptPage;
use crate::pages::code::report::{ReportPage, ReportValues};
use crate::pages::code::thanks::{Done, Promise, ThanksPage};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::views::card::Card;
use crate::views::receipt::Receipt;

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

/// Reports and ratings, empty and wrong.
pub(super) fn forms(samples: &mut Samples) {
    let locale = samples.0;
    let card = full(SegmentKind::River, Status::Problem);
    let report =
        |card: &Card, values: ReportValues<'_>, errors: &[FieldError], by_steward: bool| {
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

/// What residents read after a form, and by the number of their problem.
pub(super) fn answers(samples: &mut Samples) {
    use Stage::{
        Accepted, Answered, Assigned, Closed, Duplicate, Found, InWork, Rejected, Reported,
        Verified,
    };
    let locale = samples.0;
    let promise = Promise {
        receipt: "k7m2q9xw4tbn8rhd",
        due: day("2026-07-20"),
        assumed: false,
    };
    let assumed = Promise { assumed: true, ..promise };
    let rated = |score, again, follow_up, call_back| Done::Rated {
        score,
        again,
        follow_up,
        call_back,
    };
    let reported = |again, call_back| Done::Reported { promise, again, call_back };
    for (name, done) in [
        ("rated", rated(1, false, None, false)),
        ("rated-again", rated(2, true, None, false)),
        ("rated-low", rated(4, false, Some(promise), false)),
        ("rated-low-call", rated(5, false, Some(promise), true)),
        ("rated-low-assumed", rated(4, false, Some(assumed), false)),
        ("rated-again-low", rated(5, true, Some(promise), false)),
        ("rated-again-call", rated(5, true, Some(promise), true)),
        ("reported", reported(false, true)),
        ("reported-again", reported(true, false)),
        ("reported-again-call", reported(true, true)),
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
    let mut put_off = receipt(&[Reported]);
    put_off.put_off = Some(3);
    samples.add("receipt-put-off", page(&put_off, false, "", &[]));
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
