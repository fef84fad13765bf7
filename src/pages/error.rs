//! The page behind every error: what happened, what to do, the way back.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::frame::Frame;
use crate::error::{Error, Result};
use crate::locale::Locale;

#[derive(Template)]
#[template(path = "error.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    title: String,
    detail: String,
    /// What is wrong with which field, where the page of the form could not say so.
    fields: Vec<String>,
    way: Way,
    request_id: &'a str,
    /// Nothing was typed into the digits yet.
    typed: &'a str,
}

/// The way on.
struct Way {
    path: String,
    text: String,
    /// Whether digits may help: the address may have been typed wrong.
    digits: bool,
}

/// The page of an error.
pub fn page(error: &Error, locale: Locale, request_id: &str, path: &str) -> Response {
    match html(error, locale, request_id, path) {
        Ok(html) => Html(html).into_response(),
        Err(fault) => {
            tracing::error!(%fault, "the error page could not be rendered");
            error.status().into_response()
        }
    }
}

pub(super) fn html(error: &Error, locale: Locale, request_id: &str, path: &str) -> Result<String> {
    let (title, detail) = match error {
        Error::NotFound if path.starts_with("/p/") => {
            (locale.text("receipt-unknown-title"), locale.text("receipt-unknown-detail"))
        }
        _ => error.texts(locale),
    };
    super::render(&View {
        f: Frame::new(locale, title.clone(), readable(path)),
        title,
        detail,
        fields: error.fields(locale).into_iter().map(|(_, message)| message).collect(),
        way: way_on(error, locale, path),
        request_id,
        typed: "",
    })
}

fn way_on(error: &Error, locale: Locale, path: &str) -> Way {
    let page = readable(path);
    let (path, key) = match error {
        Error::NotFound => ("/".into(), "error-home"),
        Error::SignedOut => (format!("/login?next={page}"), "door-sign-in"),
        Error::TooMany { .. } | Error::Unavailable(_) | Error::Internal(_) => (page, "try-again"),
        _ => (page, "error-back"),
    };
    Way {
        path,
        text: locale.text(key),
        digits: matches!(error, Error::NotFound),
    }
}

/// The page to which an address that only takes a form belongs: of a code, of a receipt, a
/// steward's settings, else itself.
pub fn readable(path: &str) -> String {
    // "//host/…" in a link would lead to another site, and "*" nowhere.
    if !path.starts_with('/') || path.starts_with("//") {
        return "/".into();
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["", first @ ("q" | "Q" | "p" | "e"), second, ..] if !second.is_empty() => {
            format!("/{first}/{second}")
        }
        ["", "my", list @ ("records" | "offers"), id, ..] if !id.is_empty() => {
            format!("/my/{list}/{id}")
        }
        ["", "my", "claims", ..] => "/my/offers".into(),
        ["", "my", "tracks" | "settings", ..] => "/my/settings".into(),
        ["", "my", "devices" | "sessions", ..] => "/my".into(),
        ["", "language" | "logout", ..] => "/".into(),
        _ => path.replace('&', "%26"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_from_a_form_is_its_page() {
        assert_eq!(readable("/q/418203577/ratings"), "/q/418203577");
        assert_eq!(readable("/q/418203577/problems/7/support"), "/q/418203577");
        assert_eq!(readable("/p/k7m2q9xw4tbn8rhd/reopen"), "/p/k7m2q9xw4tbn8rhd");
        assert_eq!(readable("/logout"), "/");
        assert_eq!(readable("/my/tracks"), "/my/settings");
        assert_eq!(readable("/my/settings/text"), "/my/settings");
        assert_eq!(readable("/my/records/7/explanation"), "/my/records/7");
        assert_eq!(readable("/my/offers/7/claims"), "/my/offers/7");
        assert_eq!(readable("/my/claims/7/withdraw"), "/my/offers");
        assert_eq!(readable("/my/sessions/end"), "/my");
        assert_eq!(readable("/my"), "/my");
        assert_eq!(readable("/q"), "/q");
    }

    #[test]
    fn no_way_leads_off_this_site() {
        assert_eq!(readable("*"), "/");
        assert_eq!(readable("//example.org/my"), "/");
    }

    #[test]
    fn a_signed_out_steward_comes_back_after_signing_in() {
        assert_eq!(
            way_on(&Error::SignedOut, Locale::Chinese, "/q/418203577/scans").path,
            "/login?next=/q/418203577"
        );
    }
}
