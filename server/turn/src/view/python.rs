//! Python in colours.

use super::style::painted;

/// A kind of word that has a colour, as the parameters of its escape sequence.
type Colour = &'static str;

const COMMENT: Colour = "2";
const STRING: Colour = "32";
const NUMBER: Colour = "33";
const KEYWORD: Colour = "35";

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The program with colours. No colour goes on over a line end.
pub(super) fn coloured(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (length, colour) = word(rest, first);
        let (word, after) = rest.split_at(length);
        match colour {
            Some(colour) => push(&mut out, word, colour),
            None => out.push_str(word),
        }
        rest = after;
    }
    out
}

/// Writes each line of a text in a colour.
fn push(out: &mut String, text: &str, colour: &str) {
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end_matches('\n');
        out.push_str(&painted(shown, colour));
        out.push_str(&line[shown.len()..]);
    }
}

/// The length of the word that a text begins with, and its colour.
fn word(text: &str, first: char) -> (usize, Option<Colour>) {
    if first == '#' {
        return (text.find('\n').unwrap_or(text.len()), Some(COMMENT));
    }
    if let Some(length) = string(text) {
        return (length, Some(STRING));
    }
    let length = text.find(|character: char| !is_of_name(character)).unwrap_or(text.len());
    match first {
        _ if first.is_ascii_digit() => (number(text), Some(NUMBER)),
        _ if length == 0 => (first.len_utf8(), None),
        _ => (length, KEYWORDS.contains(&&text[..length]).then_some(KEYWORD)),
    }
}

fn is_of_name(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn number(text: &str) -> usize {
    text.find(|character: char| !is_of_name(character) && character != '.').unwrap_or(text.len())
}

/// The length of the string that a text begins with. One that is not closed goes to the end of its line, or of the text.
fn string(text: &str) -> Option<usize> {
    // Behind a prefix of two letters at most: looking further would take as long as the text for each of its words.
    let (quote_at, _) = text.char_indices().take(3).find(|(_, letter)| matches!(letter, '"' | '\''))?;
    let is_prefix = text[..quote_at].chars().all(|letter| "rbfutRBFUT".contains(letter));
    let quote = text[quote_at..].chars().next().filter(|_| is_prefix)?;
    let triple = quote.to_string().repeat(3);
    let is_long = text[quote_at..].starts_with(&triple);
    let begin = quote_at + if is_long { 3 } else { 1 };
    let mut is_escaped = false;
    for (index, character) in text[begin..].char_indices() {
        let at = begin + index;
        if is_escaped {
            is_escaped = false;
        } else if character == '\\' {
            is_escaped = true;
        } else if !is_long && character == '\n' {
            return Some(at);
        } else if is_long && text[at..].starts_with(&triple) {
            return Some(at + 3);
        } else if !is_long && character == quote {
            return Some(at + 1);
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::coloured;

    fn drawn(code: &str) -> String {
        coloured(code).replace("\u{1b}[0m", "⟩").replace("\u{1b}[", "⟨")
    }

    #[test]
    fn keywords_strings_numbers_and_comments_have_colours() {
        let code = "def f(x):  # \"no string\"\n    \"\"\"Two\n    lines.\"\"\"\n    return rf'{x}\\'' if x1 > 1.5e3 else \"# no comment\"\nformat('a\n";
        assert_snapshot!(drawn(code), @r##"
        ⟨35mdef⟩ f(x):  ⟨2m# "no string"⟩
            ⟨32m"""Two⟩
        ⟨32m    lines."""⟩
            ⟨35mreturn⟩ ⟨32mrf'{x}\''⟩ ⟨35mif⟩ x1 > ⟨33m1.5e3⟩ ⟨35melse⟩ ⟨32m"# no comment"⟩
        format(⟨32m'a⟩
        "##);
    }

    proptest! {
        #[test]
        fn colours_change_no_character(code in "[a-f#'\"\\\\ \n1.é]{0,40}") {
            let mut plain = coloured(&code);
            for colour in ["0", "2", "32", "33", "35"] {
                plain = plain.replace(&format!("\u{1b}[{colour}m"), "");
            }
            prop_assert_eq!(plain, code);
        }
    }
}
