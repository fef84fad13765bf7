//! The page behind every error: what happened, what to do, the way back.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::locale::Locale;
use crate::error::Error;

#[derive(Template)]
#[template(path = "error.html", config = "src/pages/askama.toml")]
struct ErrorPage<'a> {
    locale: Locale,
    title: String,
    detail: String,
    request_id: &'a str,
    retry_path: &'a str,
}

/// The page of an error.
pub fn page(error: &Error, locale: Locale, request_id: &str, retry_path: &str) -> Response {
    let (title, detail) = error.texts(locale);
    match (ErrorPage {
        locale,
        title,
        detail,
        request_id,
        retry_path,
    })
    .render()
    {
        Ok(html) => Html(html).into_response(),
        Err(fault) => {
            tracing::error!(%fault, "the error page could not be rendered");
            error.status().into_response()
        }
    }
}
