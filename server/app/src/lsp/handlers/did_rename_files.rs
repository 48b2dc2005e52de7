//! `workspace/didRenameFiles`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::document_id::DocumentId;
use crate::lsp::session::Session;
use crate::lsp::{incoming, past, run_turn};

/// A file or folder with another name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rename {
    old_uri: DocumentId,
    new_uri: DocumentId,
}

/// Moves asks along with their file, or with the folder that contains it.
pub(in crate::lsp) fn did_rename_files(session: &Arc<Session>, parameters: &Value) {
    for Rename { old_uri, new_uri } in incoming::list(parameters.get("files")) {
        rename(session, &old_uri, &new_uri);
    }
}

fn rename(session: &Arc<Session>, old: &DocumentId, new: &DocumentId) {
    session.asks.rename_attachments(|id| id.renamed(old, new));
    for document in session.asks.documents() {
        let Some(renamed) = document.renamed(old, new) else {
            continue;
        };
        // Some editors close the old name later, without its asks: where their text stands is noted now.
        if let Some(open) = session.documents.get(&document) {
            session.asks.close(&document, &open.document);
        }
        session.asks.rename(&document, &renamed);
        let open = session.documents.get(&renamed).map(|open| open.document);
        // The editor may have opened the new name already.
        if let Some(document) = &open {
            for ask in session.asks.reopen(&renamed, document) {
                run_turn::removed(session, ask);
            }
        }
        past::keep_places(session, &renamed, open.as_ref());
        session.changes.now(document);
        session.changes.now(renamed);
    }
    past::rename_later(session, old, new);
}
