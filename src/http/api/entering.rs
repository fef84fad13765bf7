//! Visits that an official enters for a steward without a phone.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::error::Result;
use crate::http::code::reading::{checklist, event_id};
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::Path;
use crate::http::posted::PostedJson;
use crate::ids::{PersonId, SegmentId};
use crate::patrols::Outcome;
use crate::patrols::entering::NewEntry;
use crate::patrols::store::entering as store;
use crate::problems::Category;
use crate::rights::KeepStewards;
use crate::stewardships::store::change;

/// A visit to enter.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EntryRequest {
    /// UUIDv7 made by the console; the same id again is the same record.
    id: String,
    /// Whose visit it was: somebody who answered for the segment at that moment.
    person: PersonId,
    /// When it was: not in the future, and not more than 31 days ago.
    at: DateTime<Utc>,
    /// What they found.
    outcome: Outcome,
    /// What of the checklist.
    #[serde(default)]
    findings: Vec<Category>,
    /// What they told of it, up to 500 characters.
    #[serde(default)]
    note: String,
    /// Why they did not record it themselves, up to 500 characters.
    reason: String,
}

/// Enter a visit for a steward without a phone
///
/// A record of grade E0 with the flag `entered`: it counts like any other, stands in the list of
/// those to be decided on, which somebody else does, and everybody sees that it was entered. The
/// steward and officials also see by whom, and why. Nobody enters a visit of their own.
#[utoipa::path(post, path = "/api/v1/segments/{id}/records",
    params(("id" = i64, Path, description = "The segment")), request_body = EntryRequest,
    responses((status = NO_CONTENT, description = "Recorded")))]
pub async fn enter(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(id): Path<SegmentId>,
    PostedJson(posted): PostedJson<EntryRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let entry = NewEntry {
        id: event_id(&posted.id)?,
        person: posted.person,
        at: posted.at,
        outcome: posted.outcome,
        findings: checklist(&posted.findings),
        note: note(&posted.note, false, ("note", "invalid-text-too-long"))?.to_owned(),
        reason: note(&posted.reason, true, ("reason", "api-invalid-reason"))?.to_owned(),
    };
    let entry = entry.made_by(app.clock.now())?;
    let segment =
        official.covers(change::place(&app.db.app, official.account.district, id).await?)?;
    store::enter(&app.db.app, &segment, &entry, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
