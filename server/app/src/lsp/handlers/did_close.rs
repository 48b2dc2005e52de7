//! `textDocument/didClose`.

use tower_lsp::ls_types as lsp;

use crate::lsp::past;
use crate::lsp::session::Session;

/// Closes a document. Its asks continue, or stop if the settings say so.
pub(in crate::lsp) fn did_close(session: &Session, parameters: &lsp::DidCloseTextDocumentParams) {
    let uri = &parameters.text_document.uri;
    if session.settings(uri).views.cancel_on_close {
        session.asks.about(uri, |_, ask, _| ask.stop());
    }
    if let Some(document) = session.documents.close(uri)
        && session.asks.any_about(uri)
    {
        session.asks.close(uri, &document);
        past::keep_places(session, uri, None);
    }
    session.changes.now(uri.clone());
}
