//! What a Python program needs of the files around it: the paths that it names, and the modules that it imports.

mod paths;

use tree_sitter::Node;

use self::paths::Paths;
use crate::python_tree;

/// The longest code that is looked at, in bytes.
const MOST: usize = 1 << 20;

/// What a program needs of the files around it, each once, in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// The paths that it names and may read, as far as they can be computed without running it.
    pub paths: Vec<NamedPath>,
    /// The modules that it imports when it runs.
    pub modules: Vec<NeededModule>,
}

/// A path that a program names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedPath {
    /// The path, with `/`; it may have `..` in it, and may be absolute.
    pub path: String,
    /// What it is relative to.
    pub start: PathStart,
}

/// What a path is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathStart {
    /// The folder in which the program starts.
    WorkingDirectory,
    /// The folder of the file that names it, as in `Path(__file__).parent / "a.csv"`.
    OwnFolder,
}

/// A module that a program imports.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NeededModule {
    /// How many dots stand before its name: 0 for an absolute import.
    pub dots: usize,
    /// Its name, `a.b`; may be empty after dots.
    pub name: String,
    /// What is imported from it, which may be modules too.
    pub members: Vec<String>,
}

/// What this code needs. Nothing of code that is too long.
#[must_use]
pub fn needs(code: &str) -> Needs {
    let is_code = code.len() <= MOST && !code.contains('\0');
    let Some(tree) = is_code.then(|| python_tree(code)).flatten() else { return Needs::default() };
    let paths = Paths::new(tree.root_node(), code);
    let mut needs = Needs::default();
    walk(tree.root_node(), |node| {
        if is_never_run(node, code) {
            return false;
        }
        for module in modules(node, code) {
            if !needs.modules.contains(&module) {
                needs.modules.push(module);
            }
        }
        let Some(path) = paths.named(node) else { return true };
        if !is_written(node, code) && !needs.paths.contains(&path) {
            needs.paths.push(path);
        }
        false
    });
    needs
}

/// `true` for a block that only type checkers read: `if TYPE_CHECKING:`.
fn is_never_run(block: Node<'_>, code: &str) -> bool {
    if block.kind() != "block" {
        return false;
    }
    let statement = block.parent().filter(|parent| parent.kind() == "if_statement");
    let of = |name| statement.and_then(|statement| statement.child_by_field_name(name));
    let condition = of("condition").map(|condition| &code[condition.byte_range()]).unwrap_or_default();
    let is_never =
        matches!(condition, "TYPE_CHECKING" | "False" | "0") || condition.ends_with(".TYPE_CHECKING");
    is_never && of("consequence") == Some(block)
}

/// `true` for the path of a file that a call writes anew: `df.to_csv("a.csv")`, `open("a.csv", "w")`.
fn is_written(path: Node<'_>, code: &str) -> bool {
    let Some(arguments) = path.parent().filter(|it| it.kind() == "argument_list") else { return false };
    let function = arguments.parent().and_then(|call| call.child_by_field_name("function"));
    let name = function.map_or("", |it| &code[it.byte_range()]).rsplit('.').next().unwrap_or_default();
    let is_first = arguments.named_child(0) == Some(path);
    let mode = arguments.named_child(1).map_or("", |mode| &code[mode.byte_range()]).trim_matches(['"', '\'']);
    match name {
        "open" => is_first && mode.starts_with(['w', 'x']),
        name => ["to_", "save", "write_"].iter().any(|begin| name.starts_with(begin)),
    }
}

/// The modules that a statement or a call imports.
fn modules(node: Node<'_>, code: &str) -> Vec<NeededModule> {
    let text = |node: Node<'_>| code[node.byte_range()].split_whitespace().collect::<String>();
    let names = || {
        let mut cursor = node.walk();
        let names: Vec<Node<'_>> = node.children_by_field_name("name", &mut cursor).collect();
        names
            .into_iter()
            .map(|name| text(name.child_by_field_name("name").unwrap_or(name)))
            .collect::<Vec<_>>()
    };
    let absolute = |name: String| NeededModule { dots: 0, name, members: Vec::new() };
    match node.kind() {
        "import_statement" => names().into_iter().map(absolute).collect(),
        "import_from_statement" => {
            let Some(module) = node.child_by_field_name("module_name").map(text) else { return Vec::new() };
            let name = module.trim_start_matches('.');
            let dots = module.len() - name.len();
            vec![NeededModule { dots, name: name.to_owned(), members: names() }]
        }
        "call" => called_module(node, code).map(absolute).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The module of `importlib.import_module("a.b")`.
fn called_module(call: Node<'_>, code: &str) -> Option<String> {
    let function = &code[call.child_by_field_name("function")?.byte_range()];
    if !matches!(function.rsplit('.').next()?, "import_module" | "__import__") {
        return None;
    }
    let first = call.child_by_field_name("arguments")?.named_child(0).filter(|it| it.kind() == "string")?;
    let name = code[first.byte_range()].trim_matches(['"', '\'']);
    (!name.starts_with('.')).then(|| name.to_owned())
}

/// Visits a node and what is in it, in the order of the text, without recursion: code may nest too deep for it. Goes into a
/// node if `visit` says so.
fn walk<'a>(root: Node<'a>, mut visit: impl FnMut(Node<'a>) -> bool) {
    let mut cursor = root.walk();
    loop {
        if visit(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{NamedPath, NeededModule, PathStart, needs};

    /// The paths and the modules, one on a line.
    fn drawn(code: &str) -> String {
        let needs = needs(code);
        let path = |NamedPath { path, start }: NamedPath| match start {
            PathStart::WorkingDirectory => path,
            PathStart::OwnFolder => format!("{path} beside the file"),
        };
        let module = |NeededModule { dots, name, members }: NeededModule| {
            let members =
                if members.is_empty() { String::new() } else { format!(" ({})", members.join(", ")) };
            format!("import {}{name}{members}", ".".repeat(dots))
        };
        let paths = needs.paths.into_iter().map(path);
        paths.chain(needs.modules.into_iter().map(module)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn paths_are_read_as_people_write_them() {
        let code = r#"
import os, pathlib
from pathlib import Path
DATA = Path("data")
HERE = Path(__file__).resolve().parent
BASE = os.path.dirname(os.path.abspath(__file__))
name = "x"
a = pd.read_csv("data/a.csv")
b = pd.read_csv('../shared/b.csv')
c = open(DATA / "raw" / "c.csv")
d = open(HERE / "d.csv")
e = open(HERE.parent / "data" / "e.csv")
f = open(os.path.join(BASE, "..", "f.csv"))
g = open(os.path.join("data", "g.csv"))
h = open(f"{DATA}/h.csv")
i = open(f"data/{name}.csv")
j = pathlib.Path("data").joinpath("j.csv").read_text()
k = open(Path(__file__).parents[1] / "k.csv")
l = open("data/" "l.csv")
m = open("./data/" + "m.csv")
n = open(unknown / "n.csv")
o = open(Path.cwd() / "o.csv")
p = open("/abs/p.csv")
q = open(r"data/q.csv")
"#;
        assert_snapshot!(drawn(code), @"
        data/a.csv
        ../shared/b.csv
        data/raw/c.csv
        d.csv beside the file
        ../data/e.csv beside the file
        ../f.csv beside the file
        data/g.csv
        data/h.csv
        data/x.csv
        data/j.csv
        ../k.csv beside the file
        data/l.csv
        ./data/m.csv
        n.csv
        o.csv
        /abs/p.csv
        data/q.csv
        import os
        import pathlib
        import pathlib (Path)
        ");
    }

    #[test]
    fn what_only_looks_like_a_path_is_none() {
        let code = "
'''Reads data/a.csv.
'''
# open('b.csv')
c = b'c.csv'
d = f'{unknown}/d.csv'
e = 'e' * 3 + '.csv'
f = 'no file'
g = f'{g}/g.csv'
df.to_csv('h.csv'); plt.savefig('i.png'); open('j.txt', 'w'); pl.write_csv('k.csv')
";
        assert_snapshot!(drawn(code), @r"");
    }

    #[test]
    fn imports_are_those_that_run() {
        let code = "
from __future__ import annotations
import a, b.c as d
from e.f import g, h as i
from . import j
from ..k import *
from typing import TYPE_CHECKING
import typing as t
if TYPE_CHECKING:
    import never
    from never import one
else:
    import always
if t.TYPE_CHECKING:
    import never
def late():
    import inside
try:
    import fast
except ImportError:
    import slow
import importlib
importlib.import_module('by.name')
class C:
    from in_class import (
        one,
        two,
    )
";
        assert_snapshot!(drawn(code), @"
        by.name
        import a
        import b.c
        import e.f (g, h)
        import . (j)
        import ..k
        import typing (TYPE_CHECKING)
        import typing
        import always
        import inside
        import fast
        import slow
        import importlib
        import by.name
        import in_class (one, two)
        ");
    }

    #[test]
    fn code_that_nests_deeply_or_has_errors_is_read_as_far_as_it_goes() {
        let deep = format!("x = {}'a.csv'{}\nimport a\n", "(".repeat(5000), ")".repeat(5000));
        assert_snapshot!(drawn(&deep), @"
        a.csv
        import a
        ");
        let sum = format!("x = {}'a.csv'", "'b' + ".repeat(5000));
        assert!(drawn(&sum).len() < 20_000);
        assert_snapshot!(drawn("%matplotlib inline\nimport a\npd.read_csv('a.csv'\n"), @"
        a.csv
        import a
        ");
        let circle = "a = b\nb = a\nopen(a / 'x.csv')";
        assert_snapshot!(drawn(circle), @"x.csv");
    }
}
