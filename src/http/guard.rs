//! What every request passes first, in one layer, since each layer costs each request: it is for
//! one host, within its sender's share, from our own pages, there is room for what it brings, its
//! body comes in time, it is answered in time, a miss is counted, and robots are told.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::extract::network;
use super::{guesses, host, ops, pace, robots, room, same_origin, under_way};
use crate::app::AppState;
use crate::error::{Error, Result};

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
    let is_unlisted = robots::is_unlisted(request.uri().path());
    let mut response = match admit(&app, &request) {
        Ok(()) => ops::in_time(&app, pace::in_time(request), next).await,
        Err(refused) => refused.into_response(),
    };
    if is_unlisted {
        robots::mark(&mut response);
    }
    under_way::until_sent(seat, guesses::counted(&app, address, response).await)
}

fn admit(app: &AppState, request: &Request) -> Result<()> {
    same_origin::require(&app.base_url, request)?;
    room::require(&app.db.room, request)
}
