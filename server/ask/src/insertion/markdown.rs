//! The place in Markdown: below a block, in a fence of its own.

use tree_sitter::{Node, Tree};

use super::place::{Gaps, LinePlace, blank_below, indentation};
use super::program::every_line_after;
use crate::syntax::nodes_at;
use crate::{Document, Text};

/// The place below the fence or paragraph around an offset, at its indentation; below all of a list or a quote in which lines
/// do not begin with their text.
pub(super) fn place(text: &Text, tree: &Tree, offset: usize) -> LinePlace {
    let nodes = nodes_at(tree, offset);
    let is_inner = |node: &&Node<'_>| matches!(node.kind(), "fenced_code_block" | "paragraph");
    let begins_line = |node: &&Node<'_>| {
        let start = text.visible(node.byte_range()).start;
        text.is_blank(text.line_at(start).start..start)
    };
    let inner = nodes.iter().find(is_inner).filter(begins_line);
    let is_block = |node: &&Node<'_>| !matches!(node.kind(), "document" | "section");
    let Some(block) = inner.or_else(|| nodes.iter().rfind(is_block)).copied() else {
        return at(text, text.line_of(offset), String::new(), String::new());
    };
    let visible = text.visible(block.byte_range());
    let first = text.line_of(visible.start);
    let last = text.line_of(visible.end.saturating_sub(1)).max(text.line_of(offset));
    let indentation = if inner.is_some() { indentation(text, first) } else { String::new() };
    at(text, last, indentation, closing(text, block))
}

/// A program in a fence. Quarto and R Markdown run it.
pub(super) fn fence(document: &Document, code: &str, indentation: &str) -> String {
    let fence = turn::view::fence("python", code);
    let fence = if document.has_chunks() { fence.replacen("python", "{python}", 1) } else { fence };
    every_line_after(indentation, &fence)
}

/// What closes a fence that is still open at the end of the text.
fn closing(text: &Text, block: Node<'_>) -> String {
    let mut cursor = block.walk();
    let is_mark = |child: &Node<'_>| child.kind() == "fenced_code_block_delimiter";
    let marks: Vec<Node<'_>> = block.children(&mut cursor).filter(is_mark).collect();
    match marks[..] {
        [open] => format!("{}\n", text.slice(open.byte_range())),
        _ => String::new(),
    }
}

/// The place below a line. What closes the block above it comes first.
fn at(text: &Text, line: usize, indentation: String, closing: String) -> LinePlace {
    let is_open = !closing.is_empty();
    LinePlace {
        at: Some(text.line_range(line).end),
        opening: if is_open { format!("{indentation}{closing}\n") } else { closing },
        indentation,
        gaps: Gaps {
            wanted: 1,
            below: blank_below(text, line),
            is_after_block: !is_open,
            is_before_block: true,
        },
    }
}
