//! Questions that stand in a document as comments: `# ask: mean of the second column? @sales.csv`.

mod mention;

use std::ops::Range;

use tree_sitter::Node;

use self::mention::mentions;

use turn::{CommentTokens, comment_tokens};

use crate::excerpt::{self, Found};
use crate::syntax::nodes_at;
use crate::{Document, Text};

/// A question in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskComment {
    /// The comment with its tokens, in bytes.
    pub range: Range<usize>,
    /// What is asked, on one line, the names of files included; empty where it names files and asks nothing.
    pub question: String,
    /// The files it names as `@name` or `@"name with blanks"`, without the `@`. Nobody has looked whether there are
    /// such files.
    pub files: Vec<String>,
    /// What it is about: the code it stands behind, else the text below up to a blank line or the next ask comment.
    /// `None` where it stands alone.
    pub excerpt: Option<Found>,
}

/// What makes a comment an ask comment, in upper or lower case.
const MARK: &[u8] = b"ask:";

/// Nobody writes a comment into a longer line, in bytes; what has such lines is data or was made by a program.
const LONGEST_LINE: usize = 4096;

/// How far the end of a block comment is looked for, in bytes.
const LONGEST_COMMENT: usize = 4096;

/// The most ask comments of a document that are found: a text with more was not written by hand.
const MOST_COMMENTS: usize = 500;

/// How many lines below a comment are looked through for what it is about.
const LONGEST_SUBJECT: usize = 2_000;

/// The ask comments of a document, in order; the first of them, where there are very many.
pub(crate) fn ask_comments(document: &Document) -> Vec<AskComment> {
    asked(document, 0..document.text().lines())
}

/// The ask comment that a range is in, found in time that does not depend on the size of the document.
pub(crate) fn ask_comment_at(document: &Document, range: &Range<usize>) -> Option<AskComment> {
    let is_around =
        |comment: &AskComment| comment.range.start <= range.start && range.end <= comment.range.end;
    asked(document, around(document.text(), range.start)).into_iter().find(is_around)
}

/// The lines in which a comment is that an offset is in, with all that it may be about.
fn around(text: &Text, offset: usize) -> Range<usize> {
    let start = text.clamped(offset.saturating_sub(LONGEST_COMMENT)..offset).start;
    let end = text.clamped(offset..offset + LONGEST_COMMENT).end;
    let is_blank = |line: &usize| text.is_blank(text.line_range(*line));
    let last = text.lines().min(text.line_of(end) + LONGEST_SUBJECT);
    let first_blank = (text.line_of(end)..last).find(is_blank);
    text.line_of(start)..first_blank.unwrap_or(last)
}

/// The ask comments in some lines, in order. What stands below those lines must be none of their business.
fn asked(document: &Document, lines: Range<usize>) -> Vec<AskComment> {
    let text = document.text();
    let mut asks = Vec::new();
    // The comment below that has its lines for itself: its first line and what it is about.
    let mut next: Option<(usize, Option<Found>)> = None;
    for comment in comments(document, lines).into_iter().rev() {
        let line = text.line_of(comment.range.start);
        let excerpt = code_beside(document, &comment).or_else(|| {
            let first = text.line_of(comment.range.end) + 1;
            let about = match &next {
                // Several questions about the same text.
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
        // Files alone ask nothing: they are for the code to find.
        let others = question.split_whitespace().filter(|word| !word.starts_with('@'));
        if others.count() == 0 {
            question.clear();
        }
        asks.push(AskComment { range: comment.range, question, files, excerpt });
    }
    asks.reverse();
    asks
}

/// What stands between an `@` in an ask comment and a cursor that is still in the name.
pub(crate) fn file_name_at(document: &Document, cursor: usize) -> Option<Range<usize>> {
    let text = document.text();
    let cursor = text.clamped(cursor..cursor).start;
    let Comment { question, .. } =
        comments(document, around(text, cursor)).into_iter().rfind(|it| it.question.start <= cursor)?;
    // Blanks after the question are still a part of it while it is being typed.
    let end = question.end.min(cursor);
    if text.line_of(end) != text.line_of(cursor) || !text.is_blank(end..cursor) {
        return None;
    }
    let typed = text.slice(question.start..cursor);
    let name = mentions(&typed).pop().filter(|mention| mention.is_open)?;
    Some(question.start + name.start..cursor)
}

/// An ask comment, and its question as it stands there.
struct Comment {
    range: Range<usize>,
    question: Range<usize>,
}

impl Comment {
    /// The question on one line, without the asterisks that block comments begin their lines with.
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

/// The comment whose mark is at an offset, if it is one.
fn comment_at(document: &Document, tokens: CommentTokens, mark: usize) -> Option<Comment> {
    let text = document.text();
    let line = text.line_range(text.line_of(mark));
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

/// Whether some nested nodes begin with a comment at an offset: of Python, or a block of HTML in Markdown.
fn is_comment(nodes: &[Node<'_>], start: usize) -> bool {
    let is_comment = nodes.first().is_some_and(|node| node.kind() == "comment" && node.start_byte() == start);
    is_comment || nodes.iter().any(|node| node.kind() == "html_block")
}

/// The token a comment begins with.
struct Opening {
    /// Where it is on the line, in bytes.
    start: usize,
    /// What ends the comment; `None` where the line does.
    closing: Option<&'static str>,
}

/// The token that is all there is between some code and the mark.
fn opening(before: &str, tokens: CommentTokens) -> Option<Opening> {
    let block = tokens.block.iter().map(|(token, closing)| (*token, Some(*closing)));
    let line = tokens.line.iter().map(|token| (*token, None));
    block.chain(line).find_map(|(token, closing)| {
        let visible = before.trim_end();
        // Tokens are repeated and adorned: `///`, `;;;`, `/**`, `//!`.
        let is_part = |character: char| token.contains(character) || matches!(character, '!' | '*');
        let start = visible.trim_end_matches(is_part).len();
        let stands_free = closing.is_some() || visible[..start].chars().next_back().is_none_or(may_precede);
        let is_word = token.ends_with(char::is_alphabetic);
        let is_token = visible[start..].starts_with(token) && stands_free && !(is_word && visible == before);
        is_token.then_some(Opening { start, closing })
    })
}

/// What may come right before a comment to the end of the line; after anything else, the token is likely a part
/// of something: of a string, of `https://`.
fn may_precede(character: char) -> bool {
    character.is_whitespace() || ";{}()[],>".contains(character)
}

/// Whether the place between two parts of a line is in a string, for languages whose syntax is not known: whether
/// a quote is open there that is closed later.
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
            // Within a word it is an apostrophe.
            None if character == '\'' && !previous.is_alphanumeric() => open = Some(character),
            _ => {}
        }
        previous = character;
    }
    open.is_some_and(|quote| after.contains(quote))
}

/// The code that a comment stands behind.
fn code_beside(document: &Document, comment: &Comment) -> Option<Found> {
    let text = document.text();
    let line = text.line_range(text.line_of(comment.range.start));
    let code = text.visible(line.start..comment.range.start);
    // The brace around a comment in JSX is no code, nor is the mark of a list.
    if !text.slice(code.clone()).contains(char::is_alphanumeric) {
        return None;
    }
    let statement = if document.is_python() { excerpt::statement_around(document, code.start) } else { None };
    Some(document.found(statement.unwrap_or(code)))
}

/// What a comment is about that stands above some lines.
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

/// The first of some lines, up to a blank one, to a cell marker or to one that is indented less than the comment,
/// which ends the block it is in. A statement is not cut in two.
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

/// The end of what begins in a range of Python and stands at its end.
fn end_of_statement(document: &Document, range: &Range<usize>) -> Option<usize> {
    let tree = document.tree_at(range.end - 1)?;
    let nodes = nodes_at(&tree, range.end - 1);
    Some(nodes.iter().rfind(|node| node.start_byte() >= range.start)?.end_byte())
}

#[cfg(test)]
mod tests {
    use crate::Document;

    /// The ask comments of a text: the question, its files and what it is about.
    fn asks(language: &str, source: &str) -> String {
        let drawn = Document::new(language, source).ask_comments().into_iter().map(|comment| {
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
    fn it_asks_about_no_more_than_its_block() {
        assert_eq!(asks("python", "def f():\n    # ask: a\n    x\n    y\nz\n"), r#"a => "x\n    y""#);
        assert_eq!(asks("go", "func f() {\n\t// ask: a\n\tx()\n}\n"), r#"a => "x()""#);
        assert_eq!(asks("python", "# ask: a\nx\n# %%\ny\n"), r#"a => "x""#);
    }

    #[test]
    fn with_nothing_below_it_asks_about_what_it_is_in() {
        assert_eq!(
            asks("python", "def f():\n    x\n    # ask: a\n\n    y\n"),
            r#"a => "def f():\n    x\n    # ask: a\n\n    y""#
        );
        assert_eq!(asks("python", "# %%\nx\n# ask: a\n# %%\n"), r#"a => "x\n# ask: a""#);
        assert_eq!(asks("python", "# ask: plot @a.csv\n\nx\n"), "plot @a.csv [a.csv] => -");
        assert_eq!(asks("rust", "// ask: plot @a.csv"), "plot @a.csv [a.csv] => -");
    }

    #[test]
    fn after_code_it_asks_about_the_code() {
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
    fn only_comments_ask() {
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
    fn a_block_comment_ends_with_its_token() {
        assert_eq!(asks("css", "/* ask: a */ p {}\n"), "a => -");
        assert_eq!(asks("c", "/** ask: a\n * b @c.csv\n */\nx\n"), r#"a b @c.csv [c.csv] => "x""#);
        assert_eq!(asks("html", "<!--ask: a-->\n<p>\n"), r#"a => "<p>""#);
        assert_eq!(asks("ocaml", "(* ask: never closed\nx\n"), r#"never closed => "x""#);
    }

    #[test]
    fn in_markdown_it_asks_about_the_fence_or_the_paragraph() {
        let text = "<!-- ask: a -->\n```py\nx\n\ny\n```\n\n<!-- ask: b -->\n| n |\n|---|\n| 1 |\n\n- i\n  <!-- ask: c -->\n";
        insta::assert_snapshot!(asks("markdown", text), @r#"
        a => python: "x\n\ny"
        b => "| n |\n|---|\n| 1 |"
        c => -
        "#);
    }

    #[test]
    fn every_language_has_its_token() {
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
    fn files_are_named_with_an_at() {
        let question = r#"join @a.csv, (@"my b.csv") and @dir/c.json. Mail me@x.org @ noon; @d's"#;
        assert_eq!(
            asks("python", &format!("# ask: {question}")),
            format!("{question} [a.csv] [my b.csv] [dir/c.json] [d's] => -")
        );
    }

    #[test]
    fn a_name_is_completed_where_it_is_typed() {
        let typed = |language: &str, drawn: &str| {
            let cursor = drawn.find('‸').expect("a cursor");
            let source = drawn.replace('‸', "");
            Document::new(language, &source).file_name_at(cursor).map(|range| source[range].to_owned())
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
