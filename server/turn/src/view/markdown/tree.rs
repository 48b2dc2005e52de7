//! A text in Markdown as a tree: what an answer may hold. There is no image, no link and no HTML in it.

use pulldown_cmark::Alignment;

/// A block of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element {
    Paragraph(Vec<Span>),
    /// A heading of a level from 1 to 6.
    Heading(usize, Vec<Span>),
    /// Code, without the last line end.
    Fence {
        language: &'static str,
        code: String,
    },
    Quote(Vec<Element>),
    List(List),
    /// Rows of cells, first the header. Each row has as many cells as there are alignments.
    Grid {
        alignments: Vec<Alignment>,
        rows: Vec<Vec<Vec<Span>>>,
    },
    /// TeX on lines of its own, without delimiters.
    Formula(String),
    Rule,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    /// The number of the first entry; `None` for bullets.
    pub(super) first: Option<u64>,
    /// `true` if no blank lines stand between the entries.
    pub(super) is_tight: bool,
    pub(super) entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Whether the task is done; `None` for an entry that is no task.
    pub(super) is_done: Option<bool>,
    pub(super) elements: Vec<Element>,
}

/// A piece of a line. Marks open and close in pairs, properly nested.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Span {
    Text(String),
    Code(String),
    /// TeX, without delimiters.
    Math(String),
    Open(Stress),
    Close(Stress),
    /// A line end, which the renderer may draw as a blank.
    SoftBreak,
    HardBreak,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stress {
    Strong,
    /// Emphasis, written with `_`.
    Emphasis,
    /// Emphasis next to a letter, where `_` would be a part of the word.
    EmphasisInWord,
    Strikethrough,
}

impl Stress {
    /// `true` if the two are drawn alike.
    pub(super) fn is_like(self, other: Stress) -> bool {
        let plain = |stress| if stress == Stress::EmphasisInWord { Stress::Emphasis } else { stress };
        plain(self) == plain(other)
    }
}

/// Where spans stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// In a paragraph, which may have several lines.
    Paragraph,
    /// In a heading.
    Heading,
    /// On a line of its own or in a heading: a text that is not the model's Markdown.
    Line,
    /// In a cell of a table.
    Cell,
}
