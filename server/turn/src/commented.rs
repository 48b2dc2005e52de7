//! Text written as a comment.

use crate::Cleaner;
use crate::comment_tokens::comment_tokens;

/// Writes a text as a comment, line by line. If the language has no comments, the text stays as it is.
#[must_use]
pub fn commented(language: &str, text: &str) -> String {
    let tokens = comment_tokens(language);
    if let Some(token) = tokens.line.first() {
        let text = harmless(text);
        let lines = text.lines().map(|line| format!("{token} {line}").trim_end().to_owned());
        return lines.collect::<Vec<_>>().join("\n");
    }
    match tokens.block.first() {
        // The text must not contain the token that ends the comment.
        Some((begin, end)) => format!("{begin}\n{}\n{end}", harmless(text).replace(end, &spaced(end))),
        None => text.trim_end().to_owned(),
    }
}

/// Defuses everything that ends a comment early in some language: line ends other than `\n`, a backslash that
/// joins the next line, and tokens that end a comment no matter how it began.
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

/// A token with spaces between its characters.
fn spaced(token: &str) -> String {
    token.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::commented;

    #[test]
    fn a_comment_uses_the_tokens_of_its_language() {
        assert_eq!(commented("python", "mean = 2\n\nrows = 3\n"), "# mean = 2\n#\n# rows = 3");
        assert_eq!(commented("rust", "2"), "// 2");
        assert_eq!(commented("html", "a --> b"), "<!--\na - - > b\n-->");
        assert_eq!(commented("csv", "2"), "2");
    }

    #[test]
    fn no_text_can_end_its_comment() {
        assert_eq!(commented("javascript", "a\u{2028}alert()\rb\u{85}c"), "// a\n// alert()\n// bc");
        assert_eq!(commented("c", "path\\\nx = 1"), "// path\\ .\n// x = 1");
        assert_eq!(commented("php", "a ?> b"), "// a ? > b");
        assert_eq!(commented("html", "a --!> b"), "<!--\na - - ! > b\n-->");
    }
}
