//! The program as it is put in: without what is imported already, at an indentation.

use std::collections::HashSet;

use tree_sitter::Node;

use super::known::KnownImports;
use super::place::DefinitionEdges;
use super::python::is_definition;
use crate::imports::{Replacement, imports, shortened, without};
use crate::slice::{names, statements};
use crate::{Text, python_tree};

/// A program that is put into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InsertedProgram {
    /// Its text, from the left margin on.
    pub(super) code: String,
    /// How it begins and ends.
    pub(super) edges: DefinitionEdges,
    /// What it wants from `__future__` at the head of the document.
    pub(super) future: Vec<String>,
}

impl InsertedProgram {
    /// `None` if nothing is left of it.
    pub(super) fn new(code: &str, known: &KnownImports) -> Option<Self> {
        let code = code.replace("\r\n", "\n");
        let Some(tree) = python_tree(&code).filter(|tree| !tree.root_node().has_error()) else {
            let code = code.trim_matches('\n').to_owned();
            return Some(InsertedProgram { code, edges: DefinitionEdges::default(), future: Vec::new() });
        };
        let all = statements(&tree);
        let (mut changes, future) = future(&all, &code, known);
        let gone = changes.len();
        let is_future = |node: &Node<'_>| node.kind() == "future_import_statement";
        let (short, left_out) = known_imports(&all, &code, known);
        changes.extend(short);
        let left: Vec<&Node<'_>> = all
            .iter()
            .filter(|node| !left_out.contains(&node.start_byte()))
            .filter(|node| gone == 0 || !is_future(node))
            .collect();
        if left.is_empty() && !changes.is_empty() && future.is_empty() {
            return None;
        }
        changes.sort_by_key(|change| change.range.start);
        let edges = DefinitionEdges {
            begins_with_definition: left.first().is_some_and(|node| is_definition(**node)),
            ends_with_definition: left.last().is_some_and(|node| is_definition(**node)),
        };
        Some(InsertedProgram { code: changed(&code, &changes), edges, future })
    }

    /// Its text for a place in a document.
    pub(super) fn at(&self, text: &Text, indentation: &str) -> String {
        let code = if has_tabs(text) { with_tabs(&self.code) } else { self.code.clone() };
        indented(&code, indentation)
    }
}

/// What is taken out of the imports from `__future__`, and what the document still needs of them.
fn future(all: &[Node<'_>], code: &str, known: &KnownImports) -> (Vec<Replacement>, Vec<String>) {
    let mut changes = Vec::new();
    let mut wanted = Vec::new();
    for statement in all.iter().filter(|node| node.kind() == "future_import_statement") {
        let names = statement.children_by_field_name("name", &mut statement.walk()).collect::<Vec<_>>();
        let names: Vec<&str> = names.into_iter().map(|name| &code[name.byte_range()]).collect();
        let new: Vec<&str> = names.iter().filter(|name| !known.has_future(name)).copied().collect();
        if known.allows_future() {
            if new.is_empty() {
                changes.push(without(*statement, code));
            }
        } else {
            changes.push(without(*statement, code));
            wanted.extend(new.into_iter().map(str::to_owned));
        }
    }
    (changes, wanted)
}

/// The changes that take out imports that are known, and the offsets of statements of which nothing is left.
fn known_imports(all: &[Node<'_>], code: &str, known: &KnownImports) -> (Vec<Replacement>, HashSet<usize>) {
    let is_import = |node: &&Node<'_>| !imports(**node, code).is_empty();
    let others = all.iter().filter(|node| !is_import(node));
    // What the program gives another value, it may mean otherwise before.
    let rebound: HashSet<&str> = others.flat_map(|node| names::bound(*node, code).names).collect();
    let mut changes = Vec::new();
    let mut left_out = HashSet::new();
    for statement in all {
        let named = imports(*statement, code);
        let is_new = |name: &str, import| rebound.contains(name) || !known.has(name, import);
        let kept = named.iter().filter(|it| is_new(it.name, it.import));
        let kept: Vec<&str> = kept.map(|it| &code[it.node.byte_range()]).collect();
        if kept.len() < named.len() {
            changes.push(shortened(*statement, code, &kept));
            if kept.is_empty() {
                left_out.insert(statement.start_byte());
            }
        }
    }
    (changes, left_out)
}

/// The code after some changes, without the blank lines at its edges. Where a line goes, the blank lines around it become
/// those of the larger side.
fn changed(code: &str, changes: &[Replacement]) -> String {
    let mut text = String::new();
    let mut done = 0;
    for Replacement { range, text: new } in changes {
        text += &code[done..range.start];
        text += new;
        done = range.end;
        if new.is_empty() {
            let blank = |lines: &str| lines.len() - lines.trim_start_matches('\n').len();
            let above = text.len() - text.trim_end_matches('\n').len();
            done += blank(&code[done..]).min(above.saturating_sub(1));
        }
    }
    text += &code[done..];
    text.trim_matches('\n').to_owned()
}

/// Every line that has text, at an indentation. In Python, lines within strings stay: they would be others.
pub(super) fn indented(code: &str, indentation: &str) -> String {
    if indentation.is_empty() {
        return code.to_owned();
    }
    let inside = lines_in_strings(code);
    let mut start = 0;
    let lines = code.split_inclusive('\n').map(|line| {
        let stays = inside.contains(&start) || line.trim().is_empty();
        start += line.len();
        if stays { line.to_owned() } else { format!("{indentation}{line}") }
    });
    lines.collect()
}

/// Every line at an indentation, whatever it is in.
pub(super) fn every_line_after(indentation: &str, text: &str) -> String {
    let line =
        |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{indentation}{line}") };
    text.split_inclusive('\n').map(line).collect()
}

/// The offsets of the lines that begin within a string.
fn lines_in_strings(code: &str) -> HashSet<usize> {
    let Some(tree) = python_tree(code) else { return HashSet::new() };
    let mut cursor = tree.walk();
    let mut open = vec![tree.root_node()];
    let mut inside = HashSet::new();
    while let Some(node) = open.pop() {
        if node.kind() == "string" {
            let text = &code[node.byte_range()];
            inside.extend(text.match_indices('\n').map(|(at, _)| node.start_byte() + at + 1));
        } else {
            open.extend(node.children(&mut cursor));
        }
    }
    inside
}

/// `true` if the first line of a text that is indented has a tab.
fn has_tabs(text: &Text) -> bool {
    let first = |line| text.byte(text.line_range(line).start);
    (0..text.lines()).map(first).find(|byte| matches!(byte, Some(b' ' | b'\t'))) == Some(Some(b'\t'))
}

/// Tabs for each four spaces at the start of lines, if all lines are indented so.
fn with_tabs(code: &str) -> String {
    let inside = lines_in_strings(code);
    let mut start = 0;
    let mut text = String::new();
    for line in code.split_inclusive('\n') {
        let rest = line.trim_start_matches(' ');
        let spaces = line.len() - rest.len();
        let stays = inside.contains(&start) || line.trim().is_empty();
        start += line.len();
        if stays {
            text += line;
        } else if spaces % 4 == 0 && !rest.starts_with('\t') {
            text += &"\t".repeat(spaces / 4);
            text += rest;
        } else {
            return code.to_owned();
        }
    }
    text
}
