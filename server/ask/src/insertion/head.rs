//! The head of a Python file: its docstring and its imports from `__future__`, before which nothing may stand.

use tree_sitter::{Node, Tree};

use super::place::blank_below;
use super::with_line_breaks;
use crate::Document;
use crate::imports::Replacement;
use crate::slice::statements;

/// `true` for an import from `__future__`.
pub(super) fn is_head(statement: Node<'_>) -> bool {
    statement.kind() == "future_import_statement"
}

/// `true` for a statement that is only a string.
pub(super) fn is_string(statement: Node<'_>) -> bool {
    statement.kind() == "expression_statement"
        && statement.named_child_count() == 1
        && statement.named_child(0).is_some_and(|only| only.kind() == "string")
}

/// The last statement of the head.
pub(super) fn last(tree: &Tree) -> Option<Node<'_>> {
    let all = statements(tree);
    let docstring = all.first().copied().filter(|first| is_string(*first));
    all.iter().rev().copied().find(|node| is_head(*node)).or(docstring)
}

/// The import of names from `__future__`.
pub(super) fn import(names: &[String]) -> String {
    format!("from __future__ import {}", names.join(", "))
}

/// The change that imports names from `__future__` where that is allowed; `None` if the document has no statement.
pub(super) fn future_import(document: &Document, names: &[String]) -> Option<Replacement> {
    let text = document.text();
    let tree = document.tree()?;
    let import = import(names);
    let change = |at: usize, new: &str| Replacement { range: at..at, text: with_line_breaks(text, new) };
    if let Some(last) = last(tree) {
        let line = text.line_of(text.visible(last.byte_range()).end);
        let is_docstring = !is_head(last);
        let gap = if is_docstring { "\n" } else { "" };
        let after = if is_docstring && blank_below(text, line) == Some(0) { "\n" } else { "" };
        return Some(change(text.line_range(line).end, &format!("\n{gap}{import}{after}")));
    }
    let first = *statements(tree).first()?;
    let gap = if first.kind().starts_with("import") { "" } else { "\n" };
    let start = text.line_at(first.start_byte()).start;
    Some(change(start, &format!("{import}\n{gap}")))
}
