//! What is still taken when the disk of the database is nearly full.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::db::room::Level;
use crate::error::Error;

/// Addresses that take much room and hold no record.
const HEAVY: [&str; 4] = ["/api/v1/prints", "/api/v1/code-batches", "/api/v1/tracks", "/my/tracks"];

/// Middleware: refuses what there is no room for. Reading goes on.
pub async fn require(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let path = request.uri().path();
    match app.db.room.level() {
        Level::Full => Error::Unavailable("the disk is full".into()).into_response(),
        Level::Low if HEAVY.iter().any(|heavy| path.starts_with(heavy)) => {
            Error::NoRoom.into_response()
        }
        Level::Low | Level::Plenty => next.run(request).await,
    }
}
