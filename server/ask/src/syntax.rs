//! The syntax tree of a document, updated with its edits.

use std::borrow::Cow;
use std::iter::from_fn;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, OnceLock};

use memchr::memchr;
use tree_sitter::{InputEdit, Node, ParseOptions, Parser, Point, Tree};

use crate::python_tree::is_too_deep;
use crate::{Edit, Text};

/// Limit for parsing, in bytes: a tree takes about fifty times the memory of its text.
const LARGEST: usize = 8 << 20;

/// Limit for parsing on demand, in bytes. It takes about 20 ms, and less than a second for the slowest case: a text
/// that is not in its language at all.
const QUICK: usize = 128 << 10;

/// A language whose syntax is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    Python,
    /// The blocks of Markdown; the inside of a paragraph is not parsed.
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

/// A syntax tree and its predecessor. Clones share the tree: what one of them parsed, the others have.
#[derive(Debug, Clone)]
pub(crate) struct Syntax {
    grammar: Grammar,
    /// Empty until the current text is parsed; then its tree, or `None` if it has no tree.
    tree: Arc<OnceLock<Option<Tree>>>,
    /// The last tree, adjusted to the edits since. It knows which of its nodes they touched.
    previous: Option<Tree>,
}

impl Syntax {
    pub(crate) fn new(grammar: Grammar) -> Self {
        Syntax { grammar, previous: None, tree: Arc::default() }
    }

    /// Parses a text, which must be the result of all edits so far. It has no tree if `go_on` returns `false`
    /// meanwhile, or if it is too large or binary.
    pub(crate) fn parse(&self, text: &Text, go_on: &mut dyn FnMut() -> bool) -> Option<&Tree> {
        let parse = || {
            // A text with a zero byte is binary, and parsing it would take very long.
            let is_code = text.len() <= LARGEST && text.occurrences(b"\0", 0..text.lines()).next().is_none();
            is_code.then(|| parse(self.grammar, text, self.previous.as_ref(), None, go_on)).flatten()
        };
        self.tree.get_or_init(parse).as_ref()
    }

    /// The tree of a text. A large text has one only if it was parsed before.
    pub(crate) fn tree(&self, text: &Text) -> Option<&Tree> {
        if text.len() <= QUICK || self.previous.is_some() {
            self.parse(text, &mut || true)
        } else {
            self.tree.get().and_then(Option::as_ref)
        }
    }

    /// A tree in which the nodes around an offset are correct. The time does not depend on the size of the text.
    ///
    /// The scanner of the Python grammar prevents most of a tree from being reused: after one key, parsing a file of
    /// 100 000 lines takes 40 to 300 ms. So only the statements that edits touched are parsed, on their own. The
    /// result differs from the tree of the whole text in one point: a statement with an error, such as a string that
    /// is not closed yet, does not affect the statements after it. In a large Markdown text, touched parts keep
    /// their old nodes until the text is parsed.
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

    /// `true` if the current text is not parsed.
    pub(crate) fn is_unparsed(&self) -> bool {
        self.tree.get().is_none()
    }

    /// `true` if the tree of an earlier text exists.
    pub(crate) fn was_parsed(&self) -> bool {
        self.previous.is_some()
    }

    /// Forgets the tree. The next one is parsed from scratch.
    pub(crate) fn forget(&mut self) {
        *self = Syntax::new(self.grammar);
    }

    /// Edits the text and adjusts the tree, so that untouched parts need not be parsed again.
    pub(crate) fn replace(&mut self, text: &mut Text, range: Range<usize>, new_text: &str) -> Edit {
        // The byte after a carriage return decides if it is read as a line break, so it counts as touched.
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

/// The place of an offset as the parser counts: line, and bytes on the line.
fn point(text: &Text, offset: usize) -> Point {
    let line = text.line_of(offset);
    Point { row: line, column: offset - text.line_range(line).start }
}

/// The part of an edited text around an offset that must be parsed again: from the last untouched statement before
/// the offset to the first one after it. `None` if the statement at the offset is untouched.
fn touched_around(tree: &Tree, text: &Text, offset: usize) -> Option<Range<usize>> {
    // A statement that does not begin its line depends on what is before it.
    let is_as_it_was = |node: &Node<'_>| !node.has_changes() && node.start_position().column == 0;
    let ends_its_line = |node: &Node<'_>| {
        let end = node.end_byte();
        is_as_it_was(node) && text.is_blank(end..text.line_at(end).end)
    };
    let mut after = tree.walk();
    let mut before = tree.walk();
    let (mut left, mut right) = (None, None);
    if after.goto_first_child_for_byte(offset).is_some() {
        let at = after.node();
        if at.start_byte() <= offset && is_as_it_was(&at) {
            return None;
        }
        before.reset_to(&after);
        right = Some(at);
    } else if before.goto_last_child() {
        left = Some(before.node());
    }
    // Not `Node::prev_sibling`: next to empty nodes it goes round in circles.
    let mut left = left.into_iter().chain(from_fn(|| before.goto_previous_sibling().then(|| before.node())));
    let mut right = right.into_iter().chain(from_fn(|| after.goto_next_sibling().then(|| after.node())));
    let start = left.find(ends_its_line).map_or(0, |node| node.end_byte());
    let end = right.find(is_as_it_was).map_or(text.len(), |node| node.start_byte());
    Some(start..end)
}

/// Parses a text, or a part of it as if it were all of the text.
fn parse(
    grammar: Grammar,
    text: &Text,
    previous: Option<&Tree>,
    part: Option<&Range<usize>>,
    go_on: &mut dyn FnMut() -> bool,
) -> Option<Tree> {
    let all = 0..text.len();
    if grammar == Grammar::Python && is_too_deep(&text.slice(part.unwrap_or(&all).clone())) {
        return None;
    }
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

/// A piece of text as the parser reads it. A carriage return that is a line break on its own becomes a line feed,
/// the only line break that the grammars and the parser's line count know. Offsets do not change, and a rope never
/// splits `\r\n`.
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
    use proptest::sample::{Index, select};
    use tree_sitter::{Node, Tree};

    use super::{Grammar, Syntax, nodes_at, parse};
    use crate::Text;

    /// Statements with every kind of line break. Any sequence of them is valid, and so has one correct tree. Invalid
    /// text has several: to recover from errors, the parser relies on what it parsed before.
    const PYTHON: [&str; 14] = [
        "x = 1\n",
        "y = f(x, '\u{e9}\u{1f600}')\r\n",
        "a = 1; b = [\n2,\r\n]\r",
        "def f(a):\n    return a\r    # c\n",
        "@d\nclass A:\r\n\r\n  def g(self):\r\n    '''s\n\n'''\r\n    pass\r\n",
        "if x:\r\n  y\n\nelse:\n\tz\n",
        "\"\"\"def s\n\n# \u{e9}\"\"\"\n",
        "# c\n",
        "  # c\r",
        "\n",
        "\r",
        "\r\n",
        "   \n",
        "for i in j: k(\n)  # c\n",
    ];
    const MARKDOWN: [&str; 12] = [
        "# T\n",
        "para\u{1f600}\ntext\r\n",
        "```py\nx\n```\n",
        "- a\n",
        "> q\n",
        "<!-- ask: x -->\n",
        "    code\n",
        "\n",
        "\r",
        "`",
        "a",
        " ",
    ];

    type Pieces = Vec<&'static str>;

    /// New pieces in place of those between two places. Before that, an edit between two other places is made and
    /// undone.
    type AnyEdit = ((Index, Index, Pieces), (Index, Index, String));

    fn any_pieces(of: &'static [&'static str]) -> impl Strategy<Value = Pieces> {
        prop::collection::vec(select(of), 0..5)
    }

    fn any_edits(of: &'static [&'static str]) -> impl Strategy<Value = Vec<AnyEdit>> {
        let broken = "(\"\"\"|'|[(]|\\]|  |\n|\r|#|>|`|def f|[a-z:=.@]|\u{1f600}){0,4}";
        let places = || (any::<Index>(), any::<Index>());
        let edit = (places(), any_pieces(of), places(), broken)
            .prop_map(|((a, b), pieces, (c, d), broken)| ((a, b, pieces), (c, d, broken)));
        prop::collection::vec(edit, 1..4)
    }

    /// Makes the edits and passes each state to `check`, with `true` if it consists of whole pieces.
    fn go_through(
        grammar: Grammar,
        mut pieces: Pieces,
        edits: &[AnyEdit],
        check: impl Fn(&Syntax, &Text, bool) -> Result<(), TestCaseError>,
    ) -> Result<(), TestCaseError> {
        let mut text = Text::from(pieces.concat().as_str());
        let mut syntax = Syntax::new(grammar);
        syntax.tree(&text);
        for ((one, other, new), (broken_one, broken_other, broken)) in edits {
            let place = |index: &Index| index.index(text.len() + 1);
            let range = text.clamped(place(broken_one)..place(broken_other));
            let undone = text.slice(range.clone()).into_owned();
            syntax.replace(&mut text, range.clone(), broken);
            check(&syntax, &text, false)?;
            syntax.replace(&mut text, range.start..range.start + broken.len(), &undone);
            check(&syntax, &text, true)?;

            let (one, other) = (one.index(pieces.len() + 1), other.index(pieces.len() + 1));
            let range = one.min(other)..one.max(other);
            let size = |pieces: &[&str]| pieces.iter().map(|piece| piece.len()).sum::<usize>();
            let bytes = size(&pieces[..range.start])..size(&pieces[..range.end]);
            syntax.replace(&mut text, bytes, &new.concat());
            pieces.splice(range, new.iter().copied());
            prop_assert_eq!(text.slice(0..text.len()), pieces.concat());
            check(&syntax, &text, true)?;
        }
        Ok(())
    }

    /// The nodes of a tree with their places.
    fn drawn(tree: &Tree) -> String {
        let mut drawn = String::new();
        let mut open: Vec<(Node<'_>, usize)> = vec![(tree.root_node(), 0)];
        while let Some((node, depth)) = open.pop() {
            let (start, end) = (node.start_position(), node.end_position());
            drawn += &format!("{:depth$}{} {start} - {end}\n", "", node.kind());
            let children: Vec<_> = node.children(&mut node.walk()).map(|child| (child, depth + 1)).collect();
            open.extend(children.into_iter().rev());
        }
        drawn
    }

    fn whole(grammar: Grammar, text: &Text) -> Tree {
        parse(grammar, text, None, None, &mut || true).expect("a tree")
    }

    fn assert_same_tree(grammar: Grammar, start: Pieces, edits: &[AnyEdit]) -> Result<(), TestCaseError> {
        go_through(grammar, start, edits, |syntax, text, is_whole| {
            let tree = syntax.tree(text).expect("a tree");
            if is_whole {
                prop_assert_eq!(drawn(tree), drawn(&whole(grammar, text)), "{:?}", text.slice(0..text.len()));
            }
            Ok(())
        })
    }

    proptest! {
        #[test]
        fn a_python_tree_after_edits_is_the_tree_of_the_text(
            start in any_pieces(&PYTHON),
            edits in any_edits(&PYTHON),
        ) {
            assert_same_tree(Grammar::Python, start, &edits)?;
        }

        #[test]
        fn a_markdown_tree_after_edits_is_the_tree_of_the_text(
            start in any_pieces(&MARKDOWN),
            edits in any_edits(&MARKDOWN),
        ) {
            assert_same_tree(Grammar::Markdown, start, &edits)?;
        }

        #[test]
        fn the_nodes_around_an_offset_are_those_of_the_whole_tree(
            start in any_pieces(&PYTHON),
            edits in any_edits(&PYTHON),
        ) {
            go_through(Grammar::Python, start, &edits, |syntax, text, is_whole| {
                let whole = whole(Grammar::Python, text);
                prop_assert!(!is_whole || !whole.root_node().has_error(), "{:?}", text.slice(0..text.len()));
                for line in 0..text.lines() {
                    let offset = text.visible(text.line_range(line)).start;
                    let near = syntax.tree_at(text, offset).expect("a tree");
                    let drawn = |tree| {
                        let nodes = nodes_at(tree, offset).into_iter().filter(|node| node.kind() != "module");
                        nodes.map(|node| (node.kind(), node.byte_range())).collect::<Vec<_>>()
                    };
                    if is_whole {
                        let source = text.slice(0..text.len());
                        prop_assert_eq!(drawn(&near), drawn(&whole), "at {} of {:?}", offset, source);
                    }
                }
                Ok(())
            })?;
        }
    }
}
