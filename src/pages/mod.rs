//! Server-rendered pages and every word people read on them.
//!
//! A page is a struct of plain data with a `render`; what stands in it is decided by the capability
//! that filled it. All pages work without JavaScript and come as one request: the styles stand
//! inside.
//!
//! | module | the page |
//! |---|---|
//! | [`scanned`] | behind a code: the card for anybody, with the record form on top for its steward |
//! | [`report`] [`rate`] [`thanks`] | what a resident can do there, and the answer |
//! | [`receipt`] | following a problem |
//! | [`my`] [`records`] | a steward's day; what they recorded, and what they say of it |
//! | [`history`] | a steward's month, and why a period was missed |
//! | [`round`] | the doors of a visit round |
//! | [`settings`] | text size, tracks |
//! | [`offers`] | what a steward may ask to answer for |
//! | [`install`] [`installed`] [`taken`] | hanging up a plate, and what came of it |
//! | [`scan`] | the camera, in the page |
//! | [`sign_in`] | password and enrolment link |
//! | [`codes`] | codes that lead nowhere: mistyped, unknown, retired, not yet installed |
//! | [`home`] | the front door |
//! | [`error`] | behind every error |
//!
//! [`locale`] holds the languages, [`words`] and [`dates`] what is said the same on every page,
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
