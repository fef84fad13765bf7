//! Recording a scan by the plain form of the page.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::lookup::place;
use super::reading::Reading;
use super::report::report_after_record;
use super::shown::{Said, show, with_device};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::{Steward, Viewer};
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::ids::Code;
use crate::pages::code::scanned::Recorded as Notice;
use crate::patrols::Outcome;
use crate::patrols::scan::{NewScan, Recorded};

/// What the record form sends: a [`Reading`] as text, empty where there is nothing.
#[derive(Clone, Debug, Deserialize)]
pub struct ScanForm {
    id: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    lon: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    accuracy: String,
    #[serde(default)]
    taken_at: String,
    #[serde(default)]
    device_time: String,
    #[serde(default)]
    sent_at: String,
    #[serde(default)]
    tap: String,
}

impl ScanForm {
    /// The reading, or which field cannot be taken.
    pub(super) fn reading(&self) -> Result<Reading> {
        let number = |text: &str, field, message| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Error::field(field, message)),
        };
        let place = |text| number(text, "location", "invalid-location");
        let time = |text| number(text, "time", "invalid-time");
        Ok(Reading {
            id: self.id.clone(),
            outcome: match self.outcome.as_str() {
                "" => None,
                "normal" => Some(Outcome::Normal),
                "findings" => Some(Outcome::Findings),
                _ => return Err(Error::field("outcome", "invalid-outcome")),
            },
            lon: place(&self.lon)?,
            lat: place(&self.lat)?,
            accuracy: place(&self.accuracy)?,
            taken_at: time(&self.taken_at)?,
            device_time: time(&self.device_time)?,
            sent_at: time(&self.sent_at)?,
            tap: Some(self.tap.clone()).filter(|tap| !tap.is_empty()),
            ..Reading::default()
        })
    }
}

/// `POST /q/{code}/scans`: the answer comes only after the commit; the same id again gets the same
/// answer.
pub async fn record(
    State(app): State<AppState>,
    viewer: Viewer,
    steward: Steward,
    Path(text): Path<String>,
    posted: Posted<ScanForm>,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let reading = posted.reading()?;
    let scan = NewScan {
        tap: reading.tapped(code, &steward, &app),
        ..reading.scan(code, &steward, viewer.device.as_ref(), posted.raw.to_vec())?
    };
    let (fix, outcome, now) = (scan.fix, scan.outcome, app.clock.now());
    let answer = app.recorder.record(steward.account.district, vec![scan]).await?.pop();
    let (graded, replayed) = match answer {
        Some(Recorded::Stored(graded)) => (graded, false),
        Some(Recorded::Again(graded)) => (graded, true),
        Some(Recorded::NotSteward) => return Err(Error::Forbidden("forbidden-not-this-steward")),
        Some(Recorded::Conflict) | None => return Err(Error::Conflict("conflict-scan-id")),
        Some(Recorded::UnknownCode | Recorded::UnboundCode | Recorded::RetiredCode) => {
            return Err(Error::NotFound);
        }
    };
    let card = match place(&app, viewer.locale, &text).await? {
        Ok(card) => card,
        Err(other) => return Ok(other),
    };
    if outcome == Some(Outcome::Findings) {
        return Ok(with_device(&app, &viewer, report_after_record(&app, &viewer, &card)));
    }
    let notice = Notice {
        at: now,
        outcome,
        grade: graded.grade,
        fence: graded.fence,
        distance_m: graded.distance_m,
        is_located: card.is_located,
        accuracy_m: fix.and_then(|fix| fix.accuracy_m),
        flags: graded.flags,
        replayed,
    };
    let said = Said {
        notice: Some(notice),
        ..Said::default()
    };
    Ok(with_device(&app, &viewer, show(&app, &viewer, &card, said).await?))
}
