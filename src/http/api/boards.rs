//! What a district wants on its boards.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::posted::PostedJson;
use crate::ids::AreaPath;
use crate::printing::settings::BoardSettings;
use crate::printing::store::settings as store;
use crate::rights::Administer;

/// What of stewards stands on boards
///
/// Beside name, post and organisation, which stand on every one.
#[utoipa::path(get, path = "/api/v1/board-settings",
    responses((status = OK, description = "What holds in the district", body = BoardSettings)))]
pub async fn board_settings(
    State(app): State<AppState>,
    official: Official<Administer>,
) -> Result<Json<BoardSettings>> {
    let district = official.account.district;
    // It is the whole district's: whoever keeps the accounts of a town finds nothing here.
    official.scope(Some(AreaPath::of_district(district)))?;
    Ok(Json(store::settings(&app.db.app, district).await?))
}

/// Choose what of stewards stands on boards
///
/// For boards that are printed from now on. The same again changes nothing.
#[utoipa::path(put, path = "/api/v1/board-settings", request_body = BoardSettings,
    responses((status = NO_CONTENT, description = "In force")))]
pub async fn set_board_settings(
    State(app): State<AppState>,
    official: Official<Administer>,
    PostedJson(wanted): PostedJson<BoardSettings>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let chosen = official.covers(wanted.of_district(official.account.district))?;
    store::set(&app.db.app, &chosen, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
