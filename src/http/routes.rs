//! Routes that can be listed: axum's own router cannot be asked what it answers, and tests and docs
//! want to know.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{get, post};

use crate::app::AppState;

/// Routes under construction, with a list of what is there.
#[derive(Debug, Default)]
pub(super) struct Routes {
    router: Router<AppState>,
    listed: Vec<(Method, &'static str)>,
}

impl Routes {
    /// Answers `GET` (and `HEAD`) of a path.
    #[must_use]
    pub(super) fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self {
            router: self.router.route(path, get(handler)),
            listed: self.listed.into_iter().chain([(Method::GET, path)]).collect(),
        }
    }

    /// Answers `POST` of a path.
    #[must_use]
    pub(super) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self {
            router: self.router.route(path, post(handler)),
            listed: self.listed.into_iter().chain([(Method::POST, path)]).collect(),
        }
    }

    /// As [`Routes::post`], for bodies larger or smaller than the usual ones: up to `bytes`.
    #[must_use]
    pub(super) fn post_up_to<H, T>(self, bytes: usize, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self {
            router: self.router.route(path, post(handler).layer(DefaultBodyLimit::max(bytes))),
            listed: self.listed.into_iter().chain([(Method::POST, path)]).collect(),
        }
    }

    /// What is answered, in the order it was written.
    pub(super) fn into_listed(self) -> Vec<(Method, &'static str)> {
        self.listed
    }

    /// The router itself.
    pub(super) fn into_router(self) -> Router<AppState> {
        self.router
    }
}
