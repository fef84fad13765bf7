//! The plates and boards that need somebody.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Query};
use crate::ids::AreaPath;
use crate::rights::SeeConsole;
use crate::views::plates::{Finding, HealthItem, HealthKey, LONGEST_SILENCE, SILENT_DAYS, Wanted};
use crate::views::store::plates::list;

/// Which findings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HealthQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// One finding only.
    finding: Option<Finding>,
    /// Days without a scan after which a plate in use is listed.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 400, default = 30)]
    days: i32,
}

impl cursor::SortKey for HealthKey {
    fn is_sound(&self) -> bool {
        self.1 >= 0
    }
}

impl FromQuery for HealthQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            finding: fields.word("finding", "api-invalid-finding"),
            days: fields
                .one("days", "api-invalid-days", |text| {
                    text.parse().ok().filter(|days| (1..=LONGEST_SILENCE).contains(days))
                })
                .unwrap_or(SILENT_DAYS),
        }
    }
}

/// A page of the findings.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthPage {
    /// By finding (reported, moved, not located, stale boards, never installed, not scanned), then
    /// by code.
    pub items: Vec<HealthItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Plates and boards that need somebody
///
/// Reported damaged, covered or lost; scanned somewhere else than they hang; at a place that nobody
/// has located; boards that name stewards of yesterday; printed and never installed for 30 days; in
/// use and not scanned for `days`. A plate may stand in several.
#[utoipa::path(get, path = "/api/v1/codes/health", params(HealthQuery, PageQuery<HealthKey>),
    responses((status = OK, description = "A page of the findings", body = HealthPage)))]
pub async fn code_health(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(HealthQuery, PageQuery<HealthKey>)>,
) -> Result<Json<HealthPage>> {
    let scope = official.scope(query.area)?;
    let wanted = Wanted {
        finding: query.finding,
        days: query.days,
    };
    let found =
        list(&app.db.console, &scope, wanted, page.cursor, page.limit + 1, app.clock.now()).await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(HealthPage { items, next_cursor }))
}
