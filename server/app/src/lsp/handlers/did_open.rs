//! `textDocument/didOpen`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::lsp::incoming::Opened;
use crate::lsp::session::Session;
use crate::lsp::{past, run_turn};

/// Opens a document.
pub(in crate::lsp) fn did_open(session: &Arc<Session>, parameters: &Value) {
    if let Ok(opened) = Opened::deserialize(&parameters["textDocument"]) {
        take(session, opened);
    } else {
        tracing::warn!("an opened document that cannot be read");
    }
}

/// Takes the whole text of a document. The asks of this session find their text again at once, those of the history soon.
pub(super) fn take(session: &Arc<Session>, opened: Opened) {
    let id = opened.uri.clone();
    tracing::debug!(bytes = opened.text.len(), "open");
    let document = session.documents.open(opened);
    let gone = session.asks.reopen(&id, &document);
    for ask in gone {
        run_turn::removed(session, ask);
    }
    if session.asks.any_about(&id) {
        session.changes.resend(id.clone());
    }
    past::restore_later(session, id);
}
