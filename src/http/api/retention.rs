//! How long a district keeps what it may keep shorter than is usual.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::Path;
use crate::http::posted::PostedJson;
use crate::ids::AreaPath;
use crate::retention::{Choice, Kept, Times, store};
use crate::rights::Administer;

/// How long one thing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionItem {
    /// What.
    what: Kept,
    /// Days for which it is kept.
    days: i32,
    /// The days that the district chose; null where it keeps to the usual.
    #[schema(required = true)]
    chosen: Option<i32>,
    /// Fewest days it may choose.
    least: i32,
    /// Most days it may choose: the usual.
    most: i32,
}

impl RetentionItem {
    /// None for what no district has a say in.
    fn of(what: Kept, times: &Times) -> Option<Self> {
        let bounds = what.bounds()?;
        Some(Self {
            what,
            days: times.days(what),
            chosen: times.chosen(what),
            least: *bounds.start(),
            most: *bounds.end(),
        })
    }
}

/// What a district has a say in.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionList {
    /// Always the same, in the same order.
    items: Vec<RetentionItem>,
}

/// How long the district keeps things
///
/// What is not listed is no district's to say.
#[utoipa::path(get, path = "/api/v1/retention",
    responses((status = OK, description = "What the district has a say in", body = RetentionList)))]
pub async fn retention(
    State(app): State<AppState>,
    official: Official<Administer>,
) -> Result<Json<RetentionList>> {
    let district = official.account.district;
    // It is the whole district's: whoever keeps the accounts of a town finds nothing here.
    official.scope(Some(AreaPath::of_district(district)))?;
    let times = store::times(&app.db.app, district).await?;
    let known = Kept::ALL.iter().copied();
    let items = known.filter_map(|what| RetentionItem::of(what, &times)).collect();
    Ok(Json(RetentionList { items }))
}

/// For how long something is to be kept.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RetentionRequest {
    /// Days, from `least` to `most`; null for the usual.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    days: Option<i32>,
}

/// Keep something shorter
///
/// What is over by then goes within 15 minutes, notes of visit rounds within a day, and nothing
/// brings it back. A longer time lengthens nothing that somebody was told a shorter one of: a phone
/// number, a track. The same again changes nothing.
#[utoipa::path(put, path = "/api/v1/retention/{what}",
    params(("what" = Kept, Path, description = "One of those listed")),
    request_body = RetentionRequest,
    responses((status = NO_CONTENT, description = "In force")))]
pub async fn set_retention(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(what): Path<Kept>,
    posted: PostedJson<RetentionRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let choice = Choice::read(what, posted.days)?;
    let choice = official.covers(choice.of_district(official.account.district))?;
    store::set(&app.db.app, &choice, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
