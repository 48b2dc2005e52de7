//! Assembles the language server.

use std::sync::Arc;

use tower_lsp::{ClientSocket, LspService};

use super::backend::Backend;
use super::guard::Guard;
use super::session::Session;
use crate::settings::Sources;

/// The service of one editor.
pub(super) type EditorService = Guard<LspService<Backend>>;

/// The service, and the socket for messages to the editor.
pub(super) fn service(sources: Sources) -> (EditorService, ClientSocket) {
    let backend = |client| Backend::new(Arc::new(Session::new(client, sources)));
    let (service, socket) = LspService::build(backend)
        // The library does not handle the first of these; the second is newer than the library.
        .custom_method("window/workDoneProgress/cancel", Backend::work_done_progress_cancel)
        .custom_method("workspace/textDocumentContent", Backend::text_document_content)
        .custom_method("geminiExec/key", Backend::key)
        .custom_method("geminiExec/dataFiles", Backend::data_files)
        .custom_method("geminiExec/history", Backend::history)
        .custom_method("geminiExec/deleteKept", Backend::delete_kept)
        .finish();
    let session = Arc::clone(service.inner().session());
    (Guard::new(service, session), socket)
}
