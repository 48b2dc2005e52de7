//! The changes that the editor has not been sent yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::document_id::DocumentId;

/// The documents whose asks have changed since the editor was last sent them.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Per document: `true` if the editor must be sent everything again.
    documents: Mutex<BTreeMap<DocumentId, bool>>,
    /// Something changed.
    pub(in crate::lsp) changed: Notify,
    /// A change that should be sent at once.
    pub(in crate::lsp) urgent: Notify,
}

impl Changes {
    /// Marks a small change in a document's asks: more of an answer came, or text moved. It is sent soon.
    pub(crate) fn soon(&self, document: DocumentId) {
        self.mark(document, false);
    }

    /// Marks a document that the editor has just opened: everything is sent again, at once.
    pub(crate) fn resend(&self, document: DocumentId) {
        self.mark(document, true);
        self.urgent.notify_one();
    }

    fn mark(&self, document: DocumentId, resend: bool) {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        *documents.entry(document).or_default() |= resend;
        self.changed.notify_one();
    }

    /// Marks a change of state in a document's asks. It is sent at once.
    pub(crate) fn now(&self, document: DocumentId) {
        self.soon(document);
        self.urgent.notify_one();
    }

    /// Takes all changes. Per document: `true` if the editor must be sent everything again.
    pub(in crate::lsp) fn take(&self) -> BTreeMap<DocumentId, bool> {
        std::mem::take(&mut self.documents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
