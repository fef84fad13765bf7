//! What every request passes first, in one layer, since each layer costs each request: it is for
//! one host, within its sender's share, its body comes in time, and a miss is counted.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::extract::network;
use super::{guesses, host, pace, under_way};
use crate::app::AppState;
use crate::error::Error;

/// Middleware around every route.
pub async fn guard(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    if !host::settle(&mut request) {
        return Error::Misshapen.into_response();
    }
    let address = network(request.extensions(), request.headers(), app.config.trust_proxy);
    let seat = match under_way::enter(&app, address) {
        Ok(seat) => seat,
        Err(too_many) => return too_many.into_response(),
    };
    let response = next.run(pace::in_time(request)).await;
    under_way::until_sent(seat, guesses::counted(&app, address, response).await)
}
