//! Imports of several rounds as those of one program.

use std::collections::{HashMap, HashSet};

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
    let mut imported: HashMap<&str, HashSet<Import<'a>>> = HashMap::new();
    let mut replacements = Vec::new();
    for item in items {
        if program(item).root().has_error() {
            imported.clear();
            continue;
        }
        let aliases = imports(item.node, program(item));
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
            replacements.push((item.round, shortened(item.node, program(item), &kept)));
        }
    }
    replacements
}

/// What a name stands for once it is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Import<'a> {
    /// `import a.b`: the name is `a`.
    Package(&'a str),
    /// `import a.b as c`
    Module(&'a str),
    /// `from a import b`
    Member(&'a str, &'a str),
}

impl<'a> Import<'a> {
    /// `true` if one does not change what the other gave the name.
    fn goes_with(self, other: &Import<'a>) -> bool {
        matches!((self, other), (Import::Package(_), Import::Package(_))) || self == *other
    }

    fn with_parents(self) -> Vec<Import<'a>> {
        match self {
            Import::Package(path) => {
                let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
                ends.map(|end| Import::Package(&path[..end])).collect()
            }
            other => vec![other],
        }
    }
}

/// One name of an import.
struct ImportedName<'a> {
    node: Node<'a>,
    name: &'a str,
    import: Import<'a>,
}

/// The names of an import; none for what is no import, and for `*`.
fn imports<'a>(statement: Node<'a>, program: &Parsed<'a>) -> Vec<ImportedName<'a>> {
    let module = statement.child_by_field_name("module_name").map(|module| program.text(module));
    if !["import_statement", "import_from_statement"].contains(&statement.kind()) || statement.has_error() {
        return Vec::new();
    }
    let one = |node: Node<'a>| {
        let alias = node.child_by_field_name("alias").map(|alias| program.text(alias));
        let path = program.text(node.child_by_field_name("name").unwrap_or(node));
        let (name, import) = match (module, alias) {
            (Some(module), alias) => (alias.unwrap_or(path), Import::Member(module, path)),
            (None, Some(alias)) => (alias, Import::Module(path)),
            (None, None) => (path.split('.').next().unwrap_or(path), Import::Package(path)),
        };
        ImportedName { node, name, import }
    };
    statement.children_by_field_name("name", &mut statement.walk()).map(one).collect()
}

/// Names that a statement binds may stand for something else from now on.
fn forget<'a>(
    imported: &mut HashMap<&'a str, HashSet<Import<'a>>>,
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

/// An import of the names that are left; without any, its line goes.
fn shortened(statement: Node<'_>, program: &Parsed<'_>, kept: &[&str]) -> Replacement {
    let code = program.code;
    if !kept.is_empty() {
        let module = statement.child_by_field_name("module_name").map(|module| program.text(module));
        let from = module.map(|module| format!("from {module} ")).unwrap_or_default();
        let text = format!("{from}import {}", kept.join(", "));
        return Replacement { range: statement.byte_range(), text };
    }
    without(statement, code)
}

/// Takes a statement out: its line, or its part of a line with several.
pub(super) fn without(statement: Node<'_>, code: &str) -> Replacement {
    let range = statement.byte_range();
    let rest = &code[range.end..];
    let line = &rest[..rest.find('\n').map_or(rest.len(), |at| at + 1)];
    let before = &code[code[..range.start].rfind('\n').map_or(0, |at| at + 1)..range.start];
    let after = line.trim_start();
    // A line may go on after a backslash.
    let goes_on = code[..range.start - before.len()].trim_end_matches(['\n', '\r']).ends_with('\\');
    let is_alone = before.trim().is_empty() && !goes_on;
    let end = match after.strip_prefix(';') {
        // Another statement of the line comes up.
        Some(next) if is_alone => range.end + (line.len() - next.trim_start_matches([' ', '\t']).len()),
        None if is_alone && (after.is_empty() || after.starts_with('#')) => range.end + line.len(),
        _ => return Replacement { range, text: "pass".to_owned() },
    };
    let start = range.start - before.len();
    Replacement { range: start..end, text: String::new() }
}
