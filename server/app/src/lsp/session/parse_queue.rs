//! The large documents that wait to be parsed.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::Open;
use crate::document_id::DocumentId;

/// The documents that wait to be parsed.
#[derive(Debug, Default)]
pub(crate) struct ParseQueue {
    wanted: Mutex<BTreeSet<DocumentId>>,
    /// Something was added.
    pub(in crate::lsp) added: Notify,
}

impl ParseQueue {
    /// Queues a document that is asked about, if it has no tree yet.
    pub(crate) fn want(&self, uri: &DocumentId, open: &Open) {
        if open.document.is_unparsed() {
            self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(uri.clone());
            self.added.notify_one();
        }
    }

    /// Queues a changed document again, if it was parsed before.
    pub(crate) fn changed(&self, uri: &DocumentId, open: &Open) {
        if open.document.was_parsed() {
            self.want(uri, open);
        }
    }

    /// Takes all queued documents.
    pub(in crate::lsp) fn take(&self) -> BTreeSet<DocumentId> {
        std::mem::take(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
