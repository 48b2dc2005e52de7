//! What a document has imported already, as seen from a place in it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::head;
use super::place::Site;
use crate::Document;
use crate::excerpt::chunks_before;
use crate::imports::{ImportedAs, imports};
use crate::slice::{names, statements};
use crate::syntax::nodes_at;

/// What is known at a place without being imported there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KnownImports {
    imports: HashMap<String, HashSet<Owned>>,
    future: HashSet<String>,
    /// An import from `__future__` cannot stand here.
    is_below_head: bool,
}

/// An import without its document.
type Owned = (Kind, String, String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Package,
    Module,
    Member,
}

impl KnownImports {
    pub(super) fn at(document: &Document, site: &Site) -> Self {
        if document.has_chunks() {
            // A chunk may begin with an import from `__future__`, wherever it stands.
            let above = chunks_before(document, site.range.start);
            let found = above.as_ref().and_then(|above| Some(KnownImports::of(above, above.tree()?, site)));
            return found.map(|known| KnownImports { is_below_head: false, ..known }).unwrap_or_default();
        }
        let tree = document.tree().filter(|_| document.is_python());
        tree.map(|tree| KnownImports::of(document, tree, site)).unwrap_or_default()
    }

    fn of(document: &Document, tree: &Tree, Site { range, indentation }: &Site) -> Self {
        let source = document.text().slice(0..document.text().len());
        let functions = functions_around(tree, range, indentation);
        let is_seen = |node: &Node<'_>| {
            let is_apart = node.end_byte() <= range.start || range.end <= node.start_byte();
            // A function runs once the whole file has run.
            is_apart && (node.end_byte() <= range.start || !functions.is_empty())
        };
        let all: Vec<Node<'_>> = statements(tree);
        let seen: Vec<Node<'_>> = all.iter().copied().filter(is_seen).collect();
        let mut known = KnownImports::default();
        for statement in &seen {
            known.take(*statement, &source);
        }
        for name in functions.iter().flat_map(|function| names::locals(*function, &source)) {
            known.imports.remove(name);
        }
        let is_above = |node: &&Node<'_>| node.end_byte() <= range.start && !head::is_head(**node);
        let is_docstring = |node: &Node<'_>| all.first() == Some(node) && head::is_string(*node);
        let is_first = !all.iter().filter(is_above).any(|node| !is_docstring(node));
        known.is_below_head = !indentation.is_empty() || !is_first || is_within(&all, range);
        known
    }

    /// Takes what a statement imports; what it binds otherwise is known no more.
    fn take(&mut self, statement: Node<'_>, source: &str) {
        if head::is_head(statement) {
            let names = statement.children_by_field_name("name", &mut statement.walk()).collect::<Vec<_>>();
            self.future.extend(names.into_iter().map(|name| source[name.byte_range()].to_owned()));
        }
        let named = imports(statement, source);
        if named.is_empty() {
            for name in names::bound(statement, source).names {
                self.imports.remove(name);
            }
        }
        for it in named {
            let known = self.imports.entry(it.name.to_owned()).or_default();
            if !matches!(it.import, ImportedAs::Package(_)) {
                known.clear();
            }
            known.retain(|(kind, ..)| *kind == Kind::Package);
            known.extend(it.import.with_parents().into_iter().map(owned));
        }
    }

    /// `true` if a name stands for an import already.
    pub(super) fn has(&self, name: &str, import: ImportedAs<'_>) -> bool {
        self.imports.get(name).is_some_and(|known| known.contains(&owned(import)))
    }

    /// `true` if the document imports this from `__future__`.
    pub(super) fn has_future(&self, name: &str) -> bool {
        self.future.contains(name)
    }

    /// `true` if an import from `__future__` can stand at the place.
    pub(super) fn allows_future(&self) -> bool {
        !self.is_below_head
    }
}

fn owned(import: ImportedAs<'_>) -> Owned {
    let (kind, module, member) = match import {
        ImportedAs::Package(path) => (Kind::Package, path, ""),
        ImportedAs::Module(path) => (Kind::Module, path, ""),
        ImportedAs::Member(module, member) => (Kind::Member, module, member),
    };
    (kind, module.to_owned(), member.to_owned())
}

/// `true` if a range begins within a statement.
fn is_within(all: &[Node<'_>], range: &Range<usize>) -> bool {
    all.iter().any(|node| node.start_byte() < range.start && range.start < node.end_byte())
}

/// The functions that run what stands at a place.
fn functions_around<'a>(tree: &'a Tree, range: &Range<usize>, indentation: &str) -> Vec<Node<'a>> {
    if indentation.is_empty() {
        return Vec::new();
    }
    // The place is at the end of a line: what its block belongs to is around the text before it.
    let offset = if range.is_empty() { range.start.saturating_sub(1) } else { range.start };
    let width = indentation.len();
    let mut nodes = nodes_at(tree, offset);
    nodes.retain(|node| node.kind() == "function_definition" && node.start_position().column < width);
    nodes
}
