//! Years that name a value of the data: `sales peaked in 2019`. Any other year is left alone.

use std::collections::BTreeSet;
use std::ops::Range;

use super::around::Around;
use super::dates;
use super::digits;
use super::numeral::digits_end;

/// How words begin that say that a value is the highest or lowest of all.
const EXTREMES: &[&str] = &[
    "peak",
    "highest",
    "lowest",
    "maxim",
    "minim",
    "best",
    "worst",
    "largest",
    "smallest",
    "strongest",
    "weakest",
    "biggest",
    "bottomed",
    "höchst",
    "höchste",
    "niedrigst",
    "größt",
    "kleinst",
    "stärkst",
    "schwächst",
    "tiefst",
    "máxim",
    "mínim",
    "mejor",
    "peor",
    "meilleur",
    "pire",
    "massim",
    "migliore",
];
/// The same in languages without spaces.
const GLUED_EXTREMES: &[&str] = &["最高", "最大", "最低", "最小", "最多", "最少", "ピーク"];

/// Words right before the year that has the value.
const BEFORE: &[&str] = &[
    "in", "year", "year:", "year,", "was", "is", "during", "im", "jahr", "jahr:", "war", "ist", "en",
    "année", "año", "est", "fue", "nel", "anno", "em", "fy",
];
/// Words right behind it.
const BEHIND: &[&str] =
    &["was", "is", "had", "has", "saw", "shows", "war", "ist", "hatte", "hat", "fue", "est", "tuvo"];

/// Words for a year, in sources that have years in a column or as names.
const NAMES: &[&str] = &["year", "jahr", "année", "annee", "año", "anno", "年"];

/// How far a sentence is looked at around a year, in bytes.
const SENTENCE: usize = 400;

/// `true` for the year of an extreme value.
pub(super) fn is_claim(text: &str, span: &Range<usize>, around: &Around<'_>) -> bool {
    if !is_year(&text.as_bytes()[span.clone()]) {
        return false;
    }
    let before = digits::split_end(&text[..span.start], SENTENCE);
    let before = before.rsplit(['.', '!', '?', ';', '\n']).next().unwrap_or_default();
    let behind = digits::split(&text[span.end..], SENTENCE).0;
    let behind = behind.split(['.', '!', '?', ';', '\n']).next().unwrap_or_default();
    if behind.starts_with('年') {
        return GLUED_EXTREMES.iter().any(|word| before.contains(word) || behind.contains(word));
    }
    let is_led = BEFORE.contains(&around.word.as_str()) || dates::is_month_name(&around.word);
    let leads = behind.starts_with(' ') && BEHIND.contains(&around.next_word().as_str());
    (is_led || leads) && (is_extreme(before) || is_extreme(behind))
}

fn is_extreme(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| EXTREMES.iter().any(|extreme| word.starts_with(extreme)))
}

/// Lines that begin with years, from which on they are the names of these lines.
const MANY_LINES: usize = 3;

/// `true` if a source has several years: in dates, before the values of lines, or beside a word for a year.
pub(super) fn are_in(source: &str) -> bool {
    let bytes = source.as_bytes();
    let (mut years, mut has_date, mut at) = (BTreeSet::new(), false, 0);
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|next| at + next) {
        let end = digits_end(bytes, start);
        at = end;
        if is_year(&bytes[start..end]) {
            has_date |= matches!(bytes[end..], [b'-' | b'/', b'0'..=b'1', b'0'..=b'9', ..]);
            years.insert(&bytes[start..end]);
            if years.len() > 1 && has_date {
                return true;
            }
        }
    }
    years.len() > 1 && (name_lines(source) || has_name(source))
}

fn name_lines(source: &str) -> bool {
    let first = source.lines().filter_map(|line| line.split([' ', ',', ';', '\t', ':']).next());
    let years: BTreeSet<&str> = first.filter(|word| is_year(word.as_bytes())).collect();
    years.len() >= MANY_LINES
}

fn has_name(source: &str) -> bool {
    let source = source.to_lowercase();
    NAMES.iter().any(|name| source.contains(name))
}

fn is_year(digits: &[u8]) -> bool {
    digits.len() == 4
        && digits.iter().all(u8::is_ascii_digit)
        && (digits.starts_with(b"19") || digits.starts_with(b"20"))
}
