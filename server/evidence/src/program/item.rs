//! A statement of a round.

use tree_sitter::Node;

/// Statements that hold others, some of which may have run before one failed.
const COMPOUND: [&str; 6] = [
    "for_statement",
    "if_statement",
    "match_statement",
    "try_statement",
    "while_statement",
    "with_statement",
];

/// A top-level statement of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// Its round.
    pub(super) round: usize,
    pub(super) node: Node<'a>,
    /// `true` for a statement in which the round failed, or may have failed.
    pub(super) failed: bool,
}

impl Item<'_> {
    pub(super) fn is_compound(&self) -> bool {
        COMPOUND.contains(&self.node.kind())
    }
}

pub(super) fn is_import(statement: Node<'_>) -> bool {
    ["import_statement", "import_from_statement", "future_import_statement"].contains(&statement.kind())
}

/// `true` for what takes no time: an import, a function or a class.
pub(super) fn is_definition(statement: Node<'_>) -> bool {
    is_import(statement)
        || ["function_definition", "class_definition", "decorated_definition"].contains(&statement.kind())
}
