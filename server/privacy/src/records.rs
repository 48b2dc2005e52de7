//! Splits a table into its records, one after the other.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use memchr::memchr3;

use crate::SeparatedTable;

/// What is read at once.
const CHUNK: usize = 1 << 18;

/// The longest record, in bytes. Longer ones are no records: a quote that is never closed makes them.
const LONGEST: usize = 16 << 20;

/// Reads a table record by record.
pub(crate) struct RecordReader<'t, R> {
    table: &'t SeparatedTable,
    input: R,
    buffer: Vec<u8>,
    /// What was not given yet.
    left: Range<usize>,
    is_over: bool,
    fields: Vec<FieldPlace>,
}

/// Where a field stands in its record.
#[derive(Debug, Clone)]
pub(crate) struct FieldPlace {
    /// With its quotes.
    pub(crate) place: Range<usize>,
    /// `true` if quotes enclose it.
    pub(crate) is_quoted: bool,
}

/// A record as it stands in the file.
pub(crate) struct TableRecord<'r> {
    /// All of it, with its line end.
    pub(crate) bytes: &'r [u8],
    pub(crate) fields: &'r [FieldPlace],
}

impl TableRecord<'_> {
    /// `true` for a blank line.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// What a field holds, as its reader gets it.
    pub(crate) fn cell(&self, field: &FieldPlace, table: &SeparatedTable) -> Cow<'_, [u8]> {
        let bytes = &self.bytes[field.place.clone()];
        let Some(quote) = table.quote.filter(|_| field.is_quoted) else { return bytes.into() };
        let inner = &bytes[1..];
        if !table.escapes && memchr::memchr(quote, inner).is_none_or(|at| at + 1 == inner.len()) {
            return inner.strip_suffix(&[quote]).unwrap_or(inner).into();
        }
        let (mut cell, mut at) = (Vec::with_capacity(inner.len()), 0);
        while at < inner.len() {
            let is_escape = table.escapes && inner[at] == b'\\' || inner[at] == quote;
            let next = if is_escape { inner.get(at + 1) } else { None };
            match next {
                Some(next) if inner[at] == b'\\' || *next == quote => {
                    cell.push(*next);
                    at += 2;
                }
                _ => {
                    cell.extend((inner[at] != quote).then_some(inner[at]));
                    at += 1;
                }
            }
        }
        cell.into()
    }
}

impl<'t, R: Read> RecordReader<'t, R> {
    pub(crate) fn new(table: &'t SeparatedTable, input: R) -> Self {
        RecordReader { table, input, buffer: Vec::new(), left: 0..0, is_over: false, fields: Vec::new() }
    }

    pub(crate) fn table(&self) -> &'t SeparatedTable {
        self.table
    }

    /// The mark of an encoding at the beginning of the file: empty if there is none.
    pub(crate) fn mark(&mut self) -> io::Result<&[u8]> {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        while self.left.len() < MARK.len() && self.more()? {}
        let length = if self.buffer[self.left.clone()].starts_with(MARK) { MARK.len() } else { 0 };
        self.left.start += length;
        Ok(&self.buffer[self.left.start - length..self.left.start])
    }

    /// The next line, with its end; `None` behind the last.
    pub(crate) fn line(&mut self) -> io::Result<Option<&[u8]>> {
        let mut seen = 0;
        let length = loop {
            let text = &self.buffer[self.left.clone()];
            match memchr::memchr2(b'\n', b'\r', &text[seen..]) {
                Some(at) => match end_of_line(&text[seen + at..]) {
                    Some(end) => break seen + at + end,
                    None if self.is_over => break text.len(),
                    None => seen += at,
                },
                None => seen = text.len(),
            }
            if !self.more()? {
                break self.left.len();
            }
        };
        Ok(self.taken(length))
    }

    /// The next record; `None` behind the last.
    pub(crate) fn next(&mut self) -> io::Result<Option<TableRecord<'_>>> {
        let length = loop {
            self.fields.clear();
            if let Some(length) =
                split(self.table, &self.buffer[self.left.clone()], self.is_over, &mut self.fields)
            {
                break length;
            }
            if self.left.len() > LONGEST {
                return Err(io::Error::new(
                    ErrorKind::InvalidData,
                    "a line of it has no end, or a quote in it is never closed",
                ));
            }
            self.more()?;
        };
        if length == 0 {
            return Ok(None);
        }
        let start = self.left.start;
        self.left.start += length;
        Ok(Some(TableRecord { bytes: &self.buffer[start..start + length], fields: &self.fields }))
    }

    fn taken(&mut self, length: usize) -> Option<&[u8]> {
        let start = self.left.start;
        self.left.start += length;
        (length > 0).then(|| &self.buffer[start..start + length])
    }

    /// Reads more of the file; `false` at its end.
    fn more(&mut self) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        self.buffer.drain(..self.left.start);
        // A long record is not looked at again for each small piece.
        let chunk = CHUNK.max(self.buffer.len());
        let read = self.input.by_ref().take(chunk as u64).read_to_end(&mut self.buffer)?;
        self.left = 0..self.buffer.len();
        self.is_over = read < chunk;
        Ok(read > 0)
    }
}

/// How many bytes a line end has; `None` if more of the text must be known. The text begins with it.
fn end_of_line(text: &[u8]) -> Option<usize> {
    match text {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r'] => None,
        _ => Some(1),
    }
}

/// Finds the fields of the first record of a text, and its length; `None` if it goes on behind the text.
fn split(table: &SeparatedTable, text: &[u8], is_whole: bool, fields: &mut Vec<FieldPlace>) -> Option<usize> {
    if text.is_empty() {
        return is_whole.then_some(0);
    }
    let mut at = 0;
    loop {
        if table.skips_blanks {
            at += text[at..].iter().take_while(|byte| **byte == b' ').count();
        }
        let start = at;
        let is_quoted = table.quote.is_some_and(|quote| text.get(at) == Some(&quote));
        if is_quoted {
            at = behind_quotes(table, text, at, is_whole)?;
        }
        at = end_of_field(table, text, at, is_whole)?;
        fields.push(FieldPlace { place: start..at, is_quoted });
        match text.get(at) {
            None => return Some(at),
            Some(byte) if *byte == table.delimiter => at += 1,
            Some(_) => match end_of_line(&text[at..]) {
                Some(end) => return Some(at + end),
                None => return is_whole.then_some(text.len()),
            },
        }
    }
}

/// The place behind a field in quotes; `None` if the text ends before that, or may.
fn behind_quotes(table: &SeparatedTable, text: &[u8], start: usize, is_whole: bool) -> Option<usize> {
    let quote = table.quote?;
    let mut at = start + 1;
    loop {
        let escape = if table.escapes { b'\\' } else { quote };
        let Some(found) = memchr::memchr2(quote, escape, &text[at..]) else {
            return is_whole.then_some(text.len());
        };
        at += found;
        match (text[at] == quote, text.get(at + 1)) {
            (_, None) => return is_whole.then_some(text.len()),
            (true, Some(next)) if *next == quote => at += 2,
            (true, Some(_)) => return Some(at + 1),
            (false, Some(_)) => at += 2,
        }
        if at > text.len() {
            return is_whole.then_some(text.len());
        }
    }
}

/// The end of a field from a place outside of quotes; `None` if the text ends before that.
fn end_of_field(table: &SeparatedTable, text: &[u8], mut at: usize, is_whole: bool) -> Option<usize> {
    loop {
        let Some(found) = memchr3(table.delimiter, b'\n', b'\r', &text[at..]) else {
            return is_whole.then_some(text.len());
        };
        at += found;
        let is_escaped = table.escapes && text[at] == table.delimiter && text[..at].ends_with(b"\\");
        if !is_escaped {
            return Some(at);
        }
        at += 1;
    }
}
