//! Batches of codes: issuing one, and the list.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::checkpoints::batches::{BatchItem, BatchKey, NewBatch};
use crate::checkpoints::store::batches as store;
use crate::clock::is_in_calendar;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Query};
use crate::http::posted::PostedJson;
use crate::ids::AreaPath;
use crate::rights::{Located, SeeConsole, SetRules};

/// A batch to be issued.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BatchRequest {
    /// A UUID made by whoever asks; the same again issues nothing anew.
    #[schema(format = "uuid")]
    id: String,
    /// What it is called, 1 to 60 characters.
    #[schema(example = "2026 年秋季补牌")]
    name: String,
    /// Where its codes may be hung up: the area and what lies below it.
    #[schema(example = "990101102")]
    area: String,
    /// Number of codes.
    #[schema(minimum = 1, maximum = 10000)]
    size: i64,
}

/// A batch that was issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// The id it was asked for with; its codes are at `/api/v1/codes?batch=`.
    id: Uuid,
    /// Whether it was issued now rather than before.
    created: bool,
}

/// Issue a batch of blank codes
///
/// One transaction: all of its codes, or none.
#[utoipa::path(post, path = "/api/v1/code-batches", request_body = BatchRequest,
    responses((status = CREATED, description = "Issued now", body = BatchAnswer),
              (status = OK, description = "Issued before by the same request", body = BatchAnswer)))]
pub async fn create_batch(
    State(app): State<AppState>,
    official: Official<SetRules>,
    posted: PostedJson<BatchRequest>,
) -> Result<(StatusCode, Json<BatchAnswer>)> {
    app.limits.account(official.account.id)?;
    let id = posted.id.parse().map_err(|_| Error::field("id", "api-invalid-batch-id"))?;
    let area: AreaPath =
        posted.area.parse().map_err(|_| Error::field("area", "api-invalid-area"))?;
    // What does not fit is out of any bounds.
    let size = i32::try_from(posted.size).unwrap_or_default();
    let batch = NewBatch::new(id, &posted.name, area, size)?;
    let batch = official.covers(Located::new(batch.area.district(), batch.area.clone(), batch))?;
    let created =
        store::create(&app.db.app, &batch, official.account.id, app.clock.now(), &app.entropy)
            .await?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(BatchAnswer { id, created })))
}

/// Which batches are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BatchesQuery {
    /// Code of an area: batches issued for it or for what lies below it. Without one, the widest
    /// area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
}

impl cursor::SortKey for BatchKey {
    fn is_sound(&self) -> bool {
        is_in_calendar(self.0)
    }
}

impl FromQuery for BatchesQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { area: super::area(fields) }
    }
}

/// A page of the batches.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchPage {
    /// Newest first.
    pub items: Vec<BatchItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Batches of codes, newest first
#[utoipa::path(get, path = "/api/v1/code-batches", params(BatchesQuery, PageQuery<BatchKey>),
    responses((status = OK, description = "A page of the batches", body = BatchPage)))]
pub async fn code_batches(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(BatchesQuery, PageQuery<BatchKey>)>,
) -> Result<Json<BatchPage>> {
    let scope = official.scope(query.area)?;
    let found = store::list(&app.db.console, &scope, page.cursor, page.limit + 1).await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(BatchPage { items, next_cursor }))
}
