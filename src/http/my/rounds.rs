//! A steward's visit round: which doors wait.

use axum::extract::State;
use axum::response::Response;

use super::day::presence;
use crate::app::AppState;
use crate::error::Result;
use crate::http::answer::no_store;
use crate::http::extract::Steward;
use crate::http::params::Path;
use crate::ids::SegmentId;
use crate::pages::my::round::RoundPage;
use crate::views::store::rounds;

/// `GET /my/rounds/{segment}`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    Path(segment): Path<SegmentId>,
) -> Result<Response> {
    let account = &steward.account;
    let round =
        rounds::round(&app.db.app, account.district, segment, steward.person, app.clock.now())
            .await?;
    Ok(no_store(RoundPage {
        locale: steward.locale,
        segment,
        round: &round,
        presence: presence(&app, account),
    }))
}
