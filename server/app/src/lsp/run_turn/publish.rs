//! Has the editor told of an ask.

use crate::commands::AskId;
use crate::lsp::session::Session;

/// Marks an ask to be sent to the editor at once.
pub(in crate::lsp) fn publish(session: &Session, id: AskId) {
    if let Some(uri) = session.asks.with(id, |ask| ask.uri.clone()) {
        session.changes.now(uri);
    }
}
