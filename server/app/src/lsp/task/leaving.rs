//! A running ask that can be left without waiting for its end.

use tokio::runtime::Handle;

use crate::engine::{Message, Running, Task};

/// A running ask. Killing what it runs takes a moment, in which the server serves others.
pub(in crate::lsp) struct Leaving(Option<Running>);

impl Leaving {
    /// Starts a task on the current runtime.
    pub(in crate::lsp) fn start(task: Task) -> Self {
        Leaving(Some(Running::start(task)))
    }

    /// The next message; `None` once there are no more.
    pub(in crate::lsp) async fn next(&mut self) -> Option<Message> {
        match &mut self.0 {
            Some(running) => running.next().await,
            None => None,
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let running = self.0.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(running));
        }
    }
}
