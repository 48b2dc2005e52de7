//! Adds a cell to a notebook. The protocol has no edit that does, so the editor's plugin is asked to.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;

use crate::document_id::DocumentId;
use crate::lsp::protocol::{InsertCell, InsertCellParams};
use crate::lsp::session::Session;

/// `true` if a program goes into a cell of its own below this document.
pub(super) fn is_possible(session: &Session, document: &DocumentId) -> bool {
    session.support().cells && session.notebooks.has(document)
}

/// Puts a program into a new cell below a cell, in a task. If the editor refuses it, the person sees a warning.
pub(super) fn below(session: &Arc<Session>, cell: &DocumentId, code: &str) {
    let wanted = InsertCellParams { cell: cell.clone(), text: code.to_owned() };
    let client = session.client.clone();
    tokio::spawn(async move {
        let why = match client.send_request::<InsertCell>(wanted).await {
            Ok(inserted) if inserted.applied => return,
            Ok(_) => "the notebook has changed".to_owned(),
            Err(error) => error.message.into_owned(),
        };
        client.show_message(MessageType::WARNING, format!("Insert code: the editor refused ({why}).")).await;
    });
}
