//! The front door.

use axum::response::{IntoResponse, Response};

use crate::http::extract::Viewer;
use crate::pages::code::home::HomePage;

/// `GET /`
pub async fn page(viewer: Viewer) -> Response {
    HomePage { locale: viewer.locale }.into_response()
}
