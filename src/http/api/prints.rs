//! Printing: orders for labels and boards, how far they are, and their files.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::clock::is_in_calendar;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::{AreaPath, Code};
use crate::locale::Locale;
use crate::printing::press::Form;
use crate::printing::store::{self, JobKey, StoredJob};
use crate::printing::{self, MOST_BOARDS, MOST_LABELS, Piece, PrintJob, Selection, Work};
use crate::queue::{Fault, JobState, store as queue};
use crate::rights::{Print, Scope};

/// What is to be printed for whom.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PrintOrder {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[schema(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// What goes on paper.
    work: Work,
    /// For which codes or segments.
    #[serde(default)]
    select: Selection,
}

/// An order with its id.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPrintJob {
    /// Made by whoever orders: the same id again is the same order.
    id: Uuid,
    // The order, written out: what does not fit in a flattened structure has no name.
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[schema(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// What goes on paper.
    work: Work,
    /// For which codes or segments.
    #[serde(default)]
    select: Selection,
}

/// What an order would print.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintPreview {
    /// Labels or boards.
    total: usize,
    /// The first of them as a PNG in base64; null where it cannot be made.
    #[schema(required = true)]
    picture: Option<String>,
    /// Why it cannot be made, in words.
    #[schema(required = true)]
    fault: Option<String>,
}

impl cursor::SortKey for JobKey {
    fn is_sound(&self) -> bool {
        is_in_calendar(self.0)
    }
}

/// A page of the print jobs.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintJobs {
    /// Newest first.
    items: Vec<PrintJob>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// Look at what an order would print
#[utoipa::path(post, path = "/api/v1/print-previews", request_body = PrintOrder,
    responses((status = OK, description = "How many, and the first of them", body = PrintPreview)))]
pub async fn preview(
    State(app): State<AppState>,
    official: Official<Print>,
    order: PostedJson<PrintOrder>,
) -> Result<Json<PrintPreview>> {
    app.limits.preview(official.account.id)?;
    let (scope, pieces) = pieces(&app, &official, &order).await?;
    let (picture, fault) =
        match printing::work::picture(app.workshop(), scope.district(), &order.work, &pieces)
            .await?
        {
            Ok(png) => (Some(BASE64_STANDARD.encode(png)), None),
            Err(fault) => (None, Some(fault.words(official.locale))),
        };
    Ok(Json(PrintPreview {
        total: pieces.len(),
        picture,
        fault,
    }))
}

/// Order labels or boards
///
/// Answers at once; a server makes the file meanwhile. Codes that were blank count as printed once
/// their file is there.
#[utoipa::path(post, path = "/api/v1/print-jobs", request_body = NewPrintJob,
    responses((status = OK, description = "The order as it stands", body = PrintJob)))]
pub async fn create(
    State(app): State<AppState>,
    official: Official<Print>,
    PostedJson(posted): PostedJson<NewPrintJob>,
) -> Result<Json<PrintJob>> {
    app.limits.account(official.account.id)?;
    let reach = official.reach();
    match store::job(&app.db.app, &reach, posted.id).await {
        Err(Error::NotFound) => {}
        known => return Ok(Json(shown(known?, official.locale))),
    }
    let order = PrintOrder {
        area: posted.area,
        work: posted.work,
        select: posted.select,
    };
    let (scope, pieces) = pieces(&app, &official, &order).await?;
    let by = (posted.id, &official.acts(&app));
    store::create(&app.db.app, &scope, by, &order.work, &pieces).await?;
    Ok(Json(shown(store::job(&app.db.app, &reach, posted.id).await?, official.locale)))
}

/// Print jobs, newest first
#[utoipa::path(get, path = "/api/v1/print-jobs", params(PageQuery<JobKey>),
    responses((status = OK, description = "A page of the jobs", body = PrintJobs)))]
pub async fn jobs(
    State(app): State<AppState>,
    official: Official<Print>,
    Query(page): Query<PageQuery<JobKey>>,
) -> Result<Json<PrintJobs>> {
    let (reach, limit) = (official.reach(), page.limit + 1);
    let found = store::jobs(&app.db.app, &reach, page.cursor, limit).await?;
    let keyed = found.into_iter().map(|job| (job.key(), job)).collect();
    let (jobs, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(PrintJobs {
        items: jobs.into_iter().map(|job| shown(job, official.locale)).collect(),
        next_cursor,
    }))
}

/// How far a print job is
#[utoipa::path(get, path = "/api/v1/print-jobs/{id}", params(("id" = Uuid, Path, description = "The job")),
    responses((status = OK, description = "The job", body = PrintJob)))]
pub async fn job(
    State(app): State<AppState>,
    official: Official<Print>,
    Path(id): Path<Uuid>,
) -> Result<Json<PrintJob>> {
    Ok(Json(shown(store::job(&app.db.app, &official.reach(), id).await?, official.locale)))
}

/// Call a print job off
#[utoipa::path(post, path = "/api/v1/print-jobs/{id}/cancel", params(("id" = Uuid, Path, description = "The job")),
    responses((status = OK, description = "The job as it stands; one that had ended stays as it was", body = PrintJob)))]
pub async fn cancel(
    State(app): State<AppState>,
    official: Official<Print>,
    Path(id): Path<Uuid>,
) -> Result<Json<PrintJob>> {
    app.limits.account(official.account.id)?;
    store::cancel(&app.db.app, &official.reach(), id, &official.acts(&app)).await?;
    job(State(app), official, Path(id)).await
}

/// The file of a print job
#[utoipa::path(get, path = "/api/v1/print-jobs/{id}/file", params(("id" = Uuid, Path, description = "The job")),
    responses((status = OK, description = "A PDF", content_type = "application/pdf", body = Vec<u8>)))]
pub async fn file(
    State(app): State<AppState>,
    official: Official<Print>,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let job = store::job(&app.db.app, &official.reach(), id).await?;
    let (JobState::Done, Some(size)) = (job.state, job.size) else {
        return Err(Error::Conflict("print-not-done"));
    };
    let name = match Form::from(&job.work) {
        Form::Labels(..) => "labels",
        Form::Boards(_) => "boards",
    };
    let day = job.created_at.format("%Y%m%d");
    let disposition = format!("attachment; filename=\"riverward-{name}-{}-{day}.pdf\"", job.area);
    let district = official.account.district;
    let parts = stream::try_unfold((app, 0), move |(app, part)| async move {
        let bytes = queue::part(&app.db.app, district, id, part).await?;
        Ok::<_, Error>(bytes.map(|bytes| (bytes, (app, part + 1))))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(disposition).map_err(Error::internal)?,
        ),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// What an order is for: at least one piece, and no more than an order may have.
async fn pieces(
    app: &AppState,
    official: &Official<Print>,
    order: &PrintOrder,
) -> Result<(Scope, Vec<Piece>)> {
    let scope = official.scope(order.area.clone())?;
    let lengths = (
        order.select.codes.as_ref().map(Vec::len),
        order.select.segments.as_ref().map(Vec::len),
    );
    let is_longer = |length: Option<usize>, most: i64| {
        length.is_some_and(|length| i64::try_from(length).is_ok_and(|length| length > most))
    };
    if is_longer(lengths.0, MOST_LABELS) {
        return Err(Error::field("codes", "print-too-many-labels"));
    }
    if is_longer(lengths.1, MOST_LABELS) {
        return Err(Error::field("segments", "print-too-many-boards"));
    }
    let codes = order
        .select
        .codes
        .as_ref()
        .map(|codes| codes.iter().map(|text| Code::parse(text)).collect::<Result<Vec<_>, _>>())
        .transpose()
        .map_err(|_| Error::field("codes", "print-bad-code"))?;
    let mut db = app.db.console.acquire().await?;
    let (pieces, most, too_many): (Vec<_>, _, _) = match Form::from(&order.work) {
        Form::Labels(_, layout) => {
            layout.check().map_err(|error| Error::field("work", error.key()))?;
            let codes = store::labels(&mut db, &scope, &order.select, codes.as_deref()).await?;
            (codes.into_iter().map(Piece::Label).collect(), MOST_LABELS, "print-too-many-labels")
        }
        Form::Boards(_) => {
            let segments = store::boards(&mut db, &scope, &order.select).await?;
            (
                segments.into_iter().map(Piece::Board).collect(),
                MOST_BOARDS,
                "print-too-many-boards",
            )
        }
    };
    if pieces.is_empty() {
        return Err(Error::field("select", "print-nothing"));
    }
    if i64::try_from(pieces.len()).is_ok_and(|count| count > most) {
        return Err(Error::field("select", too_many));
    }
    Ok((scope, pieces))
}

/// What was left out, and why.
fn left_out(fault: &Fault, locale: Locale) -> String {
    let piece = fault.arguments.get("piece").cloned().unwrap_or_default();
    locale.text_of("print-left-out", &[("piece", piece), ("reason", fault.words(locale))])
}

fn shown(job: StoredJob, locale: Locale) -> PrintJob {
    PrintJob {
        id: job.id,
        area: job.area,
        area_name: job.area_name,
        work: job.work,
        state: job.state,
        total: job.total,
        done: job.done,
        created_at: job.created_at,
        ended_at: job.ended_at,
        fault: job.fault.map(|fault| fault.words(locale)),
        left_out: job.left_out.iter().map(|fault| left_out(fault, locale)).collect(),
        size: job.size,
    }
}
