//! Segments: the list, the counts above it, the page of one.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::ids::{AreaPath, SegmentId};
use crate::rights::SeeConsole;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::views::segment::SegmentDetail;
use crate::views::segments::{ListKey, SegmentItem, Tally, Wanted};
use crate::views::store::{segment, segments};

/// Which segments are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SegmentsQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Kinds, with commas between them.
    #[param(value_type = Option<String>, example = "river,road")]
    kind: Option<Vec<SegmentKind>>,
    /// Status words, with commas between them.
    #[param(value_type = Option<String>, example = "overdue,problem")]
    status: Option<Vec<Status>>,
    /// Part of a segment's name or of the name of somebody who answers for it, or a whole external
    /// code.
    #[param(max_length = 100)]
    q: Option<String>,
}

impl cursor::SortKey for ListKey {
    fn is_sound(&self) -> bool {
        (0..=5).contains(&self.0) && !self.1.contains('\0')
    }
}

impl FromQuery for SegmentsQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            kind: fields.words("kind", "api-invalid-kind"),
            status: fields.words("status", "api-invalid-status"),
            q: super::search_text(fields),
        }
    }
}

/// A page of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentPage {
    /// Those in most need first (problem, overdue, due, unassigned, ok, idle), then by name.
    pub items: Vec<SegmentItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Segments, those in most need first
#[utoipa::path(get, path = "/api/v1/segments", params(SegmentsQuery, PageQuery<ListKey>),
    responses((status = OK, description = "A page of the list", body = SegmentPage)))]
pub async fn segments(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(SegmentsQuery, PageQuery<ListKey>)>,
) -> Result<Json<SegmentPage>> {
    let scope = official.scope(query.area)?;
    let wanted = Wanted {
        kinds: query.kind,
        statuses: query.status,
        text: query.q,
    };
    let found = segments::list(
        &app.db.console,
        &scope,
        &wanted,
        page.cursor.as_ref(),
        page.limit + 1,
        app.clock.now(),
    )
    .await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(SegmentPage { items, next_cursor }))
}

/// Which segments are to be counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Kinds, with commas between them.
    #[param(value_type = Option<String>, example = "river,road")]
    kind: Option<Vec<SegmentKind>>,
    /// Part of a segment's name or of the name of somebody who answers for it, or a whole external
    /// code.
    #[param(max_length = 100)]
    q: Option<String>,
}

impl FromQuery for SummaryQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            kind: fields.words("kind", "api-invalid-kind"),
            q: super::search_text(fields),
        }
    }
}

/// Counts of segments.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentSummary {
    /// All of them.
    pub total: i64,
    /// By how they stand.
    pub by_status: StatusCounts,
    /// By what they are.
    pub by_kind: KindCounts,
    /// Their problems that somebody still works on.
    pub open_problems: i64,
    /// When this was so.
    pub at: DateTime<Utc>,
}

/// Segments by how they stand.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the words of Status")]
pub struct StatusCounts {
    pub ok: i64,
    pub due: i64,
    pub overdue: i64,
    pub problem: i64,
    pub unassigned: i64,
    pub idle: i64,
}

/// Segments by what they are.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the words of SegmentKind")]
pub struct KindCounts {
    pub river: i64,
    pub road: i64,
    pub lane: i64,
    pub pond: i64,
    pub grid: i64,
}

impl SegmentSummary {
    fn of(tallies: &[Tally], at: DateTime<Utc>) -> Self {
        let mut by_status = StatusCounts::default();
        let mut by_kind = KindCounts::default();
        for tally in tallies {
            *match tally.status {
                Status::Ok => &mut by_status.ok,
                Status::Due => &mut by_status.due,
                Status::Overdue => &mut by_status.overdue,
                Status::Problem => &mut by_status.problem,
                Status::Unassigned => &mut by_status.unassigned,
                Status::Idle => &mut by_status.idle,
            } += tally.segments;
            *match tally.kind {
                SegmentKind::River => &mut by_kind.river,
                SegmentKind::Road => &mut by_kind.road,
                SegmentKind::Lane => &mut by_kind.lane,
                SegmentKind::Pond => &mut by_kind.pond,
                SegmentKind::Grid => &mut by_kind.grid,
            } += tally.segments;
        }
        Self {
            total: tallies.iter().map(|tally| tally.segments).sum(),
            by_status,
            by_kind,
            open_problems: tallies.iter().map(|tally| tally.open_problems).sum(),
            at,
        }
    }
}

/// How many segments stand how
#[utoipa::path(get, path = "/api/v1/segments/summary", params(SummaryQuery),
    responses((status = OK, description = "Counts; status is not filtered by, it is what one chooses from them", body = SegmentSummary)))]
pub async fn segment_summary(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query(query): Query<SummaryQuery>,
) -> Result<Json<SegmentSummary>> {
    let scope = official.scope(query.area)?;
    let wanted = Wanted {
        kinds: query.kind,
        statuses: None,
        text: query.q,
    };
    let now = app.clock.now();
    let tallies = segments::tally(&app.db.console, &scope, &wanted, now).await?;
    Ok(Json(SegmentSummary::of(&tallies, now)))
}

/// Everything about one segment
#[utoipa::path(get, path = "/api/v1/segments/{id}", params(("id" = i64, Path, description = "The segment")),
    responses((status = OK, description = "The segment", body = SegmentDetail)))]
pub async fn segment(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(id): Path<SegmentId>,
) -> Result<Json<SegmentDetail>> {
    Ok(Json(segment::detail(&app.db.app, &official.reach(), id, app.clock.now()).await?))
}
