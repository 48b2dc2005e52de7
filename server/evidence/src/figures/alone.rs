//! Numbers that are no figures: parts of names, ordinals, exponents, marks of lists, lengths.

use std::ops::Range;

use super::around::Around;
use super::references;
use super::words::Words;

/// What makes a number an ordinal.
const ORDINALS: &[&str] = &[
    "st", "nd", "rd", "th", "er", "ère", "ème", "e", "ª", "º", "番目", "位", "回目", "番", "つ目", "名目",
    "行目", "列目",
];

/// Nouns after a German ordinal: `im 3. Quartal`.
static AFTER_ORDINALS: Words = Words::new(&[
    "quartal",
    "platz",
    "rang",
    "schritt",
    "runde",
    "perzentil",
    "dezil",
    "jahrhundert",
    "klasse",
    "kapitel",
    "abschnitt",
    "spalte",
    "zeile",
    "stelle",
    "tag",
    "woche",
    "monat",
    "halbjahr",
    "quantil",
]);

/// Money and bases that are written as letters right before the digits.
static GLUED_UNITS: Words = Words::new(&[
    "kr", "rm", "pln", "aud", "cad", "brl", "cny", "usd", "eur", "gbp", "chf", "jpy", "inr", "rs", "us", "r",
    "a", "c", "nt", "hk", "sek", "nok", "dkk", "e",
]);

/// `true` if digits are part of a name: `x1`, `SHA-256`, `2024_sales.csv`.
pub(super) fn is_name(digits: &str, around: &Around<'_>) -> bool {
    // `sales-77.3` is no name, but `GPT-4.1` is one.
    let before = around.before.strip_suffix('-').unwrap_or_default();
    let word = before.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let is_value =
        digits.contains('.') && word.chars().all(char::is_lowercase) && !references::is_product(word);
    (word.is_empty() || !is_value) && is_named_before(around) || is_named_behind(around)
}

fn is_named_before(around: &Around<'_>) -> bool {
    let second = around.second_previous();
    let is_after_letter = second.is_some_and(is_cased);
    match around.previous() {
        Some(letter) if is_cased(letter) => !is_money(around.before),
        Some('_') => second.is_some_and(|second| second.is_alphanumeric() || matches!(second, '}' | ')')),
        Some('-' | '\u{2010}' | '\u{2011}' | '+' | '/' | '\\') => is_after_letter,
        Some('.') => {
            is_after_letter && !is_money(around.before.trim_end_matches('.'))
                || second.is_some_and(|second| second.is_ascii_digit())
        }
        Some('{') => matches!(second, Some('_')),
        Some('#' | '@') => true,
        _ => false,
    }
}

fn is_named_behind(around: &Around<'_>) -> bool {
    let suffix = around.suffix();
    let is_plain_exponent =
        suffix.starts_with(['e', 'E']) && suffix[1..].bytes().all(|byte| byte.is_ascii_digit());
    if suffix.is_empty() {
        return is_file_ending(around.behind) || is_form(around.behind);
    }
    // Words follow without a space where letters have no case: `5万人と5億円`.
    let is_of_name = |letter: &char| is_cased(*letter) || letter.is_ascii_digit() || *letter == '_';
    let has_digit = suffix.chars().take_while(is_of_name).any(|letter| letter.is_ascii_digit());
    let is_hexadecimal = around.before.ends_with('0') && suffix.starts_with('x');
    let is_dimension = matches!(suffix, "D" | "G");
    let has_name = suffix.strip_prefix('_').is_some_and(|rest| !rest.trim_matches('_').is_empty());
    is_dimension
        || is_hexadecimal
        || has_name
        || has_digit && !is_plain_exponent && !is_product(suffix) && !is_square(suffix)
}

/// `x3` in `2x3`.
fn is_product(suffix: &str) -> bool {
    suffix.strip_prefix(['x', '×']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `m2` and `cm3`.
fn is_square(suffix: &str) -> bool {
    let unit = suffix.strip_suffix(['2', '3']).unwrap_or_default();
    (1..=2).contains(&unit.len()) && unit.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `-K` in `10-K`, `(k)` in `401(k)`.
fn is_form(behind: &str) -> bool {
    let mut letters = behind.chars();
    let is_form = match (letters.next(), letters.next()) {
        (Some('-'), Some(letter)) => letter.is_ascii_uppercase(),
        (Some('('), Some(letter)) => letter.is_ascii_lowercase() && letters.next() == Some(')'),
        _ => false,
    };
    is_form && !letters.next().is_some_and(char::is_alphanumeric)
}

/// `.csv`, but not the start of a sentence.
fn is_file_ending(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix('.') else { return false };
    let ending = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    (2..=7).contains(&ending) && !rest[ending..].starts_with(|letter: char| letter.is_alphanumeric())
}

/// Letters that are written in words, as those of Japanese are not.
fn is_cased(letter: char) -> bool {
    letter.is_lowercase() || letter.is_uppercase()
}

fn is_money(before: &str) -> bool {
    let start = before
        .rfind(|letter: char| !is_cased(letter))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    word.len() > 1 && GLUED_UNITS.has(&word.to_lowercase())
}

/// `true` for `1st`, `im 3. Quartal`, `3位`.
pub(super) fn is_ordinal(around: &Around<'_>) -> bool {
    let behind = around.behind.trim_start_matches(['^', '{', '*']);
    let length = behind
        .chars()
        .take_while(|letter| letter.is_alphabetic() || matches!(letter, 'ª' | 'º'))
        .map(char::len_utf8)
        .sum();
    let (suffix, rest) = behind.split_at(length);
    if matches!(suffix, "e" | "E")
        && rest.starts_with(|next: char| next.is_ascii_digit() || matches!(next, '+' | '-'))
    {
        return false;
    }
    let is_ordinal = |ordinal: &str| {
        suffix.eq_ignore_ascii_case(ordinal) || !ordinal.is_ascii() && suffix.starts_with(ordinal)
    };
    let is_german = || around.behind.starts_with(". ") && AFTER_ORDINALS.has(&around.next_word());
    ORDINALS.iter().any(|ordinal| is_ordinal(ordinal)) || is_german()
}

/// `true` for `1990s`.
pub(super) fn is_decade(digits: &str, around: &Around<'_>) -> bool {
    let is_decade =
        digits.len() == 4 && digits.ends_with('0') || digits.len() == 2 && around.previous() == Some('\'');
    is_decade && (around.suffix() == "s" || around.behind.starts_with("'s"))
}

/// `true` for what stands raised, `x^2`, `2**10`, and for a digit under a root.
pub(super) fn is_exponent(digits: &str, around: &Around<'_>) -> bool {
    if digits.len() == 1 && (around.before.ends_with('√') || around.before.ends_with("\\sqrt{")) {
        return true;
    }
    let before = around.before.trim_end_matches(['-', '−', '(', '{']);
    let is_base = |base: &str| base.ends_with(|last: char| last.is_ascii_digit() || last == ')');
    before.ends_with('^') || before.strip_suffix("**").is_some_and(is_base)
}

/// `true` for the digit of a keycap: `3️⃣`.
pub(super) fn is_keycap(around: &Around<'_>) -> bool {
    around.behind.trim_start_matches('\u{fe0f}').starts_with('\u{20e3}')
}

/// How far an item of a list within a sentence is from the next, in bytes.
const NEXT_ITEM: usize = 1_000;
/// Items of a list within a sentence.
const MOST_ITEMS: u32 = 99;

/// `true` for the numbers in `(1) a head and (2) a foot`, or `1) a head 2) a foot`.
pub(super) fn is_item(text: &str, number: &Range<usize>) -> bool {
    let (before, behind) = (&text.as_bytes()[..number.start], &text.as_bytes()[number.end..]);
    let is_open = || {
        let opening = last(before).iter().rev().find(|byte| matches!(byte, b'(' | b')'));
        before.ends_with(b" ") && opening != Some(&b'(')
    };
    let is_marked = behind.starts_with(b") ") && (before.ends_with(b"(") || is_open());
    let Some(item) =
        text[number.clone()].parse().ok().filter(|item| is_marked && (1..=MOST_ITEMS).contains(item))
    else {
        return false;
    };
    let has = |part: &[u8], item: u32| {
        let mark = format!("{item}) ");
        part.windows(mark.len()).any(|window| window == mark.as_bytes())
    };
    let next = &behind[..behind.len().min(NEXT_ITEM)];
    let begins_list = || has(next, item + 1) && (item == 1 || has(next, item + 2));
    has(last(before), item - 1) || begins_list()
}

fn last(before: &[u8]) -> &[u8] {
    &before[before.len().saturating_sub(NEXT_ITEM)..]
}

/// `true` for a length in LaTeX: `\\[4pt]`, `\hspace{4mm}`.
pub(super) fn is_length(around: &Around<'_>) -> bool {
    const UNITS: [&str; 8] = ["pt", "em", "ex", "mm", "cm", "in", "pc", "mu"];
    const COMMANDS: [&str; 7] = ["\\\\[", "space{", "space*{", "skip{", "kern", "\\rule{", "skip"];
    let before = around.before.trim_end_matches(['-', ' ']);
    let before = before.strip_suffix('.').unwrap_or(before);
    let unit = around.behind.trim_start();
    UNITS.iter().any(|name| unit.starts_with(name))
        && COMMANDS.iter().any(|command| before.ends_with(command))
}
