//! Segments that are offered to whoever will answer for them, and who asks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::AreaQuery;
use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::SegmentId;
use crate::rights::{KeepStewards, SeeConsole};
use crate::stewardships::Role;
use crate::stewardships::store::{change, claims, offers};
use crate::views::offers::{OfferKey, OpenOffer};
use crate::views::store::offers as view;

/// Most segments of one request.
const MOST: usize = 200;

impl cursor::SortKey for OfferKey {
    fn is_sound(&self) -> bool {
        !self.1.contains('\0')
    }
}

/// A page of what is offered in an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferPage {
    /// Open offers; those that somebody asks for first, then by name of the segment.
    pub items: Vec<OpenOffer>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Open offers of an area, with the claims to decide
#[utoipa::path(get, path = "/api/v1/offers", params(AreaQuery, PageQuery<OfferKey>),
    responses((status = OK, description = "A page of the offers", body = OfferPage)))]
pub async fn offers(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(AreaQuery, PageQuery<OfferKey>)>,
) -> Result<Json<OfferPage>> {
    let scope = official.scope(query.area)?;
    let (after, limit) = (page.cursor.as_ref(), page.limit + 1);
    let found = view::open(&app.db.console, &scope, app.clock.now(), after, limit).await?;
    let keyed = found.into_iter().map(|offer| (offer.key(), offer)).collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(OfferPage { items, next_cursor }))
}

/// Segments to offer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OfferRequest {
    /// The segments, 200 at most.
    segments: Vec<SegmentId>,
    /// The role in which somebody is to answer.
    role: Role,
    /// What to say about it, up to 500 characters; may be empty.
    #[serde(default)]
    note: String,
}

/// What became of a request to offer segments.
#[derive(Debug, Serialize, ToSchema)]
pub struct OffersPublished {
    /// How many of the segments are offered now.
    pub offered: i64,
    /// How many are not, because somebody answers for them in that role already.
    pub held: i64,
}

/// Offer segments
///
/// Whoever belongs to their town sees them and may ask; the public page says that somebody is
/// sought. The same again changes nothing.
#[utoipa::path(post, path = "/api/v1/offers", request_body = OfferRequest,
    responses((status = OK, description = "Offered", body = OffersPublished)))]
pub async fn publish_offers(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    posted: PostedJson<OfferRequest>,
) -> Result<Json<OffersPublished>> {
    app.limits.account(official.account.id)?;
    let note = note(&posted.note, false, ("note", "api-invalid-text"))?;
    let mut ids = posted.segments.clone();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST {
        return Err(Error::field("segments", "api-invalid-offer-segments"));
    }
    let places = change::places(&app.db.app, official.account.district, &ids).await?;
    let segments =
        places.into_iter().map(|place| official.covers(place)).collect::<Result<Vec<_>>>()?;
    let now = app.clock.now();
    let offered = offers::publish(
        &app.db.app,
        &segments,
        (official.account.district, &official.acts(&app)),
        (posted.role, note),
        || app.entropy.event_id(now),
    )
    .await?;
    let held = i64::try_from(segments.len()).map_err(Error::internal)? - offered;
    Ok(Json(OffersPublished { offered, held }))
}

/// Take an offer back
///
/// Whoever asked reads that it is closed.
#[utoipa::path(post, path = "/api/v1/offers/{id}/withdraw", params(("id" = String, Path, description = "The offer")),
    responses((status = NO_CONTENT, description = "Closed")))]
pub async fn withdraw_offer(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let offer =
        official.covers(offers::offer(&app.db.app, official.account.district, id).await?)?;
    offers::withdraw_offer(&app.db.app, &offer, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an official decides about a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum ClaimDecision {
    /// The one who asked answers for the segment from today on.
    Confirm,
    /// They do not.
    Decline {
        /// Why, for them to read; up to 500 characters.
        reason: String,
    },
}

/// Decide a claim
///
/// The one who asked reads it on their page. The same decision again changes nothing; another one
/// is refused.
#[utoipa::path(post, path = "/api/v1/claims/{id}/decision", params(("id" = String, Path, description = "The claim")),
    request_body = ClaimDecision, responses((status = NO_CONTENT, description = "Decided")))]
pub async fn decide_claim(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(id): Path<Uuid>,
    posted: PostedJson<ClaimDecision>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let claim =
        official.covers(claims::claim(&app.db.app, official.account.district, id).await?)?;
    let actor = official.acts(&app);
    match &*posted {
        ClaimDecision::Confirm => claims::confirm(&app.db.app, &claim, &actor).await?,
        ClaimDecision::Decline { reason } => {
            let reason = note(reason, true, ("reason", "api-invalid-claim-reason"))?;
            claims::decline(&app.db.app, &claim, &actor, reason).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
