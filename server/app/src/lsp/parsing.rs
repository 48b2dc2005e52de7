//! Parses large documents beside the editor's requests. Only those that somebody asks about: a tree takes some fifty
//! times the memory of its text.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;
use tower_lsp::ls_types::Uri;

use super::session::{Open, Session};

/// Nothing is parsed while the person types: it would be in vain with the next key.
const QUIET: Duration = Duration::from_millis(200);

/// The documents that are to be parsed.
#[derive(Debug, Default)]
pub(crate) struct Parsing {
    wanted: Mutex<BTreeSet<Uri>>,
    some: Notify,
}

impl Parsing {
    /// Somebody asks about a document.
    pub(crate) fn want(&self, uri: &Uri, open: &Open) {
        if open.document.is_unparsed() {
            self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(uri.clone());
            self.some.notify_one();
        }
    }

    /// A document has changed. One that somebody asked about before is parsed again.
    pub(crate) fn changed(&self, uri: &Uri, open: &Open) {
        if open.document.was_parsed() {
            self.want(uri, open);
        }
    }

    fn take(&self) -> BTreeSet<Uri> {
        std::mem::take(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Parses for as long as the session lasts.
pub(super) async fn run(session: Arc<Session>) {
    loop {
        session.parsing.some.notified().await;
        while timeout(QUIET, session.parsing.some.notified()).await.is_ok() {}
        for uri in session.parsing.take() {
            let Some(Open { version, document }) = session.documents.get(&uri) else {
                continue;
            };
            let current = Arc::clone(&session);
            let is_current = move || current.documents.version(&uri) == Some(version);
            // A panic of the parser was told where it happened; the document has no tree then.
            let _ = tokio::task::spawn_blocking(move || document.parse(is_current)).await;
        }
    }
}
