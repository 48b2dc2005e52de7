//! A document's text, and the positions in it.
//!
//! Inside this crate, a place is a byte offset in one version of the text. Outside, it is a line and a character in
//! one of three encodings. Only this file converts between the two.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memchr2_iter, memrchr2};
use ropey::{Rope, RopeSlice};

use crate::Edit;

/// The unit of a [`Position`]'s character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: two for a character beyond the basic plane. The default of LSP.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place between two characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 0. Only `\n`, `\r\n` and `\r` end a line.
    pub line: u32,
    /// The length of the text before it on its line, in units of the [`Encoding`].
    pub character: u32,
}

/// A text that is quick to edit anywhere and cheap to clone.
///
/// Every operation on one place is logarithmic in the size of the text. No offset or position is an error: an invalid
/// one stands for the nearest valid place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    rope: Rope,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text { rope: Rope::from_str(text) }
    }
}

impl Text {
    /// The size in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// `true` if the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of lines: line breaks plus one.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.rope.len_lines()
    }

    /// The byte offset of a position. Beyond the end of a line, it is the line's end, before the line break;
    /// beyond the last line, the end of the text; inside a character, the character's start.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.lines() {
            return self.len();
        }
        let Range { start, end } = self.line_range(line);
        let character = position.character as usize;
        let offset = match encoding {
            Encoding::Utf8 => self.floor(start.saturating_add(character)),
            Encoding::Utf16 => {
                let first = self.rope.char_to_utf16_cu(self.rope.byte_to_char(start));
                let unit = first.saturating_add(character).min(self.rope.len_utf16_cu());
                self.rope.char_to_byte(self.rope.utf16_cu_to_char(unit))
            }
            Encoding::Utf32 => {
                let char = self.rope.byte_to_char(start).saturating_add(character);
                self.rope.char_to_byte(char.min(self.rope.len_chars()))
            }
        };
        offset.min(end)
    }

    /// The position of a byte offset. Inside a line break, it is the line's end.
    #[must_use]
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let line = self.line_of(offset);
        let Range { start, end } = self.line_at(offset);
        let offset = offset.min(end);
        let character = match self.in_one_chunk(start..offset) {
            Some(before) => length(before, encoding),
            None => self.length(start..self.floor(offset), encoding),
        };
        Position { line: narrow(line), character: narrow(character) }
    }

    /// The byte offsets of a range of positions, which may be in either order.
    #[must_use]
    pub fn range(&self, range: Range<Position>, encoding: Encoding) -> Range<usize> {
        let start = self.offset(range.start, encoding);
        let end = self.offset(range.end, encoding);
        start.min(end)..start.max(end)
    }

    /// Replaces the text between two positions.
    pub fn edit(&mut self, range: Range<Position>, encoding: Encoding, new_text: &str) -> Edit {
        self.replace(self.range(range, encoding), new_text)
    }

    /// Replaces the text in a range of bytes.
    pub fn replace(&mut self, range: Range<usize>, new_text: &str) -> Edit {
        let removed = self.clamped(range);
        let start = self.rope.byte_to_char(removed.start);
        if !removed.is_empty() {
            self.rope.remove(start..self.rope.byte_to_char(removed.end));
        }
        self.rope.insert(start, new_text);
        Edit { removed, inserted: new_text.len() }
    }

    /// The text in a range of bytes; borrowed if the rope has it in one chunk.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        self.rope.byte_slice(self.clamped(range)).into()
    }

    /// The line an offset is on, from 0.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope.byte_to_line(offset.min(self.len()))
    }

    /// The byte range of a line without its line break; empty, at the end of the text, if the line does not exist.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        if line >= self.lines() {
            return self.len()..self.len();
        }
        let start = self.rope.line_to_byte(line);
        let end = self.rope.line_to_byte(line + 1);
        let is = |before_end: usize, byte: u8| {
            end >= start + before_end && self.rope.byte(end - before_end) == byte
        };
        let line_break = match () {
            () if is(1, b'\n') && is(2, b'\r') => 2,
            () if is(1, b'\n') || is(1, b'\r') => 1,
            () => 0,
        };
        start..end - line_break
    }

    /// The byte range of the line an offset is on, without its line break.
    #[must_use]
    pub fn line_at(&self, offset: usize) -> Range<usize> {
        let offset = offset.min(self.len());
        // Most lines are in one chunk, which is found at once.
        let (chunk, first, _, _) = self.rope.chunk_at_byte(offset);
        let (chunk, at) = (chunk.as_bytes(), offset - first);
        let is_in_break = at > 0 && chunk[at - 1] == b'\r' && chunk.get(at) == Some(&b'\n');
        let (before, after) = chunk.split_at(if is_in_break { at - 1 } else { at });
        let start = memrchr2(b'\n', b'\r', before).map(|index| first + index + 1);
        let end = memchr2(b'\n', b'\r', after).map(|index| first + before.len() + index);
        match (start, end) {
            (Some(start), Some(end)) => start..end,
            _ => self.line_range(self.line_of(offset)),
        }
    }

    /// Makes a range valid: in order, within the text and on character boundaries.
    #[must_use]
    pub fn clamped(&self, range: Range<usize>) -> Range<usize> {
        let start = self.floor(range.start.min(range.end));
        let end = self.floor(range.start.max(range.end));
        start..end
    }

    /// `true` if a range holds only whitespace.
    #[must_use]
    pub fn is_blank(&self, range: Range<usize>) -> bool {
        is_blank(self.rope.byte_slice(self.clamped(range)))
    }

    /// A range without the whitespace at its start and end; empty if it holds only whitespace.
    #[must_use]
    pub fn visible(&self, range: Range<usize>) -> Range<usize> {
        let range = self.clamped(range);
        let slice = self.rope.byte_slice(range.clone());
        let blank = |chars: ropey::iter::Chars<'_>| -> usize {
            chars.take_while(|char| char.is_whitespace()).map(char::len_utf8).sum()
        };
        let start = range.start + blank(slice.chars());
        let end = range.end - blank(slice.chars_at(slice.len_chars()).reversed());
        start..end.max(start)
    }

    /// For each line before this one, from the nearest to the first: `true` if it is blank.
    pub(crate) fn lines_before(&self, line: usize) -> impl Iterator<Item = bool> {
        self.rope.lines_at(line.min(self.lines())).reversed().map(is_blank)
    }

    /// For each line after this one: `true` if it is blank.
    pub(crate) fn lines_after(&self, line: usize) -> impl Iterator<Item = bool> {
        self.rope.lines_at((line + 1).min(self.lines())).map(is_blank)
    }

    /// The offsets in some lines at which an ASCII text begins. `needle` is in lower case; upper case matches too.
    pub(crate) fn occurrences<'a>(
        &'a self,
        needle: &'a [u8],
        lines: Range<usize>,
    ) -> impl Iterator<Item = usize> {
        let (last, start) = needle.split_last().expect("the needle is not empty");
        let is_start = |bytes: &[u8]| bytes.eq_ignore_ascii_case(start);
        let bytes = self.line_range(lines.start).start..self.line_range(lines.end).start;
        self.chunks(bytes).flat_map(move |(offset, chunk)| {
            let chunk = chunk.as_bytes();
            memchr2_iter(*last, last.to_ascii_uppercase(), chunk).filter_map(move |index| {
                let first = (offset + index).checked_sub(start.len())?;
                let is_match = match index.checked_sub(start.len()) {
                    Some(before) => is_start(&chunk[before..index]),
                    None => is_start(self.slice(first..offset + index).as_bytes()),
                };
                is_match.then_some(first)
            })
        })
    }

    /// The chunks that hold a part of the text, each with its offset.
    pub(crate) fn chunks(&self, part: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
        self.rope.byte_slice(part.clone()).chunks().scan(part.start, |end, chunk| {
            let start = *end;
            *end += chunk.len();
            Some((start, chunk))
        })
    }

    /// The rest of the chunk that contains an offset, from the offset on; empty at the end of the text.
    pub(crate) fn rest_of_chunk(&self, offset: usize) -> &str {
        let (chunk, start, _, _) = self.rope.chunk_at_byte(offset.min(self.len()));
        chunk.get(offset - start..).unwrap_or_default()
    }

    /// The byte at an offset; `None` at the end of the text and beyond.
    pub(crate) fn byte(&self, offset: usize) -> Option<u8> {
        self.rope.get_byte(offset)
    }

    /// The text in a range of bytes, if one chunk has all of it and the range is valid.
    fn in_one_chunk(&self, range: Range<usize>) -> Option<&str> {
        let (chunk, start, _, _) = self.rope.chunk_at_byte(range.start);
        chunk.get(range.start - start..range.end.checked_sub(start)?)
    }

    /// The length of the text in a valid range of bytes.
    fn length(&self, Range { start, end }: Range<usize>, encoding: Encoding) -> usize {
        let chars = || self.rope.byte_to_char(start)..self.rope.byte_to_char(end);
        match encoding {
            Encoding::Utf8 => end - start,
            Encoding::Utf16 => {
                let Range { start, end } = chars();
                self.rope.char_to_utf16_cu(end) - self.rope.char_to_utf16_cu(start)
            }
            Encoding::Utf32 => chars().len(),
        }
    }

    /// The start of the character that contains an offset.
    fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let (chunk, start, _, _) = self.rope.chunk_at_byte(offset);
        start + (0..=offset - start).rfind(|at| chunk.is_char_boundary(*at)).unwrap_or_default()
    }
}

/// The length of a text.
fn length(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
        Encoding::Utf32 => text.chars().count(),
    }
}

fn is_blank(slice: RopeSlice<'_>) -> bool {
    slice.chars().all(char::is_whitespace)
}

/// A count as the protocol sends it: a count that is too large becomes the largest number.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::{Encoding, Position, Text};

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    /// Lines, and every kind of character that the encodings count differently or that other programs treat as a line
    /// break.
    pub(crate) fn any_text() -> impl Strategy<Value = String> {
        "(\\r\\n|\\r|\\n|[a-c \u{e9}\u{301}\u{2028}\u{85}\u{b}\u{c}\u{20ac}\u{1f600}\u{1f1e9}\u{200d}]){0,24}"
    }

    pub(crate) fn any_encoding() -> impl Strategy<Value = Encoding> {
        prop::sample::select(ENCODINGS.to_vec())
    }

    pub(crate) fn any_position() -> impl Strategy<Value = Position> {
        (0..12_u32, 0..12_u32).prop_map(|(line, character)| Position { line, character })
    }

    /// The lines of a text by definition: the offsets of each line and of its line break.
    fn lines(text: &str) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let mut start = 0;
        while let Some(end) = text[start..].find(['\r', '\n']).map(|index| start + index) {
            lines.push((start, end));
            start = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
        }
        lines.push((start, text.len()));
        lines
    }

    fn width(character: char, encoding: Encoding) -> usize {
        match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// The offset of a position, found by walking through the text.
    pub(crate) fn offset(text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(&(start, end)) = lines(text).get(position.line as usize) else {
            return text.len();
        };
        let mut left = position.character as usize;
        for (index, character) in text[start..end].char_indices() {
            match left.checked_sub(width(character, encoding)) {
                Some(fewer) if left > 0 => left = fewer,
                _ => return start + index,
            }
        }
        end
    }

    #[test]
    fn only_lf_crlf_and_cr_end_a_line() {
        let text = Text::from("a\nb\r\nc\rd\u{2028}\u{85}\u{b}\u{c}\u{1e}e\n");
        assert_eq!(text.lines(), 5);
        let lines: Vec<_> = (0..6).map(|line| text.slice(text.line_range(line))).collect();
        assert_eq!(lines, ["a", "b", "c", "d\u{2028}\u{85}\u{b}\u{c}\u{1e}e", "", ""]);
    }

    /// Ropes keep a text in chunks of about a thousand bytes.
    #[test]
    fn places_in_a_text_of_many_chunks_are_those_of_its_definition() {
        let long = "\u{e9}\u{1f600}x".repeat(700);
        let whole = format!("{long}\r\n{}{long}\r{long}", "a\u{20ac}b\r\nc\n\r".repeat(300));
        let text = Text::from(whole.as_str());
        assert!(text.rope.chunks().count() > 8);
        for (line, (start, end)) in lines(&whole).into_iter().enumerate() {
            for offset in start..=end {
                let floor = (start..=offset).rfind(|at| whole.is_char_boundary(*at)).expect("a start");
                assert_eq!(text.line_at(offset), start..end);
                for encoding in ENCODINGS {
                    let character =
                        whole[start..floor].chars().map(|character| width(character, encoding)).sum();
                    let position =
                        Position { line: super::narrow(line), character: super::narrow(character) };
                    assert_eq!(text.position(offset, encoding), position);
                }
            }
            assert_eq!(text.line_at(end + usize::from(whole[end..].starts_with("\r\n"))), start..end);
        }
    }

    #[test]
    fn an_invalid_position_stands_for_the_nearest_valid_one() {
        let text = Text::from("x\u{1f600}y\r\nz");
        let offsets = |encoding| {
            [(0, 1), (0, 2), (0, 3), (0, 9), (1, 9), (7, 0), (u32::MAX, u32::MAX), (0, u32::MAX)]
                .map(|(line, character)| text.offset(Position { line, character }, encoding))
        };
        assert_eq!(offsets(Encoding::Utf8), [1, 1, 1, 6, 9, 9, 9, 6]);
        assert_eq!(offsets(Encoding::Utf16), [1, 1, 5, 6, 9, 9, 9, 6]);
        assert_eq!(offsets(Encoding::Utf32), [1, 5, 6, 6, 9, 9, 9, 6]);
        // In the middle of the line break, and of a character.
        assert_eq!(text.position(7, Encoding::Utf16), Position { line: 0, character: 4 });
        assert_eq!(text.position(3, Encoding::Utf16), Position { line: 0, character: 1 });
        assert_eq!(text.position(99, Encoding::Utf16), Position { line: 1, character: 1 });
    }

    #[test]
    fn an_edit_with_swapped_ends_is_the_same_edit() {
        let mut text = Text::from("one two");
        let at = |character| Position { line: 0, character };
        let edit = text.edit(at(7)..at(4), Encoding::Utf16, "2");
        assert_eq!((edit.removed, edit.inserted), (4..7, 1));
        assert_eq!(text, Text::from("one 2"));
    }

    #[test]
    fn a_word_is_found_in_any_case_and_across_chunks() {
        let filler = "\u{20ac}".repeat(997);
        let source = format!("ask:{filler}aSK:{filler}ask ask:{filler}ASK:").repeat(3);
        let text = Text::from(source.as_str());
        assert!(text.chunks(0..text.len()).count() > 1);
        let expected: Vec<usize> =
            source.to_ascii_lowercase().match_indices("ask:").map(|(index, _)| index).collect();
        assert_eq!(text.occurrences(b"ask:", 0..text.lines()).collect::<Vec<_>>(), expected);
    }

    proptest! {
        #[test]
        fn edits_do_to_the_text_what_they_do_to_a_string(
            start in any_text(),
            edits in prop::collection::vec((any_position(), any_position(), any_text()), 1..6),
            encoding in any_encoding(),
        ) {
            let mut model = start.clone();
            let mut text = Text::from(start.as_str());
            for (one, other, new_text) in edits {
                let (one_offset, other_offset) = (offset(&model, one, encoding), offset(&model, other, encoding));
                let range = one_offset.min(other_offset)..one_offset.max(other_offset);
                let edit = text.edit(one..other, encoding, &new_text);
                model.replace_range(range.clone(), &new_text);
                prop_assert_eq!((edit.removed, edit.inserted), (range, new_text.len()));
                prop_assert_eq!(text.slice(0..usize::MAX), model.as_str());
                prop_assert_eq!(text.lines(), lines(&model).len());
            }
        }

        #[test]
        fn a_position_converts_back_to_its_offset(source in any_text(), encoding in any_encoding()) {
            let text = Text::from(source.as_str());
            for (index, _) in source.char_indices().chain([(source.len(), ' ')]) {
                let is_inside_line_break = source[..index].ends_with('\r') && source[index..].starts_with('\n');
                let back = text.offset(text.position(index, encoding), encoding);
                prop_assert_eq!(back, if is_inside_line_break { index - 1 } else { index });
            }
        }

        #[test]
        fn any_offset_is_accepted(source in any_text(), start: usize, end in 0..60_usize, line: usize) {
            let text = Text::from(source.as_str());
            let range = text.clamped(start..end);
            prop_assert!(source.get(range.clone()).is_some());
            prop_assert!(source.get(text.visible(start..end)).is_some());
            prop_assert!(source.get(text.line_range(line)).is_some());
            prop_assert_eq!(text.is_blank(range.clone()), source[range.clone()].trim().is_empty());
            prop_assert_eq!(text.slice(text.visible(range.clone())), source[range].trim());
        }
    }
}
