//! What stands around a number in a text.

use std::ops::Range;

/// How far it is looked, in characters: enough for two words.
const REACH: usize = 48;

/// What stands around a number in a text.
#[derive(Debug)]
pub(super) struct Around<'a> {
    /// The text right before it.
    pub(super) before: &'a str,
    /// The text right behind it.
    pub(super) behind: &'a str,
    /// The word before it in lower case, with its punctuation; also a sign such as `≈`.
    pub(super) word: String,
    /// The word before that.
    pub(super) earlier: String,
}

impl<'a> Around<'a> {
    pub(super) fn of(text: &'a str, number: &Range<usize>) -> Self {
        let (before, behind) = (last(&text[..number.start]), first(&text[number.end..]));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let (word, rest) = last_word(line);
        let (earlier, _) = last_word(rest);
        Around { before, behind, word: word.to_lowercase(), earlier: earlier.to_lowercase() }
    }

    /// The character right before the number.
    pub(super) fn previous(&self) -> Option<char> {
        self.before.chars().next_back()
    }

    /// The character before that.
    pub(super) fn second_previous(&self) -> Option<char> {
        self.before.chars().nth_back(1)
    }

    /// The letters, digits and underscores right behind the number.
    pub(super) fn suffix(&self) -> &'a str {
        let is_part = |letter: &char| letter.is_alphanumeric() || *letter == '_';
        &self.behind[..self.behind.chars().take_while(is_part).map(char::len_utf8).sum()]
    }

    /// `true` if no letter stands near it on its line.
    pub(super) fn is_row(&self) -> bool {
        let before = self.before.rsplit('\n').next().unwrap_or_default();
        let behind = self.behind.split('\n').next().unwrap_or_default();
        !before.chars().chain(behind.chars()).any(char::is_alphabetic)
    }

    /// The word behind the number, after a space, in lower case.
    pub(super) fn next_word(&self) -> String {
        let rest = self.behind.trim_start_matches(['*', '.', ' ', '\u{a0}', '\u{202f}']);
        let word = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        word.to_lowercase()
    }
}

/// The end of a text.
fn last(text: &str) -> &str {
    if let Some(near) = text.len().checked_sub(REACH).and_then(|start| text.get(start..))
        && near.is_ascii()
    {
        return near;
    }
    let start = text.char_indices().rev().nth(REACH - 1).map_or(0, |(at, _)| at);
    &text[start..]
}

/// The start of a text.
pub(super) fn first(text: &str) -> &str {
    if let Some(near) = text.get(..REACH).filter(|near| near.is_ascii()) {
        return near;
    }
    let end = text.char_indices().nth(REACH).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// The last word of a text without the marks of Markdown and money, and the text before it.
fn last_word(text: &str) -> (&str, &str) {
    let is_gap = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '*' | '_' | '`' | '$' | '€' | '£' | '¥' | '(' | '[' | '|' | '\\' | '-' | '−')
    };
    let text = text.trim_end_matches(is_gap);
    let is_break = |letter: char| letter.is_whitespace() || matches!(letter, '*' | '(' | '[' | '|' | '$');
    let start = text.rfind(is_break).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let word = &text[start..];
    // A sign may touch what stands before it.
    match word.char_indices().next_back() {
        Some((at, '≈' | '~' | '≥' | '≤' | '<' | '>' | '～' | '〜')) if at > 0 => {
            (&word[at..], &text[..start + at])
        }
        _ => (word, &text[..start]),
    }
}
