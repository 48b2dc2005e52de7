//! The syntax tree of a document, kept up with its edits.

use std::borrow::Cow;
use std::iter::from_fn;
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
            let is_code = text.len() <= LARGEST && text.occurrences(b"\0", 0..text.lines()).next().is_none();
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

    /// Whether nobody made the tree of the text as it is.
    pub(crate) fn is_unparsed(&self) -> bool {
        self.tree.get().is_none()
    }

    /// Whether there is the tree of a text before.
    pub(crate) fn was_parsed(&self) -> bool {
        self.previous.is_some()
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
    // Not `Node::prev_sibling`: beside empty nodes it goes round in circles.
    let mut left = left.into_iter().chain(from_fn(|| before.goto_previous_sibling().then(|| before.node())));
    let mut right = right.into_iter().chain(from_fn(|| after.goto_next_sibling().then(|| after.node())));
    let start = left.find(ends_its_line).map_or(0, |node| node.end_byte());
    let end = right.find(is_as_it_was).map_or(text.len(), |node| node.start_byte());
    Some(start..end)
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
    use proptest::sample::{Index, select};
    use tree_sitter::{Node, Tree};

    use super::{Grammar, Syntax, nodes_at, parse};
    use crate::Text;

    /// Statements with every kind of line break: any sequence of them is valid, and so has one right tree. What is
    /// not valid has many: to recover, the parser goes by what it parsed before.
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

    /// New pieces for those between two places; and before, something else for what is between two other places,
    /// which is undone.
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

    /// Makes the edits, and shows each state to `check` with whether it is made of whole pieces.
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
