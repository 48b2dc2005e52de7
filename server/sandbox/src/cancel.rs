//! Ends a run from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A handle that ends every run it was given to, at once. Clones are the same handle; it cannot be reset.
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    cancelled: AtomicBool,
    wakers: Mutex<Vec<Weak<Waker>>>,
}

/// Wakes a thread that waits for a run.
pub type Waker = dyn Fn() + Send + Sync;

impl Cancel {
    /// A handle that has not been used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the runs: their processes are killed and they return [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::SeqCst);
        for wake in self.wakers().iter().filter_map(Weak::upgrade) {
            wake();
        }
    }

    /// Whether [`Self::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::SeqCst)
    }

    /// Calls `wake` when somebody cancels from now on, as long as `wake` lives. Check [`Self::is_cancelled`] after this
    /// call, not before.
    pub fn on_cancel(&self, wake: &Arc<Waker>) {
        let mut wakers = self.wakers();
        wakers.retain(|waker| waker.strong_count() > 0);
        wakers.push(Arc::downgrade(wake));
    }

    fn wakers(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Waker>>> {
        self.shared.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Cancel").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_runs_are_woken_and_ended_runs_are_not() {
        let cancel = Cancel::new();
        let (sender, receiver) = std::sync::mpsc::channel();
        let wakers = [0, 1, 2].map(|run| {
            let sender = sender.clone();
            let wake: Arc<Waker> = Arc::new(move || sender.send(run).unwrap());
            cancel.on_cancel(&wake);
            wake
        });
        let [first, ended, last] = wakers;
        drop(ended);
        assert!(!cancel.is_cancelled());
        cancel.clone().cancel();
        assert!(cancel.is_cancelled());
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [0, 2]);
        drop((first, last));
    }
}
