//! Records that want a second look, and decisions on them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::Days;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::areas::store as areas;
use crate::clock::{Day, is_in_calendar};
use crate::error::{Error, Result};
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::AreaPath;
use crate::patrols::review::Verdict;
use crate::patrols::store::review;
use crate::rights::{KeepStewards, SeeConsole};
use crate::views::records::{Record, ReviewKey, ReviewState};
use crate::views::store::records as view;

/// Days that a list looks back where nothing is said.
const USUAL_DAYS: u64 = 31;
/// Most days of a list.
const MOST_DAYS: i64 = 93;

/// Which records are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Those to be decided on, or those that were; to be decided on where nothing is said.
    #[param(inline, value_type = Option<ReviewState>)]
    state: Option<ReviewState>,
    /// First local day; a month ago where nothing is said.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Last local day; today where nothing is said. Three months at most.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
}

impl cursor::SortKey for ReviewKey {
    fn is_sound(&self) -> bool {
        is_in_calendar(self.1)
    }
}

impl FromQuery for RecordsQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            state: fields.word("state", "api-invalid-review-state"),
            from: fields.day("from"),
            to: fields.day("to"),
        }
    }
}

/// Records of an area that want a look.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordList {
    /// Explained ones first, then the newest.
    pub items: Vec<Record>,
    /// Whether there are more than were asked for.
    pub more: bool,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Records with flags or without a place, to be decided on
///
/// Undated ones to be decided on are listed whatever the days asked for: theirs is not known.
#[utoipa::path(get, path = "/api/v1/records", params(RecordsQuery, PageQuery<ReviewKey>),
    responses((status = OK, description = "Records", body = RecordList)))]
pub async fn records(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(RecordsQuery, PageQuery<ReviewKey>)>,
) -> Result<Json<RecordList>> {
    let scope = official.scope(query.area)?;
    let zone = areas::zone_of(&app.db.console, scope.district()).await?;
    let today = app.clock.now().with_timezone(&zone).date_naive();
    let to = query.to.map_or(today, Day::get);
    let a_month_ago = to.checked_sub_days(Days::new(USUAL_DAYS)).unwrap_or(to);
    let from = query.from.map_or(a_month_ago, Day::get);
    let past = to.succ_opt().unwrap_or(to);
    if !(1..=MOST_DAYS).contains(&(past - from).num_days()) {
        return Err(Error::field("from", "api-invalid-period"));
    }
    let state = query.state.unwrap_or_default();
    let (days, limit) = ((from, past), page.limit + 1);
    let found = view::of_scope(&app.db.console, &scope, state, days, page.cursor, limit).await?;
    let keyed = found.into_iter().map(|record| (record.key(), record)).collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(RecordList {
        more: next_cursor.is_some(),
        items,
        next_cursor,
    }))
}

/// An official's decision.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DecisionRequest {
    /// UUIDv7 made by the console; the same id again is the same decision.
    id: String,
    /// What is decided.
    verdict: Verdict,
    /// Why, up to 500 characters; needed where the record is set aside.
    #[serde(default)]
    note: String,
}

/// Decide on a record
///
/// A record that is set aside does not count for the duty any more; accepting it later brings it
/// back. The steward sees both.
#[utoipa::path(post, path = "/api/v1/records/{id}/decision", params(("id" = Uuid, Path, description = "The record")),
    request_body = DecisionRequest, responses((status = NO_CONTENT, description = "Noted")))]
pub async fn decide(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(scan): Path<Uuid>,
    posted: PostedJson<DecisionRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let id = event_id(&posted.id)?;
    let is_needed = posted.verdict == Verdict::SetAside;
    let note = note(&posted.note, is_needed, ("note", "api-invalid-reason"))?;
    let place =
        official.covers(review::place(&app.db.app, official.account.district, scan).await?)?;
    review::decide(&app.db.app, &place, (id, &official.acts(&app)), posted.verdict, note).await?;
    Ok(StatusCode::NO_CONTENT)
}
