//! A running ask whose end nothing waits for.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use engines::{Running, Updates};
use turn::Update;

/// How many runs were dropped and have not ended yet.
static ENDING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A running ask. Killing what it runs takes a moment; when this is dropped, another thread does it.
pub(in crate::lsp) struct BackgroundDrop(Option<Running>);

impl BackgroundDrop {
    /// Drops this one in the background.
    pub(in crate::lsp) fn of(running: Running) -> Self {
        BackgroundDrop(Some(running))
    }
}

impl Updates for BackgroundDrop {
    async fn next(&mut self) -> Option<Update> {
        match &mut self.0 {
            Some(running) => running.next().await,
            None => None,
        }
    }
}

impl Drop for BackgroundDrop {
    fn drop(&mut self) {
        let ending = EndingRun::new(self.0.take());
        // Where there is no thread for it, the run ends here and now.
        drop(thread::Builder::new().name("dropping".to_owned()).spawn(move || drop(ending)));
    }
}

/// A run that was dropped; counted until it has ended.
struct EndingRun(Option<Running>);

impl EndingRun {
    fn new(running: Option<Running>) -> Self {
        *ENDING.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        EndingRun(running)
    }
}

impl Drop for EndingRun {
    fn drop(&mut self) {
        drop(self.0.take());
        *ENDING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_all();
    }
}

/// Waits until every dropped run has ended, but no longer than this: nothing of them may outlive the server.
pub(in crate::lsp) fn wait_for_runs(patience: Duration) {
    let left = ENDING.lock().unwrap_or_else(PoisonError::into_inner);
    drop(ENDED.wait_timeout_while(left, patience, |left| *left > 0));
}
