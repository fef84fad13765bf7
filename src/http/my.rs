//! The steward's day.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::extract::Steward;
use crate::app::AppState;
use crate::error::Result;
use crate::pages::my::MyPage;
use crate::stewardships::store::my;

/// `GET /my`
pub async fn page(State(app): State<AppState>, steward: Steward) -> Result<Response> {
    let day = my::my_day(&app.db.app, steward.account.district, steward.person, app.clock.now()).await?;
    let page = MyPage {
        locale: steward.locale,
        name: &steward.account.name,
        today: day.today,
        rows: &day.rows,
        is_official: !steward.account.grants.is_empty(),
    };
    let mut response = page.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
