//! How every segment on the map stands, in as few bytes as that takes: fetched once, then kept up
//! to date by the live stream.

use std::io::Read;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::encoding::Encoding;
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Query};
use crate::ids::AreaPath;
use crate::live::board::Part;
use crate::rights::SeeConsole;
use crate::segments::SegmentKind;
use crate::views::segments::{StatusSnapshot, Wanted};
use crate::views::store::segments;

/// Which segments are wanted, and how new the answer must be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatusQuery {
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
    /// What the asker has heard of: the `id` of the newest event, or the number the stream was
    /// opened with. The answer has at least that in it, whichever server gives it.
    #[param(value_type = Option<i64>, minimum = 0)]
    after: i64,
}

impl FromQuery for StatusQuery {
    fn read(fields: &mut Fields) -> Self {
        let after = fields.one("after", "api-invalid-after", |text| {
            text.parse().ok().filter(|after| *after >= 0)
        });
        Self {
            area: super::area(fields),
            kind: fields.words("kind", "api-invalid-kind"),
            q: super::search_text(fields),
            after: after.unwrap_or(0),
        }
    }
}

/// Status of every segment, dense
///
/// Open the stream of events first and ask then: what is not in the answer yet, the stream tells.
/// The header `date` says when this was so.
#[utoipa::path(get, path = "/api/v1/status", params(StatusQuery),
    responses((status = OK, description = "Ids and status, in the same order", body = StatusSnapshot)))]
pub async fn status(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    headers: HeaderMap,
    Query(query): Query<StatusQuery>,
) -> Result<Response> {
    let scope = official.scope(query.area)?;
    // The time is taken before the reading, so that it never claims more than was seen.
    let date = http_date(app.clock.now());
    if query.q.is_none() {
        let part = Part::new(scope.area().clone(), query.kind.clone());
        if let Some(kept) = app.live.boards().answer(scope.district(), part, query.after).await {
            return Ok((date, kept_answer(kept, &headers)?).into_response());
        }
    }
    // A text is looked for by the database; and it answers where nobody follows the stream.
    let wanted = Wanted {
        kinds: query.kind,
        statuses: None,
        text: query.q,
    };
    let snapshot = segments::snapshot(&app.db.console, &scope, &wanted, app.clock.now()).await?;
    Ok((date, Json(snapshot)).into_response())
}

fn http_date(at: DateTime<Utc>) -> [(header::HeaderName, String); 1] {
    [(header::DATE, at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())]
}

/// Sends compressed bytes as they are to whoever takes them.
fn kept_answer(gzip: Bytes, headers: &HeaderMap) -> Result<Response> {
    let json = [(header::CONTENT_TYPE, "application/json")];
    let vary = [(header::VARY, "accept-encoding")];
    if Encoding::Gzip.is_accepted(headers) {
        let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return Ok((json, vary, encoding, gzip).into_response());
    }
    let mut plain = Vec::new();
    GzDecoder::new(&gzip[..]).read_to_end(&mut plain).map_err(Error::internal)?;
    Ok((json, vary, plain).into_response())
}
