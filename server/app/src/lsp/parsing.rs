//! Parses large documents in the background, and only those that are asked about: a tree takes some fifty times the
//! memory of its text.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::session::Session;

/// How long nothing may be typed before parsing starts: the next key would make its result useless.
const IDLE: Duration = Duration::from_millis(200);

/// Parses queued documents; never returns.
pub(super) async fn run(session: Arc<Session>) {
    loop {
        session.parse_queue.added.notified().await;
        while timeout(IDLE, session.parse_queue.added.notified()).await.is_ok() {}
        for uri in session.parse_queue.take() {
            let Some(open) = session.documents.get(&uri) else {
                continue;
            };
            let current = Arc::clone(&session);
            let document = open.document.clone();
            let is_current = move || current.documents.is_current(&uri, &open);
            // A panic in the parser is logged where it happens; the document stays without a tree.
            let _ = tokio::task::spawn_blocking(move || document.parse(is_current)).await;
        }
    }
}
