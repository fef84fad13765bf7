//! The front door.

use axum::response::{IntoResponse, Response};

use super::extract::Viewer;
use crate::pages::home::HomePage;

/// `GET /`
pub async fn page(viewer: Viewer) -> Response {
    HomePage { locale: viewer.locale }.into_response()
}
