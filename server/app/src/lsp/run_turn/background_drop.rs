//! A running ask that can be left without waiting for its end.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::engine::{Message, Running, Task};

/// So many runs were left and have not ended yet.
static LEFT: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

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
        let left = Left::new(self.0.take());
        // Where there is no thread for it, the run ends here and now.
        drop(thread::Builder::new().name("leaving".to_owned()).spawn(move || drop(left)));
    }
}

/// A run that was left; counted until it has ended.
struct Left(Option<Running>);

impl Left {
    fn new(running: Option<Running>) -> Self {
        *LEFT.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Left(running)
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        drop(self.0.take());
        *LEFT.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_all();
    }
}

/// Waits for the end of every run that was left, but no longer than this: nothing of them may outlive the server.
pub(in crate::lsp) fn wait_for_runs(patience: Duration) {
    let left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
    drop(ENDED.wait_timeout_while(left, patience, |left| *left > 0));
}
