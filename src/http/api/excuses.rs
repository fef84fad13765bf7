//! Outages of the server, excused afterwards.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::error::{Result, chain};
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::{AreaPath, DistrictId};
use crate::locale::Locale;
use crate::rights::{SeeConsole, SetRules};
use crate::stewardships::excuses::{Excuse, OutageTimes, public_words};
use crate::stewardships::store::{excuses as store, settling};
use crate::views::excuses::{ExcuseKey, Excused};
use crate::views::store::excuses as view;

/// Which excuses are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExcusesQuery {
    /// Code of an area: what concerns it, recorded for it, above or below it. Without one, the
    /// widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
}

impl cursor::SortKey for ExcuseKey {
    fn is_sound(&self) -> bool {
        true
    }
}

impl FromQuery for ExcusesQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { area: super::area(fields) }
    }
}

/// An outage that is excused, or was.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExcuseItem {
    /// The excuse.
    #[schema(value_type = String)]
    id: Uuid,
    /// Where, with everything below.
    area: AreaPath,
    /// Its name.
    area_name: String,
    /// When the outage began and was over.
    #[serde(flatten)]
    times: OutageTimes,
    /// First local day that was lost to it.
    first_day: NaiveDate,
    /// Last one.
    last_day: NaiveDate,
    /// What happened, in words that everybody reads.
    words: String,
    /// For officials; may be empty.
    note: String,
    /// Who recorded it; of the command line what it is, in the asker's language.
    by: String,
    /// When.
    at: DateTime<Utc>,
    /// How many promises of an answer it put off.
    promises: i64,
    /// Whether statuses, pages and promises still follow, from it or from its withdrawal.
    settling: bool,
    /// Who withdrew it, when and why.
    #[schema(required = true)]
    withdrawn: Option<ExcuseWithdrawn>,
}

/// Who withdrew an excuse, when and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExcuseWithdrawn {
    /// When.
    at: DateTime<Utc>,
    /// Who.
    by: String,
    /// Why.
    reason: String,
}

impl ExcuseItem {
    fn of(excused: Excused, locale: Locale) -> Self {
        let who = |by: Option<String>| by.unwrap_or_else(|| locale.text("audit_by-command_line"));
        Self {
            id: excused.id,
            area: excused.area,
            area_name: excused.area_name,
            times: OutageTimes {
                from: excused.from,
                until: excused.until,
            },
            first_day: excused.first_day,
            last_day: excused.last_day,
            words: excused.words,
            note: excused.note,
            by: who(excused.by),
            at: excused.at,
            promises: excused.promises,
            settling: excused.settling,
            withdrawn: excused.withdrawn.map(|withdrawn| ExcuseWithdrawn {
                at: withdrawn.at,
                by: who(withdrawn.by),
                reason: withdrawn.reason,
            }),
        }
    }
}

/// A page of excuses.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExcusePage {
    /// What was recorded last comes first.
    pub items: Vec<ExcuseItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Outages that are excused in an area, and those that were
#[utoipa::path(get, path = "/api/v1/excuses", params(ExcusesQuery, PageQuery<ExcuseKey>),
    responses((status = OK, description = "A page of excuses", body = ExcusePage)))]
pub async fn excuses(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(ExcusesQuery, PageQuery<ExcuseKey>)>,
) -> Result<Json<ExcusePage>> {
    let scope = official.scope(query.area)?;
    let found = view::list(&app.db.console, &scope, page.cursor, page.limit + 1).await?;
    let keyed = found
        .into_iter()
        .map(|excused| (ExcuseKey(excused.id), ExcuseItem::of(excused, official.locale)))
        .collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(ExcusePage { items, next_cursor }))
}

/// An outage to excuse.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExcuseRequest {
    /// UUIDv7 made by the console; the same id again is the same excuse.
    id: String,
    /// Where, with everything below.
    #[schema(value_type = String, example = "990101102")]
    area: AreaPath,
    /// When it began; 400 days ago at the earliest.
    from: DateTime<Utc>,
    /// When it was over, which it has to be; 31 days after it began at the latest.
    until: DateTime<Utc>,
    /// What happened, in 1 to 60 characters that everybody reads.
    words: String,
    /// What officials should know beside it, up to 500 characters; may be empty.
    #[serde(default)]
    note: String,
}

/// Excuse an outage of the server
///
/// A local day is lost where the outage took half or more of the hours from 6 to 20 o'clock. Lost
/// days ask for nothing, and a period that lost its last open day, or half of its open days or
/// more, owes nothing; what was done counts. Months that are over are counted anew. Promises of an
/// answer that ran meanwhile are put off by as many days. Where more segments are concerned than
/// there is time for, it is on record and the rest follows by itself: 202, and `settling` in the
/// list.
#[utoipa::path(post, path = "/api/v1/excuses", request_body = ExcuseRequest, responses((status = NO_CONTENT, description = "Done"),
    (status = ACCEPTED, description = "On record; statuses, pages and promises follow")))]
pub async fn excuse(
    State(app): State<AppState>,
    official: Official<SetRules>,
    posted: PostedJson<ExcuseRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let event = event_id(&posted.id)?;
    let said = Excuse {
        times: OutageTimes {
            from: posted.from,
            until: posted.until,
        },
        words: public_words(&posted.words)?,
        note: note(&posted.note, false, ("note", "api-invalid-excuse-note"))?,
    };
    let scope = official.scope(Some(posted.area.clone()))?;
    store::excuse(&app.db.app, &scope, (event, &official.acts(&app)), &said).await?;
    Ok(follow(&app, scope.district(), event).await)
}

/// What is answered to something that is on record: whether everything that follows from it has.
/// What did not follow now, for want of time or because somebody held a segment, does so later.
async fn follow(app: &AppState, district: DistrictId, excuse: Uuid) -> StatusCode {
    match settling::go_on(&app.db.app, district, excuse, app.clock.now()).await {
        Ok(true) => StatusCode::NO_CONTENT,
        Ok(false) => StatusCode::ACCEPTED,
        Err(error) => {
            tracing::warn!(%district, error = %chain(&error), "an excuse is settled later");
            StatusCode::ACCEPTED
        }
    }
}

/// Why an excuse is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExcuseWithdrawal {
    /// Up to 500 characters.
    reason: String,
}

/// Withdraw an excuse
///
/// What it excused counts again, at once or like the excuse itself by and by. It stays on record,
/// and so does the reason; again it changes nothing.
#[utoipa::path(post, path = "/api/v1/excuses/{id}/withdraw", params(("id" = String, Path, description = "The excuse")),
    request_body = ExcuseWithdrawal, responses((status = NO_CONTENT, description = "Withdrawn"),
        (status = ACCEPTED, description = "Withdrawn; statuses, pages and promises follow")))]
pub async fn withdraw_excuse(
    State(app): State<AppState>,
    official: Official<SetRules>,
    Path(id): Path<Uuid>,
    posted: PostedJson<ExcuseWithdrawal>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let reason = note(&posted.reason, true, ("reason", "api-invalid-reason"))?;
    let excuse =
        official.covers(store::place(&app.db.app, official.account.district, id).await?)?;
    store::withdraw(&app.db.app, &excuse, &official.acts(&app), reason).await?;
    Ok(follow(&app, excuse.district(), id).await)
}
