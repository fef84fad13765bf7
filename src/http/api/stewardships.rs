//! Who answers for a segment, ever since it is kept here, and changes of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor;
use crate::accounts::store::people;
use crate::app::AppState;
use crate::clock::is_calendar_day;
use crate::error::Result;
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::SegmentId;
use crate::rights::{KeepStewards, SeeConsole};
use crate::stewardships::change::{Change, Tenure, TenureKey};
use crate::stewardships::store::change as store;
use crate::views::planned::{PlannedChange, PlannedKey};
use crate::views::store::planned as view;

/// Which page of who answers is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TenuresQuery {
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<TenureKey>,
    /// Most items wanted.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: i64,
}

impl cursor::SortKey for TenureKey {
    fn is_sound(&self) -> bool {
        is_calendar_day(self.0)
    }
}

impl FromQuery for TenuresQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            cursor: cursor::read(fields),
            limit: super::limit(fields),
        }
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
    params(("id" = i64, Path, description = "The segment"), TenuresQuery),
    responses((status = OK, description = "A page of them", body = TenureList)))]
pub async fn tenures(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
    Query(query): Query<TenuresQuery>,
) -> Result<Json<TenureList>> {
    let place =
        official.covers(store::place(&app.db.console, official.account.district, id).await?)?;
    let found = store::tenures(&app.db.console, &place, query.cursor, query.limit + 1).await?;
    let keyed = found.into_iter().map(|tenure| (tenure.key(), tenure)).collect();
    let (items, next_cursor) = cursor::page(keyed, query.limit);
    Ok(Json(TenureList { items, next_cursor }))
}

/// Which page of the planned changes is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlannedQuery {
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<PlannedKey>,
    /// Most items wanted.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: i64,
}

impl cursor::SortKey for PlannedKey {
    fn is_sound(&self) -> bool {
        is_calendar_day(self.0)
    }
}

impl FromQuery for PlannedQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            cursor: cursor::read(fields),
            limit: super::limit(fields),
        }
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
    params(("id" = i64, Path, description = "The segment"), PlannedQuery),
    responses((status = OK, description = "A page of them", body = PlannedList)))]
pub async fn planned(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
    Query(query): Query<PlannedQuery>,
) -> Result<Json<PlannedList>> {
    let (db, now) = (&app.db.console, app.clock.now());
    let place = official.covers(store::place(db, official.account.district, id).await?)?;
    let found = view::planned(db, &place, query.cursor, query.limit + 1, now).await?;
    let keyed = found.into_iter().map(|change| (change.key(), change)).collect();
    let (items, next_cursor) = cursor::page(keyed, query.limit);
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
