//! How slow a visitor may be: a body has to arrive at a rate, an answer has to be taken.
//!
//! Heads have a limit of their own, which hyper keeps (see `server.rs`); so has a connection on
//! which nothing is asked.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use bytes::BytesMut;
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::places::Sign;

/// What a body has to keep to: a phone at the edge of a network is twice as fast.
const BODIES: Pace = Pace {
    time: Duration::from_secs(20),
    rate: 4 * 1024,
    pause: Duration::from_secs(30),
};
/// So long an answer may lie without a byte being taken. With as little as the kernel holds for a
/// connection (see `server.rs`) that is about a kibibyte a second.
pub(super) const ANSWER_PAUSE: Duration = Duration::from_secs(30);

/// How fast a body has to come.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// What every body gets.
    time: Duration,
    /// Bytes that came for which it gets a second more.
    rate: u64,
    /// Longest wait for the next of them.
    pause: Duration,
}

/// What is gathered of a body before it is handed on. Whatever came with a read holds all of that read's
/// buffer, so that a body sent byte by byte would take thousands of times its size.
const GATHERED: usize = 4 * 1024;

/// A request whose body ends where it does not arrive: the handler finds it cut off.
pub(super) fn in_time(request: Request) -> Request {
    request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Paced::new(BODIES, body))
        }
    })
}

/// A body that has to arrive in time.
struct Paced {
    pace: Pace,
    body: Body,
    /// A body that has ended is asked for nothing more.
    has_ended: bool,
    received: u64,
    /// What came in small pieces and is not handed on yet.
    gathered: BytesMut,
    /// None while nothing has been waited for.
    clock: Option<Clock>,
}

struct Clock {
    began: Instant,
    /// When something came last.
    last: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(pace: Pace, body: Body) -> Self {
        Self {
            pace,
            body,
            has_ended: false,
            received: 0,
            gathered: BytesMut::new(),
            clock: None,
        }
    }

    /// What is to be handed on now that this has come: large pieces as they are, small ones together.
    /// Trailers, which no handler asks for, end what was gathered.
    fn take(&mut self, frame: Frame<Bytes>) -> Option<Frame<Bytes>> {
        let Ok(data) = frame.into_data() else {
            return self.rest();
        };
        self.received += data.len() as u64;
        if let Some(clock) = &mut self.clock {
            clock.last = Instant::now();
        }
        if self.gathered.is_empty() && data.len() >= GATHERED {
            return Some(Frame::data(data));
        }
        self.gathered.extend_from_slice(&data);
        if self.gathered.len() >= GATHERED { self.rest() } else { None }
    }

    /// What was gathered, if anything was.
    fn rest(&mut self) -> Option<Frame<Bytes>> {
        let gathered = std::mem::take(&mut self.gathered).freeze();
        (!gathered.is_empty()).then(|| Frame::data(gathered))
    }

    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let Pace { time, rate, pause } = self.pace;
        let earned = time + Duration::from_secs(self.received / rate);
        let clock = self.clock.get_or_insert_with(|| {
            let now = Instant::now();
            Clock {
                began: now,
                last: now,
                alarm: Box::pin(sleep_until(now + time.min(pause))),
            }
        });
        while clock.alarm.as_mut().poll(context).is_ready() {
            // What has come since the alarm was set may have earned more time.
            let end = (clock.began + earned).min(clock.last + pause);
            if end <= Instant::now() {
                return true;
            }
            clock.alarm.as_mut().reset(end);
        }
        false
    }
}

impl hyper::body::Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while !self.has_ended {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(whole) = self.take(frame) {
                        return Poll::Ready(Some(Ok(whole)));
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => self.has_ended = true,
                Poll::Pending if self.is_late(context) => {
                    metrics::counter!("riverward_bodies_cut_total").increment(1);
                    let late = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
                    return Poll::Ready(Some(Err(axum::Error::new(late))));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(self.rest().map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.gathered.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let gathered = self.gathered.len() as u64;
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + gathered);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + gathered);
        }
        hint
    }
}

/// A connection whose other end has to take what is sent. One that nothing is sent on, as a live
/// stream without news, waits as long as it likes.
#[derive(Debug)]
pub(super) struct Taken<C> {
    connection: C,
    sign: Arc<Sign>,
    pause: Duration,
    /// When what waits has waited too long; none while nothing does.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<C> Taken<C> {
    pub(super) fn within(pause: Duration, sign: Arc<Sign>, connection: C) -> Self {
        Self {
            connection,
            sign,
            pause,
            alarm: None,
        }
    }

    fn judge<T>(
        &mut self,
        outcome: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.sign.moved();
            self.alarm = None;
            return outcome;
        }
        let end = Instant::now() + self.pause;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if alarm.as_mut().poll(context).is_ready() {
            metrics::counter!("riverward_answers_cut_total").increment(1);
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<C: AsyncRead + Unpin> AsyncRead for Taken<C> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.connection).poll_read(context, into);
        if outcome.is_ready() {
            self.sign.moved();
        }
        outcome
    }
}

impl<C: AsyncWrite + Unpin> AsyncWrite for Taken<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.connection).poll_write(context, bytes);
        self.judge(outcome, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.connection).poll_write_vectored(context, slices);
        self.judge(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures_util::stream::{StreamExt, iter, unfold};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::sleep;

    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// A body of so many chunks of a size, so long apart.
    fn body(chunks: usize, size: usize, apart: Duration) -> Body {
        Body::from_stream(unfold(0, move |sent| async move {
            if sent == chunks {
                return None;
            }
            sleep(apart).await;
            Some((Ok::<_, io::Error>(vec![0_u8; size]), sent + 1))
        }))
    }

    /// Whether a body arrives where each has half a second, and one more for each hundred bytes.
    async fn arrives(chunks: usize, size: usize, apart: Duration) -> bool {
        let pace = Pace {
            time: ms(500),
            rate: 100,
            pause: ms(700),
        };
        to_bytes(Body::new(Paced::new(pace, body(chunks, size, apart))), usize::MAX)
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn a_body_arrives_at_a_rate_or_not_at_all() {
        let (quick, trickle, steady, dull, paused) = tokio::join!(
            arrives(4, 1, ms(5)),
            arrives(40, 1, ms(50)),
            arrives(20, 1000, ms(50)),
            arrives(40, 2, ms(50)),
            arrives(2, 100_000, ms(2000)),
        );
        assert!(quick);
        assert!(!trickle, "a byte now and then");
        assert!(steady, "it takes longer than half a second, and brings more");
        assert!(!dull, "forty bytes a second are too few");
        assert!(!paused, "a pause, whatever came before");
    }

    #[tokio::test]
    async fn a_body_that_comes_byte_by_byte_holds_no_more_than_itself() {
        let all = vec![7; 10_000];
        // As a connection hands them on: each piece is a part of a larger buffer.
        let pieces: Vec<Bytes> = all
            .iter()
            .map(|byte| {
                let mut read = BytesMut::with_capacity(8 * 1024);
                read.extend_from_slice(&[*byte; 2]);
                read.split_to(1).freeze()
            })
            .collect();
        let body = Body::from_stream(iter(pieces.into_iter().map(Ok::<_, io::Error>)));
        let mut paced = Body::new(Paced::new(BODIES, body)).into_data_stream();
        let mut came = Vec::new();
        let mut sizes = Vec::new();
        while let Some(piece) = paced.next().await {
            let piece = piece.unwrap();
            sizes.push(piece.len());
            came.extend_from_slice(&piece);
        }
        assert_eq!((came, sizes), (all, vec![GATHERED, GATHERED, 10_000 - 2 * GATHERED]));
    }

    #[tokio::test]
    async fn large_pieces_go_on_as_they_are_and_in_order() {
        let pieces = [3, 9000, 5, GATHERED, 1].map(|size| Bytes::from(vec![0; size]));
        let body = Body::from_stream(iter(pieces.map(Ok::<_, io::Error>)));
        let paced = Body::new(Paced::new(BODIES, body)).into_data_stream();
        let sizes: Vec<usize> = paced.map(|piece| piece.unwrap().len()).collect().await;
        assert_eq!(sizes, [9003, 5 + GATHERED, 1]);
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_is_given_up() {
        let (ours, mut theirs) = duplex(1024);
        let sign = Arc::new(Sign::since(std::time::Instant::now()));
        let mut ours = Taken::within(ms(500), sign, ours);
        let sending = async {
            ours.write_all(&[1; 8 * 1024]).await.unwrap();
            ours
        };
        let taking = async {
            let mut buffer = [0; 1024];
            for _ in 0..8 {
                sleep(ms(100)).await;
                theirs.read_exact(&mut buffer).await.unwrap();
            }
            theirs
        };
        // Slow as a whole, but it goes on.
        let (mut ours, _theirs) = tokio::join!(sending, taking);
        // Nothing lies there: no limit.
        sleep(ms(700)).await;
        ours.write_all(&[1; 1024]).await.unwrap();
        let error = ours.write_all(&[1; 1024]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
