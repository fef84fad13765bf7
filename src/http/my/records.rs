//! What a steward recorded, and what they say of it.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::day::presence;
use crate::app::AppState;
use crate::areas::store as areas;
use crate::clock::LocalMonth;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::no_store;
use crate::http::code::reading::event_id;
use crate::http::extract::Steward;
use crate::http::notes::note;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::my::records::{RecordPage, RecordsPage};
use crate::patrols::review::{Reason, wants_explanation};
use crate::patrols::store::review;
use crate::views::records::{Record, RecordKey};
use crate::views::store::records as view;

#[derive(Default, Deserialize)]
struct Asked {
    month: Option<String>,
    /// Where the page before ended.
    after: Option<String>,
    /// Present when a record was explained just now.
    said: Option<String>,
}

fn asked(query: Option<String>) -> Asked {
    query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default()
}

/// `GET /my/records`
pub async fn list(
    State(app): State<AppState>,
    steward: Steward,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let account = &steward.account;
    let zone = areas::zone_of(&app.db.app, account.district).await?;
    let this_month = LocalMonth::of(app.clock.now().with_timezone(&zone).date_naive());
    let asked = asked(query);
    let month = asked.month.and_then(|month| month.parse().ok()).unwrap_or(this_month);
    let after = asked.after.as_deref().and_then(RecordKey::parse);
    let own = view::own(
        &app.db.app,
        (account.district, steward.person),
        (month.first(), month.past()),
        after,
    )
    .await?;
    Ok(no_store(RecordsPage {
        locale: steward.locale,
        month,
        this_month,
        zone,
        own: &own,
        is_first: after.is_none(),
        presence: presence(&app, account),
    }))
}

/// `GET /my/records/{id}`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let record = own(&app, &steward, id).await?;
    show(&app, &steward, &record, (&[], ""), &[], asked(query).said.is_some()).await
}

async fn own(app: &AppState, steward: &Steward, id: Uuid) -> Result<Record> {
    let record =
        view::own_record(&app.db.app, steward.account.district, steward.person, id).await?;
    record.ok_or(Error::NotFound)
}

async fn show(
    app: &AppState,
    steward: &Steward,
    record: &Record,
    (reasons, text): (&[Reason], &str),
    errors: &[FieldError],
    explained: bool,
) -> Result<Response> {
    let zone = areas::zone_of(&app.db.app, steward.account.district).await?;
    Ok(no_store(RecordPage {
        locale: steward.locale,
        zone,
        record,
        id: app.entropy.event_id(app.clock.now()),
        reasons,
        text,
        errors,
        explained,
        presence: presence(app, &steward.account),
    }))
}

/// What the form of an explanation sends: a field for each reason that was ticked, by its word.
#[derive(Debug, Deserialize)]
pub struct ExplanationForm {
    id: String,
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    ticked: std::collections::HashMap<String, String>,
}

/// `POST /my/records/{id}/explanation`
pub async fn explain(
    State(app): State<AppState>,
    steward: Steward,
    Path(scan): Path<Uuid>,
    posted: Posted<ExplanationForm>,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let record = own(&app, &steward, scan).await?;
    if record.withdrawn || !wants_explanation(record.grade, &record.flags) {
        return Err(Error::Conflict("conflict-nothing-to-explain"));
    }
    let id = event_id(&posted.id)?;
    let reasons: Vec<Reason> = Reason::ALL
        .iter()
        .copied()
        .filter(|reason| posted.ticked.contains_key(reason.as_str()))
        .collect();
    let text = posted.text.trim();
    let mut errors = Vec::new();
    let mut wrong = |field, message| errors.push(FieldError { field, message });
    if note(text, false, ("text", "")).is_err() {
        wrong("text", "invalid-text-too-long");
    }
    if reasons.is_empty() && text.is_empty() {
        wrong("reasons", "invalid-reasons-missing");
    } else if reasons == [Reason::Other] && text.is_empty() {
        wrong("text", "invalid-reason-other");
    }
    if !errors.is_empty() {
        let mut page = show(&app, &steward, &record, (&reasons, text), &errors, false).await?;
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    }
    let account = &steward.account;
    review::explain(
        &app.db.app,
        account.district,
        (id, scan, account.id),
        &reasons,
        text,
        app.clock.now(),
    )
    .await?;
    Ok(Redirect::to(&format!("/my/records/{scan}?said=1")).into_response())
}
