//! How an [`Error`] looks: problem details (RFC 9457) for programs, a page with a way on for
//! people.

use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{cookies, robots};
use crate::error::{Error, FieldError, chain};
use crate::locale::Locale;
use crate::pages;

/// Problem details of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemDetails)]
pub struct Problem {
    /// `about:blank#<word>`: the word is stable, for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// What went wrong, in the asker's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do about it, in the asker's language.
    pub detail: String,
    /// To be quoted when asking for help.
    pub request_id: String,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub struct ProblemField {
    /// The field's name as sent.
    pub field: String,
    /// What to do, in the asker's language.
    pub message: String,
}

/// The name of the header that carries a request's id.
pub const REQUEST_ID: &str = "x-request-id";

impl Error {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Invalid(_)
            | Self::Unkeepable(_)
            | Self::WrongKind(_)
            | Self::OutOfBounds { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::Misshapen => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable word for programs and for locale keys (`error-<word>-title`, `error-<word>-detail`).
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignedOut => "signed-out",
            Self::Forbidden(_) => "forbidden",
            Self::Invalid(_)
            | Self::Unkeepable(_)
            | Self::WrongKind(_)
            | Self::OutOfBounds { .. } => "invalid",
            Self::Conflict(_) => "conflict",
            Self::TooMany { .. } => "too-many",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Misshapen => "misshapen",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::CrossSite => "cross-site",
            Self::Unavailable(_) => "unavailable",
            Self::NoRoom => "no-room",
            Self::Internal(_) => "internal",
        }
    }

    /// Title and way on, in a language.
    pub fn texts(&self, locale: Locale) -> (String, String) {
        let title = locale.text(&format!("error-{}-title", self.word()));
        let detail = match self {
            Self::Forbidden(key) | Self::Conflict(key) => locale.text(key),
            Self::TooMany { retry_after } => {
                locale.text_with("error-too-many-detail", [("seconds", (*retry_after).into())])
            }
            _ => locale.text(&format!("error-{}-detail", self.word())),
        };
        (title, detail)
    }

    /// Fields with what is wrong with each, in a language.
    pub fn fields(&self, locale: Locale) -> Vec<(String, String)> {
        match self {
            Self::Invalid(fields) => {
                let in_words =
                    |error: &FieldError| (error.field.to_owned(), locale.text(error.message));
                fields.iter().map(in_words).collect()
            }
            Self::Unkeepable(field) => vec![(field.clone(), locale.text("invalid-character"))],
            Self::WrongKind(field) => vec![(field.clone(), locale.text("invalid-wrong-kind"))],
            Self::OutOfBounds {
                field,
                message,
                least,
                most,
            } => {
                let bounds = [("least", (*least).into()), ("most", (*most).into())];
                vec![((*field).to_owned(), locale.text_with(message, bounds))]
            }
            _ => Vec::new(),
        }
    }
}

/// The error behind a response, for [`render`].
#[derive(Clone, Debug)]
struct Cause(Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooMany { retry_after } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        if let Self::Unavailable(_) = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if let Self::NoRoom = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("600"));
        }
        response.extensions_mut().insert(Cause(Arc::new(self)));
        response
    }
}

/// Outermost middleware: gives every error its body, logs the cause of a fault once.
pub async fn render(request: Request, next: Next) -> Response {
    // Nearly every request goes well: what an error would need is only held on to here, neither
    // copied nor read.
    let uri = request.uri().clone();
    let is_read = request.method().is_safe();
    let asked = [header::COOKIE, header::ACCEPT_LANGUAGE, HeaderName::from_static(REQUEST_ID)]
        .map(|name| request.headers().get(&name).cloned().map(|value| (name, value)));

    let response = next.run(request).await;
    let status = response.status();
    let cause = match response.extensions().get::<Cause>() {
        Some(cause) => cause.clone(),
        // Answers made by a layer below, without a body of ours.
        None if status == StatusCode::METHOD_NOT_ALLOWED => {
            Cause(Arc::new(Error::MethodNotAllowed))
        }
        None if status == StatusCode::PAYLOAD_TOO_LARGE => Cause(Arc::new(Error::TooLarge)),
        None if status == StatusCode::REQUEST_TIMEOUT => Cause(Arc::new(Error::Unreadable)),
        None => return response,
    };
    // What only takes a form leads to its page: so does the way back from signing in.
    if is_read && status == StatusCode::METHOD_NOT_ALLOWED {
        let page = pages::error::readable(uri.path());
        if page != uri.path() {
            return Redirect::to(&page).into_response();
        }
    }
    let asked: HeaderMap = asked.into_iter().flatten().collect();
    let locale = cookies::locale(&asked);
    let for_programs = ["/api/", "/tiles/", "/healthz", "/readyz"]
        .iter()
        .any(|prefix| uri.path().starts_with(prefix));
    let request_id =
        asked.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    match &*cause.0 {
        Error::Internal(fault) => {
            tracing::error!(%request_id, fault = %chain(fault.as_ref()), "request failed");
        }
        Error::Unavailable(fault) => {
            tracing::warn!(%request_id, fault = %chain(fault.as_ref()), "temporarily unavailable");
        }
        _ => {}
    }
    let mut rendered = if for_programs {
        let mut rendered = Json(problem(&cause.0, locale, request_id)).into_response();
        rendered
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        rendered
    } else {
        pages::error::page(&cause.0, locale, &request_id, uri.path())
    };
    *rendered.status_mut() = cause.0.status();
    let unlisted = HeaderName::from_static(robots::TAG);
    for name in [header::RETRY_AFTER, header::ALLOW, header::SET_COOKIE, unlisted] {
        if let Some(value) = response.headers().get(&name) {
            rendered.headers_mut().insert(name, value.clone());
        }
    }
    rendered
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    rendered
}

fn problem(error: &Error, locale: Locale, request_id: String) -> Problem {
    let (title, detail) = error.texts(locale);
    let errors: Vec<ProblemField> = error
        .fields(locale)
        .into_iter()
        .map(|(field, message)| ProblemField { field, message })
        .collect();
    // A program has no page with marked fields to go back to.
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let detail = if messages.is_empty() { detail } else { messages.join(" ") };
    Problem {
        kind: format!("about:blank#{}", error.word()),
        title,
        status: error.status().as_u16(),
        detail,
        request_id,
        errors,
    }
}
