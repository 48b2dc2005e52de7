//! The literals of Python programs that may stand for masked values.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::texts::{ADDRESS, END, HOST, LENGTH, TEXT, is_letter};

/// A number of fewer digits is hardly a code: it may be anything else.
const SHORTEST_CODE: usize = 4;

/// The literals of programs that may stand for masked values, and what they stand for as far as that is known.
#[derive(Debug, Default)]
pub struct Literals {
    /// The texts that may be masked values.
    wanted: HashSet<Vec<u8>>,
    /// Those of them that stand in raw texts, where nothing can be escaped.
    raw: HashSet<Vec<u8>>,
    /// What they stand for.
    originals: HashMap<Vec<u8>, Vec<u8>>,
}

/// A place of a program that may stand for a masked value.
struct Place {
    range: Range<usize>,
    kind: PlaceKind,
    is_raw: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PlaceKind {
    /// A name that masking gave, wherever it stands.
    Name,
    /// All of a text.
    Text,
    /// A whole number where a code may be: one that is compared, looked up, or kept.
    Number,
}

impl Literals {
    /// Those of some programs. What the person's own words have stands for itself.
    #[must_use]
    pub fn of(programs: &[String], words: &str) -> Self {
        let is_theirs = |text: &str| {
            let year = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4);
            words.contains(text) || year.is_some_and(|year| words.contains(year))
        };
        let mut literals = Literals::default();
        for code in programs {
            for Place { range, kind, is_raw } in places(code) {
                let text = &code[range];
                if kind == PlaceKind::Name || !is_theirs(text) {
                    literals.wanted.insert(text.as_bytes().to_vec());
                    if is_raw {
                        literals.raw.insert(text.as_bytes().to_vec());
                    }
                }
            }
        }
        literals
    }

    pub(crate) fn wanted(&self) -> HashSet<Vec<u8>> {
        self.wanted.iter().filter(|text| !self.originals.contains_key(*text)).cloned().collect()
    }

    pub(crate) fn take(&mut self, found: HashMap<Vec<u8>, Vec<u8>>) {
        self.originals.extend(found);
    }

    /// Takes the dates among those that nothing is known of.
    pub(crate) fn take_dates(&mut self, original: impl Fn(&[u8]) -> Option<Vec<u8>>) {
        for text in self.wanted() {
            let is_plain_number = text.iter().all(u8::is_ascii_digit) && text.len() != 8 && text.len() < 10;
            if let Some(original) = original(&text).filter(|_| !is_plain_number) {
                self.originals.insert(text, original);
            }
        }
    }

    /// `true` if names that masking gave stand for nothing that is known, or for what a raw text cannot hold: the program cannot run
    /// on the original. Of a number nobody can tell that it is no code of the file.
    #[must_use]
    pub fn has_unknown_names(&self) -> bool {
        let cannot_hold = |text: &&Vec<u8>| {
            let original = self.originals.get(*text).map(|original| String::from_utf8_lossy(original));
            original.is_some_and(|original| original.chars().any(|c| written(c) != c.to_string()))
        };
        let is_unknown = |name: &Vec<u8>| is_masked_text(name) && !self.originals.contains_key(name);
        self.wanted.iter().any(is_unknown) || self.raw.iter().any(|text| cannot_hold(&text))
    }

    /// The masked values that the programs hold and that are known, each with its original, in their order.
    #[must_use]
    pub fn replaced(&self) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        let known =
            self.wanted.iter().filter_map(|masked| Some((text(masked)?, text(self.originals.get(masked)?)?)));
        let mut known: Vec<_> = known.filter(|(masked, original)| masked != original).collect();
        known.sort();
        known
    }

    /// A program with the originals in the place of masked values. A value that is no UTF-8 stays masked.
    #[must_use]
    pub fn restored(&self, code: &str) -> String {
        let (mut restored, mut at) = (String::with_capacity(code.len()), 0);
        for Place { range, kind, .. } in places(code) {
            let original = self.originals.get(code[range.clone()].as_bytes());
            let Some(original) = original.and_then(|original| std::str::from_utf8(original).ok()) else {
                continue;
            };
            restored.push_str(&code[at..range.start]);
            match kind {
                PlaceKind::Number => {
                    let digits = original.trim_start_matches('0');
                    restored.push_str(if digits.is_empty() { "0" } else { digits });
                }
                PlaceKind::Name | PlaceKind::Text => restored.extend(original.chars().map(written)),
            }
            at = range.end;
        }
        restored + &code[at..]
    }
}

/// `true` for a name that stands in the place of a masked text.
#[must_use]
pub fn is_masked_text(text: &[u8]) -> bool {
    name_at(text) == Some(text.len())
}

/// A character as Python texts take it that are not raw, between whatever quotes. In a text that is used as a pattern, the original
/// is one: `.` in it stands for any character.
fn written(character: char) -> String {
    match character {
        '"' | '\'' | '\\' | '{' | '}' => format!("\\x{:02x}", u32::from(character)),
        _ if character.is_control() => format!("\\U{:08x}", u32::from(character)),
        _ => character.to_string(),
    }
}

/// The places of a program that may stand for a masked value, in their order; none lies in another.
fn places(code: &str) -> Vec<Place> {
    let bytes = code.as_bytes();
    let (mut places, mut brackets, mut at) = (Vec::new(), Brackets::default(), 0);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'#' => at += bytes[at..].iter().take_while(|byte| **byte != b'\n').count(),
            b'"' | b'\'' => {
                let (inner, end) = text_at(bytes, at);
                let is_raw = last_word(&code[..at]).contains(['r', 'R']) && is_prefix(last_word(&code[..at]));
                let place = |range, kind| Place { range, kind, is_raw };
                let names = names_in(bytes, inner.clone());
                if names.is_empty() && !inner.is_empty() {
                    places.push(place(inner, PlaceKind::Text));
                }
                places.extend(names.into_iter().map(|range| place(range, PlaceKind::Name)));
                at = end;
            }
            byte if byte.is_ascii_digit() => {
                let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'.');
                at += bytes[at..].iter().take_while(is_of_word).count();
                let is_number = bytes[start..at].iter().all(u8::is_ascii_digit);
                if at - start >= SHORTEST_CODE && is_number && brackets.may_hold_code(code, start..at) {
                    places.push(Place { range: start..at, kind: PlaceKind::Number, is_raw: false });
                }
            }
            byte if is_of_name(byte) => {
                at += bytes[at..].iter().take_while(|byte| is_of_name(**byte)).count();
            }
            byte => {
                brackets.take(byte, &code[..at]);
                at += 1;
            }
        }
    }
    places
}

/// `true` for the letters before a text: `r`, `Rb`, `f`.
fn is_prefix(word: &str) -> bool {
    word.len() <= 2 && word.chars().all(|c| "rbfuRBFU".contains(c))
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The word at the end of a program so far; empty if something else is.
fn last_word(code: &str) -> &str {
    let start = code.bytes().rposition(|byte| !is_of_name(byte)).map_or(0, |at| at + 1);
    &code[start..]
}

/// The brackets around a place of a program: for each, whether numbers in it may be codes.
#[derive(Default)]
struct Brackets(Vec<(u8, bool)>);

impl Brackets {
    /// What compares with its arguments or looks them up; numbers for all other functions count or measure.
    const LOOKS: [&str; 17] = [
        "isin",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "between",
        "get",
        "xs",
        "index",
        "count",
        "set",
        "list",
        "tuple",
        "frozenset",
        "add",
    ];
    /// Words before a bracket that call nothing.
    const WORDS: [&str; 11] =
        ["in", "and", "or", "not", "if", "elif", "else", "return", "is", "while", "yield"];

    /// Takes a byte that is no part of a word or a text; `before` is all that stands before it.
    fn take(&mut self, byte: u8, before: &str) {
        let word = last_word(before.trim_end());
        let inherited = self.0.last().is_none_or(|(_, may)| *may);
        let may = match (byte, word, before.trim_end().bytes().last()) {
            (b')' | b']' | b'}', ..) => {
                self.0.pop();
                return;
            }
            (b'(' | b'[' | b'{', "in", _) => true,
            (b'(' | b'[', word, _) if Self::WORDS.contains(&word) => inherited,
            (b'(', "", Some(b')' | b']')) => false,
            (b'(', word, _) if !word.is_empty() => Self::LOOKS.contains(&word),
            (b'[', word, _) if !word.is_empty() => true,
            (b'[', _, Some(b')' | b']')) => true,
            (b'(' | b'[' | b'{', ..) => inherited,
            _ => return,
        };
        self.0.push((byte, may));
    }

    /// `true` if the number at this place may be a code: it is compared, looked up, or kept for that, and no count or measure.
    fn may_hold_code(&self, code: &str, range: Range<usize>) -> bool {
        let (before, after) =
            (code[..range.start].trim_end(), code[range.end..].trim_start_matches([' ', '\t']));
        let compared = ["==", "!=", "<=", ">=", "<", ">"];
        if compared.iter().any(|sign| before.ends_with(sign) || after.starts_with(sign)) {
            return true;
        }
        let computes = |c: char| "+-*/%@".contains(c);
        let (bracket, may) = self.0.last().copied().unwrap_or((b' ', true));
        let is_slice = bracket == b'[' && (before.ends_with(':') || after.starts_with(':'));
        let is_keyword = bracket == b'(' && before.ends_with('=');
        may && !is_slice && !is_keyword && !before.ends_with(computes) && !after.starts_with(computes)
    }
}

/// The inner part of a text literal that begins at a place, and the place behind it.
fn text_at(bytes: &[u8], start: usize) -> (Range<usize>, usize) {
    let quote = bytes[start];
    let is_triple = bytes[start..].starts_with(&[quote; 3]);
    let marks = if is_triple { 3 } else { 1 };
    let mut at = start + marks;
    while at < bytes.len() {
        let is_end = bytes[at..].starts_with(&[quote; 3][..marks]) || (!is_triple && bytes[at] == b'\n');
        if is_end {
            return (start + marks..at, (at + marks).min(bytes.len()));
        }
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let end = bytes.len();
    ((start + marks).min(end)..end, end)
}

/// Where names that masking gave stand in a part of a program.
fn names_in(bytes: &[u8], part: Range<usize>) -> Vec<Range<usize>> {
    let (mut names, mut at) = (Vec::new(), part.start);
    while at < part.end {
        match name_at(&bytes[at..part.end]) {
            Some(length) => {
                names.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    names
}

/// The length of a name that masking gave at the beginning of a text; `None` if there is none.
fn name_at(text: &[u8]) -> Option<usize> {
    let named = |begins: &str, text: &[u8]| {
        let letters = text.strip_prefix(begins.as_bytes())?.get(..LENGTH)?;
        letters.iter().all(|byte| is_letter(*byte)).then_some(begins.len() + LENGTH)
    };
    let host = |text: &[u8]| {
        let length = named(HOST, text)?;
        text[length..].starts_with(END.as_bytes()).then_some(length + END.len())
    };
    if let Some(length) = named(ADDRESS, text)
        && text.get(length) == Some(&b'@')
    {
        return host(&text[length + 1..]).map(|host| length + 1 + host);
    }
    named(TEXT, text).or_else(|| host(text))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::Literals;

    #[test]
    fn literals_become_what_they_stand_for_wherever_python_takes_them() {
        let code = "# text_000000000000\nx = df[df.city == 'text_000000000000']\n\
                    y = f\"{x} of text_111111111111\"\nids = [483920, 12, 4839]\nd = '2031-05-01'\ntext_000000000000 = 1\n";
        let programs = [code.to_owned()];
        let mut literals = Literals::of(&programs, "what of 4839?");
        let found = [
            ("text_000000000000", "K\u{f6}ln \"Süd\""),
            ("text_111111111111", "{Bonn}\n"),
            ("483920", "001230"),
            ("4839", "7777"),
        ];
        let wanted = literals.wanted();
        let found = found.iter().filter(|(name, _)| wanted.contains(name.as_bytes()));
        literals.take(
            found
                .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                .collect::<HashMap<_, _>>(),
        );
        literals.take_dates(|text| (text == b"2031-05-01").then(|| b"2024-01-01".to_vec()));
        assert!(!literals.has_unknown_names());
        insta::assert_snapshot!(literals.restored(code), @r#"
        # text_000000000000
        x = df[df.city == 'Köln \x22Süd\x22']
        y = f"{x} of \x7bBonn\x7d\U0000000a"
        ids = [1230, 12, 4839]
        d = '2024-01-01'
        text_000000000000 = 1
        "#);
    }
}
