//! A long request on its way: as long as the line takes pieces of it, the service is not silent.

use std::future::pending;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, RequestBuilder};
use tokio::pin;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::error::Error;

/// How much of a request is handed to the line at once.
const PIECE: usize = 64 << 10;

/// What is shorter goes at once: a line takes it in a moment.
const LONG: usize = 4 * PIECE;

/// How much a line holds at most that it took and has not sent.
const HELD: usize = 4 << 20;

/// How many bytes of a request a slow line takes in a second.
const SLOWEST_LINE: usize = 64 << 10;

/// What is seen of a request on its way.
pub(super) struct Outflow {
    length: usize,
    /// Changes with each piece; closed once the line has all of it.
    taken: watch::Receiver<()>,
    is_over: bool,
}

impl Outflow {
    /// A request with a body whose way is watched.
    pub(super) fn of(bytes: Bytes, request: RequestBuilder) -> (RequestBuilder, Self) {
        let length = bytes.len();
        let (tell, taken) = watch::channel(());
        if length < LONG {
            return (request.body(bytes), Outflow { length, taken, is_over: true });
        }
        let pieces = stream::unfold((bytes, tell), |(mut rest, tell)| async move {
            tell.send_replace(());
            let piece = rest.split_to(PIECE.min(rest.len()));
            (!piece.is_empty()).then_some((Ok::<_, std::io::Error>(piece), (rest, tell)))
        });
        let request = request.header(CONTENT_LENGTH, length).body(Body::wrap_stream(pieces));
        (request, Outflow { length, taken, is_over: false })
    }

    /// The outcome of the request. Fails if the line takes nothing more for this long, or nothing comes once it has all.
    pub(super) async fn outcome<T>(
        &mut self,
        request: impl Future<Output = T>,
        silence: Duration,
    ) -> Result<T, Error> {
        pin!(request);
        loop {
            let limit = if self.is_over { silence.max(self.time_held()) } else { silence };
            tokio::select! {
                outcome = &mut request => return Ok(outcome),
                () = self.moved() => {}
                () = sleep(limit) => return Err(self.failure(silence)),
            }
        }
    }

    /// `true` if the line may have taken all of it.
    pub(super) fn is_whole(&self) -> bool {
        self.is_over || self.taken.has_changed().is_err()
    }

    /// Waits until the line has taken another piece, or all.
    async fn moved(&mut self) {
        if self.is_over {
            pending::<()>().await;
        }
        self.is_over = self.taken.changed().await.is_err();
    }

    fn failure(&self, after: Duration) -> Error {
        if self.is_over { Error::Idle { after } } else { Error::NotTaken { after } }
    }

    /// How long the last of it may be on its way.
    fn time_held(&self) -> Duration {
        Duration::from_secs((self.length.min(HELD) / SLOWEST_LINE) as u64)
    }
}
