//! Where a program or its output goes in a document, and how it reads there.

mod broken;
mod cells;
mod head;
mod known;
mod markdown;
mod place;
mod program;
mod python;
#[cfg(test)]
mod tests;

use std::ops::Range;

use turn::commented;

use self::known::KnownImports;
use self::place::{DefinitionEdges, LinePlace, Site};
use self::program::InsertedProgram;
use crate::imports::Replacement;
use crate::slice::notebook;
use crate::{Document, Text};

/// The changes that put a program below a part of a document, from the first to the last; none if all it does is
/// import what the document imports already.
///
/// - In Python below the statement, at its indentation: see [`python::place`]; with `# %%` cells in a cell of its own.
/// - In Markdown below the block, in a fence of its own.
/// - Elsewhere below the line, at its indentation.
#[must_use]
pub fn program_below(document: &Document, range: Range<usize>, program: &str) -> Vec<Replacement> {
    let text = document.text();
    let place = place_below(document, range);
    let known = KnownImports::at(document, &place.site());
    let Some(program) = InsertedProgram::new(program, &known) else { return Vec::new() };
    let below = if document.is_markdown() {
        place.with(
            text,
            &markdown::fence(document, &program.code, &place.indentation),
            DefinitionEdges::default(),
        )
    } else {
        place.with(text, &program.at(text, &place.indentation), program.edges)
    };
    with_head(document, &program, below)
}

/// A program for a new cell below these cells, without what they import already; `None` if nothing is left of it.
#[must_use]
pub fn program_for_cell(cells: &[Document], program: &str) -> Option<String> {
    let notebook = notebook(cells);
    let end = notebook.text().len();
    let known = KnownImports::at(&notebook, &place_below(&notebook, end..end).site());
    let InsertedProgram { code, future, .. } = InsertedProgram::new(program, &known)?;
    let head = if future.is_empty() { String::new() } else { head::import(&future) + "\n" };
    Some(head + code.trim_matches('\n'))
}

/// The change that puts the output of a program below a part of a document: as a comment, in Markdown in a fence.
#[must_use]
pub fn output_below(document: &Document, range: Range<usize>, output: &str) -> Replacement {
    let place = place_below(document, range);
    let (place, written) = if document.is_markdown() {
        (place, turn::view::fence("text", output))
    } else {
        (place.for_comment(), commented(document.language(), output))
    };
    let lines = program::every_line_after(&place.indentation, &written);
    place.with(document.text(), &lines, DefinitionEdges::default())
}

/// The changes that put a program in the place of a part of a document; none if all it does is import what the rest of the
/// document imports already.
#[must_use]
pub fn program_instead(document: &Document, range: Range<usize>, program: &str) -> Vec<Replacement> {
    let text = document.text();
    document.parse(|| true);
    let site = Site::instead(text, &text.visible(range));
    let known = KnownImports::at(document, &site);
    let Some(program) = InsertedProgram::new(program, &known) else { return Vec::new() };
    let code = program.at(text, &site.indentation);
    let instead = code.strip_prefix(&site.indentation).unwrap_or(&code).trim_end();
    with_head(document, &program, Replacement { range: site.range, text: with_line_breaks(text, instead) })
}

/// The place below a part of a document.
fn place_below(document: &Document, range: Range<usize>) -> LinePlace {
    let text = document.text();
    let range = text.clamped(range);
    let Some(part) = visible_part(text, range) else { return LinePlace::default() };
    // A large text may not have been parsed yet.
    document.parse(|| true);
    let found = match document.tree() {
        Some(tree) if document.is_markdown() => Some(markdown::place(text, tree, part.end - 1)),
        Some(tree) if document.is_python() => cells::place(text, tree, part.end - 1)
            .or_else(|| python::place(text, tree, &part))
            .or_else(|| Some(broken::place(text, tree, part.end - 1))),
        _ => None,
    };
    found.unwrap_or_else(|| LinePlace::below_line(text, text.line_of(part.end - 1)))
}

/// What is visible of a part; of a blank one the last thing before it, or else the first in the text. `None` if the text is
/// blank.
fn visible_part(text: &Text, range: Range<usize>) -> Option<Range<usize>> {
    let visible = text.visible(range.clone());
    let before = text.visible(0..range.end);
    let first = text.visible(0..text.len());
    match () {
        () if !visible.is_empty() => Some(visible),
        () if !before.is_empty() => Some(before.end - 1..before.end),
        () if !first.is_empty() => Some(first.start..first.start + 1),
        () => None,
    }
}

/// A change and, above it, the imports from `__future__` that the program needs.
fn with_head(document: &Document, program: &InsertedProgram, change: Replacement) -> Vec<Replacement> {
    let future = (!program.future.is_empty()).then(|| head::future_import(document, &program.future));
    let mut changes: Vec<Replacement> = future.flatten().into_iter().chain([change]).collect();
    changes.sort_by_key(|change| change.range.start);
    changes
}

/// The text with the line breaks of the document: those of its first line.
fn with_line_breaks(document: &Text, text: &str) -> String {
    let first = document.line_range(0).end;
    match (document.byte(first), document.byte(first + 1)) {
        (Some(b'\r'), Some(b'\n')) => text.replace('\n', "\r\n"),
        (Some(b'\r'), _) => text.replace('\n', "\r"),
        _ => text.to_owned(),
    }
}
