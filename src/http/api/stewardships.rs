//! Who answers for a segment, ever since it is kept here, and changes of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::accounts::store::people;
use crate::app::AppState;
use crate::clock::is_calendar_day;
use crate::error::Result;
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::SegmentId;
use crate::rights::{KeepStewards, SeeConsole};
use crate::stewardships::change::{Change, Tenure, TenureKey};
use crate::stewardships::store::change as store;
use crate::views::planned::{PlannedChange, PlannedKey};
use crate::views::store::planned as view;

impl cursor::SortKey for TenureKey {
    fn is_sound(&self) -> bool {
        is_calendar_day(self.0)
    }
}

/// A page of everybody who answered, answers or will answer for a segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenureList {
    /// The latest first.
    pub items: Vec<Tenure>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Who answers for a segment, past, present and to come
#[utoipa::path(get, path = "/api/v1/segments/{id}/stewardships",
    params(("id" = i64, Path, description = "The segment"), PageQuery<TenureKey>),
    responses((status = OK, description = "A page of them", body = TenureList)))]
pub async fn tenures(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
    Query(page): Query<PageQuery<TenureKey>>,
) -> Result<Json<TenureList>> {
    let place =
        official.covers(store::place(&app.db.console, official.account.district, id).await?)?;
    let found = store::tenures(&app.db.console, &place, page.cursor, page.limit + 1).await?;
    let keyed = found.into_iter().map(|tenure| (tenure.key(), tenure)).collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(TenureList { items, next_cursor }))
}

impl cursor::SortKey for PlannedKey {
    fn is_sound(&self) -> bool {
        is_calendar_day(self.0)
    }
}

/// A page of the planned changes of a segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedList {
    /// The next to come first.
    pub items: Vec<PlannedChange>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Planned changes of who answers for a segment
///
/// Those whose day has not come, and on which nothing rests that was planned after them: they can
/// be called off or replaced.
#[utoipa::path(get, path = "/api/v1/segments/{id}/stewardships/planned",
    params(("id" = i64, Path, description = "The segment"), PageQuery<PlannedKey>),
    responses((status = OK, description = "A page of them", body = PlannedList)))]
pub async fn planned(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
    Query(page): Query<PageQuery<PlannedKey>>,
) -> Result<Json<PlannedList>> {
    let (db, now) = (&app.db.console, app.clock.now());
    let place = official.covers(store::place(db, official.account.district, id).await?)?;
    let found = view::planned(db, &place, page.cursor, page.limit + 1, now).await?;
    let keyed = found.into_iter().map(|change| (change.key(), change)).collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(PlannedList { items, next_cursor }))
}

/// A change that an official makes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeRequest {
    /// UUIDv7 made by the console; the same id again is the same change.
    id: String,
    /// What changes.
    change: Change,
    /// The planned change that this one replaces: it does not come, and this one comes, in one
    /// step. Of no meaning beside `cancel`, which names its own.
    #[serde(default)]
    instead_of: Option<Uuid>,
    /// Why, up to 500 characters; needed where somebody is released or a change called off.
    #[serde(default)]
    note: String,
}

/// Change who answers for a segment
///
/// From today on or from a day to come, a year ahead at most; nothing reaches back. Both sides see
/// it announced on their day's page, and the public page keeps who answered before. Who stands in
/// for somebody ends with them; who follows a deputy has the same last day. A change whose day has
/// not come can be called off (`cancel`) or replaced (`instead_of`); 409 where it has come, or
/// where something that was planned later rests on it.
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
    let needs_reason = posted.change.needs_reason();
    let note = note(&posted.note, needs_reason, ("note", "api-invalid-change-note"))?;
    let replaces = match posted.change {
        Change::Cancel { change } => Some(change),
        _ => posted.instead_of,
    };
    let district = official.account.district;
    let place = official.covers(store::place(&app.db.app, district, id).await?)?;
    let successor = match posted.change.person() {
        Some(person) => Some(official.covers(people::place(&app.db.app, district, person).await?)?),
        None => None,
    };
    let by = (event, &official.acts(&app));
    let what = (&posted.change, replaces);
    store::apply(&app.db.app, &place, successor.as_ref(), by, what, note).await?;
    Ok(StatusCode::NO_CONTENT)
}
