//! Adds a cell to a notebook. The protocol has no edit that does, so the editor's plugin is asked to.

use tower_lsp::ls_types::MessageType;

use crate::document_id::DocumentId;
use crate::lsp::protocol::{InsertCell, InsertCellParams, why_not};
use crate::lsp::session::Session;

/// What is said of a program of which nothing is left.
pub(super) const NOTHING: &str =
    "Nothing is inserted: the program only imports what is imported here already.";

/// `true` if a program goes into a cell of its own below this document.
pub(super) fn is_possible(session: &Session, document: &DocumentId) -> bool {
    session.support().cells && session.notebooks.has(document)
}

/// Puts a program into a new cell below a cell, without what the cells above import. If the editor refuses it, the person
/// sees a warning.
pub(super) async fn below(session: &Session, cell: &DocumentId, code: String) {
    let (above, client) = (session.cells_above(cell), session.client.clone());
    let own = session.documents.get(cell).map(|open| open.document);
    let cells: Vec<_> = above.into_iter().chain(own).collect();
    let making = tokio::task::spawn_blocking(move || ask::program_for_cell(&cells, &code));
    let Ok(Some(text)) = making.await else {
        return client.show_message(MessageType::INFO, NOTHING).await;
    };
    let wanted = InsertCellParams { cell: cell.clone(), text };
    let why = match client.send_request::<InsertCell>(wanted).await {
        Ok(inserted) if inserted.applied => return,
        Ok(_) => "the notebook has changed".to_owned(),
        Err(error) => why_not(error),
    };
    super::say_refused(&client, "Insert code", &why).await;
}
