//! `textDocument/didClose`.

use ask::Document;

use crate::document_id::DocumentId;
use crate::lsp::incoming::InDocument;
use crate::lsp::past;
use crate::lsp::session::Session;

/// Closes a document. Its asks continue, or stop if the settings say so.
pub(in crate::lsp) fn did_close(session: &Session, parameters: &InDocument) {
    let id = &parameters.text_document.uri;
    if session.settings(id).views.cancel_on_close {
        session.asks.about(id, |_, ask, _| ask.stop());
    }
    let document = session.documents.close(id);
    leave(session, id, document.as_ref());
}

/// Notes where the asks about a document stand whose text is not known from here on.
pub(super) fn leave(session: &Session, id: &DocumentId, last: Option<&Document>) {
    if let Some(document) = last
        && session.asks.any_about(id)
    {
        session.asks.close(id, document);
        past::keep_places(session, id, None);
    }
    session.changes.now(id.clone());
}
