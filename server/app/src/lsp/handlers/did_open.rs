//! `textDocument/didOpen`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use crate::lsp::session::Session;
use crate::lsp::{past, run_turn};

/// Opens a document. The asks of this session find their text again at once, those of the history soon.
pub(in crate::lsp) fn did_open(session: &Arc<Session>, parameters: lsp::DidOpenTextDocumentParams) {
    let uri = parameters.text_document.uri.clone();
    tracing::debug!(bytes = parameters.text_document.text.len(), "open");
    let document = session.documents.open(parameters.text_document);
    let gone = session.asks.reopen(&uri, &document);
    for ask in gone {
        run_turn::removed(session, ask);
    }
    if session.asks.any_about(&uri) {
        session.changes.resend(uri.clone());
    }
    past::restore_later(session, uri);
}
