//! Reads a reply piece by piece and measures the silence between. Silence is measured by what brings the reply on, not
//! by bytes.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use tokio::time::{Instant, timeout, timeout_at};

use crate::classify::connection;
use crate::error::Error;

/// An error explains itself in far less; longer ones are read this far, in bytes.
pub(crate) const LONGEST_EXPLANATION: usize = 64 << 10;

/// A reply whose status was good.
pub(crate) struct Reply {
    response: Response,
    /// How long it may bring nothing.
    limit: Duration,
    /// How long it has brought nothing.
    silence: Duration,
}

impl Reply {
    pub(crate) fn new(response: Response, limit: Duration) -> Self {
        Reply { response, limit, silence: Duration::ZERO }
    }

    /// The next bytes of the body; `None` at its end. `made_progress` looks at what the bytes before were worth.
    pub(crate) async fn next(&mut self, host: &str) -> Result<Option<Bytes>, Error> {
        let since = Instant::now();
        let left = self.limit.saturating_sub(self.silence);
        let read = timeout(left, self.response.chunk()).await;
        self.silence += since.elapsed();
        match read {
            Err(_) => Err(Error::Idle { after: self.limit }),
            Ok(Err(error)) => Err(connection::within_reply(&error, host)),
            Ok(Ok(bytes)) => Ok(bytes),
        }
    }

    /// From now on it may bring nothing for at most this long.
    pub(crate) fn limit_to(&mut self, limit: Duration) {
        self.limit = self.limit.min(limit);
    }

    /// The last bytes made progress: the silence is over.
    pub(crate) fn made_progress(&mut self) {
        self.silence = Duration::ZERO;
    }
}

/// The beginning of a body that explains an error, as far as it comes within a time.
pub(crate) async fn beginning(mut response: Response, time: Duration) -> Vec<u8> {
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
