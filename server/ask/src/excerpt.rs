//! The part of a document that is worth sending for a selection.

mod markdown;
mod python;

use std::ops::Range;

use tree_sitter::Tree;

use crate::syntax::nodes_at;
use crate::{Document, Found, Text};

pub(crate) use markdown::{chunks_before, chunks_until, fence_below};
pub(crate) use python::{enclosing, is_cell_marker, is_statement, markers, statement_around};

/// A selection as it is. For a cursor, or a selection of only whitespace:
///
/// - in Python the innermost function or class, else the cell if there are cell markers, else the statement;
/// - in Markdown the content of the fence;
/// - else the paragraph: the lines up to the blank ones before and after.
#[must_use]
pub fn excerpt_at(document: &Document, selection: Range<usize>) -> Option<Found> {
    let text = document.text();
    let selection = text.clamped(selection);
    // The line break that ends a selection of whole lines is not part of the excerpt.
    let breaks =
        text.slice(selection.clone()).bytes().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let selection = selection.start..selection.end - breaks;
    let fence = document.is_markdown().then(|| markdown::fence_at(document, selection.start)).flatten();
    if !text.is_blank(selection.clone()) {
        let is_around =
            |fence: &Found| fence.range.start <= selection.start && selection.end <= fence.range.end;
        let language = fence.filter(is_around).map(|fence| fence.language);
        return Some(Found {
            language: language.unwrap_or_else(|| document.language().to_owned()),
            range: selection,
        });
    }
    let cursor = selection.start;
    fence.or_else(|| {
        let node = document.is_python().then(|| python::find(document, cursor)).flatten();
        node.or_else(|| paragraph(text, text.line_of(cursor))).map(|range| document.found(range))
    })
}

/// The cell that a cursor is in: between markers of Python, or within a fence of Markdown. `None` elsewhere.
#[must_use]
pub fn cell_at(document: &Document, cursor: usize) -> Option<Found> {
    if document.is_markdown() {
        return markdown::fence_at(document, cursor);
    }
    let cell = document.is_python().then(|| python::cell(document.text(), cursor)).flatten();
    cell.map(|range| document.found(range))
}

/// The title of a cell of Python that is all of a range: its marker, if that says more than that a cell begins.
#[must_use]
pub fn cell_title(document: &Document, range: &Range<usize>) -> Option<String> {
    let text = document.text();
    if !document.is_python() || python::cell(text, range.start).as_ref() != Some(range) {
        return None;
    }
    let marker = (0..text.line_of(range.start)).rev().find(|line| python::is_cell_marker(text, *line))?;
    let marker = text.slice(text.line_range(marker));
    let title = marker.trim_start_matches('#').trim_start().strip_prefix("%%")?;
    (!title.trim().is_empty()).then(|| marker.trim().to_owned())
}

/// The lines around a line, up to the blank lines before and after, without the last line break; `None` for a blank
/// line.
fn paragraph(text: &Text, line: usize) -> Option<Range<usize>> {
    if text.is_blank(text.line_range(line)) {
        return None;
    }
    let first = line - text.lines_before(line).take_while(|is_blank| !is_blank).count();
    let last = line + text.lines_after(line).take_while(|is_blank| !is_blank).count();
    Some(text.line_range(first).start..text.line_range(last).end)
}

/// Moves an offset onto the text of its line if it is in the whitespace before or after that text.
fn onto_text(text: &Text, offset: usize) -> usize {
    let line = text.visible(text.line_at(offset));
    if line.is_empty() { offset } else { offset.clamp(line.start, line.end - 1) }
}

/// The text of a range without the indentation of its first line, which the other lines lose too. If one of them
/// lacks it, the text stays as it is. In Python, a line inside a string stays as it is.
#[must_use]
pub fn dedented(document: &Document, range: Range<usize>) -> String {
    let text = document.text();
    let range = text.clamped(range);
    let first = text.line_of(range.start);
    let before = text.line_range(first).start..range.start;
    let whole = text.slice(range.clone());
    if !text.is_blank(before.clone()) {
        return whole.into_owned();
    }
    let leading = whole.len() - whole.trim_start_matches([' ', '\t']).len();
    let indentation = text.slice(before.start..range.start + leading);
    let tree = document.tree_at(range.start).filter(|_| document.is_python());
    let is_in_string = |start| tree.as_ref().is_some_and(|tree| is_in_string(tree, start));
    let mut dedented = String::with_capacity(whole.len());
    let mut start = range.start;
    for line in whole.split_inclusive('\n') {
        let is_first = start == range.start;
        let stays = !is_first && (line.trim().is_empty() || is_in_string(start));
        let rest =
            if is_first { Some(&line[leading.min(line.len())..]) } else { line.strip_prefix(&*indentation) };
        match rest {
            _ if stays => dedented.push_str(line),
            Some(rest) => dedented.push_str(rest),
            None => return whole.into_owned(),
        }
        start += line.len();
    }
    dedented
}

/// `true` if a line of Python begins inside a string.
fn is_in_string(tree: &Tree, start: usize) -> bool {
    nodes_at(tree, start).iter().any(|node| node.kind() == "string" && node.start_byte() < start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cell_at, cell_title};
    use crate::{Document, ask_comment_at, ask_comments, dedented, excerpt_at, file_name_at, module_slice};

    /// The excerpt for a cursor drawn as `‸`, with its language if that is another one.
    fn at_cursor(language: &str, drawn: &str) -> String {
        let cursor = drawn.find('‸').expect("a cursor");
        found(language, &drawn.replace('‸', ""), cursor..cursor)
    }

    fn found(language: &str, source: &str, selection: std::ops::Range<usize>) -> String {
        let document = Document::new(language, source);
        match excerpt_at(&document, selection) {
            Some(found) if found.language == language => source[found.range].to_owned(),
            Some(found) => format!("{}: {}", found.language, &source[found.range]),
            None => "nothing".to_owned(),
        }
    }

    fn python(drawn: &str) -> String {
        at_cursor("python", drawn)
    }

    #[test]
    fn a_selection_is_taken_as_it_is() {
        assert_eq!(found("python", "x = 1\n", 2..5), "= 1");
        assert_eq!(found("python", "x = [1,\n 2]\n", 3..4), "x = [1,\n 2]", "whitespace counts as a cursor");
    }

    #[test]
    fn a_cursor_selects_its_statement() {
        assert_eq!(python("x = 1\n‸y = [\n  2,\n]\nz\n"), "y = [\n  2,\n]");
        assert_eq!(python("y = [\n  2,\n]‸\n"), "y = [\n  2,\n]");
        assert_eq!(python("if x:\n  ‸  y = 1\n    z\n"), "y = 1");
        assert_eq!(python("if x:‸\n    y\nelse:\n    z\n"), "if x:\n    y\nelse:\n    z");
        assert_eq!(python("if x:\n    y\nel‸se:\n    z\n"), "if x:\n    y\nelse:\n    z");
        assert_eq!(python("a = 1; b‸ = 2\n"), "b = 2");
        assert_eq!(python("match x:\n    case ‸1:\n        y\n"), "match x:\n    case 1:\n        y");
    }

    #[test]
    fn a_cursor_in_a_definition_selects_the_innermost_one() {
        let class = "@data\nclass A:\n    n: int\n\n    @property\n    def f(self):\n        return 1\n";
        let at = |text: &str| python(&class.replacen(text, &format!("‸{text}"), 1));
        assert_eq!(at("return"), "@property\n    def f(self):\n        return 1");
        assert_eq!(at("property"), "@property\n    def f(self):\n        return 1");
        assert_eq!(at("n: int"), class.trim_end());
        assert_eq!(at("data"), class.trim_end());
        assert_eq!(at("\n    @prop"), class.trim_end(), "a blank line in a class is in the class");
    }

    #[test]
    fn a_cursor_in_a_cell_selects_the_cell() {
        let cells = "import a\n\n# %% one\n\nx = 1\n\ny = 2\n\n# In[2]:\nz = 3\n#%%\ndef f():\n    pass\n";
        let at = |text: &str| python(&cells.replacen(text, &format!("‸{text}"), 1));
        assert_eq!(at("port"), "import a");
        assert_eq!(at("# %% one"), "x = 1\n\ny = 2");
        assert_eq!(at("y"), "x = 1\n\ny = 2");
        assert_eq!(at("\n# In"), "x = 1\n\ny = 2");
        assert_eq!(at("z"), "z = 3");
        assert_eq!(at("pass"), "def f():\n    pass");
        assert_eq!(python("x = '%%'\n‸y = x[0]\nlin[1]\n"), "y = x[0]", "`%%` inside code is not a marker");
    }

    #[test]
    fn a_cell_is_found_from_within_its_functions_and_has_a_title() {
        let cells =
            "import a\n\n# %% Load data\nimport b\n\ndef f():\n    return 1\n\n#%%\nz = 3\n# In[2]:\nz\n";
        let of = |drawn: &str, language: &str| {
            let cursor = drawn.find('‸').expect("a cursor");
            let document = Document::new(language, &drawn.replace('‸', ""));
            let found = cell_at(&document, cursor)?;
            let title = cell_title(&document, &found.range).unwrap_or_default();
            Some(format!("{title}|{}", document.text().slice(found.range)))
        };
        let at = |text: &str| of(&cells.replacen(text, &format!("‸{text}"), 1), "python").expect("a cell");
        assert_eq!(at("return"), "# %% Load data|import b\n\ndef f():\n    return 1");
        assert_eq!(at("import a"), "|import a");
        assert_eq!(at("z = 3"), "|z = 3");
        assert_eq!(of("x = ‸1\n", "python"), None);
        let fence = "Text\n\n```{python}\ndef f():\n    return ‸1\nf()\n```\n";
        assert_eq!(of(fence, "quarto").as_deref(), Some("|def f():\n    return 1\nf()"));
        assert_eq!(of(&("‸".to_owned() + &fence.replace('‸', "")), "quarto"), None);
    }

    #[test]
    fn a_cursor_on_a_blank_line_selects_nothing() {
        assert_eq!(python("x = 1\n‸\ny = 2\n"), "nothing");
        assert_eq!(python("‸"), "nothing");
        assert_eq!(at_cursor("rust", "fn a() {}\n  ‸ \nfn b() {}\n"), "nothing");
        assert_eq!(at_cursor("markdown", "a\n\n‸\nb\n"), "nothing");
    }

    #[test]
    fn unfinished_code_has_excerpts_too() {
        assert_eq!(python("def f():\n    x = (‸\n"), "def f():\n    x = (");
        assert_eq!(python("# only a ‸comment\n"), "# only a comment");
    }

    #[test]
    fn a_cursor_in_a_fence_selects_its_content() {
        let text =
            "# Title\n\nSome ‸text\nand more.\n\n```python title=x\nx = 1\n\ny = 2\n```\n\n~~~{r}\nz\n~~~\n";
        assert_eq!(at_cursor("markdown", text), "Some text\nand more.");
        let at = |place: &str| {
            at_cursor("markdown", &text.replace('‸', "").replacen(place, &format!("‸{place}"), 1))
        };
        assert_eq!(at("y"), "python: x = 1\n\ny = 2");
        assert_eq!(at("\ny"), "python: x = 1\n\ny = 2");
        assert_eq!(at("```\n"), "python: x = 1\n\ny = 2");
        assert_eq!(at("~~~{"), "r: z");
        assert_eq!(at("Title"), "# Title");
        let source = text.replace('‸', "");
        let word = source.find("x = 1").expect("code");
        assert_eq!(found("markdown", &source, word..word + 1), "python: x");
        assert_eq!(found("markdown", &source, 0..word + 1), source[..=word]);
        assert_eq!(at_cursor("markdown", "```\n‸\n```\n"), "nothing");
        assert_eq!(at_cursor("markdown", "```\nx‸\n"), "plaintext: x");
    }

    #[test]
    fn elsewhere_a_cursor_selects_its_paragraph() {
        assert_eq!(at_cursor("rust", "a\n\n  b\r\n‸  c\n \nd\n"), "  b\r\n  c");
        assert_eq!(at_cursor("plaintext", "one\rtwo‸"), "one\rtwo");
    }

    #[test]
    fn dedented_code_begins_at_the_left_margin() {
        let source = "class A:\n    def f(self):\n        return \"\"\"\n  x\n\"\"\"\n\n    n = 1\n";
        let document = Document::new("python", source);
        let start = source.find("def").expect("a method");
        let end = source.find("\n\n").expect("the end of the method");
        assert_eq!(dedented(&document, start..end), "def f(self):\n    return \"\"\"\n  x\n\"\"\"");
        assert_eq!(dedented(&document, start - 4..end), "def f(self):\n    return \"\"\"\n  x\n\"\"\"");
        assert_eq!(
            dedented(&document, start + 4..end),
            &source[start + 4..end],
            "a range that does not begin its line stays as it is"
        );
        assert_eq!(
            dedented(&document, start..source.len()),
            "def f(self):\n    return \"\"\"\n  x\n\"\"\"\n\nn = 1\n"
        );
        assert_eq!(dedented(&Document::new("go", "\tif x {\n}\n"), 1..8), "if x {\n");
        assert_eq!(dedented(&Document::new("go", "\tif x {\n}\n"), 1..10), "if x {\n}\n");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_piece_of_the_text(
            source in "(x = \\(1\n|def f\\(\u{e9}\\):\n  \u{1f600}\r\n|# %%\r|```py\n|> |\"\"\"|    |\n|\r|- a|`|'|# ask: @\u{e9}\n){0,12}",
            language in prop::sample::select(vec!["python", "markdown", "rust"]),
            start in 0..120_usize,
            length in 0..9_usize,
        ) {
            let document = Document::new(language, &source);
            let is_piece = |range: std::ops::Range<usize>| source.get(range).is_some();
            if let Some(found) = excerpt_at(&document, start..start + length) {
                prop_assert!(is_piece(found.range.clone()));
                let text = &source[found.range.clone()];
                prop_assert!(!text.trim().is_empty());
                let visible = |text: &str| text.split_whitespace().collect::<String>();
                prop_assert_eq!(visible(&dedented(&document, found.range.clone())), visible(text));
                let slice = module_slice(&document, found.range).unwrap_or_default().text;
                prop_assert!(slice.lines().all(|line| source.contains(line)));
            }
            for comment in ask_comments(&document) {
                prop_assert_eq!(ask_comment_at(&document, &comment.range), Some(comment.clone()));
                prop_assert!(is_piece(comment.range));
                prop_assert!(comment.excerpt.is_none_or(|found| is_piece(found.range)));
            }
            prop_assert!(file_name_at(&document, start).is_none_or(is_piece));
        }
    }
}
