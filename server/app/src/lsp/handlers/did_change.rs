//! `textDocument/didChange`.

use std::sync::Arc;

use serde_json::Value;

use super::{did_close, did_open};
use crate::document_id::DocumentId;
use crate::lsp::incoming::{Change, TextChange};
use crate::lsp::session::Session;
use crate::lsp::{past, run_turn};

/// Changes a document, and moves the asks about it in the same step.
pub(in crate::lsp) fn did_change(session: &Arc<Session>, parameters: &Value) {
    let Some(Change { uri, version, texts }) = Change::read(parameters) else {
        tracing::warn!("a change of a document without a name");
        return;
    };
    let Some(texts) = texts else { return lose_step(session, &uri) };
    if let [TextChange { range: None, text }, ..] = texts.as_slice()
        && let Some(opened) = session.documents.in_step_with(&uri, version, text)
    {
        did_open::take(session, opened);
    }
    let asked_about = session.asks.any_about(&uri);
    let before = session.documents.get(&uri).filter(|_| asked_about).map(|open| open.document.text().clone());
    let Some(edits) = session.documents.change(&uri, version, &texts, session.support().encoding) else {
        tracing::warn!("a change of a document that is not open or out of step");
        return;
    };
    let Some(open) = session.documents.get(&uri) else { return };
    session.parse_queue.changed(&uri, &open);
    if let Some(before) = before {
        let gone = session.asks.follow(&uri, &edits, &before, open.document.text());
        for ask in gone {
            past::lost(session, &ask);
            run_turn::removed(session, ask);
        }
        session.changes.soon(uri);
    }
}

/// Takes the text of a document for unknown; the publisher says so. Its asks wait for the whole text, as those of a closed
/// document do.
fn lose_step(session: &Session, id: &DocumentId) {
    tracing::warn!("a change that cannot be read");
    if let Some(document) = session.documents.lose_step(id) {
        did_close::leave(session, id, Some(&document));
    }
}
