//! Excerpts of Markdown: the contents of fences.

use std::ops::Range;

use tree_sitter::Node;

use super::{Found, onto_text};
use crate::syntax::nodes_at;
use crate::{Document, Text};

/// The content of the fence around an offset; `None` outside fences and in an empty one.
pub(super) fn fence_at(document: &Document, offset: usize) -> Option<Found> {
    let place = onto_text(document.text(), offset);
    let tree = document.tree_at(place)?;
    let nodes = nodes_at(&tree, place);
    content(document.text(), *nodes.iter().find(|node| node.kind() == "fenced_code_block")?)
}

/// The content of the fence that begins on a line.
pub(crate) fn fence_below(document: &Document, line: usize) -> Option<Found> {
    let text = document.text();
    let start = text.visible(text.line_range(line)).start;
    let tree = document.tree_at(start)?;
    let nodes = nodes_at(&tree, start);
    let begins_here =
        |node: &&Node<'_>| node.kind() == "fenced_code_block" && text.line_of(node.start_byte()) == line;
    content(text, *nodes.iter().find(begins_here)?)
}

/// The chunks of Python up to the one that a range begins in, as a document with the same offsets: all else is blank.
/// `None` if it begins in no such chunk.
pub(crate) fn chunks_until(document: &Document, range: &Range<usize>) -> Option<Document> {
    let mut chunks = chunks(document)?;
    chunks.retain(|chunk| chunk.start <= range.start);
    chunks.last().filter(|last| range.start <= last.end)?;
    Some(only(document, chunks))
}

/// The chunks of Python that end before an offset, as such a document.
pub(crate) fn chunks_before(document: &Document, offset: usize) -> Option<Document> {
    let mut chunks = chunks(document)?;
    chunks.retain(|chunk| chunk.end <= offset);
    Some(only(document, chunks))
}

/// The chunks of Python, from the first to the last.
fn chunks(document: &Document) -> Option<Vec<Range<usize>>> {
    let mut chunks: Vec<Range<usize>> = Vec::new();
    let mut cursor = document.tree()?.walk();
    let mut open = vec![cursor.node()];
    while let Some(node) = open.pop() {
        if node.kind() == "fenced_code_block" {
            chunks.extend(chunk(document.text(), node));
        } else {
            open.extend(node.children(&mut cursor));
        }
    }
    chunks.sort_unstable_by_key(|chunk| chunk.start);
    Some(chunks)
}

/// Some parts of a document as one of Python; all else is blank.
fn only(document: &Document, parts: Vec<Range<usize>>) -> Document {
    let source = document.text().slice(0..document.text().len());
    let mut python = blank(&source);
    for part in parts {
        python.replace_range(part.clone(), &source[part]);
    }
    Document::new("python", &python)
}

/// The content of a fence that Quarto and R Markdown run as Python: its info string is in braces.
fn chunk(text: &Text, fence: Node<'_>) -> Option<Range<usize>> {
    let found = content(text, fence)?;
    let before = text.slice(fence.start_byte()..found.range.start);
    let is_run = before.trim_start().trim_start_matches(['`', '~']).trim_start().starts_with('{');
    (is_run && found.language == "python").then_some(found.range)
}

/// A text of the same length and the same lines without anything to read.
fn blank(text: &str) -> String {
    let blank = |byte: u8| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' };
    text.bytes().map(blank).collect()
}

fn content(text: &Text, fence: Node<'_>) -> Option<Found> {
    let child = |kind: &str| {
        let mut cursor = fence.walk();
        fence.children(&mut cursor).find(|child| child.kind() == kind)
    };
    let content = child("code_fence_content")?.byte_range();
    let lines = text.line_of(content.start)..text.line_of(content.end.saturating_sub(1));
    let range = content.start..content.end.min(text.line_range(lines.end).end);
    let info = child("info_string").map(|info| text.slice(info.byte_range()));
    let language = language(info.as_deref().unwrap_or_default());
    (!text.is_blank(range.clone())).then_some(Found { range, language })
}

/// The LSP identifier of the language that a fence's info string names, as in `py`, `{python}`, `js title="a"`.
fn language(info: &str) -> String {
    let is_outside = |character: char| character.is_whitespace() || "{}.,=".contains(character);
    let name = info.split(is_outside).find(|word| !word.is_empty()).unwrap_or("plaintext").to_lowercase();
    match name.as_str() {
        "py" | "py3" | "python3" | "ipython" | "ipython3" => "python",
        "bash" | "sh" | "shell" | "zsh" => "shellscript",
        "c#" | "cs" => "csharp",
        "c++" | "cc" => "cpp",
        "js" => "javascript",
        "md" => "markdown",
        "rb" => "ruby",
        "rs" => "rust",
        "ts" => "typescript",
        "text" | "txt" => "plaintext",
        "yml" => "yaml",
        name => name,
    }
    .to_owned()
}
