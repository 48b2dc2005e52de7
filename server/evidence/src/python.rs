//! Python as a tree, walked without recursion: code may nest too deep for it.

mod strings;

pub(crate) use strings::{Literal, escaped};

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

pub(crate) use ask::imports::Replacement;
use ask::python_tree;
use tree_sitter::{Node, Tree};
use turn::Code;

/// Code of an answer that is looked at, in bytes: a tree takes 200 times the memory of its text. No model writes as much: its
/// longest answer has 65,536 tokens.
const MOST: usize = 1 << 18;

/// Code with its syntax tree.
pub(crate) struct Parsed<'a> {
    pub(crate) code: &'a str,
    tree: Tree,
    /// Found when it is first asked for.
    file_modules: OnceLock<HashSet<&'a str>>,
}

/// Whether a walk goes on into a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Descend {
    Into,
    Past,
}

impl<'a> Parsed<'a> {
    /// `None` if it is too long or nests too deep; any other text has a tree.
    pub(crate) fn new(code: &'a str) -> Option<Self> {
        let tree = (code.len() <= MOST).then(|| python_tree(code)).flatten()?;
        Some(Parsed { code, tree, file_modules: OnceLock::new() })
    }

    pub(crate) fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    pub(crate) fn text(&self, node: Node<'_>) -> &'a str {
        &self.code[node.byte_range()]
    }

    /// The names under which it has the modules that work on files.
    pub(crate) fn file_modules(&self) -> &HashSet<&'a str> {
        self.file_modules.get_or_init(|| {
            let mut found = HashSet::from(["os", "shutil"]);
            walk(self.root(), |node| {
                let field = |name| node.child_by_field_name(name).map(|it: Node<'_>| self.text(it));
                if node.kind() == "aliased_import" && matches!(field("name"), Some("os" | "shutil")) {
                    found.extend(field("alias"));
                }
                Descend::Into
            });
            found
        })
    }

    /// The top-level statements that could be read.
    pub(crate) fn statements(&self) -> Vec<Node<'_>> {
        let mut found = children(self.root());
        found.retain(|node| node.kind() != "comment" && !node.is_error());
        found
    }
}

/// The programs of an answer that are looked at together: the first ones, as far as they are not too long.
pub(crate) fn not_too_long<'a, T>(
    programs: impl Iterator<Item = (T, &'a Code)>,
) -> impl Iterator<Item = (T, &'a Code)> {
    let mut left = MOST;
    programs.take_while(move |(_, program)| match left.checked_sub(program.code.len()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    })
}

/// The named children of a node.
pub(crate) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// The last name of what a call calls.
pub(crate) fn called<'a>(call: Node<'_>, program: &Parsed<'a>) -> &'a str {
    let function = call.child_by_field_name("function");
    function.map_or("", |it| program.text(it.child_by_field_name("attribute").unwrap_or(it)))
}

/// The mode in which a file is opened, if a literal is one.
pub(crate) fn mode(literal: &str) -> Option<&str> {
    let text = literal.trim_matches(['"', '\'']);
    let is_mode = text.len() < literal.len() && (1..=4).contains(&text.len());
    (is_mode && text.bytes().all(|byte| b"rwaxbtU+".contains(&byte))).then_some(text)
}

/// Visits a node and what is in it, in the order of the text.
pub(crate) fn walk<'a>(root: Node<'a>, mut visit: impl FnMut(Node<'a>) -> Descend) {
    let mut cursor = root.walk();
    loop {
        if visit(cursor.node()) == Descend::Into && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// A part of a code with new text in it. Of replacements that overlap, the outer or first one counts.
pub(crate) fn replaced(code: &str, part: Range<usize>, replacements: &[Replacement]) -> String {
    let first = replacements.partition_point(|replacement| replacement.range.start < part.start);
    let mut text = String::new();
    let mut done = part.start;
    let last = replacements.partition_point(|replacement| replacement.range.start <= part.end);
    for replacement in &replacements[first..last.max(first)] {
        if replacement.range.start < done {
            continue;
        }
        text += &code[done..replacement.range.start];
        text += &replacement.text;
        done = replacement.range.end.min(part.end);
    }
    text + &code[done..part.end]
}

/// Puts replacements into the order that [`replaced`] takes: what is put in comes before what is taken out there.
pub(crate) fn in_order(replacements: &mut [Replacement]) {
    replacements.sort_by_key(|replacement| {
        let Range { start, end } = replacement.range;
        (start, start < end, Reverse(end))
    });
}
