//! The scanner: plates read by the camera, in the page.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::http::console::assets;
use crate::http::extract::Viewer;
use crate::pages::code::scan::ScanPage;

/// `GET /scan`
pub async fn page(viewer: Viewer) -> Response {
    let page = ScanPage {
        locale: viewer.locale,
        signed_in: viewer.account.is_some(),
        scanner: assets::scanner(),
    };
    ([(header::CONTENT_SECURITY_POLICY, assets::scanner_security_policy())], page).into_response()
}
