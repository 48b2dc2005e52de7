//! The module slice: the parts of its own file that a piece of Python needs to run.

mod cells;
pub mod names;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use tree_sitter::{Node, Tree};
use turn::LineRun;

pub(crate) use self::cells::notebook;
pub use self::cells::{runs_no_python, slice_of_cells};
use self::names::{Bound, Use};
use crate::Document;
use crate::excerpt::chunks_until;

/// The imports and top-level definitions that a part of a Python document uses, and those that they use, in the
/// order of the file. `None` if there are none, and in other languages.
///
/// In Quarto and R Markdown the chunks above are such a document.
///
/// A name refers to its last binding before the use or, if there is none, to the first one after it. A binding under
/// a condition does not hide earlier ones, so all of them are included.
#[must_use]
pub fn module_slice(document: &Document, excerpt: Range<usize>) -> Option<ModuleSlice> {
    if document.has_chunks() {
        return module_slice(&chunks_until(document, &excerpt)?, excerpt);
    }
    if !document.is_python() {
        return None;
    }
    let excerpt = document.text().clamped(excerpt);
    let source = document.text().slice(0..document.text().len());
    let tree = document.tree()?;
    let module = Module::new(tree, &source, &excerpt);
    let chosen = module.needed(free_names(tree, &source, &excerpt), excerpt.start);
    let mut slice = ModuleSlice::default();
    for item in chosen {
        slice.push(module.items[item].start_position().row, &source[module.items[item].byte_range()]);
    }
    (!slice.text.is_empty()).then_some(slice)
}

/// What a part of a file needs of the rest of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModuleSlice {
    /// The statements, one below the other.
    pub text: String,
    /// Where their lines stand in the file.
    pub runs: Vec<LineRun>,
}

impl ModuleSlice {
    /// Adds the text that begins in a line of the file, from 0.
    pub fn push(&mut self, line: usize, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let at = self.text.matches('\n').count();
        self.runs.push(LineRun { at, line, cell: None });
        self.text.push_str(text);
    }
}

/// The statements of a file that an excerpt of it may need.
struct Module<'a> {
    /// The statements, in order.
    items: Vec<Node<'a>>,
    source: &'a str,
    /// For each name the items that bind or change it, in order.
    binders: HashMap<&'a str, Vec<Binder>>,
}

struct Binder {
    /// The index of the item.
    item: usize,
    /// `true` if earlier bindings of the name no longer matter, except where the item itself uses the name.
    hides: bool,
}

impl<'a> Module<'a> {
    fn new(tree: &'a Tree, source: &'a str, excerpt: &Range<usize>) -> Self {
        let mut items = statements(tree);
        items.retain(|item| is_outside(&item.byte_range(), excerpt) && !is_main_guard(*item, source));
        let mut binders: HashMap<&str, Vec<Binder>> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let Bound { names, changed } = names::bound(*item, source);
            let is_certain = is_certain(*item);
            let bound = names.into_iter().map(|name| (name, is_certain));
            for (name, hides) in bound.chain(changed.into_iter().map(|name| (name, false))) {
                binders.entry(name).or_default().push(Binder { item: index, hides });
            }
        }
        Module { items, source, binders }
    }

    /// The items that some names need, directly or through other items. What a function uses when it is called is
    /// looked up at the offset `call`.
    fn needed(&self, names: Vec<Use<'a>>, call: usize) -> BTreeSet<usize> {
        let mut needed: BTreeSet<usize> = self.future_imports().collect();
        let mut is_complete = true;
        let mut open: Vec<(Use<'a>, usize)> = names.into_iter().map(|name| (name, call)).collect();
        let mut done: HashSet<(&str, usize)> = HashSet::new();
        while let Some((name, offset)) = open.pop() {
            let offset = if name.is_deferred { call } else { offset };
            if !done.insert((name.name, offset)) {
                continue;
            }
            is_complete &= self.binders.contains_key(name.name) || names::is_builtin(name.name);
            for index in self.binders_of(name.name, offset) {
                if needed.insert(index) {
                    let item = self.items[index];
                    let uses = names::free(&[item], self.source);
                    open.extend(uses.into_iter().map(|name| (name, item.start_byte())));
                }
            }
        }
        if !is_complete {
            needed.extend(self.indices(|item| contains_kind(item, "wildcard_import")));
        }
        needed
    }

    /// The items that bind or change a name as seen from an offset.
    fn binders_of(&self, name: &str, offset: usize) -> Vec<usize> {
        let binders = self.binders.get(name).map_or(&[][..], Vec::as_slice);
        let (before, after) =
            binders.split_at(binders.partition_point(|binder| self.items[binder.item].start_byte() < offset));
        match before {
            [] => through_the_first_that_hides(after.iter()),
            before => through_the_first_that_hides(before.iter().rev()),
        }
    }

    /// Imports from `__future__`, which change how everything below them is compiled.
    fn future_imports(&self) -> impl Iterator<Item = usize> {
        self.indices(|item| item.kind() == "future_import_statement")
    }

    fn indices(&self, is_meant: impl Fn(Node<'a>) -> bool) -> impl Iterator<Item = usize> {
        (0..self.items.len()).filter(move |index| is_meant(self.items[*index]))
    }
}

fn through_the_first_that_hides<'b>(binders: impl Iterator<Item = &'b Binder>) -> Vec<usize> {
    let mut found = Vec::new();
    for binder in binders {
        found.push(binder.item);
        if binder.hides {
            break;
        }
    }
    found
}

/// The top-level statements of a file, including those inside syntax errors.
pub(crate) fn statements(tree: &Tree) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut open = vec![tree.root_node()];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        match node.kind() {
            "module" | "ERROR" => {
                let first = open.len();
                open.extend(node.named_children(&mut cursor));
                open[first..].reverse();
            }
            "comment" => {}
            _ => found.push(node),
        }
    }
    found
}

/// `true` if a statement does not overlap the excerpt, or contains it and more.
fn is_outside(statement: &Range<usize>, excerpt: &Range<usize>) -> bool {
    let is_apart = statement.end <= excerpt.start || excerpt.end <= statement.start;
    let is_around = statement.start <= excerpt.start && excerpt.end <= statement.end && statement != excerpt;
    is_apart || is_around
}

/// `true` for `if __name__ == "__main__":`, which is the program that uses the definitions, not one of them.
fn is_main_guard(statement: Node<'_>, source: &str) -> bool {
    let condition =
        statement.child_by_field_name("condition").map(|condition| &source[condition.byte_range()]);
    statement.kind() == "if_statement" && condition.is_some_and(|condition| condition.contains("__name__"))
}

/// `true` if a statement binds its names whenever it runs.
fn is_certain(statement: Node<'_>) -> bool {
    let conditional =
        ["if_statement", "try_statement", "for_statement", "while_statement", "match_statement"];
    !conditional.contains(&statement.kind())
}

fn contains_kind(statement: Node<'_>, kind: &str) -> bool {
    let mut cursor = statement.walk();
    let mut open = vec![statement];
    while let Some(node) = open.pop() {
        if node.kind() == kind {
            return true;
        }
        if !matches!(node.kind(), "function_definition" | "class_definition" | "expression_statement") {
            open.extend(node.named_children(&mut cursor));
        }
    }
    false
}

/// The names that an excerpt uses and that neither it nor a function around it binds.
fn free_names<'a>(tree: &'a Tree, source: &'a str, excerpt: &Range<usize>) -> Vec<Use<'a>> {
    let mut cursor = tree.walk();
    let mut open = vec![tree.root_node()];
    let mut inside = Vec::new();
    let mut locals = HashSet::new();
    while let Some(node) = open.pop() {
        let range = node.byte_range();
        if excerpt.start <= range.start && range.end <= excerpt.end {
            inside.push(node);
        } else if range.start < excerpt.end && excerpt.start < range.end {
            let is_around = range.start <= excerpt.start && excerpt.end <= range.end;
            if node.kind() == "function_definition" && is_around {
                locals.extend(names::locals(node, source));
            }
            open.extend(node.named_children(&mut cursor));
        }
    }
    inside.sort_unstable_by_key(Node::start_byte);
    let mut free = names::free(&inside, source);
    free.retain(|used| !locals.contains(used.name));
    free
}

#[cfg(test)]
mod tests {
    use crate::{Document, module_slice};

    /// The module slice for the part of a file between « and ».
    fn slice(drawn: &str) -> String {
        let start = drawn.find('«').expect("the start of the excerpt");
        let end = drawn.find('»').expect("the end of the excerpt") - '«'.len_utf8();
        let document = Document::new("python", &drawn.replace(['«', '»'], ""));
        module_slice(&document, start..end).map_or_else(|| "nothing".to_owned(), |slice| slice.text)
    }

    #[test]
    fn a_used_definition_comes_with_the_definitions_it_uses() {
        let file = "
import json
import pandas as pd
from math import sqrt, pi

RATE = 1.2
OTHER = 3

def gross(net):
    return net * RATE

class Sale:
    def total(self):
        return gross(self.net) + pd.NA

«print(Sale().total())»

def unused(): pass
";
        insta::assert_snapshot!(slice(file), @"
        import pandas as pd
        RATE = 1.2
        def gross(net):
            return net * RATE
        class Sale:
            def total(self):
                return gross(self.net) + pd.NA
        ");
    }

    #[test]
    fn an_excerpt_that_needs_nothing_has_no_slice() {
        assert_eq!(slice("import os\n«print(len([1]))»\n"), "nothing");
        assert_eq!(slice("x = 1\n«x = 2\nprint(x)»\n"), "nothing");
        assert_eq!(slice("«»x = 1\n"), "nothing");
    }

    #[test]
    fn attributes_and_keyword_arguments_are_not_names() {
        assert_eq!(slice("a = 1\nb = 2\n«f(a=3).b»\ndef f(**k): pass\n"), "def f(**k): pass");
    }

    #[test]
    fn names_of_an_inner_scope_do_not_come_from_the_file() {
        let file = |code: &str| slice(&format!("x = 1\n«{code}»\n"));
        assert_eq!(file("def f(x): return x"), "nothing");
        assert_eq!(file("def f():\n    y = x\n    x = 2"), "nothing");
        assert_eq!(file("def f():\n    global x\n    x = x + 1"), "x = 1");
        assert_eq!(file("lambda x: x"), "nothing");
        assert_eq!(file("[x for x in range(3)]"), "nothing");
        assert_eq!(file("[y for y in x for x in y]"), "x = 1");
        assert_eq!(file("for x in range(3): print(x)"), "nothing");
        assert_eq!(file("class A:\n    x = 2\n    def f(self): return x"), "x = 1");
        assert_eq!(file("with open('f') as x: x.read()"), "nothing");
        assert_eq!(file("try: pass\nexcept E as x: print(x)"), "nothing");
        assert_eq!(file("match 1:\n    case [x, *y]: print(x, y)"), "nothing");
        assert_eq!(file("match 1:\n    case x.Y: pass"), "x = 1");
        assert_eq!(file("(x := 2) + x"), "nothing");
        assert_eq!(file("x += 1"), "x = 1");
        assert_eq!(file("f'{x!r:>{10}}'"), "x = 1");
        assert_eq!(file("def f(y=x): pass"), "x = 1");
        assert_eq!(file("if y:\n    x = 2\nx"), "x = 1", "the name may be unbound");
    }

    #[test]
    fn an_excerpt_in_a_function_does_not_need_the_names_of_the_function() {
        assert_eq!(slice("x = 1\ny = 2\ndef f(x):\n    «return x + y»\n"), "y = 2");
    }

    #[test]
    fn the_last_binding_before_the_use_counts_with_what_it_needs() {
        let file = "df = load()\nx = 1\ndf = 2\ndf = df + x\ndf['a'] = 3\nx = 5\n«df»\ndf = 4\n";
        assert_eq!(slice(file), "x = 1\ndf = 2\ndf = df + x\ndf['a'] = 3");
    }

    #[test]
    fn a_function_uses_the_bindings_at_the_time_of_its_call() {
        assert_eq!(slice("def f(): return x\nx = 1\nx = 2\n«f()»\nx = 3\n"), "def f(): return x\nx = 2");
        assert_eq!(slice("«def f(): return x»\nx = 1\nx = 2\n"), "x = 1");
    }

    #[test]
    fn conditional_imports_are_included_whole() {
        let file = "
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import T
try:
    import orjson as json
except ImportError:
    import json
«def f(t: T): return json.dumps(t)»
if __name__ == '__main__':
    T = f(json)
";
        insta::assert_snapshot!(slice(file), @"
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from a import T
        try:
            import orjson as json
        except ImportError:
            import json
        ");
    }

    #[test]
    fn a_star_import_is_included_if_a_name_is_missing() {
        let file = |code: &str| {
            slice(&format!("from math import *\nfrom __future__ import annotations\n«{code}»\n"))
        };
        assert_eq!(file("sqrt(2)"), "from math import *\nfrom __future__ import annotations");
        assert_eq!(file("print(2)"), "from __future__ import annotations");
    }

    #[test]
    fn a_method_that_uses_its_class_comes_with_the_class() {
        let file = "class A:\n    def f(self): return 1\n    «def g(self): return A()»\n";
        assert_eq!(slice(file), file.replace(['«', '»'], "").trim_end());
    }

    #[test]
    fn decorators_bases_and_metaclasses_are_included() {
        let file = "def d(f): return f\nclass B: pass\nM = type\n«@d\nclass A(B, metaclass=M): pass»\n";
        assert_eq!(slice(file), "def d(f): return f\nclass B: pass\nM = type");
    }

    #[test]
    fn a_chunk_sees_the_chunks_above_it() {
        let file = "---\ntitle: x = 0\n---\n\n```{python}\nimport math\nr = 2\n```\n\nText with r = 3.\n\n```{r}\nr <- 4\n```\n\n```python\nr = 5\n```\n\n```{python}\n#| echo: false\n«print(math.pi * r)»\n```\n\n```{python}\nr = 6\n```\n";
        let (start, end) =
            (file.find('«').expect("a start"), file.find('»').expect("an end") - '«'.len_utf8());
        let slice = |language| {
            let document = Document::new(language, &file.replace(['«', '»'], ""));
            module_slice(&document, start..end).map(|slice| slice.text)
        };
        insta::assert_snapshot!(slice("quarto").expect("a slice"), @"
        import math
        r = 2
        ");
        assert_eq!(slice("rmarkdown"), slice("quarto"));
        assert_eq!(slice("markdown"), None);
    }

    #[test]
    fn other_languages_have_no_slice() {
        assert_eq!(module_slice(&Document::new("ruby", "x = 1\nx\n"), 6..7), None);
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let sum = format!("x = {}1\n", "(1 + ".repeat(20_000));
        let document = Document::new("python", &sum);
        assert_eq!(module_slice(&document, 0..sum.len()), None);
        let chain = format!("x = 1\ny = {}\n", vec!["x"; 20_000].join(" + "));
        let document = Document::new("python", &chain);
        assert_eq!(module_slice(&document, 6..chain.len()).map(|slice| slice.text).as_deref(), Some("x = 1"));
    }
}
