//! Excerpts of Markdown: the contents of fences.

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
