//! Assembles the language server.

use std::sync::Arc;

use tower_lsp::{ClientSocket, LspService};

use super::backend::Backend;
use super::guard::Guard;
use super::own::own;
use super::session::Session;
use crate::settings::Sources;

/// The service of one editor.
pub(super) type EditorService = Guard<LspService<Backend>>;

/// The service, and the socket for messages to the editor.
pub(super) fn service(sources: Sources) -> (EditorService, ClientSocket) {
    let backend = |client| Backend::new(Arc::new(Session::new(client, sources)));
    let (service, socket) = LspService::build(backend)
        .custom_method(own!("textDocument/didOpen"), Backend::did_open)
        .custom_method(own!("textDocument/didChange"), Backend::did_change)
        .custom_method(own!("textDocument/didClose"), Backend::did_close)
        .custom_method(own!("notebookDocument/didOpen"), Backend::notebook_did_open)
        .custom_method(own!("notebookDocument/didChange"), Backend::notebook_did_change)
        .custom_method(own!("notebookDocument/didClose"), Backend::notebook_did_close)
        .custom_method(own!("textDocument/codeAction"), Backend::code_action)
        .custom_method(own!("textDocument/codeLens"), Backend::code_lens)
        .custom_method(own!("textDocument/completion"), Backend::completion)
        .custom_method(own!("textDocument/diagnostic"), Backend::diagnostic)
        .custom_method(own!("textDocument/hover"), Backend::hover)
        .custom_method(own!("textDocument/inlayHint"), Backend::inlay_hint)
        .custom_method(own!("inlayHint/resolve"), Backend::inlay_hint_resolve)
        .custom_method(own!("window/workDoneProgress/cancel"), Backend::work_done_progress_cancel)
        .custom_method(own!("workspace/didChangeConfiguration"), Backend::did_change_configuration)
        .custom_method(own!("workspace/didChangeWorkspaceFolders"), Backend::did_change_workspace_folders)
        .custom_method(own!("workspace/didRenameFiles"), Backend::did_rename_files)
        .custom_method(own!("workspace/executeCommand"), Backend::execute_command)
        .custom_method(own!("workspace/textDocumentContent"), Backend::text_document_content)
        .custom_method(own!("geminiExec/key"), Backend::key)
        .custom_method(own!("geminiExec/dataFiles"), Backend::data_files)
        .custom_method(own!("geminiExec/cellAt"), Backend::cell_at)
        .custom_method(own!("geminiExec/doctor"), Backend::doctor)
        .custom_method(own!("geminiExec/answer"), Backend::answer)
        .custom_method(own!("geminiExec/panel"), Backend::panel)
        .custom_method(own!("geminiExec/history"), Backend::history)
        .custom_method(own!("geminiExec/deleteKept"), Backend::delete_kept)
        .finish();
    let session = Arc::clone(service.inner().session());
    (Guard::new(service, session), socket)
}
