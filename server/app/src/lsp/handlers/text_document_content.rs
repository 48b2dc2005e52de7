//! `workspace/textDocumentContent`.

use crate::lsp::protocol::{TextDocumentContentParams, TextDocumentContentResult};
use crate::lsp::session::Session;
use crate::lsp::show;

/// The document of an ask. One that is gone says so: it may still be open in the editor.
pub(in crate::lsp) fn text_document_content(
    session: &Session,
    parameters: &TextDocumentContentParams,
) -> TextDocumentContentResult {
    let text = show::content(session, &parameters.uri);
    TextDocumentContentResult { text: text.unwrap_or_else(|| "This answer was dismissed.\n".to_owned()) }
}
