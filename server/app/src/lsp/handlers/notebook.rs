//! `notebookDocument/didOpen`, `didChange` and `didClose`: cells are documents, whose order the notebook tells.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{did_change, did_close, did_open};
use crate::document_id::DocumentId;
use crate::lsp::incoming::{Identifier, InDocument, Opened, list};
use crate::lsp::session::Session;

/// Opens a notebook with its cells.
pub(in crate::lsp) fn notebook_did_open(session: &Arc<Session>, parameters: &Value) {
    let Some(notebook) = named(parameters) else { return };
    session.notebooks.open(&notebook, list(parameters.pointer("/notebookDocument/cells")));
    open_all(session, parameters.get("cellTextDocuments"));
}

/// Changes which cells a notebook has, and their texts.
pub(in crate::lsp) fn notebook_did_change(session: &Arc<Session>, parameters: &Value) {
    let Some(notebook) = named(parameters) else { return };
    let Some(cells) = parameters.pointer("/change/cells") else { return };
    if let Some(array) = cells.pointer("/structure/array") {
        let number = |name: &str| array[name].as_u64().and_then(|it| usize::try_from(it).ok());
        let (start, removed) = (number("start").unwrap_or(usize::MAX), number("deleteCount").unwrap_or(0));
        session.notebooks.change(&notebook, start, removed, list(array.get("cells")));
    }
    close_all(session, cells.pointer("/structure/didClose"));
    open_all(session, cells.pointer("/structure/didOpen"));
    for change in cells["textContent"].as_array().into_iter().flatten() {
        let change = json!({"textDocument": change["document"], "contentChanges": change["changes"]});
        did_change(session, &change);
    }
}

/// Closes a notebook with its cells.
pub(in crate::lsp) fn notebook_did_close(session: &Arc<Session>, parameters: &Value) {
    let Some(notebook) = named(parameters) else { return };
    session.notebooks.close(&notebook);
    close_all(session, parameters.get("cellTextDocuments"));
}

fn named(parameters: &Value) -> Option<DocumentId> {
    let notebook = parameters.pointer("/notebookDocument/uri")?.as_str().and_then(DocumentId::parse);
    if notebook.is_none() {
        tracing::warn!("a notebook without a name");
    }
    notebook
}

fn open_all(session: &Arc<Session>, cells: Option<&Value>) {
    for cell in list::<Opened>(cells) {
        did_open::take(session, cell);
    }
}

/// Closes cells, but for those that an open notebook has.
fn close_all(session: &Session, cells: Option<&Value>) {
    for text_document in list::<Identifier>(cells) {
        if !session.notebooks.has(&text_document.uri) {
            did_close(session, &InDocument { text_document });
        }
    }
}
