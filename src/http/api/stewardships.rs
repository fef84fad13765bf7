//! Who answers for a segment, ever since it is kept here, and changes of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MOST_LISTED;
use crate::accounts::store::people;
use crate::app::AppState;
use crate::error::Result;
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::Path;
use crate::http::posted::PostedJson;
use crate::ids::SegmentId;
use crate::rights::{KeepStewards, SeeConsole};
use crate::stewardships::change::{Change, Tenure};
use crate::stewardships::store::change as store;

/// Everybody who answered, answers or will answer for a segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenureList {
    /// The latest first.
    pub items: Vec<Tenure>,
    /// Whether there were more before these 1,000.
    pub more: bool,
}

/// Who answers for a segment, past, present and to come
#[utoipa::path(get, path = "/api/v1/segments/{id}/stewardships", params(("id" = i64, Path, description = "The segment")),
    responses((status = OK, description = "The latest 1,000", body = TenureList)))]
pub async fn tenures(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
) -> Result<Json<TenureList>> {
    let place =
        official.covers(store::place(&app.db.console, official.account.district, id).await?)?;
    let mut items = store::tenures(&app.db.console, &place, MOST_LISTED + 1).await?;
    let more = super::cut(&mut items, MOST_LISTED);
    Ok(Json(TenureList { items, more }))
}

/// A change that an official makes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeRequest {
    /// UUIDv7 made by the console; the same id again is the same change.
    id: String,
    /// What changes.
    change: Change,
    /// Why, up to 500 characters; needed where somebody is released.
    #[serde(default)]
    note: String,
}

/// Change who answers for a segment
///
/// From today on or from a day to come, a year ahead at most; nothing reaches back. Both sides see
/// it announced on their day's page, and the public page keeps who answered before.
#[utoipa::path(post, path = "/api/v1/segments/{id}/stewardships", params(("id" = i64, Path, description = "The segment")),
    request_body = ChangeRequest, responses((status = NO_CONTENT, description = "Done")))]
pub async fn change(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(id): Path<SegmentId>,
    posted: PostedJson<ChangeRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let event = event_id(&posted.id)?;
    let is_release = matches!(posted.change, Change::Release { .. });
    let note = note(&posted.note, is_release, ("note", "api-invalid-change-note"))?;
    let district = official.account.district;
    let place = official.covers(store::place(&app.db.app, district, id).await?)?;
    let successor = match posted.change.person() {
        Some(person) => Some(official.covers(people::place(&app.db.app, district, person).await?)?),
        None => None,
    };
    let by = (event, &official.acts(&app));
    store::apply(&app.db.app, &place, successor.as_ref(), by, &posted.change, note).await?;
    Ok(StatusCode::NO_CONTENT)
}
