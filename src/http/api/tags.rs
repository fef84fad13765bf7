//! Tags that hang beside codes.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::checkpoints::store::taps as store;
use crate::checkpoints::tag::uid::TagUid;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::Path;
use crate::rights::SetRules;

/// Take a tag out of use
///
/// From now on taps on it count no more, nor does one that was made before. An official who taps it
/// later, at the same place or another, is offered to take it into use again.
#[utoipa::path(post, path = "/api/v1/tags/{uid}/revoke", params(("uid" = String, Path, description = "Its serial number, fourteen digits")),
    responses((status = NO_CONTENT, description = "Out of use")))]
pub async fn revoke_tag(
    State(app): State<AppState>,
    official: Official<SetRules>,
    Path(uid): Path<String>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let uid: TagUid = uid.parse().map_err(|_| Error::NotFound)?;
    let tag = official.covers(store::tag(&app.db.app, official.account.district, uid).await?)?;
    store::revoke(&app.db.app, &tag, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
