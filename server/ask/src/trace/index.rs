//! A document, prepared so that many traces are found in it.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::hash::hash;
use super::lines::Lines;
use crate::Document;

/// How many bytes all the traces of one document may read, where its lines do not tell: 10 ms.
const READABLE: usize = 64 << 20;

/// A document, prepared so that many traces are made and found in it. Make one for all the asks about a document.
///
/// Copies and hashes the text: 3 ms for 100 000 lines. The first trace that needs the lines hashes each of them: 4 ms.
pub struct TextIndex<'a> {
    document: &'a Document,
    text: String,
    hash: u64,
    lines: OnceCell<Lines>,
    readable: Cell<usize>,
}

impl<'a> TextIndex<'a> {
    /// Prepares a document as it is now.
    #[must_use]
    pub fn of(document: &'a Document) -> Self {
        let text = normalised(document.text().slice(0..document.text().len())).into_owned();
        let hash = hash(text.as_bytes());
        TextIndex { document, text, hash, lines: OnceCell::new(), readable: Cell::new(READABLE) }
    }

    pub(super) fn document(&self) -> &'a Document {
        self.document
    }

    /// The text, each line break a `\n`.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The hash of the text.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }

    /// What a line says, without its line break.
    pub(super) fn line(&self, line: usize) -> &str {
        &self.text[self.lines().range(line)]
    }

    /// The range in the document of a range of the text.
    pub(super) fn in_document(&self, range: &Range<usize>) -> Range<usize> {
        let text = self.document.text();
        if text.len() == self.text.len() {
            return range.clone();
        }
        let place = |offset| {
            let line = self.lines().at(offset);
            text.line_range(line - 1).start + (offset - self.lines().range(line).start)
        };
        place(range.start)..place(range.end)
    }

    /// The range of the text of a range in the document.
    pub(super) fn in_text(&self, range: &Range<usize>) -> Range<usize> {
        let text = self.document.text();
        if text.len() == self.text.len() {
            return range.clone();
        }
        let place = |offset| {
            let line = text.line_of(offset);
            let place = self.lines().range(line + 1);
            (place.start + (offset - text.line_range(line).start)).min(place.end + 1).min(self.text.len())
        };
        place(range.start)..place(range.end)
    }

    /// Takes some bytes from what may be read; `false` if no more may.
    pub(super) fn may_read(&self, bytes: usize) -> bool {
        let left = self.readable.get().checked_sub(bytes);
        self.readable.set(left.unwrap_or_default());
        left.is_some()
    }
}

/// A text, each line break a `\n`.
fn normalised(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}
