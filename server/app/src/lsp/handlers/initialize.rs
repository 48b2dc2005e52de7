//! `initialize` and `initialized`.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;

use super::configuration::{apply_initial, pull_configuration_later, register, report};
use crate::document_id::DocumentId;
use crate::lsp::capabilities;
use crate::lsp::incoming::{Identifier, list};
use crate::lsp::session::Session;

/// Takes the editor's folders and settings, and returns the server's capabilities. Nothing that an editor may send here
/// keeps the server from starting: what cannot be read is as if it were not there.
pub(in crate::lsp) fn initialize(session: &Arc<Session>, parameters: &Value) -> lsp::InitializeResult {
    let process = parameters.get("processId").and_then(Value::as_u64);
    if let Some(process) = process.and_then(|process| u32::try_from(process).ok()) {
        session.lifetime.watch_parent(process);
    }
    let folders = folders(parameters);
    tracing::info!(folders = folders.len(), "initialize");
    session.change_folders(|known| known.add(folders));
    if let Some(options) = parameters.get("initializationOptions").filter(|options| !options.is_null()) {
        apply_initial(session, options);
    }
    capabilities::result(session.support())
}

/// The folders of the workspace. Some editors send nothing newer than one root.
fn folders(parameters: &Value) -> Vec<DocumentId> {
    let folders = parameters.get("workspaceFolders").filter(|folders| folders.is_array());
    if folders.is_some() {
        return list(folders).into_iter().map(|Identifier { uri }| uri).collect();
    }
    let roots = ["rootUri", "rootPath"].into_iter().filter_map(|name| parameters.get(name)?.as_str());
    roots.filter_map(DocumentId::parse).take(1).collect()
}

/// Reports complaints about settings, and requests the editor's settings: from now on it accepts requests.
pub(in crate::lsp) fn initialized(session: &Arc<Session>) {
    let complaints = session.sources.complaints.iter().map(turn::Failure::sentence);
    report(session, complaints.chain(session.sources.remarks.iter().cloned()).collect());
    register(session);
    pull_configuration_later(session);
}
