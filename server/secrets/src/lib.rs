//! Finds keys, tokens and passwords in bytes: by the formats of their vendors, and by the names that stand before them.
//!
//! It finds what looks like a secret; it never says that a text has none.

mod columns;
mod formats;
mod named;
mod packed;
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

/// Of several at one place, the first and longest.
fn in_order(mut found: Vec<FoundSecret>) -> Vec<FoundSecret> {
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
        let is_true = stands_alone(text, &place)
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

/// How lines end, and what stands around a text, within another text: their last letter is part of no word.
const ESCAPES: [&[u8]; 8] = [b"\\n", b"\\t", b"\\r", b"\\u0022", b"\\u0027", b"%3D", b"%22", b"%20"];

/// `true` for what is no part of a longer word, and of no image or other data that is written as letters.
fn stands_alone(text: &[u8], place: &Range<usize>) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_data = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let begins = !before.last().is_some_and(is_word) || ESCAPES.iter().any(|escape| before.ends_with(escape));
    let is_part = !begins && text.get(place.start).is_some_and(is_word)
        || after.first().is_some_and(is_word) && text[..place.end].last().is_some_and(is_word);
    let most = 64 + place.len();
    let around = before.iter().rev().take(most).take_while(is_data).count()
        + after.iter().take(most).take_while(is_data).count();
    !is_part && around < most
}
