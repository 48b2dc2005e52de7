//! A statement of a round.

use std::collections::HashSet;

use tree_sitter::Node;

use crate::python::{Descend, Parsed, walk};

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
    /// `true` for each of several on the line at which the round failed: nobody knows which of them failed.
    pub(super) shares_line: bool,
}

impl Item<'_> {
    pub(super) fn is_compound(&self) -> bool {
        COMPOUND.contains(&self.node.kind())
    }
}

pub(super) fn is_import(statement: Node<'_>) -> bool {
    ["import_statement", "import_from_statement", "future_import_statement"].contains(&statement.kind())
}

/// `true` for what takes no time: an import, a function or a class for which nothing runs but decorators of libraries.
/// `is_own` tells the functions of the programs.
pub(super) fn is_quick_definition(
    statement: Node<'_>,
    program: &Parsed<'_>,
    is_own: impl Fn(&str) -> bool,
) -> bool {
    let definition = statement.child_by_field_name("definition").unwrap_or(statement);
    if !["function_definition", "class_definition"].contains(&definition.kind()) {
        return is_import(statement);
    }
    let mut is_quick = true;
    let (mut bodies, mut decorators_end) = (HashSet::new(), 0);
    walk(statement, |node| {
        if bodies.contains(&node.id()) {
            return Descend::Past;
        }
        match node.kind() {
            "function_definition" => bodies.extend(node.child_by_field_name("body").map(|body| body.id())),
            "lambda" => return Descend::Past,
            "decorator" => decorators_end = node.end_byte(),
            "identifier" if node.start_byte() < decorators_end => is_quick &= !is_own(program.text(node)),
            "call" if node.start_byte() >= decorators_end => is_quick = false,
            "await" | "for_statement" | "while_statement" | "for_in_clause" => is_quick = false,
            _ => {}
        }
        Descend::Into
    });
    is_quick
}
