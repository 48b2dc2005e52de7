//! Excerpts of Python: definitions, cells, statements.

use std::ops::Range;

use tree_sitter::Node;

use super::onto_text;
use crate::syntax::nodes_at;
use crate::{Document, Text};

/// The innermost definition around a cursor, else its cell, else its statement.
pub(super) fn find(document: &Document, cursor: usize) -> Option<Range<usize>> {
    enclosing(document, cursor).or_else(|| statement_around(document, cursor))
}

/// The innermost definition around an offset, else its cell.
pub(crate) fn enclosing(document: &Document, offset: usize) -> Option<Range<usize>> {
    let place = onto_text(document.text(), offset);
    let tree = document.tree_at(place)?;
    definition(&nodes_at(&tree, place)).or_else(|| cell(document.text(), offset))
}

/// The innermost statement around an offset.
pub(crate) fn statement_around(document: &Document, offset: usize) -> Option<Range<usize>> {
    let place = onto_text(document.text(), offset);
    let tree = document.tree_at(place)?;
    statement(&nodes_at(&tree, place))
}

/// The innermost function or class of some nested nodes, with its decorators.
fn definition(nodes: &[Node<'_>]) -> Option<Range<usize>> {
    let kinds = ["function_definition", "class_definition", "decorated_definition"];
    let innermost = nodes.iter().position(|node| kinds.contains(&node.kind()))?;
    let decorated = nodes.get(innermost + 1).filter(|node| node.kind() == "decorated_definition");
    Some(decorated.unwrap_or(&nodes[innermost]).byte_range())
}

/// The innermost statement of some nested nodes.
fn statement(nodes: &[Node<'_>]) -> Option<Range<usize>> {
    nodes.windows(2).find(|pair| is_statement(pair[0], pair[1])).map(|pair| pair[0].byte_range())
}

/// `true` if a node is a statement of the node around it.
pub(crate) fn is_statement(node: Node<'_>, parent: Node<'_>) -> bool {
    matches!(parent.kind(), "module" | "block")
        && node.is_named()
        && !matches!(node.kind(), "comment" | "case_clause" | "ERROR")
}

/// The cell that contains an offset, without its marker and without blank lines around it; `None` if the cell is
/// blank or the document has no markers.
pub(super) fn cell(text: &Text, offset: usize) -> Option<Range<usize>> {
    let line = text.line_of(offset);
    let (above, below): (Vec<usize>, Vec<usize>) =
        markers(text).into_iter().partition(|marker| *marker <= line);
    if above.is_empty() && below.is_empty() {
        return None;
    }
    let start = above.into_iter().max().map_or(0, |marker| text.line_range(marker + 1).start);
    let end = below.into_iter().min().map_or(text.len(), |marker| text.line_range(marker).start);
    let cell = text.visible(start..end);
    (!cell.is_empty()).then_some(cell)
}

/// The lines that begin a cell, in any order.
pub(crate) fn markers(text: &Text) -> Vec<usize> {
    let lines = |needle| text.occurrences(needle, 0..text.lines()).map(|offset| text.line_of(offset));
    lines(b"%%").chain(lines(b"in[")).filter(|line| is_cell_marker(text, *line)).collect()
}

/// `true` if a line begins a cell, by the rules of VS Code: `# %%`, `# In[1]:`.
pub(crate) fn is_cell_marker(text: &Text, line: usize) -> bool {
    let line = text.slice(text.line_range(line));
    let title = line.strip_prefix('#').map_or("", str::trim_start);
    let number = title.strip_prefix("In[").and_then(|rest| rest.split_once(']')).map(|(number, _)| number);
    let is_number = |number: &str| number.chars().all(|digit| digit.is_ascii_digit() || digit == ' ');
    title.starts_with("%%") || number.is_some_and(is_number)
}
