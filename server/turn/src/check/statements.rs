//! A program's statements by its text: this crate has no parser.

/// A statement, or the head of one that holds others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// Blanks before it.
    pub(super) indent: usize,
    /// Its lines, without a comment at the end.
    pub(super) text: &'a str,
}

impl<'a> Statement<'a> {
    /// The names that it gives a value, and that value.
    pub(super) fn assigned(&self) -> Option<(impl Iterator<Item = &'a str>, &'a str)> {
        let end = self.text.find(|it: char| !(is_of_a_name(it) || " ,".contains(it)))?;
        let rest = &self.text[end..];
        let rest = if rest.starts_with("==") { return None } else { rest };
        let value = rest.strip_prefix('=').or_else(|| rest.get(1..)?.strip_prefix('='))?;
        let names = self.text[..end].split([',', ' ']).filter(|name| !name.is_empty());
        Some((names, value))
    }
}

/// The statements of a program, in order.
pub(super) fn statements(code: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let (mut start, mut end, mut depth, mut at) = (0, 0, 0_usize, 0);
    let bytes = code.as_bytes();
    let mut take = |start: usize, end: usize| {
        let line = code[start..end.max(start)].trim_end();
        let text = line.trim_start();
        if !text.is_empty() {
            found.push(Statement { indent: line.len() - text.len(), text });
        }
    };
    while at < bytes.len() {
        match bytes[at] {
            b'#' => {
                at += code[at..].find('\n').unwrap_or(code.len() - at);
                continue;
            }
            b'\'' | b'"' => {
                at += string_length(&code[at..]);
                end = at;
                continue;
            }
            b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' if depth == 0 => {
                take(start, end);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
        if !bytes[at - 1].is_ascii_whitespace() {
            end = at;
        }
    }
    take(start, end);
    found
}

/// How long the string at the start of a text is, with its quotes, in bytes.
pub(super) fn string_length(text: &str) -> usize {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let (quotes, is_long) = if text.starts_with(&triple) { (triple.as_str(), true) } else { (quote, false) };
    let bytes = text.as_bytes();
    let mut at = quotes.len();
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if !is_long => return at,
            _ if bytes[at..].starts_with(quotes.as_bytes()) => return at + quotes.len(),
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// How deep brackets may be in each other: Python reads no more.
const DEEPEST: usize = 200;

/// How long a text is up to a sign that stands in no bracket, or to a bracket that ends what the text is in.
pub(super) fn length_before(sign: u8, text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\'' | b'"' => {
                at += string_length(&text[at..]);
                continue;
            }
            b'(' | b'[' | b'{' if depth < DEEPEST => depth += 1,
            b'(' | b'[' | b'{' => break,
            b')' | b']' | b'}' if depth == 0 => return at,
            byte if depth == 0 && byte == sign => return at,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

pub(super) fn is_of_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The names in a text, and its other words.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !is_of_a_name(letter)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::statements;

    #[test]
    fn a_statement_may_have_several_lines() {
        let code = "x = [1, # one\n  2]\nfor a in '(':  # all\n    print('''a\nb''')\n\ny = 1 + \\\n  2";
        let drawn =
            statements(code).iter().map(|it| format!("{} {:?}", it.indent, it.text)).collect::<Vec<_>>();
        assert_snapshot!(drawn.join("\n"), @r#"
        0 "x = [1, # one\n  2]"
        0 "for a in '(':"
        4 "print('''a\nb''')"
        0 "y = 1 + \\\n  2"
        "#);
    }

    proptest! {
        #[test]
        fn any_text_has_statements(code in "([a-z ='\"#\\\\(){}\n]|\\PC)*") {
            let _ = statements(&code);
        }
    }
}
