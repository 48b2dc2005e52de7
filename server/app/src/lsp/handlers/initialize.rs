//! `initialize` and `initialized`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use super::configuration::{apply_initial, pull_configuration_later, register, report};
use crate::lsp::capabilities;
use crate::lsp::session::Session;

/// Takes the editor's folders and settings, and returns the server's capabilities.
pub(in crate::lsp) fn initialize(
    session: &Arc<Session>,
    parameters: lsp::InitializeParams,
) -> lsp::InitializeResult {
    if let Some(process) = parameters.process_id {
        session.lifetime.watch_parent(process);
    }
    #[allow(deprecated, reason = "some editors send nothing newer")]
    let root = parameters.root_uri;
    let folders = match parameters.workspace_folders {
        Some(folders) => folders.into_iter().map(|folder| folder.uri).collect(),
        None => Vec::from_iter(root),
    };
    tracing::info!(folders = folders.len(), "initialize");
    session.change_folders(|known| known.add(folders));
    if let Some(options) = parameters.initialization_options {
        apply_initial(session, &options);
    }
    capabilities::result(session.support())
}

/// Reports complaints about settings, and requests the editor's settings: from now on it accepts requests.
pub(in crate::lsp) fn initialized(session: &Arc<Session>) {
    report(session, session.sources.complaints.iter().map(turn::Failure::sentence).collect());
    register(session);
    pull_configuration_later(session);
}
