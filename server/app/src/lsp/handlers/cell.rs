//! `geminiExec/cellAt`.

use tower_lsp::ls_types as lsp;

use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::incoming::AtPosition;
use crate::lsp::session::Session;

/// The cell that a position is in: between marks of Python, or within a fence of Markdown.
pub(in crate::lsp) fn cell_at(session: &Session, parameters: &AtPosition) -> Option<lsp::Range> {
    let open = session.documents.get(&parameters.text_document.uri)?;
    let encoding = session.support().encoding;
    let offset = from_proto::offset(&open.document, encoding, parameters.position);
    let cell = ask::cell_at(&open.document, offset)?;
    Some(to_proto::range(&open.document, encoding, cell.range))
}
