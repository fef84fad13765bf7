//! An official's unannounced visit, recorded on the page of the code.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;

use super::record::ScanForm;
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::ids::Code;
use crate::patrols::Outcome;
use crate::patrols::inspections::NewInspection;
use crate::patrols::store::inspections as store;
use crate::problems::Category;
use crate::rights::KeepStewards;

/// What the form of a visit sends: the same as the record form, and what was ticked, a field each
/// by its word.
#[derive(Debug, Deserialize)]
pub struct InspectionForm {
    #[serde(flatten)]
    scan: ScanForm,
    #[serde(default)]
    note: String,
    #[serde(flatten)]
    ticked: HashMap<String, String>,
}

/// `POST /q/{code}/inspections`
pub async fn record(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(text): Path<String>,
    posted: Posted<InspectionForm>,
) -> Result<Redirect> {
    app.limits.account(official.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let place =
        official.covers(store::place(&app.db.app, official.account.district, code).await?)?;
    let reading = posted.scan.reading()?;
    let note = note(&posted.note, false, ("note", "invalid-text-too-long"))?;
    let outcome = reading.outcome.ok_or_else(|| Error::field("outcome", "invalid-outcome"))?;
    let is_found = outcome == Outcome::Findings;
    let visit = NewInspection {
        id: super::reading::event_id(&reading.id)?,
        outcome,
        findings: (Category::ALL.iter().copied())
            .filter(|category| is_found && posted.ticked.contains_key(category.as_str()))
            .collect(),
        note: note.to_owned(),
        fix: reading.fix()?,
        device_time: super::reading::instant(reading.device_time)?,
        payload: posted.raw.to_vec(),
    };
    let fence = store::record(&app.db.app, &place, &visit, &official.acts(&app)).await?;
    Ok(Redirect::to(&if is_found {
        format!("/q/{code}/report")
    } else {
        format!("/q/{code}?inspected={}", fence.as_str())
    }))
}
