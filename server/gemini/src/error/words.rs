//! The service's words, made fit to be shown: one line, bounded, without control characters and without keys.

use std::borrow::Cow;

use crate::Key;

/// Longer messages are cut here, in characters: no error the service sends needs more to be understood.
const LONGEST: usize = 600;

/// Cleans text from outside. The key in use is taken out wherever it stands: error details can echo it.
pub(crate) fn clean(text: &str, key: Option<&Key>) -> String {
    // Only what is shown counts: what is taken out of the text first cannot hide the key from us.
    let line = one_line(text);
    let line = key.map_or(Cow::Borrowed(line.as_str()), |key| key.redact(&line));
    shorten(&redact_lookalikes(&line))
}

fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|char| !is_invisible(*char));
    let spaced: String = visible.map(|char| if char.is_control() { ' ' } else { char }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that show nothing or turn the writing direction, and so can hide or disguise what follows
/// (<https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>).
pub(crate) fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Takes out whatever looks like a Google API key or an access token, whoever it belongs to.
fn redact_lookalikes(text: &str) -> String {
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

    #[test]
    fn words_stand_on_one_bounded_line() {
        assert_eq!(clean(" a\r\n\tb\u{1b}[1m\u{202e}c\u{0} ", None), "a b [1mc");
        let long = clean(&"é".repeat(2000), None);
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
            assert_eq!(clean(&text, None), shown);
        }
    }
}
