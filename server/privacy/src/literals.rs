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
    /// What they stand for.
    originals: HashMap<Vec<u8>, Vec<u8>>,
}

/// A place of a program that may stand for a masked value.
struct Place {
    range: Range<usize>,
    kind: PlaceKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PlaceKind {
    /// A name that masking gave, wherever it stands.
    Name,
    /// All of a text.
    Text,
    /// A whole number.
    Number,
}

impl Literals {
    /// Those of some programs. What the person's own words have stands for itself.
    #[must_use]
    pub fn of(programs: &[String], words: &str) -> Self {
        let texts = programs
            .iter()
            .flat_map(|code| places(code).into_iter().map(|place| (place.kind, &code[place.range])));
        let is_theirs = |text: &str| {
            let year = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4);
            words.contains(text) || year.is_some_and(|year| words.contains(year))
        };
        let wanted = texts.filter(|(kind, text)| *kind == PlaceKind::Name || !is_theirs(text));
        Literals {
            wanted: wanted.map(|(_, text)| text.as_bytes().to_vec()).collect(),
            originals: HashMap::new(),
        }
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

    /// `true` if names that masking gave stand for nothing that is known: the program cannot run on the original.
    #[must_use]
    pub fn has_unknown_names(&self) -> bool {
        self.wanted.iter().filter(|text| is_masked_text(text)).any(|name| !self.originals.contains_key(name))
    }

    /// A program with the originals in the place of masked values. A value that is no UTF-8 stays masked.
    #[must_use]
    pub fn restored(&self, code: &str) -> String {
        let (mut restored, mut at) = (String::with_capacity(code.len()), 0);
        for Place { range, kind } in places(code) {
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

/// A character as any Python text takes it, between whatever quotes.
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
    let (mut places, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += bytes[at..].iter().take_while(|byte| **byte != b'\n').count(),
            b'"' | b'\'' => {
                let (inner, end) = text_at(bytes, at);
                let names = names_in(bytes, inner.clone());
                if names.is_empty() && !inner.is_empty() {
                    places.push(Place { range: inner, kind: PlaceKind::Text });
                }
                places.extend(names.into_iter().map(|range| Place { range, kind: PlaceKind::Name }));
                at = end;
            }
            byte if byte.is_ascii_digit() => {
                let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'.');
                let length = bytes[at..].iter().take_while(is_of_word).count();
                let word = &bytes[at..at + length];
                if length >= SHORTEST_CODE && word.iter().all(u8::is_ascii_digit) {
                    places.push(Place { range: at..at + length, kind: PlaceKind::Number });
                }
                at += length;
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii() => {
                let is_of_word =
                    |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || !byte.is_ascii();
                at += bytes[at..].iter().take_while(is_of_word).count();
            }
            _ => at += 1,
        }
    }
    places
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
