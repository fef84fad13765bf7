//! The figures of a month.

use axum::Json;
use axum::extract::State;

use super::AreaQuery;
use crate::app::AppState;
use crate::clock::LocalMonth;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::{Path, Query};
use crate::rights::SeeConsole;
use crate::views::months::{MonthSheet, rows};
use crate::views::store::months;

/// What a month adds up to
///
/// For a district by town, for a town by village, for a village by group; by kind of segment.
/// Patrols and duties are of the local month; a period belongs to the month its last day lies in,
/// and is owed once it is over.
#[utoipa::path(get, path = "/api/v1/months/{month}",
    params(("month" = String, Path, description = "Year and month", example = "2026-11"), AreaQuery),
    responses((status = OK, description = "Figures by area and kind", body = MonthSheet)))]
pub async fn month(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(month): Path<LocalMonth>,
    Query(query): Query<AreaQuery>,
) -> Result<Json<MonthSheet>> {
    let scope = official.scope(query.area)?;
    let at = app.clock.now();
    let lines = months::lines(&app.db.console, &scope, month, at).await?;
    Ok(Json(MonthSheet {
        month,
        at,
        rows: rows(lines),
    }))
}
