//! A steward's visit round: which doors wait.

use axum::extract::State;
use axum::response::Response;

use super::extract::Steward;
use super::my::{no_store, presence};
use super::params::Path;
use crate::app::AppState;
use crate::error::Result;
use crate::ids::SegmentId;
use crate::pages::round::RoundPage;
use crate::patrols::store::rounds;

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
