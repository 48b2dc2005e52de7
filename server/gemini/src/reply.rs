//! Reading a reply piece by piece, with an eye on the silence between.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use crate::decode::{Decoder, Fault};
use crate::error::{self, Context, Error};
use crate::wire::Response;

/// An error explains itself in far less; longer ones are read this far, in bytes.
const LONGEST_EXPLANATION: usize = 64 << 10;

/// A reply whose status was good.
pub(crate) struct Reply {
    response: reqwest::Response,
    /// `None` once nothing more comes.
    decoder: Option<Decoder>,
    decoded: VecDeque<Result<Response, Fault>>,
    idle_timeout: Duration,
    /// How long was waited since the answer last came on.
    silence: Duration,
    context: Context,
}

impl Reply {
    pub(crate) fn new(response: reqwest::Response, idle_timeout: Duration, context: Context) -> Self {
        let decoder = Decoder::default().without(&context.key.key);
        Reply {
            response,
            decoder: Some(decoder),
            decoded: VecDeque::new(),
            idle_timeout,
            silence: Duration::ZERO,
            context,
        }
    }

    /// The next piece of the answer; `None` after the last, or after an error.
    pub(crate) async fn next(&mut self) -> Option<Result<Response, Error>> {
        loop {
            match self.decoded.pop_front() {
                Some(Ok(response)) => return Some(Ok(response)),
                Some(Err(fault)) => return Some(Err(self.stop(error::of_fault(fault, &self.context)))),
                None => {}
            }
            let decoder = self.decoder.as_mut()?;
            let since = Instant::now();
            let left = self.idle_timeout.saturating_sub(self.silence);
            match timeout(left, self.response.chunk()).await {
                Err(_) => {
                    return Some(Err(self.stop(Error::Idle { after: self.idle_timeout })));
                }
                Ok(Err(error)) => {
                    return Some(Err(self.stop(error::within_reply(&error, &self.context.host))));
                }
                Ok(Ok(Some(bytes))) => {
                    let items = decoder.push(&bytes);
                    let came_on = decoder.came_on(&items);
                    self.silence = if came_on { Duration::ZERO } else { self.silence + since.elapsed() };
                    self.decoded.extend(items);
                }
                Ok(Ok(None)) => {
                    self.decoded.extend(self.decoder.take().map(Decoder::finish).unwrap_or_default());
                }
            }
        }
    }

    fn stop(&mut self, error: Error) -> Error {
        self.decoder = None;
        error
    }
}

/// The beginning of a body that explains an error, as far as it comes within a time.
pub(crate) async fn beginning(mut response: reqwest::Response, time: Duration) -> Vec<u8> {
    let deadline = Instant::now() + time;
    let mut body = Vec::new();
    while let Ok(Ok(Some(bytes))) = timeout_at(deadline, response.chunk()).await {
        body.extend_from_slice(&bytes);
        if body.len() >= LONGEST_EXPLANATION {
            break;
        }
    }
    body
}
