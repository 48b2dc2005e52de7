//! `textDocument/didOpen`.

use tower_lsp::ls_types as lsp;

use crate::lsp::session::Session;

/// Opens a document. Asks from before it was closed find their text again.
pub(in crate::lsp) fn did_open(session: &Session, parameters: lsp::DidOpenTextDocumentParams) {
    let uri = parameters.text_document.uri.clone();
    tracing::debug!(bytes = parameters.text_document.text.len(), "open");
    let edits = session.documents.open(parameters.text_document);
    session.asks.follow(&uri, &edits);
    if session.asks.any_about(&uri) {
        session.changes.resend(uri);
    }
}
