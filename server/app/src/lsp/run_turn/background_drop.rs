//! Drops a running ask in the background.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use engines::{Grounds, Running, Updates};
use turn::Update;

/// The number of runs that were dropped and have not ended yet.
static ENDING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A running ask. When this is dropped, another thread drops the run: killing its processes takes a moment.
pub(in crate::lsp) struct BackgroundDrop(Option<Running>);

impl BackgroundDrop {
    /// Will drop this run in the background.
    pub(in crate::lsp) fn of(running: Running) -> Self {
        BackgroundDrop(Some(running))
    }
}

impl Updates for BackgroundDrop {
    async fn next(&mut self) -> Option<Vec<Update>> {
        match &mut self.0 {
            Some(running) => running.next().await,
            None => None,
        }
    }

    fn take_grounds(&mut self) -> Option<Grounds> {
        self.0.as_mut()?.take_grounds()
    }
}

impl Drop for BackgroundDrop {
    fn drop(&mut self) {
        let ending = EndingRun::new(self.0.take());
        // If no thread can be started, the closure is dropped here, and the run with it.
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

/// Waits until every dropped run has ended, at most for `limit`: no run may outlive the server.
pub(in crate::lsp) fn wait_for_runs(limit: Duration) {
    let left = ENDING.lock().unwrap_or_else(PoisonError::into_inner);
    drop(ENDED.wait_timeout_while(left, limit, |left| *left > 0));
}
