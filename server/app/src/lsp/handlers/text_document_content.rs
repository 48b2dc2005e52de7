//! `workspace/textDocumentContent`.

use std::sync::Arc;

use crate::lsp::protocol::{TextDocumentContentParams, TextDocumentContentResult};
use crate::lsp::result_document;
use crate::lsp::session::Session;

/// The text of a virtual document.
pub(in crate::lsp) async fn text_document_content(
    session: &Arc<Session>,
    parameters: &TextDocumentContentParams,
) -> TextDocumentContentResult {
    TextDocumentContentResult { text: result_document::content(session, &parameters.uri).await }
}
