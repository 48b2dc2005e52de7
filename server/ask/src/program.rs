//! Tells a Python program from other text.

use tree_sitter::{Node, Parser};

/// The longest text that is looked at, in bytes.
const MOST: usize = 1 << 20;

/// `true` for a text that Python can read and that does something. A table, a list of words and `key: value` are Python too,
/// but nobody would run them.
#[must_use]
pub fn is_program(text: &str) -> bool {
    let mut parser = Parser::new();
    let is_ready = parser.set_language(&tree_sitter_python::LANGUAGE.into()).is_ok();
    let tree = (is_ready && text.len() <= MOST).then(|| parser.parse(text, None)).flatten();
    tree.is_some_and(|tree| {
        let root = tree.root_node();
        let mut cursor = root.walk();
        !root.has_error() && root.named_children(&mut cursor).any(does_something)
    })
}

/// A statement other than a lone value.
fn does_something(statement: Node<'_>) -> bool {
    match statement.kind() {
        "comment" | "pass_statement" => false,
        "expression_statement" => {
            let mut cursor = statement.walk();
            let parts: Vec<Node<'_>> = statement.named_children(&mut cursor).collect();
            // Several values are a tuple without brackets: a row of a table.
            matches!(parts[..], [only] if is_deed(only))
        }
        _ => true,
    }
}

fn is_deed(expression: Node<'_>) -> bool {
    match expression.kind() {
        "call" | "await" | "augmented_assignment" => true,
        "assignment" => expression.child_by_field_name("right").is_some(),
        _ => false,
    }
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
