//! The imports of Python: which names they bind, and how they read without some of them.

use std::ops::Range;

use tree_sitter::Node;

/// New text for a part of a document or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The part, in bytes.
    pub range: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// What a name stands for once it is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportedAs<'a> {
    /// `import a.b`: the name is `a`.
    Package(&'a str),
    /// `import a.b as c`
    Module(&'a str),
    /// `from a import b`
    Member(&'a str, &'a str),
}

impl<'a> ImportedAs<'a> {
    /// `true` if one does not change what the other gave the name.
    #[must_use]
    pub fn goes_with(self, other: &ImportedAs<'a>) -> bool {
        matches!((self, other), (ImportedAs::Package(_), ImportedAs::Package(_))) || self == *other
    }

    /// What is imported with it: `import a.b` imports `a` too.
    #[must_use]
    pub fn with_parents(self) -> Vec<ImportedAs<'a>> {
        match self {
            ImportedAs::Package(path) => {
                let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
                ends.map(|end| ImportedAs::Package(&path[..end])).collect()
            }
            other => vec![other],
        }
    }
}

/// One name of an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportedName<'a> {
    /// Its part of the statement: `a.b as c`.
    pub node: Node<'a>,
    /// The name that is bound.
    pub name: &'a str,
    /// What it stands for.
    pub import: ImportedAs<'a>,
}

/// The names of an import; none for what is no import, and for `*`.
#[must_use]
pub fn imports<'a>(statement: Node<'a>, code: &'a str) -> Vec<ImportedName<'a>> {
    let text = |node: Node<'_>| &code[node.byte_range()];
    let module = statement.child_by_field_name("module_name").map(text);
    if !["import_statement", "import_from_statement"].contains(&statement.kind()) || statement.has_error() {
        return Vec::new();
    }
    let one = |node: Node<'a>| {
        let alias = node.child_by_field_name("alias").map(text);
        let path = text(node.child_by_field_name("name").unwrap_or(node));
        let (name, import) = match (module, alias) {
            (Some(module), alias) => (alias.unwrap_or(path), ImportedAs::Member(module, path)),
            (None, Some(alias)) => (alias, ImportedAs::Module(path)),
            (None, None) => (path.split('.').next().unwrap_or(path), ImportedAs::Package(path)),
        };
        ImportedName { node, name, import }
    };
    statement.children_by_field_name("name", &mut statement.walk()).map(one).collect()
}

/// An import of the names that are left; without any, its line goes.
#[must_use]
pub fn shortened(statement: Node<'_>, code: &str, kept: &[&str]) -> Replacement {
    if kept.is_empty() {
        return without(statement, code);
    }
    let module = statement.child_by_field_name("module_name").map(|module| &code[module.byte_range()]);
    let from = module.map(|module| format!("from {module} ")).unwrap_or_default();
    let text = format!("{from}import {}", kept.join(", "));
    Replacement { range: statement.byte_range(), text }
}

/// Takes a statement out: its line, or its part of a line with several.
#[must_use]
pub fn without(statement: Node<'_>, code: &str) -> Replacement {
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
