//! What the machine room sees: health, request ids, one log line and three metrics a request.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::request_id::{MakeRequestId, RequestId};

use super::error::REQUEST_ID;
use crate::app::AppState;
use crate::db;
use crate::error::{Error, Result};

/// Makes the id under which a request stands in the log and in its error page. One sent by the
/// client is not believed.
#[derive(Clone, Debug)]
pub struct RequestIds(AppState);

impl RequestIds {
    /// Takes chance from the server's own source.
    pub fn new(app: AppState) -> Self {
        Self(app)
    }
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.entropy.event_id(self.0.clock.now()).simple().to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// A request under way, also one that is given up before its answer.
struct Running;

impl Running {
    fn begin() -> Self {
        metrics::gauge!("riverward_http_requests_running").increment(1.0);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        metrics::gauge!("riverward_http_requests_running").decrement(1.0);
    }
}

/// A method as log and figures have it: one of those there are, whatever was sent. Each label is a
/// row that is kept for good.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    const NAMES: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let known = KNOWN.iter().position(|known| known == method);
    known.and_then(|place| NAMES.get(place)).copied().unwrap_or("other")
}

/// One line and the figures of a request, by route pattern: addresses carry receipts, which must
/// not stand in logs.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = method_label(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let request_id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let running = Running::begin();
    let response = next.run(request).await;
    drop(running);
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let labels = [
        ("method", method.to_owned()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("riverward_http_requests_total", &labels).increment(1);
    metrics::histogram!("riverward_http_request_seconds", &labels).record(elapsed.as_secs_f64());
    tracing::info!(%request_id, %method, route, status, ms = elapsed.as_secs_f64() * 1e3, "request");
    response
}

/// A panic is a fault like any other: logged, answered, survived.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Error::internal(format!("panic: {}", text.unwrap_or_default())).into_response()
}

/// A body of more bytes than this, a file, may take [`FILES_TAKE`] times as long.
const LARGE: u64 = 1 << 20;
const FILES_TAKE: u32 = 10;

/// An end to every request: what waits for somebody who says nothing any more, as a database behind
/// a proxy may, is answered as well. A stream has answered when it begins.
pub async fn in_time(app: &AppState, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let times = if length.is_some_and(|length| length > LARGE) {
        FILES_TAKE
    } else {
        1
    };
    let limit = Duration::from_secs(app.config.request_seconds) * times;
    match timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::Unavailable("the request took too long".into()).into_response(),
    }
}

/// The process answers.
pub async fn healthz() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The database answers and has the schema this server was built for.
pub async fn readyz(State(app): State<AppState>) -> Result<StatusCode> {
    db::schema::check_ready(&app.db.app).await?;
    Ok(StatusCode::NO_CONTENT)
}
