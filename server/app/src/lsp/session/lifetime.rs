//! The reasons for the server to end: the editor died, or sent `shutdown`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::lsp::parent;

/// Records that the editor died or sent `shutdown`.
#[derive(Debug, Default)]
pub(crate) struct Lifetime {
    parent_died: Arc<Notify>,
    was_shut_down: AtomicBool,
}

impl Lifetime {
    /// Watches the editor's process from now on.
    pub(crate) fn watch_parent(&self, process: u32) {
        let died = Arc::clone(&self.parent_died);
        parent::watch(process, move || died.notify_one());
    }

    /// Waits for the end of the editor's process.
    pub(crate) async fn parent_died(&self) {
        self.parent_died.notified().await;
    }

    /// Records `shutdown`.
    pub(crate) fn shut_down(&self) {
        self.was_shut_down.store(true, Ordering::SeqCst);
    }

    /// `true` if the editor sent `shutdown`.
    pub(crate) fn was_shut_down(&self) -> bool {
        self.was_shut_down.load(Ordering::SeqCst)
    }
}
