//! What the editor has not been sent yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use tower_lsp::ls_types as lsp;

/// The documents whose asks have changed since the editor was last sent them.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Per document: `true` if the editor must be sent everything again.
    documents: Mutex<BTreeMap<lsp::Uri, bool>>,
    /// Something changed.
    pub(in crate::lsp) some: Notify,
    /// A change that should be sent at once.
    pub(in crate::lsp) hurry: Notify,
}

impl Changes {
    /// A document's asks have changed a little: more text came, or text moved. The editor learns of it soon.
    pub(crate) fn soon(&self, document: lsp::Uri) {
        self.mark(document, false);
    }

    /// The editor has opened a document, and knows nothing of it.
    pub(crate) fn anew(&self, document: lsp::Uri) {
        self.mark(document, true);
        self.hurry.notify_one();
    }

    fn mark(&self, document: lsp::Uri, anew: bool) {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        *documents.entry(document).or_default() |= anew;
        self.some.notify_one();
    }

    /// An ask of a document has changed its state. The editor learns of it at once.
    pub(crate) fn now(&self, document: lsp::Uri) {
        self.soon(document);
        self.hurry.notify_one();
    }

    /// Takes what changed: per document, `true` if everything must be sent again.
    pub(in crate::lsp) fn take(&self) -> BTreeMap<lsp::Uri, bool> {
        std::mem::take(&mut self.documents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
