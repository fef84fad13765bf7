//! Codes: the list, marking them printed, saying how a plate stands.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::checkpoints::life::CodeState;
use crate::checkpoints::marking::{Declaration, MOST_PRINTED, PrintedResult};
use crate::checkpoints::store::marking;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::{AreaPath, Code};
use crate::rights::{Print, SeeConsole, SetRules};
use crate::segments::SegmentKind;
use crate::views::codes::{CodeItem, CodeKey, Wanted};
use crate::views::store::codes as list;

/// Which codes are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CodesQuery {
    /// Code of an area: codes on segments in it and below it, and codes issued for it. Without one,
    /// the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Kinds of segments, with commas between them; then codes without a place are left out.
    #[param(value_type = Option<String>, example = "river,road")]
    kind: Option<Vec<SegmentKind>>,
    /// States, with commas between them; all but `retired` where nothing is said.
    #[param(value_type = Option<String>, example = "blank,printed")]
    state: Option<Vec<CodeState>>,
    /// Id of a batch: its codes only.
    #[param(value_type = Option<String>, format = "uuid")]
    batch: Option<Uuid>,
}

impl cursor::SortKey for CodeKey {
    fn is_sound(&self) -> bool {
        !self.0.contains('\0')
    }
}

impl FromQuery for CodesQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            kind: fields.words("kind", "api-invalid-kind"),
            state: fields.words("state", "api-invalid-code-state"),
            batch: fields.one("batch", "api-invalid-batch-id", |text| text.parse().ok()),
        }
    }
}

/// A page of the codes.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodePage {
    /// By area, then segment, then number.
    pub items: Vec<CodeItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Codes with their places, by area and segment
#[utoipa::path(get, path = "/api/v1/codes", params(CodesQuery, PageQuery<CodeKey>),
    responses((status = OK, description = "A page of the codes", body = CodePage)))]
pub async fn codes(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(CodesQuery, PageQuery<CodeKey>)>,
) -> Result<Json<CodePage>> {
    let scope = official.scope(query.area)?;
    let wanted = Wanted {
        kinds: query.kind,
        states: query.state,
        batch: query.batch,
    };
    let found =
        list::list(&app.db.console, &scope, &wanted, page.cursor.as_ref(), page.limit + 1).await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(CodePage { items, next_cursor }))
}

/// Codes that were printed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PrintedCodes {
    /// Up to 10,000 codes of nine digits.
    #[schema(min_items = 1, max_items = 10000)]
    codes: Vec<String>,
}

/// What became of each, in the order they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintedAnswers {
    /// One answer a code.
    answers: Vec<PrintedAnswer>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintedAnswer {
    /// The nine digits.
    code: String,
    /// What was done.
    result: PrintedResult,
}

/// Note that codes were printed
///
/// Blank codes become printed; codes in use stay in use. Sending the same again does no harm. One
/// text that is no code refuses the whole request; a code that is not there or out of use is
/// answered as such and leaves the others alone.
#[utoipa::path(post, path = "/api/v1/codes/printed", request_body = PrintedCodes,
    responses((status = OK, description = "What became of each", body = PrintedAnswers)))]
pub async fn codes_printed(
    State(app): State<AppState>,
    official: Official<Print>,
    posted: PostedJson<PrintedCodes>,
) -> Result<Json<PrintedAnswers>> {
    app.limits.account(official.account.id)?;
    let invalid = || Error::field("codes", "api-invalid-codes");
    if posted.codes.is_empty() || posted.codes.len() > MOST_PRINTED {
        return Err(invalid());
    }
    let wanted: Vec<Code> = posted
        .codes
        .iter()
        .map(|digits| Code::parse(digits).map_err(|_| invalid()))
        .collect::<Result<_>>()?;
    let account = official.account.id;
    let results = marking::printed(
        &app.db.app,
        &official.reach(),
        account,
        &wanted,
        app.clock.now(),
        &app.entropy,
    )
    .await?;
    let answer = |(code, result): (Code, PrintedResult)| PrintedAnswer {
        code: code.to_string(),
        result,
    };
    Ok(Json(PrintedAnswers {
        answers: results.into_iter().map(answer).collect(),
    }))
}

/// How a plate stands.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StateRequest {
    /// `installed` (in order again), `damaged`, `covered`, `lost` or `retired` (out of use for
    /// good).
    #[schema(value_type = CodeState)]
    state: String,
    /// Why, 1 to 500 characters.
    reason: String,
}

/// Say how a plate stands
///
/// Saying the same again changes nothing. What cannot follow from how it stands is a conflict
/// (409).
#[utoipa::path(post, path = "/api/v1/codes/{code}/state", params(("code" = String, Path, description = "The nine digits", example = "418203577")),
    request_body = StateRequest, responses((status = NO_CONTENT, description = "Noted")))]
pub async fn code_state(
    State(app): State<AppState>,
    official: Official<SetRules>,
    Path(digits): Path<String>,
    posted: PostedJson<StateRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let code = Code::parse(&digits).map_err(|_| Error::NotFound)?;
    let known = CodeState::from_word(&posted.state);
    let state = known.filter(|state| state.is_in_use() || *state == CodeState::Retired);
    let state = state.ok_or_else(|| Error::field("state", "api-invalid-new-state"))?;
    let reason = note(&posted.reason, true, ("reason", "api-invalid-reason"))?;
    let said = Declaration { code, state, reason };
    marking::declare(
        &app.db.app,
        &official.reach(),
        official.account.id,
        &said,
        app.clock.now(),
        &app.entropy,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
