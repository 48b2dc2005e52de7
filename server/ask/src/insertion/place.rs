//! A place for new lines in a document.

use std::ops::Range;

use super::with_line_breaks;
use crate::Text;
use crate::imports::Replacement;

/// A place below a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LinePlace {
    /// The end of the line; `None` for the start of a text that is blank so far.
    pub(super) at: Option<usize>,
    /// What new lines begin with.
    pub(super) indentation: String,
    /// Lines before what is put in, each with its line break: the marker of a cell.
    pub(super) opening: String,
    /// Blank lines between what stands here and what is put in.
    pub(super) gaps: Gaps,
}

/// The blank lines around what is put in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gaps {
    /// Those that a definition wants around it.
    pub(super) wanted: usize,
    /// Those that are below the place; `None` if nothing follows that must be told apart.
    pub(super) below: Option<usize>,
    /// A definition, or a block of Markdown, ends above the place.
    pub(super) is_after_block: bool,
    /// One begins below it.
    pub(super) is_before_block: bool,
}

/// What the document is from the view of a program in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    /// What the program takes the place of; empty, where it is put in.
    pub(super) range: Range<usize>,
    /// What its lines begin with.
    pub(super) indentation: String,
}

/// How a program begins and ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DefinitionEdges {
    /// Its first statement is a function or a class.
    pub(super) begins_with_definition: bool,
    /// Its last one is.
    pub(super) ends_with_definition: bool,
}

impl Site {
    /// The site of a program in the place of a visible part.
    pub(super) fn instead(text: &Text, range: &Range<usize>) -> Self {
        Site { indentation: indentation(text, text.line_of(range.start)), range: range.clone() }
    }
}

impl LinePlace {
    /// The place below a line, at its indentation.
    pub(super) fn below_line(text: &Text, line: usize) -> Self {
        LinePlace {
            at: Some(text.line_range(line).end),
            indentation: indentation(text, line),
            ..LinePlace::default()
        }
    }

    pub(super) fn site(&self) -> Site {
        let at = self.at.unwrap_or_default();
        Site { range: at..at, indentation: self.indentation.clone() }
    }

    /// The same place for a comment, which is no block.
    pub(super) fn for_comment(self) -> Self {
        LinePlace { opening: String::new(), gaps: Gaps::default(), ..self }
    }

    /// Puts lines here, which have their indentation.
    pub(super) fn with(&self, text: &Text, lines: &str, edges: DefinitionEdges) -> Replacement {
        let Gaps { wanted, below, is_after_block, is_before_block } = self.gaps;
        let above = if is_after_block || edges.begins_with_definition { wanted } else { 0 };
        let is_apart = is_before_block || edges.ends_with_definition;
        let after = below.filter(|_| is_apart).map_or(0, |below| wanted.saturating_sub(below));
        let lines = format!("{}{}", self.opening, lines.trim_end());
        let (at, new) = match self.at {
            Some(at) => (at, format!("\n{}{lines}{}", "\n".repeat(above), "\n".repeat(after))),
            None => (0, format!("{lines}\n")),
        };
        Replacement { range: at..at, text: with_line_breaks(text, &new) }
    }
}

/// The whitespace at the start of a line.
pub(super) fn indentation(text: &Text, line: usize) -> String {
    let line = text.slice(text.line_range(line));
    line[..line.len() - line.trim_start_matches([' ', '\t', '\u{c}']).len()].to_owned()
}

/// The columns that an indentation takes, as Python counts them.
pub(super) fn width(indentation: &str) -> usize {
    indentation.chars().fold(0, |width, character| match character {
        '\t' => width / 8 * 8 + 8,
        '\u{c}' => 0,
        _ => width + 1,
    })
}

/// The number of blank lines below a line; `None` if nothing follows them.
pub(super) fn blank_below(text: &Text, line: usize) -> Option<usize> {
    text.lines_after(line).position(|is_blank| !is_blank)
}
