//! What search engines are told: the pages of codes, segments and areas may be found, nothing else.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Longest match wins where a robot reads it so (RFC 9309), else the first line that fits: what is
/// allowed stands first. `/q/` is the page of a plate, with nothing below it.
const RULES: &str = "User-agent: *
Allow: /q/
Allow: /Q/
Allow: /s/
Allow: /area/
Allow: /static/
Disallow: /q/*/
Disallow: /Q/*/
Disallow: /
";

/// Where somebody's own things stand: not to be listed even where a link to one leaked.
const UNLISTED: [&str; 7] = ["/p", "/e", "/my", "/login", "/console", "/api", "/scan"];

/// `GET /robots.txt`
pub async fn rules() -> &'static str {
    RULES
}

/// Says on the pages of [`UNLISTED`] that they are not to be listed.
pub async fn unlisted(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_unlisted = UNLISTED.iter().any(|start| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let mut response = next.run(request).await;
    if is_unlisted {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    response
}
