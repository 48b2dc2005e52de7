//! Imports of several rounds as those of one program.

use std::collections::{HashMap, HashSet};

use ask::imports::{ImportedAs, imports, shortened};
use ask::names;
use tree_sitter::Node;

use super::item::Item;
use super::reach::Reach;
use crate::python::{Descend, Parsed, Replacement, children, walk};

/// What may give names a value that nobody sees in the code.
const HIDDEN: [&str; 11] = [
    "__import__",
    "eval",
    "exec",
    "exec_module",
    "get_ipython",
    "globals",
    "import_module",
    "locals",
    "reload",
    "setattr",
    "vars",
];

/// The changes to each round that leave every name imported once. Of rounds that may end, nobody knows what they import.
pub(super) fn once<'a>(
    rounds: &'a [(Parsed<'a>, Reach)],
    items: &[Item<'a>],
    may_end: &[bool],
) -> Vec<(usize, Replacement)> {
    let program = |item: &Item<'a>| &rounds[item.round].0;
    let Some(unsafe_names) = rebound(items.iter().map(|item| (item.node, program(item)))) else {
        return Vec::new();
    };
    let mut imported: HashMap<&str, HashSet<ImportedAs<'a>>> = HashMap::new();
    let mut replacements = Vec::new();
    for item in items {
        if program(item).root().has_error() {
            imported.clear();
            continue;
        }
        let aliases = imports(item.node, program(item).code);
        // An import that is tried may not have been reached.
        if aliases.is_empty() || may_end[item.round] || item.failed {
            forget(&mut imported, item.node, program(item));
            continue;
        }
        let is_new: Vec<bool> = aliases
            .iter()
            .map(|alias| {
                let known = imported.entry(alias.name).or_default();
                let is_known = known.contains(&alias.import) && !unsafe_names.contains(alias.name);
                known.retain(|other| alias.import.goes_with(other));
                known.extend(alias.import.with_parents());
                !is_known
            })
            .collect();
        let kept: Vec<&str> = aliases
            .iter()
            .zip(&is_new)
            .filter(|(_, is_new)| **is_new)
            .map(|(alias, _)| program(item).text(alias.node))
            .collect();
        if kept.len() < aliases.len() {
            replacements.push((item.round, shortened(item.node, program(item).code, &kept)));
        }
    }
    replacements
}

/// Names that a statement binds may stand for something else from now on.
fn forget<'a>(
    imported: &mut HashMap<&'a str, HashSet<ImportedAs<'a>>>,
    statement: Node<'a>,
    program: &Parsed<'a>,
) {
    if statement.kind() == "import_from_statement" {
        imported.clear();
    }
    for name in names::bound(statement, program.code).names {
        imported.remove(name);
    }
}

/// The names whose values change in ways that their statements do not tell; `None` if any name's may.
fn rebound<'a>(statements: impl Iterator<Item = (Node<'a>, &'a Parsed<'a>)>) -> Option<HashSet<&'a str>> {
    let mut found = HashSet::new();
    let mut is_hidden = false;
    for (statement, program) in statements {
        walk(statement, |node| match node.kind() {
            "identifier" => {
                is_hidden |= HIDDEN.contains(&program.text(node));
                Descend::Into
            }
            "global_statement" | "delete_statement" => {
                found.extend(children(node).into_iter().map(|name| program.text(name)));
                walk(node, |name| {
                    found.insert(program.text(name));
                    Descend::Into
                });
                Descend::Past
            }
            // An attribute that is set may be one that is imported by its name.
            "assignment" | "augmented_assignment" => {
                if let Some(target) = node.child_by_field_name("left") {
                    walk(target, |part| {
                        let attribute = part.child_by_field_name("attribute");
                        found.extend(attribute.map(|attribute| program.text(attribute)));
                        Descend::Into
                    });
                }
                Descend::Into
            }
            _ => Descend::Into,
        });
    }
    (!is_hidden).then_some(found)
}
