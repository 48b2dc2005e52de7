//! `textDocument/didChange`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use crate::lsp::session::Session;
use crate::lsp::{past, run_turn};

/// Changes a document, and moves the asks about it in the same step.
pub(in crate::lsp) fn did_change(session: &Arc<Session>, parameters: lsp::DidChangeTextDocumentParams) {
    let uri = parameters.text_document.uri.clone();
    let changed = session.documents.change(parameters, session.support().encoding);
    let Some(edits) = changed else {
        tracing::warn!("a change of a document that is not open");
        return;
    };
    if let Some(open) = session.documents.get(&uri) {
        session.parse_queue.changed(&uri, &open);
    }
    if session.asks.any_about(&uri) {
        let gone = session.asks.follow(&uri, &edits);
        for ask in gone {
            past::lost(session, &ask);
            run_turn::removed(session, ask);
        }
        session.changes.soon(uri);
    }
}
