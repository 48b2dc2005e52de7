//! `textDocument/didClose`.

use tower_lsp::ls_types as lsp;

use crate::lsp::session::{Ask, Session};

/// Lets a document go. Its asks stay, or stop where the person wants that.
pub(in crate::lsp) fn did_close(session: &Session, parameters: &lsp::DidCloseTextDocumentParams) {
    let uri = &parameters.text_document.uri;
    if session.settings(uri).views.cancel_on_close {
        session.asks.about(uri, |_, ask: &Ask| ask.stop());
    }
    session.documents.close(uri, session.asks.are_about(uri));
    session.changes.now(uri.clone());
}
