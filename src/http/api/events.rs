//! The live stream to an open console: server-sent events.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream::{once, unfold};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::AreaQuery;
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::cookies;
use crate::http::extract::Official;
use crate::http::params::Query;
use crate::live::news::{News, resync_event};
use crate::live::streams::Place;
use crate::rights::{Scope, SeeConsole};

/// Silence is broken this often, so that proxies and browsers know that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Seconds after which somebody who has too many streams may try again.
const TRY_AGAIN: u64 = 10;
/// Said at once, so that the browser knows the stream is open and may fetch the status; and how
/// long it waits before it opens a broken one again.
const OPENING: &str = ": open\nretry: 2000\n\n";
/// How far the stream had been read when it was opened.
const SEQUENCE: HeaderName = HeaderName::from_static("riverward-sequence");

/// Live changes
///
/// `event: segment` carries a `SegmentChange`, `event: geometry` a `GeometryChange`. `event:
/// resync` says that something may have been missed: fetch the status again. To miss nothing, open
/// the stream first and fetch the status then, at every (re)connection.
///
/// The `id` of an event is a number that only grows, the same for all changes read together; the
/// header `riverward-sequence` is the number the stream begins after. The newest number heard of
/// goes into the status request as `after`. Changes whose number is not higher than the `sequence`
/// of a status are in that status.
///
/// A session has up to eight streams, and the server as many as half of its connections; 429 beyond
/// that. A stream ends within two seconds of its session or of the right to see its area.
#[utoipa::path(get, path = "/api/v1/events", params(AreaQuery),
    responses((status = OK, description = "Changes in scope as they happen", body = String, content_type = "text/event-stream",
               headers(("riverward-sequence" = i64, description = "The number the stream begins after")))))]
pub async fn events(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    headers: HeaderMap,
    Query(query): Query<AreaQuery>,
) -> Result<impl IntoResponse> {
    let token = cookies::session(&headers).ok_or(Error::SignedOut)?;
    let scope = official.scope(query.area)?;
    let session = (token.district(), token.hash());
    let place = app
        .live
        .streams()
        .enter(session, scope.clone(), app.config.max_connections / 2)
        .ok_or(Error::TooMany { retry_after: TRY_AGAIN })?;
    let listener = Listener::new(app, place, scope);
    // After the listening began: whatever is beyond this number will be heard.
    let sequence = HeaderValue::from(listener.app.live.boards().read_up_to());
    let opening = Bytes::from_static(OPENING.as_bytes());
    let news =
        unfold(listener, async |mut listener| listener.next().await.map(|text| (text, listener)));
    let stream = once(ready(opening)).chain(news).map(Ok::<_, Infallible>);
    let about = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // nginx would hold events back to fill its buffer.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        (SEQUENCE, sequence),
    ];
    Ok((about, Body::from_stream(stream)))
}

/// One open console. What it has not taken yet waits in the hub, which keeps it once for all; the
/// connection itself holds a buffer of fixed size.
#[derive(Debug)]
struct Listener {
    app: AppState,
    scope: Scope,
    receiver: Receiver<Arc<News>>,
    stop: Pin<Box<WaitForCancellationFutureOwned>>,
    place: Place,
    beats: Interval,
}

impl Listener {
    fn new(app: AppState, place: Place, scope: Scope) -> Self {
        let mut beats = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            receiver: app.live.listen(),
            stop: Box::pin(app.stop.clone().cancelled_owned()),
            beats,
            place,
            app,
            scope,
        }
    }

    /// The next text for this console; none when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                () = &mut self.stop => return None,
                () = self.place.ended.cancelled() => return None,
                _ = self.beats.tick() => return Some(Bytes::from_static(b":\n\n")),
                heard = self.receiver.recv() => match heard {
                    Ok(news) => {
                        if let Some(text) = news.heard_by(&self.scope) {
                            self.beats.reset();
                            return Some(text);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(resync_event(self.app.live.boards().read_up_to())),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}
