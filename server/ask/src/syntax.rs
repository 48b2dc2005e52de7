//! The syntax tree of a document, kept up with its edits.

use std::borrow::Cow;
use std::iter::successors;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, OnceLock};

use memchr::memchr;
use tree_sitter::{InputEdit, Node, ParseOptions, Parser, Point, Tree};

use crate::{Edit, Text};

/// Texts beyond this many bytes are not parsed: a tree takes some fifty times the memory of its text.
const LARGEST: usize = 8 << 20;

/// Up to this many bytes a text is parsed when its tree is asked for: some 20 ms, and less than a second for one that
/// is not in its language at all, which a parser takes longest for.
const QUICK: usize = 128 << 10;

/// A language whose syntax is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    Python,
    /// The blocks of Markdown; what is inside of a paragraph is not parsed.
    Markdown,
}

impl Grammar {
    /// The grammar for an LSP language identifier.
    pub(crate) fn of(language: &str) -> Option<Self> {
        match language {
            "python" => Some(Grammar::Python),
            "markdown" | "quarto" | "rmd" => Some(Grammar::Markdown),
            _ => None,
        }
    }

    fn language(self) -> tree_sitter::Language {
        match self {
            Grammar::Python => tree_sitter_python::LANGUAGE.into(),
            Grammar::Markdown => tree_sitter_md::LANGUAGE.into(),
        }
    }
}

/// A syntax tree and what became of it. Clones share it: what one of them parsed, the others have.
#[derive(Debug, Clone)]
pub(crate) struct Syntax {
    grammar: Grammar,
    /// The tree of the text as it is, or that there is none.
    tree: Arc<OnceLock<Option<Tree>>>,
    /// The last tree that was made, moved along with the edits since. It knows which of its nodes they touched.
    previous: Option<Tree>,
}

impl Syntax {
    pub(crate) fn new(grammar: Grammar) -> Self {
        Syntax { grammar, previous: None, tree: Arc::default() }
    }

    /// Makes the tree of a text, which must be the one that all edits until now led to, unless `go_on` says
    /// otherwise in between. Then, and where the text is too large, it has no tree.
    pub(crate) fn parse(&self, text: &Text, go_on: &mut dyn FnMut() -> bool) -> Option<&Tree> {
        let parse = || {
            // What has a zero byte is binary, and takes a parser for text very long.
            let is_code = text.len() <= LARGEST && text.occurrences(b"\0").next().is_none();
            is_code.then(|| parse(self.grammar, text, self.previous.as_ref(), None, go_on)).flatten()
        };
        self.tree.get_or_init(parse).as_ref()
    }

    /// The tree of a text. A large one must have been parsed before its last edits.
    pub(crate) fn tree(&self, text: &Text) -> Option<&Tree> {
        if text.len() <= QUICK || self.previous.is_some() {
            self.parse(text, &mut || true)
        } else {
            self.tree.get().and_then(Option::as_ref)
        }
    }

    /// A tree in which the nodes around an offset are right, made in time that does not depend on the size of the
    /// text.
    ///
    /// The scanner of the Python grammar keeps most of a tree from being used again: after one key, a file of
    /// 100 000 lines is parsed anew for 40 to 300 ms. So only the statements that edits touched are, by themselves.
    /// This differs from the tree of the whole text in one thing: what a statement with an error, such as a string
    /// that is not closed yet, does to the statements after it. In a large Markdown text, what was touched is as it
    /// was before, until the text is parsed.
    pub(crate) fn tree_at(&self, text: &Text, offset: usize) -> Option<Tree> {
        match (&self.previous, self.grammar) {
            _ if self.tree.get().is_some() => self.tree(text).cloned(),
            (Some(previous), Grammar::Python) => match touched_around(previous, text, offset) {
                Some(touched) if touched.len() > QUICK => None,
                Some(touched) => parse(self.grammar, text, None, Some(&touched), &mut || true),
                None => Some(previous.clone()),
            },
            (Some(previous), Grammar::Markdown) if text.len() > QUICK => Some(previous.clone()),
            _ => self.tree(text).cloned(),
        }
    }

    /// Forgets the tree: the next one is made from nothing.
    pub(crate) fn forget(&mut self) {
        *self = Syntax::new(self.grammar);
    }

    /// Edits the text of the tree: what is not touched need not be parsed again.
    pub(crate) fn replace(&mut self, text: &mut Text, range: Range<usize>, new_text: &str) -> Edit {
        // Whether a carriage return is read as a line break is decided by the byte after it.
        let touched = range.start.checked_sub(1).filter(|offset| text.byte(*offset) == Some(b'\r'));
        let start_byte = touched.unwrap_or(range.start);
        let (start_position, old_end_position) = (point(text, start_byte), point(text, range.end));
        let edit = text.replace(range, new_text);
        let new_end_byte = edit.removed.start + edit.inserted;
        let parsed = std::mem::take(&mut self.tree).get().cloned().flatten();
        self.previous = parsed.or_else(|| self.previous.take());
        if let Some(tree) = &mut self.previous {
            tree.edit(&InputEdit {
                start_byte,
                old_end_byte: edit.removed.end,
                new_end_byte,
                start_position,
                old_end_position,
                new_end_position: point(text, new_end_byte),
            });
        }
        edit
    }
}

/// Where an offset is as the parser counts: lines and bytes.
fn point(text: &Text, offset: usize) -> Point {
    let line = text.line_of(offset);
    Point { row: line, column: offset - text.line_range(line).start }
}

/// The part of an edited text around an offset that has to be parsed again: from the last statement before that
/// no edit touched to the first one after. `None` where the statement at the offset is as it was.
fn touched_around(tree: &Tree, text: &Text, offset: usize) -> Option<Range<usize>> {
    // A statement that does not begin its line hangs on what is before it.
    let is_as_it_was = |node: &Node<'_>| !node.has_changes() && node.start_position().column == 0;
    let ends_its_line = |node: &Node<'_>| {
        let end = node.end_byte();
        is_as_it_was(node) && text.is_blank(end..text.line_range(text.line_of(end)).end)
    };
    let root = tree.root_node();
    let at = root.first_child_for_byte(offset);
    if at.is_some_and(|node| node.start_byte() <= offset && is_as_it_was(&node)) {
        return None;
    }
    let last = || root.child(root.child_count().checked_sub(1)?);
    let before = at.map_or_else(last, |node| node.prev_sibling());
    let start = successors(before, Node::prev_sibling).find(ends_its_line).map_or(0, |node| node.end_byte());
    let end = successors(at, Node::next_sibling).find(is_as_it_was);
    Some(start..end.map_or(text.len(), |node| node.start_byte()))
}

/// Parses a text, or a part of it as if nothing else were there.
fn parse(
    grammar: Grammar,
    text: &Text,
    previous: Option<&Tree>,
    part: Option<&Range<usize>>,
    go_on: &mut dyn FnMut() -> bool,
) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&grammar.language()).ok()?;
    if let Some(part) = part {
        let range = tree_sitter::Range {
            start_byte: part.start,
            end_byte: part.end,
            start_point: point(text, part.start),
            end_point: point(text, part.end),
        };
        parser.set_included_ranges(&[range]).ok()?;
    }
    let mut progress = |_: &_| if go_on() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let mut read = |offset: usize, _: Point| readable(text.rest_of_chunk(offset));
    parser.parse_with_options(&mut read, previous, Some(options))
}

/// A piece of text as the parser reads it: a carriage return that is a line break of its own becomes a line
/// feed, the only line break that the grammars and the parser's own count of lines know. No offset changes, and
/// a rope never cuts `\r\n` in two.
fn readable(chunk: &str) -> Cow<'_, [u8]> {
    let bytes = chunk.as_bytes();
    if memchr(b'\r', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let is_line_break = |index: usize| bytes[index] == b'\r' && bytes.get(index + 1) != Some(&b'\n');
    let readable = |index: usize| if is_line_break(index) { b'\n' } else { bytes[index] };
    Cow::Owned((0..bytes.len()).map(readable).collect())
}

/// The nodes around an offset, from the innermost to the root.
pub(crate) fn nodes_at(tree: &Tree, offset: usize) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut nodes = vec![cursor.node()];
    while cursor.goto_first_child_for_byte(offset).is_some() && cursor.node().start_byte() <= offset {
        nodes.push(cursor.node());
    }
    nodes.reverse();
    nodes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tree_sitter::Node;

    use super::nodes_at;
    use crate::{Document, Encoding};

    /// The nodes of a document's tree with their places.
    fn drawn(document: &Document) -> String {
        let mut drawn = String::new();
        let mut open: Vec<(Node<'_>, usize)> = vec![(document.tree().expect("a tree").root_node(), 0)];
        while let Some((node, depth)) = open.pop() {
            let (start, end) = (node.start_position(), node.end_position());
            drawn += &format!("{:depth$}{} {start} - {end}\n", "", node.kind());
            let children: Vec<_> = node.children(&mut node.walk()).map(|child| (child, depth + 1)).collect();
            open.extend(children.into_iter().rev());
        }
        drawn
    }

    /// Two places and a new text for what is between them.
    type AnyEdit = (prop::sample::Index, prop::sample::Index, String);

    fn apply(document: &mut Document, (one, other, new_text): &AnyEdit) {
        let text = document.text();
        let place = |index: &prop::sample::Index| text.position(index.index(text.len() + 1), Encoding::Utf8);
        document.edit(place(one)..place(other), Encoding::Utf8, new_text);
    }

    fn assert_same_tree(language: &str, start: &str, edits: &[AnyEdit]) -> Result<(), TestCaseError> {
        let mut document = Document::new(language, start);
        for edit in edits {
            document.parse(|| true);
            apply(&mut document, edit);
        }
        let source = document.text().slice(0..usize::MAX).into_owned();
        let fresh = Document::new(language, &source);
        prop_assert_eq!(drawn(&document), drawn(&fresh), "{:?}", source);
        Ok(())
    }

    fn any_edits(piece: &'static str) -> impl Strategy<Value = Vec<AnyEdit>> {
        prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), piece), 1..5)
    }

    const PYTHON: &str = "(x = 1\n|y = f\\(x, '\u{e9}\u{1f600}'\\)\r\n|def f\\(a\\):\n    return a\r    # c\n|\n|if x:\r\n  y\n|\"\"\"s\n\n\"\"\"\n|\r|\n|    |#|[a-z]){0,6}";
    const MARKDOWN: &str = "(# T\n|para\u{1f600}\ntext\r\n|```py\nx\n```\n|- a\n|> q\n|<!-- ask: x -->\n|    code\n|\n|\r|[a-z `]){0,6}";

    proptest! {
        #[test]
        fn a_python_tree_after_edits_is_the_tree_of_the_text(start in PYTHON, edits in any_edits(PYTHON)) {
            assert_same_tree("python", &start, &edits)?;
        }

        #[test]
        fn a_markdown_tree_after_edits_is_the_tree_of_the_text(start in MARKDOWN, edits in any_edits(MARKDOWN)) {
            assert_same_tree("markdown", &start, &edits)?;
        }

        /// What is parsed by itself is what it is in the whole, as long as nothing is an error by itself: the grammar
        /// lets a line that is not finished go on in the next, where Python does not.
        #[test]
        fn the_nodes_around_an_offset_are_those_of_the_whole_tree(start in PYTHON, edits in any_edits(PYTHON)) {
            let mut document = Document::new("python", &start);
            document.parse(|| true);
            for edit in &edits {
                apply(&mut document, edit);
                let source = document.text().slice(0..usize::MAX).into_owned();
                let fresh = Document::new("python", &source);
                let whole = fresh.tree().expect("a tree");
                let text = document.text();
                let lines = (0..text.lines()).map(|line| text.line_range(line));
                let offsets: Vec<usize> = lines.flat_map(|line| [line.start, (line.start + line.end) / 2]).collect();
                let near: Vec<_> =
                    offsets.iter().map(|offset| document.tree_at(*offset).expect("a tree")).collect();
                if near.iter().chain([whole]).any(|tree| tree.root_node().has_error()) {
                    continue;
                }
                for (offset, near) in offsets.into_iter().zip(&near) {
                    let drawn = |tree| {
                        let nodes = nodes_at(tree, offset).into_iter().filter(|node| node.kind() != "module");
                        nodes.map(|node| (node.kind(), node.byte_range())).collect::<Vec<_>>()
                    };
                    prop_assert_eq!(drawn(near), drawn(whole), "at {} of {:?}", offset, source);
                }
            }
        }
    }
}
