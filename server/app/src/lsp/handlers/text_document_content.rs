//! `workspace/textDocumentContent`.

use crate::lsp::protocol::{TextDocumentContentParams, TextDocumentContentResult};
use crate::lsp::result_document;
use crate::lsp::session::Session;

/// The document of an ask. One that is gone says so: it may still be open in the editor.
pub(in crate::lsp) fn text_document_content(
    session: &Session,
    parameters: &TextDocumentContentParams,
) -> TextDocumentContentResult {
    let text = result_document::content(session, &parameters.uri);
    TextDocumentContentResult { text: text.unwrap_or_else(|| "This answer was dismissed.\n".to_owned()) }
}
