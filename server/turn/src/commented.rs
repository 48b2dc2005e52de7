//! Text written as a comment.

use crate::Cleaner;
use crate::comment_tokens::comment_tokens;

/// A text as a comment of a language, line for line; as it is where the language has no comments.
#[must_use]
pub fn commented(language: &str, text: &str) -> String {
    let tokens = comment_tokens(language);
    if let Some(token) = tokens.line.first() {
        let text = harmless(text);
        let lines = text.lines().map(|line| format!("{token} {line}").trim_end().to_owned());
        return lines.collect::<Vec<_>>().join("\n");
    }
    match tokens.block.first() {
        // What ends the comment must not stand inside of it.
        Some((begin, end)) => format!("{begin}\n{}\n{end}", harmless(text).replace(end, &spaced(end))),
        None => text.trim_end().to_owned(),
    }
}

/// A text without what leaves a comment in some language: other ends of lines than `\n`, a backslash that draws the
/// next line in, and the tokens that end a comment whatever began it.
fn harmless(text: &str) -> String {
    const ENDS: [&str; 3] = ["?>", "--!>", "%>"];
    let mut text = Cleaner::clean(text.trim_end()).replace(['\u{2028}', '\u{2029}'], "\n");
    for end in ENDS {
        text = text.replace(end, &spaced(end));
    }
    let is_open = |line: &str| line.trim_end().ends_with('\\');
    let lines = text.lines().map(|line| if is_open(line) { format!("{line} .") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

/// A token with blanks between its characters.
fn spaced(token: &str) -> String {
    token.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::commented;

    #[test]
    fn each_language_has_its_tokens() {
        assert_eq!(commented("python", "mean = 2\n\nrows = 3\n"), "# mean = 2\n#\n# rows = 3");
        assert_eq!(commented("rust", "2"), "// 2");
        assert_eq!(commented("html", "a --> b"), "<!--\na - - > b\n-->");
        assert_eq!(commented("csv", "2"), "2");
    }

    #[test]
    fn nothing_leaves_a_comment() {
        assert_eq!(commented("javascript", "a\u{2028}alert()\rb\u{85}c"), "// a\n// alert()\n// bc");
        assert_eq!(commented("c", "path\\\nx = 1"), "// path\\ .\n// x = 1");
        assert_eq!(commented("php", "a ?> b"), "// a ? > b");
        assert_eq!(commented("html", "a --!> b"), "<!--\na - - ! > b\n-->");
    }
}
