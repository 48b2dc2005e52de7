//! Parses Python, unless its blocks are too deep in each other for the parser.

use tree_sitter::{Parser, Tree};

/// More than Python reads, which is 100: beyond some 500 the grammar's scanner ends the process.
const DEEPEST: usize = 200;

/// The syntax tree of a text as Python; `None` if its blocks are too deep in each other.
#[must_use]
pub fn python_tree(text: &str) -> Option<Tree> {
    if is_too_deep(text) {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    parser.parse(text, None)
}

/// `true` for a text that must not be parsed as Python: its blocks are too deep in each other.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let mut open: Vec<usize> = Vec::new();
    text.split(['\n', '\r']).any(|line| {
        let blanks = line.bytes().take_while(u8::is_ascii_whitespace);
        // As the scanner counts them.
        let indent = blanks.fold(0, |indent, blank| match blank {
            b'\t' => indent + 8,
            b' ' => indent + 1,
            _ => 0,
        });
        while open.last().is_some_and(|around| *around >= indent) {
            open.pop();
        }
        open.push(indent);
        open.len() > DEEPEST
    })
}

#[cfg(test)]
mod tests {
    use super::is_too_deep;
    use crate::{Document, Needs, excerpt_at, functions, is_program, module_slice, needs, program_below};

    #[test]
    fn a_program_too_deep_for_the_parser_is_not_read() {
        let nested = |depth: usize| {
            let heads = (0..depth).map(|indent| format!("{}if x:\n", " ".repeat(indent)));
            heads.collect::<String>() + &" ".repeat(depth) + "print('a')\n"
        };
        assert!(is_program(&nested(100)));
        assert!(!is_program(&nested(600)));
        assert!(functions(&nested(600)).is_err());
        assert_eq!(needs(&nested(600)), Needs::default());
        let document = Document::new("python", &nested(600));
        document.parse(|| true);
        let end = document.text().len() - 1;
        assert!(excerpt_at(&document, end..end).is_some_and(|found| found.range.len() > 1));
        assert_eq!(module_slice(&document, 0..end), None);
        assert!(!program_below(&document, 0..end, &nested(600)).is_empty());
        assert!(!is_too_deep(&"if x:\n    print('a')\n".repeat(1_000)));
        let table = format!("x = '''\n{}'''", format!("{}a\n", " ".repeat(600)).repeat(600));
        assert!(!is_too_deep(&table));
    }
}
