//! The service's words, made fit to be shown: one bounded line without control characters and without keys.

use crate::secrets::Secrets;
use turn::{cut_after, is_invisible};

/// Longer messages are cut here, in characters: no error the service sends needs more to be understood.
const LONGEST: usize = 600;

/// Cleans text from outside. Takes out the secrets wherever they stand: error details can echo them.
pub(crate) fn clean(text: &str, secrets: &Secrets) -> String {
    // Only what is shown counts: characters removed here first cannot hide a secret.
    let line = one_line(text);
    cut_after(&without_keys(&secrets.redact(&line)), LONGEST).into_owned()
}

fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|char| !is_invisible(*char));
    let spaced: String = visible.map(|char| if char.is_control() { ' ' } else { char }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without whatever looks like a Google API key or an access token, whoever it belongs to.
pub fn without_keys(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = "";
    while !rest.is_empty() {
        let word_end = rest.find(|char| !in_token(char)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(word_end);
        shown.push_str(if is_secret(word, before) { "[redacted]" } else { word });
        if !word.is_empty() {
            before = word;
        }
        let gap_end = tail.find(in_token).unwrap_or(tail.len());
        let (gap, next) = tail.split_at(gap_end);
        shown.push_str(gap);
        rest = next;
    }
    shown
}

fn in_token(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.')
}

fn is_secret(word: &str, before: &str) -> bool {
    let long = |length| word.len() >= length;
    let named = before.eq_ignore_ascii_case("bearer") || before.eq_ignore_ascii_case("key");
    (word.contains("AIza") && long(30))
        || ((word.starts_with("AQ.") || word.starts_with("ya29.")) && long(20))
        || (named && long(20) && word.contains(|char: char| char.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::clean;
    use crate::secrets::Secrets;

    #[test]
    fn words_stand_on_one_bounded_line() {
        assert_eq!(clean(" a\r\n\tb\u{1b}[1m\u{202e}c\u{0} ", &Secrets::default()), "a b [1mc");
        let long = clean(&"é".repeat(2000), &Secrets::default());
        assert_eq!((long.chars().count(), long.ends_with('…')), (601, true));
    }

    #[test]
    fn keys_and_tokens_of_anybody_are_taken_out() {
        let key = "AIzaSyA-1234567890_abcdefghijklmnopqrstu";
        for (text, shown) in [
            (format!("bad {key}."), "bad [redacted]"),
            (format!("?key={key}&alt=sse"), "?key=[redacted]&alt=sse"),
            ("?key=0123456789abcdefghij".to_owned(), "?key=[redacted]"),
            ("Bearer 0123456789abcdefghij".to_owned(), "Bearer [redacted]"),
            ("token ya29.a0AfH6SMBx-1234567890".to_owned(), "token [redacted]"),
            (
                "Unknown key misunderstandings-about-names".to_owned(),
                "Unknown key misunderstandings-about-names",
            ),
            ("models/gemini-2.5-flash: AIza".to_owned(), "models/gemini-2.5-flash: AIza"),
        ] {
            assert_eq!(clean(&text, &Secrets::default()), shown);
        }
    }
}
