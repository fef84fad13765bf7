//! What a steward may ask to answer for, and what became of it.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::day::presence;
use crate::app::AppState;
use crate::db::store::local_day;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::no_store;
use crate::http::code::reading::event_id;
use crate::http::extract::Steward;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::my::offers::{OfferPage, OffersPage};
use crate::stewardships::claims::commitment_fault;
use crate::stewardships::store::claims as store;
use crate::views::offers::Offered;
use crate::views::store::offers::{self as view, Wanted};

/// Offers of one page.
const PAGE: i64 = 50;

#[derive(Default, Deserialize)]
struct Asked {
    /// Present when a claim was sent just now.
    sent: Option<String>,
    /// The offer behind which the page begins.
    after: Option<String>,
}

/// `GET /my/offers`
pub async fn list(
    State(app): State<AppState>,
    steward: Steward,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let account = &steward.account;
    let db = &app.db.app;
    let asked: Asked =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    // What is no place in the list is its beginning.
    let after = asked.after.and_then(|offer| offer.parse().ok());
    let (mut offers, claims, today) = tokio::try_join!(
        view::offered(db, account.district, steward.person, Wanted::After(after), PAGE + 1),
        view::own_claims(db, account.district, steward.person),
        local_day(db, account.district, app.clock.now())
    )?;
    let page = usize::try_from(PAGE).unwrap_or_default();
    let goes_on = offers.len() > page;
    offers.truncate(page);
    Ok(no_store(OffersPage {
        locale: steward.locale,
        offers: &offers,
        is_first: after.is_none(),
        next: offers.last().filter(|_| goes_on).map(|offer| offer.id),
        claims: &claims,
        today,
        sent: asked.sent.is_some(),
        presence: presence(&app, account),
    }))
}

/// `GET /my/offers/{id}`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let offer = offer(&app, &steward, id).await?;
    Ok(form(&app, &steward, &offer, "", &[]))
}

async fn offer(app: &AppState, steward: &Steward, id: Uuid) -> Result<Offered> {
    let (db, district) = (&app.db.app, steward.account.district);
    view::offered(db, district, steward.person, Wanted::Only(id), 1)
        .await?
        .pop()
        .ok_or(Error::NotFound)
}

fn form(
    app: &AppState,
    steward: &Steward,
    offer: &Offered,
    commitment: &str,
    errors: &[FieldError],
) -> Response {
    no_store(OfferPage {
        locale: steward.locale,
        offer,
        id: app.entropy.event_id(app.clock.now()),
        name: &steward.account.name,
        commitment,
        errors,
        presence: presence(app, &steward.account),
    })
}

/// What the form of a claim sends.
#[derive(Debug, Deserialize)]
pub struct ClaimForm {
    id: String,
    #[serde(default)]
    commitment: String,
}

/// `POST /my/offers/{id}/claims`
pub async fn ask(
    State(app): State<AppState>,
    steward: Steward,
    Path(id): Path<Uuid>,
    posted: Posted<ClaimForm>,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let claim = event_id(&posted.id)?;
    let commitment = posted.commitment.trim();
    if let Some(fault) = commitment_fault(commitment) {
        let offer = offer(&app, &steward, id).await?;
        let mut page = form(&app, &steward, &offer, commitment, &[fault]);
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    }
    let district = steward.account.district;
    store::ask(&app.db.app, district, (claim, id), steward.person, commitment, app.clock.now())
        .await?;
    Ok(Redirect::to("/my/offers?sent=1").into_response())
}

/// `POST /my/claims/{id}/withdraw`
pub async fn withdraw(
    State(app): State<AppState>,
    steward: Steward,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    let account = &steward.account;
    app.limits.account(account.id)?;
    store::withdraw_claim(
        &app.db.app,
        account.district,
        (id, steward.person),
        account.id,
        app.clock.now(),
    )
    .await?;
    Ok(Redirect::to("/my/offers"))
}
