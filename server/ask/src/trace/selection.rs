//! A part of a document, in a form that finds it again.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::hash::hash;
use super::index::TextIndex;

/// One line with fewer visible bytes than this occurs by chance.
const SHORT: usize = 16;
/// A longer text is kept as its hash. In bytes.
const LONGEST: usize = 64 << 10;

/// A part of a document: what it says, how it stands in its lines, and which lines are around it. Lines are numbered
/// from 1, and known by their hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Selection {
    pub(super) start: Spot,
    pub(super) end: Spot,
    pub(super) wording: Wording,
    /// The whitespace that the text begins with, in bytes.
    pub(super) lead: usize,
    /// The first line of which the text has something visible.
    pub(super) line: usize,
    /// The visible bytes of that line before the text.
    pub(super) inset: usize,
    /// The number of lines from there to the last one of which it has something visible.
    pub(super) lines: usize,
    pub(super) borders: Borders,
    /// Some lines that the text is in, from the first to the last: how far from the first, and the hash of the whole
    /// line. Empty if the text is blank.
    pub(super) own: Vec<(usize, u64)>,
    /// The visible lines before it, the nearest first; where there is none, the start of the document.
    pub(super) before: Vec<u64>,
    /// The visible lines after it, the nearest first; where there is none, the end of the document.
    pub(super) after: Vec<u64>,
    /// `true` if the document may have the same text elsewhere.
    pub(super) is_repeated: bool,
}

/// A place that line breaks of another kind do not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    /// The line, from 0.
    pub(super) line: usize,
    /// In bytes from the start of the line.
    pub(super) column: usize,
}

/// What a text says, each line break a `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Wording {
    Verbatim(String),
    /// A text that is too long to be kept: its length in bytes, and its hash.
    Digest {
        length: usize,
        hash: u64,
    },
}

/// What is beside the two ends of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Borders {
    start: Border,
    end: Border,
}

/// What is beside one end of a text, from the loosest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Border {
    /// The rest of the same word.
    Word,
    /// More of the line.
    Line,
    /// Nothing visible up to the start or end of the line.
    Nothing,
}

impl Selection {
    /// `true` if a text such as this occurs by chance.
    pub(super) fn is_short(&self) -> bool {
        match &self.wording {
            Wording::Verbatim(text) => self.lines == 1 && text.trim().len() < SHORT,
            Wording::Digest { .. } => false,
        }
    }

    /// `true` if the text is made of whole lines, so that it is found by their hashes.
    pub(super) fn is_of_lines(&self) -> bool {
        self.borders == Borders { start: Border::Nothing, end: Border::Nothing }
    }
}

impl Wording {
    pub(super) fn of(text: &str) -> Self {
        if text.len() <= LONGEST {
            return Wording::Verbatim(text.to_owned());
        }
        Wording::Digest { length: text.len(), hash: hash(text.as_bytes()) }
    }

    /// The range of this text if it stands at an offset.
    pub(super) fn at(&self, start: usize, index: &TextIndex<'_>) -> Option<Range<usize>> {
        let rest = index.text().get(start..)?;
        match self {
            Wording::Verbatim(text) => rest.starts_with(text).then(|| start..start + text.len()),
            Wording::Digest { length, hash: expected } => {
                let text = rest.get(..*length)?;
                (index.may_read(*length) && hash(text.as_bytes()) == *expected).then(|| start..start + length)
            }
        }
    }
}

impl Borders {
    /// What is beside a range of a text.
    pub(super) fn of(range: &Range<usize>, index: &TextIndex<'_>) -> Self {
        let (before, rest) = index.text().split_at(range.start);
        let after = &index.text()[range.end..];
        let before_start = before.chars().rev().map_while(of_line);
        let start = border(before_start, rest.chars().next());
        let end = border(after.chars().map_while(of_line), index.text()[..range.end].chars().next_back());
        Borders { start, end }
    }

    /// `true` if a text with these borders may be the one that had the others.
    pub(super) fn fit(self, old: Borders) -> bool {
        self.start >= old.start && self.end >= old.end
    }
}

/// The character, if it ends no line.
fn of_line(character: char) -> Option<char> {
    (character != '\n').then_some(character)
}

/// What is beside an end: the characters from there to the border of the line, and the last one within.
fn border(mut outside: impl Iterator<Item = char>, inside: Option<char>) -> Border {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    match outside.next() {
        Some(next) if is_word(next) && inside.is_some_and(is_word) => Border::Word,
        Some(next) if !next.is_whitespace() || !outside.all(char::is_whitespace) => Border::Line,
        _ => Border::Nothing,
    }
}
