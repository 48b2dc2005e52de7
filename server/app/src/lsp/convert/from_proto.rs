//! Converts the protocol's types to ours.

use std::ops::Range;

use ask::{Document, Encoding, Position};
use tower_lsp::ls_types as lsp;

/// A range of our positions: lines and characters, counted as the editor does.
pub(crate) fn positions(range: lsp::Range) -> Range<Position> {
    position(range.start)..position(range.end)
}

/// A range in bytes of this document.
pub(crate) fn range(document: &Document, encoding: Encoding, range: lsp::Range) -> Range<usize> {
    document.text().range(positions(range), encoding)
}

/// The selection, in bytes of this document. Some editors always select the character under the cursor, so one selected
/// character counts as a cursor: an empty range.
pub(crate) fn selection(document: &Document, encoding: Encoding, selected: lsp::Range) -> Range<usize> {
    let range = range(document, encoding, selected);
    let is_cursor = document.text().slice(range.clone()).chars().nth(1).is_none();
    if is_cursor { range.start..range.start } else { range }
}

/// A position as a byte offset of this document.
pub(crate) fn offset(document: &Document, encoding: Encoding, at: lsp::Position) -> usize {
    document.text().offset(position(at), encoding)
}

fn position(position: lsp::Position) -> Position {
    Position { line: position.line, character: position.character }
}
