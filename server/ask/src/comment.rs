//! Questions written as comments in a document: `# ask: mean of the second column? @sales.csv`.

mod mention;

use std::ops::Range;

use tree_sitter::Node;

use self::mention::mentions;

use turn::{CommentTokens, comment_tokens};

use crate::excerpt;
use crate::syntax::nodes_at;
use crate::{Document, Found, Text};

/// A question in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskComment {
    /// The byte range of the comment, including its tokens.
    pub range: Range<usize>,
    /// The question on one line, including file names; empty if the comment only names files.
    pub question: String,
    /// The files it names as `@name` or `@"name with spaces"`, without the `@`. They may not exist: nothing was
    /// checked yet.
    pub files: Vec<String>,
    /// The text it is about: the code before it on its line, else the text below it up to a blank line or the next
    /// ask comment, else in Python the definition or cell around it. `None` if there is none of these.
    pub excerpt: Option<Found>,
}

/// The mark of an ask comment. Upper case counts too.
const MARK: &[u8] = b"ask:";

/// Longest line that is searched for a comment, in bytes. Longer lines are data or generated code.
const LONGEST_LINE: usize = 4096;

/// How far the end of a block comment is searched for, in bytes.
const LONGEST_COMMENT: usize = 4096;

/// Limit for the ask comments found in a document: a text with more was not written by hand.
const MOST_COMMENTS: usize = 500;

/// How many lines below a comment are searched for the text it is about.
const LONGEST_SUBJECT: usize = 2_000;

/// The ask comments of a document, in order; only the first [`MOST_COMMENTS`] of them.
#[must_use]
pub fn ask_comments(document: &Document) -> Vec<AskComment> {
    ask_comments_in(document, 0..document.text().lines())
}

/// The ask comment that contains a range. The time does not depend on the size of the document.
#[must_use]
pub fn ask_comment_at(document: &Document, range: &Range<usize>) -> Option<AskComment> {
    let is_around =
        |comment: &AskComment| comment.range.start <= range.start && range.end <= comment.range.end;
    ask_comments_in(document, around(document.text(), range.start)).into_iter().find(is_around)
}

/// The lines that may hold the comment around an offset, and all the text it may be about.
fn around(text: &Text, offset: usize) -> Range<usize> {
    let start = text.clamped(offset.saturating_sub(LONGEST_COMMENT)..offset).start;
    let end = text.clamped(offset..offset + LONGEST_COMMENT).end;
    let is_blank = |line: &usize| text.is_blank(text.line_range(*line));
    let last = text.lines().min(text.line_of(end) + LONGEST_SUBJECT);
    let first_blank = (text.line_of(end)..last).find(is_blank);
    text.line_of(start)..first_blank.unwrap_or(last)
}

/// The ask comments in some lines, in order. None of them may be about text below these lines.
fn ask_comments_in(document: &Document, lines: Range<usize>) -> Vec<AskComment> {
    let text = document.text();
    let mut asks = Vec::new();
    // The next comment below that is not behind code: its first line and the text it is about.
    let mut next: Option<(usize, Option<Found>)> = None;
    for comment in comments(document, lines).into_iter().rev() {
        let line = text.line_of(comment.range.start);
        let excerpt = code_beside(document, &comment).or_else(|| {
            let first = text.line_of(comment.range.end) + 1;
            let about = match &next {
                // Comments directly above each other are about the same text.
                Some((below, about)) if *below == first => about.clone(),
                Some((below, _)) => subject(document, &comment, first..*below),
                None => subject(document, &comment, first..text.lines()),
            };
            next = Some((line, about.clone()));
            about
        });
        let mut question = comment.text(text);
        let names = mentions(&question).into_iter().map(|mention| mention.name.to_owned());
        let files: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        // File names without a question ask nothing: the files are there for the code.
        let others = question.split_whitespace().filter(|word| !word.starts_with('@'));
        if others.count() == 0 {
            question.clear();
        }
        asks.push(AskComment { range: comment.range, question, files, excerpt });
    }
    asks.reverse();
    asks
}

/// The range between an `@` in an ask comment and a cursor that is still in the file name.
#[must_use]
pub fn file_name_at(document: &Document, cursor: usize) -> Option<Range<usize>> {
    let text = document.text();
    let cursor = text.clamped(cursor..cursor).start;
    let Comment { question, .. } =
        comments(document, around(text, cursor)).into_iter().rfind(|it| it.question.start <= cursor)?;
    // Spaces after the question are still part of it while it is being typed.
    let end = question.end.min(cursor);
    if text.line_of(end) != text.line_of(cursor) || !text.is_blank(end..cursor) {
        return None;
    }
    let typed = text.slice(question.start..cursor);
    let name = mentions(&typed).pop().filter(|mention| mention.is_open)?;
    Some(question.start + name.start..cursor)
}

/// The byte ranges of an ask comment and of its question.
struct Comment {
    range: Range<usize>,
    question: Range<usize>,
}

impl Comment {
    /// The question on one line, without the asterisks at the start of lines in block comments.
    fn text(&self, text: &Text) -> String {
        let question = text.slice(self.question.clone());
        let lines = question.lines().map(|line| line.trim().trim_start_matches("* ").trim());
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn comments(document: &Document, lines: Range<usize>) -> Vec<Comment> {
    let tokens = comment_tokens(document.language());
    let mut found: Vec<Comment> = Vec::new();
    for mark in document.text().occurrences(MARK, lines) {
        if found.len() == MOST_COMMENTS {
            break;
        }
        if found.last().is_none_or(|last| last.range.end <= mark) {
            found.extend(comment_at(document, tokens, mark));
        }
    }
    found
}

/// The ask comment whose mark is at an offset; `None` if the mark is not in a comment.
fn comment_at(document: &Document, tokens: CommentTokens, mark: usize) -> Option<Comment> {
    let text = document.text();
    let line = text.line_at(mark);
    if line.len() > LONGEST_LINE {
        return None;
    }
    let source = text.slice(line.clone());
    let (before, after) = source.split_at(mark - line.start);
    let opening = opening(before, tokens)?;
    let start = line.start + opening.start;
    let is_comment = match document.tree_at(start) {
        Some(tree) => is_comment(&nodes_at(&tree, start), start),
        None => !is_in_string(&before[..opening.start], after),
    };
    if !is_comment {
        return None;
    }
    let first = mark + MARK.len();
    let closing = opening.closing.and_then(|token| {
        let rest = text.slice(first..first + LONGEST_COMMENT);
        Some((first + rest.find(token)?, token.len()))
    });
    let question = text.visible(first..closing.map_or(line.end, |(closing, _)| closing));
    let end = closing.map_or(question.end, |(closing, size)| closing + size);
    Some(Comment { range: start..end, question })
}

/// `true` if the innermost of some nested nodes is a comment that starts at an offset (Python), or if one of them
/// is a block of HTML (Markdown).
fn is_comment(nodes: &[Node<'_>], start: usize) -> bool {
    let is_comment = nodes.first().is_some_and(|node| node.kind() == "comment" && node.start_byte() == start);
    is_comment || nodes.iter().any(|node| node.kind() == "html_block")
}

/// The token that starts a comment.
struct Opening {
    /// Offset of the token on its line, in bytes.
    start: usize,
    /// The token that ends the comment; `None` if the end of the line does.
    closing: Option<&'static str>,
}

/// The comment token at the end of `before`, the part of a line before the mark; `None` if it does not end in one.
fn opening(before: &str, tokens: CommentTokens) -> Option<Opening> {
    let block = tokens.block.iter().map(|(token, closing)| (*token, Some(*closing)));
    let line = tokens.line.iter().map(|token| (*token, None));
    block.chain(line).find_map(|(token, closing)| {
        let visible = before.trim_end();
        // Tokens may be repeated or extended: `///`, `;;;`, `/**`, `//!`.
        let is_part = |character: char| token.contains(character) || matches!(character, '!' | '*');
        let start = visible.trim_end_matches(is_part).len();
        let stands_free = closing.is_some() || visible[..start].chars().next_back().is_none_or(may_precede);
        let is_word = token.ends_with(char::is_alphabetic);
        let is_token = visible[start..].starts_with(token) && stands_free && !(is_word && visible == before);
        is_token.then_some(Opening { start, closing })
    })
}

/// `true` if a comment to the end of the line may follow this character. After any other, the token is likely part
/// of something else: a string, or `https://`.
fn may_precede(character: char) -> bool {
    character.is_whitespace() || ";{}()[],>".contains(character)
}

/// `true` if the place between two parts of a line is in a string: a quote is open there and closed later. For
/// languages whose syntax is not known.
fn is_in_string(before: &str, after: &str) -> bool {
    let mut open = None;
    let mut previous = ' ';
    for character in before.chars() {
        match open {
            _ if previous == '\\' => {
                previous = ' ';
                continue;
            }
            Some(quote) if quote == character => open = None,
            None if matches!(character, '"' | '`') => open = Some(character),
            // Inside a word it is an apostrophe.
            None if character == '\'' && !previous.is_alphanumeric() => open = Some(character),
            _ => {}
        }
        previous = character;
    }
    open.is_some_and(|quote| after.contains(quote))
}

/// The code before a comment on its line.
fn code_beside(document: &Document, comment: &Comment) -> Option<Found> {
    let text = document.text();
    let line = text.line_at(comment.range.start);
    let code = text.visible(line.start..comment.range.start);
    // The brace around a comment in JSX is not code, and neither is a list marker.
    if !text.slice(code.clone()).contains(char::is_alphanumeric) {
        return None;
    }
    let statement = if document.is_python() { excerpt::statement_around(document, code.start) } else { None };
    Some(document.found(statement.unwrap_or(code)))
}

/// The text that a comment above some lines is about.
fn subject(document: &Document, comment: &Comment, lines: Range<usize>) -> Option<Found> {
    if document.is_markdown()
        && let Some(fence) = excerpt::fence_below(document, lines.start)
    {
        return Some(fence);
    }
    match below(document, document.text().line_of(comment.range.start), lines) {
        Some(range) => Some(document.found(range)),
        None if document.is_python() => {
            excerpt::enclosing(document, comment.range.start).map(|range| document.found(range))
        }
        None => None,
    }
}

/// The first of some lines, up to a blank line, a cell marker, or a line indented less than the comment, which ends
/// the comment's block. A statement is not cut in two.
fn below(document: &Document, comment: usize, lines: Range<usize>) -> Option<Range<usize>> {
    let text = document.text();
    let indentation = |line: usize| {
        let line = text.line_range(line);
        text.visible(line.clone()).start - line.start
    };
    let margin = indentation(comment);
    let is_below = |line: &usize| {
        !text.is_blank(text.line_range(*line))
            && indentation(*line) >= margin
            && !(document.is_python() && excerpt::is_cell_marker(text, *line))
    };
    let first = lines.start;
    let last = lines.take(LONGEST_SUBJECT).take_while(is_below).last()?;
    let range = text.visible(text.line_range(first).start..text.line_range(last).end);
    let end = if document.is_python() { end_of_statement(document, &range) } else { None };
    Some(range.start..end.unwrap_or(range.end).max(range.end))
}

/// The end of the outermost Python node that begins in a range and covers its end.
fn end_of_statement(document: &Document, range: &Range<usize>) -> Option<usize> {
    let tree = document.tree_at(range.end - 1)?;
    let nodes = nodes_at(&tree, range.end - 1);
    Some(nodes.iter().rfind(|node| node.start_byte() >= range.start)?.end_byte())
}

#[cfg(test)]
mod tests {
    use crate::{Document, ask_comments, file_name_at};

    /// Draws the ask comments of a text: question, files and excerpt.
    fn asks(language: &str, source: &str) -> String {
        let drawn = ask_comments(&Document::new(language, source)).into_iter().map(|comment| {
            let files = comment.files.iter().map(|file| format!(" [{file}]")).collect::<String>();
            let excerpt = comment.excerpt.map_or("-".to_owned(), |found| {
                let language =
                    if found.language == language { String::new() } else { format!("{}: ", found.language) };
                format!("{language}{:?}", &source[found.range])
            });
            format!("{}{files} => {excerpt}", comment.question)
        });
        drawn.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_comment_asks_about_the_text_below() {
        assert_eq!(asks("python", "# ask: mean?\nx = [1,\n\n2]\ny = 3\n"), r#"mean? => "x = [1,\n\n2]""#);
        assert_eq!(
            asks("python", "#ASK:  why \ndef f():\n    a\n\n    b\n\nz\n"),
            r#"why => "def f():\n    a\n\n    b""#
        );
        assert_eq!(asks("r", "# ask: mean?\nx <- 1\ny <- 2\n\nz\n"), r#"mean? => "x <- 1\ny <- 2""#);
    }

    #[test]
    fn a_comment_asks_about_no_more_than_its_block() {
        assert_eq!(asks("python", "def f():\n    # ask: a\n    x\n    y\nz\n"), r#"a => "x\n    y""#);
        assert_eq!(asks("go", "func f() {\n\t// ask: a\n\tx()\n}\n"), r#"a => "x()""#);
        assert_eq!(asks("python", "# ask: a\nx\n# %%\ny\n"), r#"a => "x""#);
    }

    #[test]
    fn with_nothing_below_a_comment_asks_about_its_definition_or_cell() {
        assert_eq!(
            asks("python", "def f():\n    x\n    # ask: a\n\n    y\n"),
            r#"a => "def f():\n    x\n    # ask: a\n\n    y""#
        );
        assert_eq!(asks("python", "# %%\nx\n# ask: a\n# %%\n"), r#"a => "x\n# ask: a""#);
        assert_eq!(asks("python", "# ask: plot @a.csv\n\nx\n"), "plot @a.csv [a.csv] => -");
        assert_eq!(asks("rust", "// ask: plot @a.csv"), "plot @a.csv [a.csv] => -");
    }

    #[test]
    fn a_comment_after_code_asks_about_the_code() {
        assert_eq!(asks("python", "x = f(1,\n  2)  # ask: what?\ny\n"), r#"what? => "x = f(1,\n  2)""#);
        assert_eq!(asks("c", "  x = 1; // ask: what?\ny\n"), r#"what? => "x = 1;""#);
    }

    #[test]
    fn two_comments_in_a_row_ask_about_the_same_text() {
        assert_eq!(asks("lua", "-- ask: a\n--ask: b\nx\n"), "a => \"x\"\nb => \"x\"");
        assert_eq!(asks("lua", "-- ask: a\nx\n-- ask: b\ny\n"), "a => \"x\"\nb => \"y\"");
        assert_eq!(asks("lua", "-- ask: a\nx() -- ask: b\n"), "a => \"x() -- ask: b\"\nb => \"x()\"");
    }

    #[test]
    fn text_outside_comments_asks_nothing() {
        assert_eq!(
            asks("python", "x = '# ask: a'\n\"\"\"\n# ask: b\n\"\"\"\n# task: c\n# todo # ask: d\nask: e\n"),
            ""
        );
        assert_eq!(
            asks("javascript", "x = \"// ask: a\"\nurl = https://ask: b\nl = `// ask: c`\n// mask: d\n"),
            ""
        );
        assert_eq!(asks("markdown", "```\n<!-- ask: a -->\n```\n\n    <!-- ask: b -->\n\n# ask: c\n"), "");
        assert_eq!(asks("tex", "50\\% ask: a\n"), "");
        assert_eq!(asks("json", "{\"#\": 1} # ask: a\n"), "");
    }

    #[test]
    fn a_block_comment_ends_at_its_closing_token() {
        assert_eq!(asks("css", "/* ask: a */ p {}\n"), "a => -");
        assert_eq!(asks("c", "/** ask: a\n * b @c.csv\n */\nx\n"), r#"a b @c.csv [c.csv] => "x""#);
        assert_eq!(asks("html", "<!--ask: a-->\n<p>\n"), r#"a => "<p>""#);
        assert_eq!(asks("ocaml", "(* ask: never closed\nx\n"), r#"never closed => "x""#);
    }

    #[test]
    fn in_markdown_a_comment_asks_about_the_fence_or_the_paragraph() {
        let text = "<!-- ask: a -->\n```py\nx\n\ny\n```\n\n<!-- ask: b -->\n| n |\n|---|\n| 1 |\n\n- i\n  <!-- ask: c -->\n";
        insta::assert_snapshot!(asks("markdown", text), @r#"
        a => python: "x\n\ny"
        b => "| n |\n|---|\n| 1 |"
        c => -
        "#);
    }

    #[test]
    fn each_language_uses_its_own_comment_tokens() {
        let comments = [
            ("sql", "-- ask: q"),
            ("clojure", ";; ask: q"),
            ("latex", "% ask: q"),
            ("vb", "' ask: q"),
            ("vim", "\" ask: q"),
            ("bat", "rem ask: q"),
            ("bat", ":: ask: q"),
            ("rust", "/// ask: q"),
            ("rust", "//! ask: q"),
            ("fortran", "! ask: q"),
            ("haskell", "{- ask: q -}"),
            ("lua", "--[[ ask: q ]]"),
            ("julia", "#= ask: q =#"),
            ("powershell", "<# ask: q #>"),
            ("jinja", "{# ask: q #}"),
            ("handlebars", "{{!-- ask: q --}}"),
            ("typescriptreact", "{/* ask: q */}"),
            ("rst", ".. ask: q"),
            ("apl", "⍝ ask: q"),
            ("something-new", "# ask: q"),
        ];
        for (language, comment) in comments {
            assert_eq!(asks(language, &format!("{comment}\r\n")), "q => -", "{language}");
        }
    }

    #[test]
    fn files_are_named_with_an_at_sign() {
        let question = r#"join @a.csv, (@"my b.csv") and @dir/c.json. Mail me@x.org @ noon; @d's"#;
        assert_eq!(
            asks("python", &format!("# ask: {question}")),
            format!("{question} [a.csv] [my b.csv] [dir/c.json] [d's] => -")
        );
    }

    #[test]
    fn a_file_name_is_completed_while_it_is_typed() {
        let typed = |language: &str, drawn: &str| {
            let cursor = drawn.find('‸').expect("a cursor");
            let source = drawn.replace('‸', "");
            file_name_at(&Document::new(language, &source), cursor).map(|range| source[range].to_owned())
        };
        assert_eq!(typed("python", "x\n# ask: plot @‸").as_deref(), Some(""));
        assert_eq!(typed("python", "# ask: plot @sa‸les.csv\n").as_deref(), Some("sa"));
        assert_eq!(typed("python", "# ask: plot @\"my sa‸\n").as_deref(), Some("\"my sa"));
        assert_eq!(typed("python", "# ask: plot @\"my ‸\n").as_deref(), Some("\"my "));
        assert_eq!(typed("markdown", "<!-- ask: @a‸ -->").as_deref(), Some("a"));
        assert_eq!(typed("markdown", "<!-- ask: @a --> @b‸"), None);
        assert_eq!(typed("python", "# ask: plot @a ‸"), None);
        assert_eq!(typed("python", "# ask: plot me@x‸"), None);
        assert_eq!(typed("python", "# plot @a‸"), None);
        assert_eq!(typed("python", "# ask: @a\n@b‸"), None);
        assert_eq!(typed("python", "@b‸"), None);
    }
}
