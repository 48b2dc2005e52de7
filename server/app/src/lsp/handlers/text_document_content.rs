//! `workspace/textDocumentContent`.

use crate::lsp::protocol::{TextDocumentContentParams, TextDocumentContentResult};
use crate::lsp::result_document;
use crate::lsp::session::Session;

/// The text of a virtual document. After its ask was dismissed, the document may still be open: its text says so.
pub(in crate::lsp) fn text_document_content(
    session: &Session,
    parameters: &TextDocumentContentParams,
) -> TextDocumentContentResult {
    let text = result_document::content(session, &parameters.uri);
    TextDocumentContentResult { text: text.unwrap_or_else(|| "This answer was dismissed.\n".to_owned()) }
}
