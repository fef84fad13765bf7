//! Server-rendered pages and every word people read on them.
//!
//! A page is a struct of plain data with a `render`; what stands in it is decided by the capability
//! that filled it. All pages work without JavaScript and come as one request: the styles stand
//! inside.
//!
//! | module | the page |
//! |---|---|
//! | [`code`] | behind a code: the card with its forms, receipts, the camera, the front door |
//! | [`my`] | a steward's day, months, records, offers, rounds, settings |
//! | [`sign_in`] | password and enrolment link |
//! | [`error`] | behind every error |
//!
//! [`words`] says what is called the same on every page ([`crate::locale`] holds the languages),
//! [`frame`] what stands around each.

pub mod assets;
pub mod code;
pub mod error;
mod form;
pub mod frame;
mod icons;
pub mod my;
pub mod sign_in;
pub mod words;

#[cfg(test)]
mod tests;

use axum::response::{Html, IntoResponse, Response};

use crate::error::{Error, Result};

/// Renders a template; a template that cannot be rendered is a fault of ours.
fn render(template: &impl askama::Template) -> Result<String> {
    template.render().map_err(Error::internal)
}

/// The answer with a rendered page, status 200.
fn respond(rendered: Result<String>) -> Response {
    rendered.map(Html).into_response()
}

/// Makes a page with a `render` an answer.
macro_rules! answers {
    ($($page:ty),+) => {
        $(impl axum::response::IntoResponse for $page {
            fn into_response(self) -> axum::response::Response {
                $crate::pages::respond(self.render())
            }
        })+
    };
}
pub(crate) use answers;
