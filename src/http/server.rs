//! The accept loop: bounded connections, in all and of one address; a deadline for request heads
//! and for answers; and a shutdown that lets running requests end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tower::Layer;

use super::pace::{ANSWER_PAUSE, Taken};
use super::places::{Place, Places};
use crate::config::ServeConfig;
use crate::limits::network_of;

/// Time for a client to send its request head, and to ask for something more on a connection.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// What the kernel keeps of an answer that is not taken yet, of which it takes twice as much
/// memory. Small, so that a client that takes little by little is seen to go on.
const SEND_BUFFER: usize = 64 * 1024;
/// For whom there is no place: the least that a browser understands.
const NO_PLACE: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 10\r\n\
    connection: close\r\ncontent-length: 0\r\n\r\n";

/// How much is served at once, and how long an end may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    connections: usize,
    /// Of one address; none behind a proxy, where every connection is the proxy's.
    per_address: Option<usize>,
    drain: Duration,
}

impl Bounds {
    /// As configured.
    pub fn of(config: &ServeConfig) -> Self {
        Self {
            connections: config.max_connections,
            per_address: (!config.trust_proxy).then_some(config.connections_per_address.get()),
            drain: Duration::from_secs(config.drain_seconds),
        }
    }
}

/// Serves until `stop` ends, then waits a while for running requests. Streams that never end by
/// themselves are expected to watch the same signal.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    let places = Places::new(bounds.connections, bounds.per_address);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, or the peer left at once: neither is a reason to end.
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let place = tokio::select! {
            () = &mut stop => break,
            place = places.enter(network_of(peer.ip())) => place,
        };
        let Some(place) = place else {
            metrics::counter!("riverward_connections_refused_total").increment(1);
            // As much as fits at once: nobody is waited for here.
            let _left_without = stream.try_write(NO_PLACE);
            continue;
        };
        tokio::spawn(answer(stream, peer, place, router.clone(), graceful.watcher()));
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => tracing::info!("every request has ended"),
        () = tokio::time::sleep(bounds.drain) => tracing::warn!("some requests were cut off"),
    }
}

/// Answers what is asked on a connection while it has its place.
async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    router: Router,
    watcher: Watcher,
) {
    // Small answers must not wait for more to send.
    let prepared = stream
        .set_nodelay(true)
        .and_then(|()| SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER));
    if let Err(error) = prepared {
        tracing::debug!(%error, "a connection as the system gives it");
    }
    let service =
        TowerToHyperService::new(Extension(ConnectInfo::<SocketAddr>(peer)).layer(router));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(Taken::within(ANSWER_PAUSE, place.sign(), stream)), service);
    tokio::select! {
        outcome = watcher.watch(connection) => if let Err(error) = outcome {
            tracing::debug!(%error, "connection ended early");
        },
        () = place.given_up() => tracing::debug!("a connection gave up its place"),
    }
}
