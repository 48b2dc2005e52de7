//! The place below a cell of a Python file: `# %%`.

use tree_sitter::Tree;

use super::place::{Gaps, LinePlace, blank_below};
use crate::Text;
use crate::excerpt::{is_cell_marker, markers};
use crate::syntax::nodes_at;

/// The place for a new cell below the one that an offset is in; `None` if the file has no cells.
pub(super) fn place(text: &Text, tree: &Tree, offset: usize) -> Option<LinePlace> {
    let mut markers = markers(text);
    markers.retain(|line| begins_cell(text, tree, *line));
    markers.sort_unstable();
    let line = text.line_of(offset);
    let next = markers.iter().copied().find(|marker| *marker > line);
    let own = markers.iter().copied().rfind(|marker| *marker <= line);
    let example = text.slice(text.line_range(own.or(next)?));
    let marker = if example.starts_with("#%%") { "#%%" } else { "# %%" };
    let end = next.map_or(text.len(), |next| text.line_range(next).start);
    let last = text.line_of(text.visible(0..end).end.saturating_sub(1));
    let above = || own.filter(|own| *own > 0).map(|own| text.lines_before(own).take_while(|it| *it).count());
    let gap = next.and_then(|_| blank_below(text, last)).or_else(above).unwrap_or(1);
    Some(LinePlace {
        at: Some(text.line_range(last).end),
        indentation: String::new(),
        opening: format!("{marker}\n"),
        gaps: Gaps { wanted: gap, below: None, is_after_block: true, is_before_block: true },
    })
}

/// `true` if a line is a marker where a statement could be: not within one, and not in a string.
fn begins_cell(text: &Text, tree: &Tree, line: usize) -> bool {
    let nodes = nodes_at(tree, text.line_range(line).start);
    let is_comment = nodes.first().is_some_and(|node| node.kind() == "comment");
    let is_at_top = nodes.get(1).is_none_or(|parent| matches!(parent.kind(), "module" | "ERROR"));
    is_cell_marker(text, line) && is_comment && is_at_top
}
