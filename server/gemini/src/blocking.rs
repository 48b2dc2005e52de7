//! Work that waits for the disk.

use std::io;

use tokio::task::spawn_blocking;

/// Waits for what blocks, on a thread for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}
