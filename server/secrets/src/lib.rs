//! Finds keys, tokens and passwords in bytes: by the formats of their vendors, and by the names that stand before them.
//!
//! It finds what looks like a secret; it never says that a text has none.

mod columns;
mod commands;
mod formats;
mod named;
mod packed;
mod passwords;
mod random;
mod signs;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::Regex;

pub use crate::columns::SecretColumns;
pub use crate::packed::is_packed;

use crate::formats::{FORMATS, LONGEST};
use crate::words::WordFinder;

/// Something that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSecret {
    /// What it is, such as `GitHub token`.
    pub what: &'static str,
    /// Where it stands, in bytes.
    pub place: Range<usize>,
}

/// The secrets in a text, in their order; none lies in another.
#[must_use]
pub fn find(text: &[u8]) -> Vec<FoundSecret> {
    let columns = SecretColumns::of(text);
    let in_cells = columns.iter().flat_map(|columns| columns.find_below(text));
    in_order(by_format(text).chain(named::find(text)).chain(in_cells).collect())
}

/// The secrets of known formats in a packed file: there letters stand behind a name such as `password` by chance.
#[must_use]
pub fn find_in_packed(bytes: &[u8]) -> Vec<FoundSecret> {
    in_order(by_format(bytes).collect())
}

/// The secrets in later rows of a file that begins with a table with these columns, as [`find`] gives them.
#[must_use]
pub fn find_in_more(text: &[u8], columns: &SecretColumns) -> Vec<FoundSecret> {
    in_order(by_format(text).chain(named::find(text)).chain(columns.find_in_more(text)).collect())
}

/// These in the order of their places; of several at one place, the first and longest.
#[must_use]
pub fn in_order(mut found: Vec<FoundSecret>) -> Vec<FoundSecret> {
    found.sort_by_key(|secret| (secret.place.start, std::cmp::Reverse(secret.place.end)));
    let mut end = 0;
    found.retain(|secret| {
        let is_new = secret.place.start >= end;
        end = end.max(secret.place.end);
        is_new
    });
    found
}

/// The keys of all formats, with the format that each belongs to.
static KEYS: LazyLock<WordFinder<usize>> = LazyLock::new(|| {
    let of =
        |(at, format): (usize, &'static formats::SecretFormat)| format.keys.iter().map(move |key| (*key, at));
    WordFinder::exact(FORMATS.iter().enumerate().flat_map(of))
});

/// The patterns of the formats, each made when it is first needed.
static PATTERNS: [OnceLock<Regex>; FORMATS.len()] = [const { OnceLock::new() }; FORMATS.len()];

fn pattern(format: usize) -> &'static Regex {
    let make = || Regex::new(&format!(r"\A(?-u:{})", FORMATS[format].pattern)).expect("a pattern");
    PATTERNS[format].get_or_init(make)
}

/// The secrets of a known format.
fn by_format(text: &[u8]) -> impl Iterator<Item = FoundSecret> + '_ {
    KEYS.find(text).filter_map(|(key, at)| {
        let format = &FORMATS[at];
        let start = key.start.checked_sub(format.before)?;
        let window = &text[start..text.len().min(start + LONGEST)];
        let place = start..start + pattern(at).find(window)?.end();
        let is_true = is_apart(text, &place, &key, format.is_common)
            && random::entropy(&text[place.clone()]) >= format.entropy
            && !is_number(text, &place, &key);
        is_true.then_some(FoundSecret { what: format.what, place })
    })
}

/// `true` for what has nothing but digits beside its key: it counts something.
fn is_number(text: &[u8], place: &Range<usize>, key: &Range<usize>) -> bool {
    let (before, after) =
        (&text[place.start..key.start.max(place.start)], &text[key.end.min(place.end)..place.end]);
    let rest = before.iter().chain(after);
    before.len() + after.len() >= 10 && rest.clone().all(u8::is_ascii_digit)
}

/// `true` for what is no part of a longer word. A key that nothing else has by chance may be glued to one, if what is behind
/// the key was made by chance.
fn is_apart(text: &[u8], place: &Range<usize>, key: &Range<usize>, is_common: bool) -> bool {
    if is_common {
        return stands_alone(text, place, |byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            && !is_in_data(text, place);
    }
    let rest = &text[key.end.min(place.end)..place.end];
    let has_digit = || rest.iter().any(u8::is_ascii_digit);
    stands_alone(text, place, |byte| byte.is_ascii_alphanumeric() || *byte == b'_' && !has_digit())
        || is_distinct(&text[key.clone()]) && random::looks_random(rest, 3.0)
}

/// `true` for a key that is no part of any word.
fn is_distinct(key: &[u8]) -> bool {
    let has_mark = key.iter().any(|byte| matches!(byte, b'_' | b'-' | b'.'));
    has_mark && (key.len() >= 5 || key.starts_with(b"gh"))
}

/// `true` for what begins and ends where a word does.
fn stands_alone(text: &[u8], place: &Range<usize>, is_word: impl Fn(&u8) -> bool) -> bool {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let begins = !before.last().is_some_and(&is_word) || ends_in_escape(before);
    let is_part = !begins && text.get(place.start).is_some_and(&is_word)
        || after.first().is_some_and(&is_word) && text[..place.end].last().is_some_and(&is_word);
    !is_part
}

/// `true` for what ends in letters that stand for a character or a colour, and are part of no word: `\n`, `\u003d`, `\x1b`,
/// `%3A`, `=3D`, `[32m`.
fn ends_in_escape(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(16)..];
    let hexadecimal = tail.iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let behind =
        |sign: &[u8], digits: usize| hexadecimal >= digits && tail[..tail.len() - digits].ends_with(sign);
    let is_colour = tail.strip_suffix(b"m").is_some_and(|colour| {
        let number = colour.iter().rev().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
        colour[..colour.len() - number].ends_with(b"[")
    });
    let is_letter = matches!(tail, [.., b'\\', b'n' | b't' | b'r' | b'f' | b'v' | b'b' | b'a' | b'e' | b'0']);
    let is_octal = tail.len() >= 4
        && tail[tail.len() - 4] == b'\\'
        && tail[tail.len() - 3..].iter().all(|byte| (b'0'..b'8').contains(byte));
    is_letter
        || is_octal
        || is_colour
        || behind(b"%", 2)
        || behind(b"\\x", 2)
        || behind(b"\\u", 4)
        || tail.ends_with(b"=3D")
}

/// `true` in an image or other data that is written as letters: long runs of them, with few slashes, unlike a path.
fn is_in_data(text: &[u8], place: &Range<usize>) -> bool {
    let is_data = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let most = 64 + place.len();
    let before = text[..place.start].iter().rev().take(most).take_while(is_data);
    let after = text[place.end..].iter().take(most).take_while(is_data);
    let around: Vec<u8> = before.chain(after).copied().collect();
    let slashes = memchr::memchr_iter(b'/', &around).count();
    around.len() >= most && around.len() / (slashes + 1) >= 16
}
