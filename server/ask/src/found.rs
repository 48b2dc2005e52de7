//! A part of a document that was found.

use std::ops::Range;

/// A part of a document, and the language it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The byte range in the document.
    pub range: Range<usize>,
    /// The LSP identifier of the language; inside a Markdown fence, the fence's.
    pub language: String,
}
