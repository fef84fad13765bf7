//! Unsafe requests must come from our own pages: by Sec-Fetch-Site where the browser sends it, else
//! by Origin. A request with neither comes from no browser (a script with its own session), and a
//! browser old enough to send neither cannot be told from one; it is let through only without
//! cookies, so that it acts for nobody.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};

use crate::error::{Error, Result};

/// Refuses what another site's page sends.
pub fn require(base_url: &str, request: &Request) -> Result<()> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers(), base_url) {
        Ok(())
    } else {
        Err(Error::CrossSite)
    }
}

fn is_ours(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"))
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN) {
        Some(origin) => {
            origin == base_url
                // Behind a name that the base URL does not know, as in a first trial, the Host
                // header is what the browser went to.
                || text(header::HOST).is_some_and(|host| origin.split_once("://").is_some_and(|(_, rest)| rest == host))
        }
        None => !headers.contains_key(header::COOKIE),
    }
}
