//! `workspace/didChangeWorkspaceFolders`.

use std::sync::Arc;

use serde_json::Value;

use super::configuration::pull_configuration_later;
use crate::document_id::DocumentId;
use crate::lsp::incoming::{Identifier, list};
use crate::lsp::session::Session;

/// Adds and removes folders, and requests the settings again.
pub(in crate::lsp) fn did_change_workspace_folders(session: &Arc<Session>, parameters: &Value) {
    let named = |which: &str| -> Vec<DocumentId> {
        let folders = list(parameters.pointer(which)).into_iter();
        folders.map(|Identifier { uri }| uri).collect()
    };
    let (removed, added) = (named("/event/removed"), named("/event/added"));
    session.change_folders(|folders| {
        for folder in &removed {
            folders.remove(folder);
        }
        folders.add(added);
    });
    pull_configuration_later(session);
}
