//! The live stream to an open console: server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream::{once, unfold};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::AreaQuery;
use crate::accounts::{Token, store};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::cookies;
use crate::http::extract::{Official, Scope};
use crate::http::params::Query;
use crate::live::Message;

/// Silence is broken this often, so that proxies and browsers know that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A console hears nothing more at the latest this long after its session ended.
const SESSION_CHECK: Duration = Duration::from_mins(1);
/// How long a browser waits before it opens a broken stream again.
const RECONNECT: Duration = Duration::from_secs(2);

/// Live changes
///
/// `event: segment` carries a `SegmentChange`, `event: geometry` a `GeometryChange`. `event: resync` says that something may have
/// been missed: fetch the status again. To miss nothing, open the stream first and fetch the status then, at every (re)connection.
#[utoipa::path(get, path = "/api/v1/events", params(AreaQuery),
    responses((status = OK, description = "Changes in scope as they happen", body = String, content_type = "text/event-stream")))]
pub async fn events(
    State(app): State<AppState>,
    official: Official,
    headers: HeaderMap,
    Query(query): Query<AreaQuery>,
) -> Result<impl IntoResponse> {
    let token = cookies::session(&headers).ok_or(Error::SignedOut)?;
    let scope = official.scope(query.area)?;
    let mut checks = interval_at(Instant::now() + SESSION_CHECK, SESSION_CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        receiver: app.live.listen(),
        app,
        token,
        scope,
        checks,
    };
    // Said at once, so that the browser knows the stream is open and may fetch the status.
    let opening = Event::default().comment("open").retry(RECONNECT);
    let changes = unfold(listener, async |mut listener| listener.next().await.map(|event| (event, listener)));
    let stream = once(ready(opening)).chain(changes).map(Ok::<_, Infallible>);
    // nginx would hold events back to fill its buffer.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))];
    Ok((unbuffered, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))))
}

/// One open console.
#[derive(Debug)]
struct Listener {
    app: AppState,
    token: Token,
    scope: Scope,
    receiver: Receiver<Message>,
    checks: Interval,
}

impl Listener {
    /// The next event in scope; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                () = self.app.stop.cancelled() => return None,
                _ = self.checks.tick() => {
                    if !self.may_listen().await {
                        return None;
                    }
                }
                heard = self.receiver.recv() => match heard {
                    Ok(message) => {
                        if let Some(event) = event(&message, &self.scope) {
                            return Some(event);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(resync()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    /// Whether the session still holds and its rights still reach the scope. A database that does not answer ends no session.
    async fn may_listen(&self) -> bool {
        match store::session_account(&self.app.db.app, &self.token, self.app.clock.now()).await {
            Ok(Some(account)) => account.grants.iter().any(|grant| grant.area.contains(&self.scope.area)),
            Ok(None) => false,
            Err(_) => true,
        }
    }
}

/// A message as this scope hears it; none when it is not for this scope.
fn event(message: &Message, scope: &Scope) -> Option<Event> {
    match message {
        Message::Segment { district, area, json } => {
            (*district == scope.district && scope.area.contains(area)).then(|| Event::default().event("segment").data(json))
        }
        Message::Geometry { district, version } => {
            (*district == scope.district).then(|| Event::default().event("geometry").data(format!(r#"{{"version":{version}}}"#)))
        }
        Message::Resync => Some(resync()),
    }
}

fn resync() -> Event {
    Event::default().event("resync").data("{}")
}
