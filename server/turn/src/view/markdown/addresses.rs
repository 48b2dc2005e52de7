//! Words that a renderer could make a link or a formula of are drawn as code: an address, a path with backslashes, a
//! command of TeX. Escapes do not help: renderers look for addresses after they have taken escapes out.

use super::tree::Span;

/// Quotes and brackets around a word do not belong to it.
const BEFORE: &[char] = &['(', '[', '{', '<', '"', '\'', '*', '_', '~', '“', '‘', '«'];
const BEHIND: &[char] =
    &['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '*', '_', '~', '”', '’', '»'];

/// The spans, with such words of their texts as code.
pub(super) fn with_addresses(spans: Vec<Span>) -> Vec<Span> {
    let mut drawn = Vec::with_capacity(spans.len());
    for span in spans {
        match span {
            Span::Text(text) if sign(&text).is_some() => push_words(&mut drawn, &text),
            other => drawn.push(other),
        }
    }
    drawn
}

/// Where the first sign of such a word is.
fn sign(text: &str) -> Option<usize> {
    let mut before = None;
    let bytes = text.as_bytes();
    for (index, byte) in text.bytes().enumerate() {
        let is_sign = match byte {
            b'\\' => true,
            b'/' => before == Some(b'/'),
            // An email address; but neither `@decorator` nor a lone `@`.
            b'@' => before.is_some_and(|before| before > b' '),
            b'.' => index >= 3 && bytes[index - 3..index].eq_ignore_ascii_case(b"www"),
            _ => false,
        };
        if is_sign {
            return Some(index);
        }
        before = Some(byte);
    }
    None
}

fn push_words(drawn: &mut Vec<Span>, text: &str) {
    let mut plain = 0;
    let mut at = 0;
    for word in text.split(is_between) {
        let (start, end) = (at, at + word.len());
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
        if let Some((from, to)) = address(word) {
            drawn.push(Span::Text(text[plain..start + from].to_owned()));
            drawn.push(Span::Code(text[start + from..start + to].to_owned()));
            plain = start + to;
        }
    }
    drawn.push(Span::Text(text[plain..].to_owned()));
}

/// Blanks, and the punctuation of scripts that write without blanks.
fn is_between(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

/// The part of a word to draw as code; `None` for a harmless word.
fn address(word: &str) -> Option<(usize, usize)> {
    let core = word.trim_start_matches(BEFORE);
    let start = word.len() - core.len();
    let sign = sign(core)?;
    // In a script without blanks, an address begins behind the last letter of the script.
    let ascii = core[..sign].char_indices().rev().find(|(_, character)| !character.is_ascii());
    let from = ascii.map_or(0, |(index, character)| index + character.len_utf8());
    let end = end_of(&core[from..], sign - from);
    Some((start + from, start + from + end))
}

/// Where an address ends, at least behind its sign: without the punctuation behind it, and without brackets that it
/// did not open.
fn end_of(address: &str, sign: usize) -> usize {
    let mut unopened =
        ["()", "[]", "{}"].map(|pair| count(address, &pair[1..]).saturating_sub(count(address, &pair[..1])));
    let mut end = address.len();
    while let Some(last) = address[..end].chars().next_back() {
        let before = end - last.len_utf8();
        let is_escaped = address[..before].ends_with('\\');
        if before <= sign || is_escaped || !BEHIND.contains(&last) {
            break;
        }
        if let Some(bracket) = ")]}".find(last) {
            if unopened[bracket] == 0 {
                break;
            }
            unopened[bracket] -= 1;
        }
        end = before;
    }
    end
}

fn count(text: &str, bracket: &str) -> usize {
    text.matches(bracket).count()
}
