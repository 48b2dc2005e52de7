//! `workspace/didChangeWorkspaceFolders`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use super::configuration::pull_configuration_later;
use crate::lsp::session::Session;

/// Adds and removes folders, and requests the settings again.
pub(in crate::lsp) fn did_change_workspace_folders(
    session: &Arc<Session>,
    parameters: lsp::DidChangeWorkspaceFoldersParams,
) {
    session.change_folders(|folders| {
        parameters.event.removed.iter().for_each(|folder| folders.remove(&folder.uri));
        folders.add(parameters.event.added.into_iter().map(|folder| folder.uri));
    });
    pull_configuration_later(session);
}
