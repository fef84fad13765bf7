//! Problems: the inbox and the page of one.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor;
use crate::app::AppState;
use crate::clock::is_in_calendar;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::ids::{AreaPath, ProblemId};
use crate::problems::Category;
use crate::rights::SeeConsole;
use crate::views::inbox::{InboxKey, ProblemDetail, ProblemItem, State as Settled, Wanted};
use crate::views::store::inbox as console;

/// Which problems are wanted, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProblemsQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Open, settled, or both; open where nothing is said.
    #[param(inline, value_type = Option<Settled>)]
    state: Option<Settled>,
    /// One category.
    category: Option<Category>,
    /// Part of the text or of the segment's name.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<InboxKey>,
    /// Most items wanted.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: i64,
}

impl cursor::SortKey for InboxKey {
    fn is_sound(&self) -> bool {
        let (Self::Open(at, _) | Self::Closed(at, _)) = self;
        is_in_calendar(*at)
    }
}

impl FromQuery for ProblemsQuery {
    fn read(fields: &mut Fields) -> Self {
        let state: Option<Settled> = fields.word("state", "api-invalid-state");
        let cursor = cursor::read(fields);
        if state.unwrap_or_default() == Settled::Open
            && matches!(cursor, Some(InboxKey::Closed(..)))
        {
            // The cursor of another list.
            fields.refuse("cursor", "api-invalid-cursor");
        }
        Self {
            area: super::area(fields),
            state,
            category: fields.word("category", "api-invalid-category"),
            q: super::search_text(fields),
            cursor,
            limit: cursor::limit(fields),
        }
    }
}

/// A page of the inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemPage {
    /// Open ones in the order they are due, so overdue ones first; settled ones newest first.
    pub items: Vec<ProblemItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Problems, overdue ones first
#[utoipa::path(get, path = "/api/v1/problems", params(ProblemsQuery),
    responses((status = OK, description = "A page of the inbox", body = ProblemPage)))]
pub async fn problems(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query(query): Query<ProblemsQuery>,
) -> Result<Json<ProblemPage>> {
    let scope = official.scope(query.area)?;
    let wanted = Wanted {
        state: query.state.unwrap_or_default(),
        category: query.category,
        text: query.q,
    };
    let found = console::inbox(
        &app.db.console,
        &scope,
        &wanted,
        query.cursor.as_ref(),
        query.limit + 1,
        app.clock.now(),
    )
    .await?;
    let (items, next_cursor) = cursor::page(found, query.limit);
    Ok(Json(ProblemPage { items, next_cursor }))
}

/// One problem and its history
#[utoipa::path(get, path = "/api/v1/problems/{id}", params(("id" = i64, Path, description = "The problem")),
    responses((status = OK, description = "The problem", body = ProblemDetail)))]
pub async fn problem(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<ProblemId>,
) -> Result<Json<ProblemDetail>> {
    Ok(Json(console::detail(&app.db.app, &official.reach(), id, app.clock.now()).await?))
}
