//! A steward's months: what was owed and done, and what they say of a period they missed.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::day::presence;
use crate::app::AppState;
use crate::clock::LocalMonth;
use crate::db::store::local_day;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::no_store;
use crate::http::code::reading::event_id;
use crate::http::extract::Steward;
use crate::http::notes::note as bounded;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::my::history::{HistoryPage, ReasonPage};
use crate::stewardships::calendar::Standing;
use crate::stewardships::history::{
    EXPLAINED_WITHIN, HistoryPeriod, HistoryRow, MissedReason, PeriodKey,
};
use crate::stewardships::store::history as store;

#[derive(Default, Deserialize)]
struct Asked {
    month: Option<String>,
    /// Present when a reason was given just now.
    said: Option<String>,
}

/// `GET /my/history`
pub async fn list(
    State(app): State<AppState>,
    steward: Steward,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let account = &steward.account;
    let now = app.clock.now();
    let today = local_day(&app.db.app, account.district, now).await?;
    let asked: Asked =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let this_month = LocalMonth::of(today);
    let month = asked.month.and_then(|month| month.parse().ok()).unwrap_or(this_month);
    let rows = store::periods(&app.db.app, account.district, steward.person, month, today).await?;
    Ok(no_store(HistoryPage {
        locale: steward.locale,
        month,
        this_month,
        today,
        rows: &rows,
        said: asked.said.is_some(),
        presence: presence(&app, account),
    }))
}

/// `GET /my/history/{segment}/{role}/{unit}/{from}`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    Path(path): Path<PeriodKey>,
) -> Result<Response> {
    let (row, period) = missed(&app, &steward, path).await?;
    Ok(form(
        &app,
        &steward,
        (&row, &period),
        period.said.as_ref().map_or((None, ""), |said| (Some(said.reason), &said.note)),
        &[],
    ))
}

/// A period that was missed and may still be given a reason.
async fn missed(
    app: &AppState,
    steward: &Steward,
    path: PeriodKey,
) -> Result<(HistoryRow, HistoryPeriod)> {
    let district = steward.account.district;
    let today = local_day(&app.db.app, district, app.clock.now()).await?;
    let found = store::period(&app.db.app, district, steward.person, path, today).await?;
    let (row, period) = found.ok_or(Error::NotFound)?;
    if period.period.standing != Standing::Missed
        || period.period.past < today - TimeDelta::days(EXPLAINED_WITHIN)
    {
        return Err(Error::Conflict("conflict-not-missed"));
    }
    Ok((row, period))
}

fn form(
    app: &AppState,
    steward: &Steward,
    (row, period): (&HistoryRow, &HistoryPeriod),
    (reason, note): (Option<MissedReason>, &str),
    errors: &[FieldError],
) -> Response {
    no_store(ReasonPage {
        locale: steward.locale,
        row,
        period,
        id: app.entropy.event_id(app.clock.now()),
        reason,
        note,
        errors,
        presence: presence(app, &steward.account),
    })
}

/// What the form of a reason sends.
#[derive(Debug, Deserialize)]
pub struct ReasonForm {
    id: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
}

/// `POST /my/history/{segment}/{role}/{unit}/{from}`
pub async fn explain(
    State(app): State<AppState>,
    steward: Steward,
    Path(path): Path<PeriodKey>,
    posted: Posted<ReasonForm>,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let (row, period) = missed(&app, &steward, path).await?;
    let id = event_id(&posted.id)?;
    let reason = MissedReason::from_word(&posted.reason);
    let note = posted.note.trim();
    let mut errors = Vec::new();
    let mut wrong = |field, message| errors.push(FieldError { field, message });
    if reason.is_none() {
        wrong("reason", "invalid-missed-reason");
    }
    if bounded(note, false, ("note", "")).is_err() {
        wrong("note", "invalid-text-too-long");
    } else if reason == Some(MissedReason::Other) && note.is_empty() {
        wrong("note", "invalid-reason-other");
    }
    let (Some(reason), true) = (reason, errors.is_empty()) else {
        let mut page = form(&app, &steward, (&row, &period), (reason, note), &errors);
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    };
    let account = &steward.account;
    let by = (id, account.id, steward.person);
    store::explain(
        &app.db.app,
        account.district,
        by,
        &row,
        &period,
        (reason, note),
        app.clock.now(),
    )
    .await?;
    let month = LocalMonth::of(period.period.last());
    Ok(Redirect::to(&format!("/my/history?month={month}&said=1")).into_response())
}
