//! Paths that a program computes of literals.

use std::cell::Cell;
use std::collections::HashMap;

use tree_sitter::Node;

use super::{NamedPath, PathStart, walk};

/// Expressions in one another that are looked at.
const DEEPEST: usize = 24;
/// Expressions that are looked at, those of names each time: names of names could double without end.
const MOST: usize = 500_000;
/// The longest path, in bytes.
const LONGEST: usize = 4096;
/// The name by which `__file__` is known.
const FILE: &str = "__file__";

/// Reads the paths of one program.
pub(super) struct Paths<'a> {
    code: &'a str,
    /// What is assigned to each name that is assigned once.
    assigned: HashMap<&'a str, Option<Node<'a>>>,
    /// Expressions that may still be looked at.
    left: Cell<usize>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(root: Node<'a>, code: &'a str) -> Self {
        let mut assigned = HashMap::new();
        walk(root, |node| {
            let side = |name| node.child_by_field_name(name);
            if let ("assignment", Some(left), Some(right)) = (node.kind(), side("left"), side("right"))
                && left.kind() == "identifier"
            {
                let node = assigned.entry(&code[left.byte_range()]).or_insert(Some(right));
                node.take_if(|known| *known != right);
            }
            true
        });
        Paths { code, assigned, left: Cell::new(MOST) }
    }

    /// The path of a file that an expression names.
    pub(super) fn named(&self, node: Node<'a>) -> Option<NamedPath> {
        let kinds = ["string", "concatenated_string", "binary_operator", "call"];
        let path = self.value(node, DEEPEST).filter(|_| kinds.contains(&node.kind()))?;
        let name = path.path.rsplit('/').next()?;
        let has_extension = name.rfind('.').is_some_and(|dot| dot > 0 && dot + 1 < name.len());
        (has_extension && !name.starts_with("..") && !path.path.contains('\n')).then_some(path)
    }

    /// What an expression says, if that is a text of literals or a path.
    fn value(&self, node: Node<'a>, depth: usize) -> Option<NamedPath> {
        let depth = depth.checked_sub(1)?;
        self.left.set(self.left.get().checked_sub(1)?);
        let field = |name| node.child_by_field_name(name);
        let value = match node.kind() {
            "string" => self.string(node, depth),
            "concatenated_string" => {
                let parts = named(node).into_iter().map(|part| self.value(part, depth));
                Some(parts.collect::<Option<Vec<_>>>()?.into_iter().fold(text(""), added))
            }
            "parenthesized_expression" => self.value(node.named_child(0)?, depth),
            "identifier" if self.text(node) == FILE => {
                Some(NamedPath { path: FILE.to_owned(), start: PathStart::OwnFolder })
            }
            "identifier" => self.value((*self.assigned.get(self.text(node))?)?, depth),
            "binary_operator" => {
                let joins = match self.text(field("operator")?) {
                    "/" => joined,
                    "+" => added,
                    _ => return None,
                };
                Some(joins(self.value(field("left")?, depth)?, self.value(field("right")?, depth)?))
            }
            "attribute" if self.text(field("attribute")?) == "parent" => {
                Some(parent(self.value(field("object")?, depth)?))
            }
            "subscript" => {
                let parents = field("value").filter(|it| it.kind() == "attribute")?;
                let levels: usize = self.text(field("subscript")?).parse().ok().filter(|it| *it < DEEPEST)?;
                let is_parents = self.text(parents.child_by_field_name("attribute")?) == "parents";
                let object = parents.child_by_field_name("object").filter(|_| is_parents)?;
                Some((0..=levels).fold(self.value(object, depth)?, |path, _| parent(path)))
            }
            "call" => self.call(node, depth),
            _ => None,
        };
        value.filter(|value| value.path.len() <= LONGEST)
    }

    /// What a literal says. One with escapes is no path.
    fn string(&self, node: Node<'a>, depth: usize) -> Option<NamedPath> {
        let opening = self.text(node.child(0)?);
        let is_bytes = opening.contains(['b', 'B']);
        let mut said = text("");
        for part in named(node).into_iter().filter(|_| !is_bytes) {
            said = match part.kind() {
                "string_start" | "string_end" => said,
                "string_content" => {
                    let written = self.text(part);
                    let is_plain = !written.contains('\\') || opening.contains(['r', 'R']);
                    added(said, text(Some(written).filter(|_| is_plain)?))
                }
                "interpolation" => added(said, self.value(part.child_by_field_name("expression")?, depth)?),
                _ => return None,
            };
        }
        (!is_bytes).then_some(said)
    }

    /// What a call of `pathlib` or `os.path` gives.
    fn call(&self, node: Node<'a>, depth: usize) -> Option<NamedPath> {
        let function = node.child_by_field_name("function")?;
        let arguments = named(node.child_by_field_name("arguments")?);
        let arguments = || {
            let values = arguments.iter().map(|argument| self.value(*argument, depth));
            Some(values.collect::<Option<Vec<_>>>()?.into_iter().reduce(joined).unwrap_or_else(|| text("")))
        };
        let object = function.child_by_field_name("object");
        let name = self.text(function.child_by_field_name("attribute").unwrap_or(function));
        match name {
            "Path" | "PurePath" | "PosixPath" | "abspath" | "realpath" | "normpath" | "fspath" | "str" => {
                arguments()
            }
            "join" if self.text(object?).ends_with("path") => arguments(),
            "dirname" => arguments().map(parent),
            "cwd" | "getcwd" => Some(text("")),
            "resolve" | "absolute" | "as_posix" => self.value(object?, depth),
            "joinpath" => Some(joined(self.value(object?, depth)?, arguments()?)),
            _ => None,
        }
    }

    fn text(&self, node: Node<'_>) -> &'a str {
        &self.code[node.byte_range()]
    }
}

fn named(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).filter(|child| child.kind() != "comment").collect()
}

fn text(text: &str) -> NamedPath {
    NamedPath { path: text.to_owned(), start: PathStart::WorkingDirectory }
}

/// One text after the other.
fn added(before: NamedPath, after: NamedPath) -> NamedPath {
    let is_first = before.path.is_empty() && before.start == PathStart::WorkingDirectory;
    if is_first { after } else { NamedPath { path: before.path + &after.path, ..before } }
}

/// A path below another one.
fn joined(folder: NamedPath, path: NamedPath) -> NamedPath {
    if path.path.starts_with('/') || path.start == PathStart::OwnFolder {
        return path;
    }
    let NamedPath { path: mut text, start } = folder;
    if !text.is_empty() && !text.ends_with('/') {
        text.push('/');
    }
    NamedPath { path: text + &path.path, start }
}

/// The folder of a path.
fn parent(path: NamedPath) -> NamedPath {
    let NamedPath { path: mut text, start } = path;
    text.truncate(text.trim_end_matches('/').len());
    let path = match text.rsplit_once('/') {
        Some((_, "..")) => format!("{text}/.."),
        Some((folder, _)) => folder.to_owned(),
        None if matches!(text.as_str(), "" | "." | "..") => {
            format!("{text}/..").trim_start_matches('/').to_owned()
        }
        None => String::new(),
    };
    NamedPath { path, start }
}
