//! A steward's visit round: which doors wait.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::extract::Steward;
use super::my::presence;
use super::params::Path;
use crate::app::AppState;
use crate::error::Result;
use crate::ids::SegmentId;
use crate::pages::round::RoundPage;
use crate::patrols::store::rounds;

/// `GET /my/rounds/{segment}`
pub async fn page(State(app): State<AppState>, steward: Steward, Path(segment): Path<SegmentId>) -> Result<Response> {
    let account = &steward.account;
    let round = rounds::round(&app.db.app, account.district, segment, steward.person, app.clock.now()).await?;
    let mut page = RoundPage {
        locale: steward.locale,
        segment,
        round: &round,
        presence: presence(&app, account),
    }
    .into_response();
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(page)
}
