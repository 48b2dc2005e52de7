//! The body of a request, within its limits.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::BytesMut;
use futures_util::StreamExt;
use gemini::ServedRefusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The longest body of a question, in bytes: the service takes 100 MB
/// (<https://ai.google.dev/gemini-api/docs/file-input-methods>).
const LONGEST: usize = 100_000_000;

/// A body up to this length, in bytes, is read beside all others.
const SMALL: usize = 1 << 20;

/// How many longer ones are in memory at once, each with what is made of it.
const LARGE_AT_ONCE: usize = 3;

/// How long a client may send nothing.
const SILENCE: Duration = Duration::from_secs(30);

/// Reads a body that says nothing: JavaScript's SDK sends `{}` with a deletion.
pub(crate) async fn ignored(body: Body) -> Result<(), ServedRefusal> {
    let read = tokio::time::timeout(SILENCE, axum::body::to_bytes(body, SMALL)).await;
    read.map_err(|_| ServedRefusal::too_slow())?
        .map(drop)
        .map_err(|_| ServedRefusal::invalid("The body ends early."))
}

/// The place of a large body, if it is one.
#[derive(Debug)]
pub(crate) struct LargePlace(
    #[expect(dead_code, reason = "dropping it makes room")] Option<OwnedSemaphorePermit>,
);

/// Reads bodies, so that many large ones do not fill the memory.
#[derive(Debug, Clone)]
pub(crate) struct Bodies {
    large: Arc<Semaphore>,
}

impl Bodies {
    pub(crate) fn new() -> Self {
        Bodies { large: Arc::new(Semaphore::new(LARGE_AT_ONCE)) }
    }

    /// Reads all of a body and makes something of it. The work for a large one has a thread of its own, and a place that is held
    /// as long as what was made of it is in memory.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        body: Body,
        make: impl FnOnce(&[u8]) -> Result<T, ServedRefusal> + Send + 'static,
    ) -> Result<(T, LargePlace), ServedRefusal> {
        let mut stream = body.into_data_stream();
        let (mut read, mut place) = (BytesMut::new(), None);
        loop {
            let next = tokio::time::timeout(SILENCE, stream.next());
            let Some(bytes) = next.await.map_err(|_| ServedRefusal::too_slow())? else { break };
            let bytes = bytes.map_err(|_| ServedRefusal::invalid("The body ends early."))?;
            if read.len() + bytes.len() > LONGEST {
                return Err(ServedRefusal::too_large(LONGEST as u64));
            }
            if read.len() + bytes.len() > SMALL && place.is_none() {
                let permit = Arc::clone(&self.large).acquire_owned().await;
                place = permit.ok();
            }
            read.extend_from_slice(&bytes);
        }
        if place.is_none() {
            return make(&read).map(|made| (made, LargePlace(None)));
        }
        let work = tokio::task::spawn_blocking(move || make(&read).map(|made| (made, LargePlace(place))));
        work.await.unwrap_or_else(|_| Err(ServedRefusal::internal("The body could not be read.")))
    }
}
