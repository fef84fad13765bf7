//! What search engines are told: the pages of codes, segments and areas may be found, nothing else.

use axum::http::{HeaderName, HeaderValue};
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

/// What says on a page itself that it is not to be listed.
pub const TAG: &str = "x-robots-tag";

/// `GET /robots.txt`
pub async fn rules() -> &'static str {
    RULES
}

/// Whether the page at a path is one of [`UNLISTED`].
pub fn is_unlisted(path: &str) -> bool {
    UNLISTED.iter().any(|start| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Says on a page that it is not to be listed.
pub fn mark(response: &mut Response) {
    response
        .headers_mut()
        .insert(HeaderName::from_static(TAG), HeaderValue::from_static("noindex"));
}
