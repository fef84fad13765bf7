//! Who asks for what is not there: codes, receipts and links can be tried one after the other. Each
//! miss is counted against the network; too many, and the next misses are refused, and each takes
//! [`PATIENCE`], until it has been quiet for a while. What is there is never counted, never refused
//! and never slowed down.

use std::net::IpAddr;
use std::time::Duration;

use axum::response::{IntoResponse, Response};

use crate::app::AppState;

/// How long the answer to one miss too many is kept back. Every miss costs a look into the database,
/// since what is there is shown to everybody; whoever tries on without a pause makes one a second
/// with each connection, and takes little of what the others wait for.
const PATIENCE: Duration = Duration::from_secs(1);

/// In the extensions of an answer that says that there is no such thing.
#[derive(Clone, Copy, Debug)]
struct Missed;

/// Says of an answer that what was asked for is not there.
pub fn missed(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.extensions_mut().insert(Missed);
    response
}

/// The answer, or after a while that it is too much where it says so of one thing too many. It only
/// looks at the answer, so that a page that is kept costs nothing more.
pub(super) async fn counted(app: &AppState, address: Option<IpAddr>, answer: Response) -> Response {
    if answer.extensions().get::<Missed>().is_none() {
        return answer;
    }
    match address.map(|address| app.limits.unknown(address)) {
        Some(Err(too_many)) => {
            tokio::time::sleep(PATIENCE).await;
            too_many.into_response()
        }
        _ => answer,
    }
}
