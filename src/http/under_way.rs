//! Behind a proxy every connection is the proxy's: there a visitor's share is counted in requests
//! under way, each from its head to the end of its answer. See `connections_per_address` in
//! `config.rs`; without a proxy the server counts connections.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::limits::shares::Seat;

/// Seconds after which somebody whose share is taken may try again.
const TRY_AGAIN: u64 = 5;

/// A seat for a request of this visitor; none is needed without a proxy.
pub(super) fn enter(app: &AppState, address: Option<IpAddr>) -> Result<Option<Seat<IpAddr>>> {
    let Some(address) = address.filter(|_| app.config.trust_proxy) else {
        return Ok(None);
    };
    let seat = app.limits.request(address);
    seat.map(Some).ok_or(Error::TooMany { retry_after: TRY_AGAIN })
}

/// The answer, which keeps the seat until it is sent or given up.
pub(super) fn until_sent(seat: Option<Seat<IpAddr>>, answer: Response) -> Response {
    match seat {
        Some(seat) => answer.map(|body| Body::new(Seated { body, _seat: seat })),
        None => answer,
    }
}

/// An answer that takes up a seat until it is sent or given up.
struct Seated {
    body: Body,
    _seat: Seat<IpAddr>,
}

impl hyper::body::Body for Seated {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
