//! Who asks for what is not there: codes, receipts and links can be tried one after the other. Each
//! miss is counted against the network; too many, and the next misses are refused until it has been
//! quiet for a while. What is there is never counted and never refused.

use std::net::IpAddr;

use axum::response::{IntoResponse, Response};

use crate::app::AppState;

/// In the extensions of an answer that says that there is no such thing.
#[derive(Clone, Copy, Debug)]
struct Missed;

/// Says of an answer that what was asked for is not there.
pub fn missed(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.extensions_mut().insert(Missed);
    response
}

/// The answer, or that it is too much where it says so of one thing too many. It only looks at the
/// answer, so that a page that is kept costs nothing more.
pub(super) fn counted(app: &AppState, address: Option<IpAddr>, answer: Response) -> Response {
    if answer.extensions().get::<Missed>().is_none() {
        return answer;
    }
    match address.map(|address| app.limits.unknown(address)) {
        Some(Err(too_many)) => too_many.into_response(),
        _ => answer,
    }
}
