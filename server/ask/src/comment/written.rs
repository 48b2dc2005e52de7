//! Text written as a comment.

use super::tokens::tokens;

/// A text as a comment of a language, line for line; as it is where the language has no comments.
#[must_use]
pub fn commented(language: &str, text: &str) -> String {
    let tokens = tokens(language);
    if let Some(token) = tokens.line.first() {
        let lines = text.trim_end().lines().map(|line| format!("{token} {line}").trim_end().to_owned());
        return lines.collect::<Vec<_>>().join("\n");
    }
    match tokens.block.first() {
        // What ends the comment must not stand inside of it.
        Some((begin, end)) => format!("{begin}\n{}\n{end}", text.trim_end().replace(end, &spaced(end))),
        None => text.trim_end().to_owned(),
    }
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
}
