//! Parses large documents beside the editor's requests. Only those that are asked about: a tree takes some fifty
//! times the memory of its text.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::session::{Open, Session};

/// Nothing is parsed while the person types: it would be in vain with the next key.
const QUIET: Duration = Duration::from_millis(200);

/// Parses for as long as the session lasts.
pub(super) async fn run(session: Arc<Session>) {
    loop {
        session.parse_queue.some.notified().await;
        while timeout(QUIET, session.parse_queue.some.notified()).await.is_ok() {}
        for uri in session.parse_queue.take() {
            let Some(Open { version, document }) = session.documents.get(&uri) else {
                continue;
            };
            let current = Arc::clone(&session);
            let is_current = move || current.documents.version(&uri) == Some(version);
            // A panic of the parser was reported where it happened; the document has no tree then.
            let _ = tokio::task::spawn_blocking(move || document.parse(is_current)).await;
        }
    }
}
