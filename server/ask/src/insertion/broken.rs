//! The place in Python that cannot be read: by the indentation of its lines.

use tree_sitter::{Node, Tree};

use super::place::{LinePlace, indentation, width};
use crate::Text;

/// The place below the lines that belong to the one with an offset: those that are deeper, and the ends of brackets. A line
/// within an open bracket belongs to the line of the bracket.
pub(super) fn place(text: &Text, tree: &Tree, offset: usize) -> LinePlace {
    let line = text.line_of(offset);
    let brackets = open_brackets(text, tree, offset);
    let base = brackets.into_iter().find(|first| (first + 1..=line).all(|it| belongs(text, it, *first)));
    let base = base.unwrap_or(line);
    let mut last = line;
    for below in line + 1..text.lines() {
        if text.is_blank(text.line_range(below)) {
            continue;
        }
        if !belongs(text, below, base) {
            break;
        }
        last = below;
    }
    LinePlace { indentation: indentation(text, base), ..LinePlace::below_line(text, last) }
}

/// `true` if a line is deeper than another, blank, or the end of a bracket.
fn belongs(text: &Text, line: usize, base: usize) -> bool {
    let visible = text.visible(text.line_range(line));
    let is_end = matches!(text.byte(visible.start), Some(b')' | b']' | b'}'));
    visible.is_empty() || is_end || width(&indentation(text, line)) > width(&indentation(text, base))
}

/// The lines of the brackets that are open at an offset, from the outermost.
fn open_brackets(text: &Text, tree: &Tree, offset: usize) -> Vec<usize> {
    let mut cursor = tree.walk();
    let mut open: Vec<Node<'_>> = vec![tree.root_node()];
    let mut brackets = Vec::new();
    while let Some(node) = open.pop() {
        match node.kind() {
            _ if node.start_byte() > offset => {}
            "string" | "comment" => {}
            "(" | "[" | "{" => brackets.push(text.line_of(node.start_byte())),
            ")" | "]" | "}" => {
                brackets.pop();
            }
            _ => {
                let first = open.len();
                open.extend(node.children(&mut cursor));
                open[first..].reverse();
            }
        }
    }
    brackets
}
