//! Takes a secret out of text, however it is disguised there.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use memchr::memchr2;

use crate::json::unicode_escape;
use turn::is_invisible;

/// A shorter key is a placeholder, not a secret: Google's have 39 characters.
const SHORTEST_SECRET: usize = 16;

/// What stands in place of a key.
pub(crate) const REDACTED: &str = "[redacted]";

/// How text is written.
#[derive(Clone, Copy)]
enum Writing {
    /// As it is shown, and in either case: the name of a host has lost its capitals.
    Plain,
    /// In the strings of JSON.
    Json,
}

/// Text as it is shown, without a key, even where blanks or characters that show nothing stand in it. A key
/// shorter than 16 characters is only taken out as it is.
pub(super) fn plain<'t>(text: &'t str, key: &str) -> Cow<'t, str> {
    if key.len() < SHORTEST_SECRET {
        return text.replace(key, REDACTED).into();
    }
    redact(text, key, Writing::Plain)
}

/// JSON without a key in its strings; a key shorter than 16 characters stays.
pub(super) fn json<'t>(json: &'t str, key: &str) -> Cow<'t, str> {
    redact(json, key, Writing::Json)
}

fn redact<'t>(text: &'t str, key: &str, writing: Writing) -> Cow<'t, str> {
    let mut redacted = String::new();
    let mut kept = 0;
    for Found { place, .. } in keys(text, key, writing).filter(|found| found.is_whole) {
        redacted.push_str(&text[kept..place.start]);
        redacted.push_str(REDACTED);
        kept = place.end;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    redacted.push_str(&text[kept..]);
    redacted.into()
}

/// Where in the content of a string of JSON a key may begin that goes on behind it.
pub(super) fn begun(content: &str, key: &str) -> Option<usize> {
    keys(content, key, Writing::Json).find(|found| !found.is_whole).map(|found| found.place.start)
}

/// The first whole key in the content of a string of JSON.
pub(super) fn whole(content: &str, key: &str) -> Option<Range<usize>> {
    keys(content, key, Writing::Json).find(|found| found.is_whole).map(|found| found.place)
}

/// A key in a text, or the beginning of one that may go on behind it.
struct Found {
    place: Range<usize>,
    is_whole: bool,
}

/// The keys in a text, in order; none of a key shorter than 16 characters. Beginnings of one may overlap.
fn keys<'t>(text: &'t str, key: &'t str, writing: Writing) -> impl Iterator<Item = Found> + 't {
    let mut at = 0;
    iter::from_fn(move || {
        if key.len() < SHORTEST_SECRET {
            return None;
        }
        while let Some(ahead) = writing.find_start(&text.as_bytes()[at..], key.as_bytes()[0]) {
            let start = at + ahead;
            let end = end_of_key(text, key, start, writing);
            // An escape is stepped over whole: its second half could look like the start of another.
            at = start + writing.char_at(text, start).map_or(1, |(_, length)| length);
            match end {
                Ok(end) => {
                    at = end;
                    return Some(Found { place: start..end, is_whole: true });
                }
                Err(Missing::Rest) => return Some(Found { place: start..text.len(), is_whole: false }),
                Err(Missing::Key) => {}
            }
        }
        None
    })
}

/// Why no key ends where one could begin.
enum Missing {
    /// There is something else.
    Key,
    /// The text ends before.
    Rest,
}

/// Where the key that begins at an index ends.
fn end_of_key(text: &str, key: &str, mut at: usize, writing: Writing) -> Result<usize, Missing> {
    let (mut sequence, mut skipped) = (Sequence::None, 0);
    let mut expected_characters = key.chars();
    // What may stand between two characters of a key is not looked for before the first: each start of a key would cost
    // as much as all that follows it.
    let next =
        |at| writing.char_at(text, at).ok_or(if at == text.len() { Missing::Rest } else { Missing::Key });
    let (first, length) = next(at)?;
    if expected_characters.next().is_none_or(|expected| !writing.same(first, expected)) {
        return Err(Missing::Key);
    }
    at += length;
    for expected in expected_characters {
        loop {
            let (char, length) = next(at)?;
            at += length;
            let before = sequence;
            sequence = sequence.after(char);
            let is_in_sequence = (before, sequence) != (Sequence::None, Sequence::None);
            if !is_in_sequence && writing.same(char, expected) {
                break;
            }
            skipped += 1;
            let is_unseen = char.is_whitespace() || char.is_control() || is_invisible(char);
            if !(is_in_sequence || is_unseen) || skipped > MOST_SKIPPED {
                return Err(Missing::Key);
            }
        }
    }
    Ok(at)
}

/// The most characters within a key that are not its own. Each start of a key may cost as much.
const MOST_SKIPPED: usize = 120;

/// How far an escape sequence of a terminal has come: what shows text leaves them out, and a key would be whole again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sequence {
    None,
    Escape,
    Control,
    String,
}

impl Sequence {
    fn after(self, char: char) -> Self {
        match (self, char) {
            (_, '\u{1b}') => Self::Escape,
            (_, '\n' | '\r') => Self::None,
            (Self::Escape, '[') => Self::Control,
            (Self::Escape, ']' | 'P' | 'X' | '^' | '_') => Self::String,
            (Self::Escape, ' '..='/') => Self::Escape,
            (Self::Control, '@'..='~') | (Self::String, '\u{7}') => Self::None,
            (Self::Control | Self::String, _) => self,
            (Self::Escape | Self::None, _) => Self::None,
        }
    }
}

impl Writing {
    /// Where a key may begin: at its first character, or at an escape that may stand for it.
    fn find_start(self, text: &[u8], first: u8) -> Option<usize> {
        match self {
            Writing::Plain => memchr2(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text),
            Writing::Json => memchr2(first, b'\\', text),
        }
    }

    fn same(self, char: char, expected: char) -> bool {
        match self {
            Writing::Plain => char.eq_ignore_ascii_case(&expected),
            Writing::Json => char == expected,
        }
    }

    /// The character at an index and how many bytes it takes; `None` where a key cannot go on.
    fn char_at(self, text: &str, at: usize) -> Option<(char, usize)> {
        match self {
            Writing::Plain => plain_char(text, at),
            Writing::Json => json_char(text, at),
        }
    }
}

fn plain_char(text: &str, at: usize) -> Option<(char, usize)> {
    let char = text[at..].chars().next()?;
    Some((char, char.len_utf8()))
}

fn json_char(json: &str, at: usize) -> Option<(char, usize)> {
    let (char, length) = plain_char(json, at)?;
    if char == '"' {
        return None;
    }
    if char != '\\' {
        return Some((char, length));
    }
    if let Some(code) = unicode_escape(json, at) {
        // Half of a character shows nothing that a key has.
        return Some((char::from_u32(code.into()).unwrap_or(' '), 6));
    }
    let (escaped, length) = plain_char(json, at + 1)?;
    let char = if matches!(escaped, 'b' | 'f' | 'n' | 'r' | 't') { ' ' } else { escaped };
    Some((char, 1 + length))
}

#[cfg(test)]
mod tests {
    use super::{json, plain};

    const KEY: &str = "AIzaSyA-1234567890_abcdefghijklmnopqrstu";

    #[test]
    fn a_key_in_disguise_is_found() {
        for text in [KEY.to_owned(), KEY.replace('z', "z\u{200b}"), KEY.replace("12", "1\u{fe0f} \u{ad}2")] {
            assert_eq!(plain(&format!("AI é {text} \\ z"), KEY), "AI é [redacted] \\ z");
            assert_eq!(json(&format!("\"A\\\\ {text} é\""), KEY), "\"A\\\\ [redacted] é\"");
        }
    }

    #[test]
    fn a_key_torn_apart_by_escape_sequences_is_found() {
        for torn in ["z\u{1b}[0m", "z\u{1b}]0;title\u{7}", "z\u{1b}(B\u{1b}c"] {
            let text = KEY.replace('z', torn);
            assert_eq!(plain(&format!("a {text} b"), KEY), "a [redacted] b");
            let text = text.replace('\u{1b}', "\\u001b").replace('\u{7}', "\\u0007");
            assert_eq!(json(&format!("\"a {text} b\""), KEY), "\"a [redacted] b\"");
        }
        // What could begin a key again and again takes no longer than other text.
        for start in ["AIzaSyA\u{1b}]", "A \n", "AIza\u{200b}"] {
            let start = start.repeat(100_000);
            assert_eq!(plain(&start, KEY), start);
        }
        let blank = "\\n".repeat(1_000_000);
        assert_eq!(json(&blank, KEY), blank);
    }

    #[test]
    fn a_key_in_the_name_of_a_host_is_found() {
        assert_eq!(
            plain(&format!("https://{}.example", KEY.to_lowercase()), KEY),
            "https://[redacted].example"
        );
    }

    #[test]
    fn a_key_in_json_is_found_in_any_spelling() {
        let half = KEY.replace('A', "\\u0041").replace('z', "\\u007A\\n\\u200b\\ud800");
        assert_eq!(
            json(&format!("{{\"a\": \"b {half}\\\\c {KEY}\"}}"), KEY),
            "{\"a\": \"b [redacted]\\\\c [redacted]\"}"
        );
        for other in [
            "\"AIzaSy\"",
            "\\\\u0041IzaSyA-1234567890_abcdefghijklmnopqrstu",
            "\\",
            "\\u00",
            "A\\é",
            "AIza\"SyA",
        ] {
            assert_eq!(json(other, KEY), other);
        }
    }

    #[test]
    fn a_short_key_stays_in_json() {
        assert_eq!(json("{\"text\": \"test\"}", "text"), "{\"text\": \"test\"}");
        assert_eq!(plain("a secret b", "secret"), "a [redacted] b");
    }
}
