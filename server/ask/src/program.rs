//! Tells a Python program from other text.

use tree_sitter::Node;

use crate::python_tree;

/// The longest text that is looked at, in bytes.
const MOST: usize = 1 << 20;

/// `true` for a text that Python can read and that does something. A table, a list of words and `key: value` are Python too,
/// but nobody would run them.
#[must_use]
pub fn is_program(text: &str) -> bool {
    let tree = (text.len() <= MOST).then(|| python_tree(text)).flatten();
    tree.is_some_and(|tree| {
        let root = tree.root_node();
        let mut cursor = root.walk();
        let statements: Vec<Node<'_>> = root.named_children(&mut cursor).collect();
        let assigned =
            statements.iter().filter_map(|it| assigned(*it)).filter_map(|(left, _)| word(left, text));
        let known: Vec<&str> = assigned.chain(BUILT_IN).collect();
        !root.has_error() && statements.iter().any(|it| does_something(*it, text, &known))
    })
}

/// What a short program calls without having made it. Other languages call other things: `console.log(1)`.
const BUILT_IN: [&str; 12] =
    ["display", "exec", "help", "input", "len", "list", "max", "min", "open", "print", "sorted", "sum"];

/// A statement other than a lone value, a call of something unknown, or a setting (`A=1`), which other languages write alike.
fn does_something(statement: Node<'_>, text: &str, known: &[&str]) -> bool {
    let is_known = |node: Node<'_>| word(node, text).is_some_and(|word| known.contains(&word));
    match (statement.kind(), only(statement)) {
        ("comment" | "pass_statement", _) => false,
        ("expression_statement", None) => false,
        ("expression_statement", Some(only)) => match only.kind() {
            "call" => is_known(only),
            "identifier" => assigned_names(known).any(|name| word(only, text) == Some(name)),
            "await" | "augmented_assignment" => true,
            "assignment" => assigned(statement).is_some_and(|(_, right)| !is_constant(right)),
            _ => false,
        },
        _ => true,
    }
}

/// Those of the known names that the program made.
fn assigned_names<'a>(known: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    known[..known.len() - BUILT_IN.len()].iter().copied()
}

/// The only expression of a statement. Several are a tuple without brackets: a row of a table.
fn only(statement: Node<'_>) -> Option<Node<'_>> {
    if statement.named_child_count() == 1 { statement.named_child(0) } else { None }
}

/// Both sides of an assignment with a value.
fn assigned(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let assignment = only(statement).filter(|only| only.kind() == "assignment")?;
    Some((assignment.child_by_field_name("left")?, assignment.child_by_field_name("right")?))
}

fn is_constant(value: Node<'_>) -> bool {
    matches!(value.kind(), "identifier" | "integer" | "float" | "string" | "true" | "false" | "none")
}

/// The name with which an expression begins: `a` of `a.b(c)`.
fn word<'a>(expression: Node<'_>, text: &'a str) -> Option<&'a str> {
    let mut first = expression;
    while let Some(child) = first.named_child(0).filter(|_| first.kind() != "identifier") {
        first = child;
    }
    (first.kind() == "identifier").then(|| &text[first.byte_range()])
}

#[cfg(test)]
mod tests {
    use super::is_program;

    #[test]
    fn what_does_something_is_a_program() {
        for program in [
            "print(6 * 7)",
            "import pandas as pd\npd.read_csv('a.csv')",
            "x = 1\nx",
            "def f():\n    return 1\n",
        ] {
            assert!(is_program(program), "{program}");
        }
    }

    #[test]
    fn data_and_words_are_no_program() {
        let texts = [
            "city;rain\nOslo;1\nRome;0\n",
            "a,b\n1,2\n",
            "name,f(x)\nx,f(1)\n",
            "{\"a\": 1}",
            "key: value\n",
            "ERROR: disk",
            "Why is this slow?",
            "hello",
            "6 * 7",
            "Traceback (most recent call last):\n  File \"a.py\", line 1\n",
            "# only a comment",
            "",
        ];
        for text in texts {
            assert!(!is_program(text), "{text}");
        }
    }
}
