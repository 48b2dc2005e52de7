//! A masked copy of a table: other values, in the same places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read, Write};

use crate::chance::Chance;
use crate::codes::Codes;
use crate::dates::Shift;
use crate::kept::{is_infinite, is_small, is_truth};
use crate::records::RecordReader;
use crate::texts::{Names, host_of};
use crate::{ColumnContent, Literals, SeparatedTable, numbers};

/// What is written at once.
const CHUNK: usize = 1 << 16;

/// Masks tables by the secret of a conversation: equal values become equal ones in all of them.
pub struct Masking {
    names: Names,
    codes: Codes,
    numbers: Chance,
    shift: Shift,
}

impl Masking {
    /// Masks by this secret.
    #[must_use]
    pub fn by(secret: [u8; 16]) -> Self {
        let chance = Chance::new(secret);
        Masking {
            names: Names::new(chance.for_purpose("names")),
            codes: Codes::new(chance.for_purpose("codes")),
            numbers: chance.for_purpose("numbers"),
            shift: Shift::new(chance.for_purpose("dates")),
        }
    }

    /// Writes a masked copy of a table. Fails if it cannot be read or written, or has a record without an end.
    pub fn mask(&self, table: &SeparatedTable, input: impl Read, output: &mut impl Write) -> io::Result<()> {
        let mut records = RecordReader::new(table, input);
        let mut masked = records.mark()?.to_vec();
        for _ in 0..table.lines_above {
            let Some(line) = records.line()? else { break };
            self.mask_line(line, &mut masked);
        }
        let mut is_header = table.has_header;
        while let Some(record) = records.next()? {
            if record.is_blank() || std::mem::take(&mut is_header) {
                masked.extend_from_slice(record.bytes);
                continue;
            }
            let mut at = 0;
            for (place, field) in record.fields.iter().enumerate() {
                masked.extend_from_slice(&record.bytes[at..field.place.start]);
                let cell = record.cell(field, table);
                let new = self.cell(table, place, &cell);
                match table.quote.filter(|_| field.is_quoted) {
                    Some(quote) => {
                        masked.push(quote);
                        masked.extend_from_slice(&new);
                        masked.push(quote);
                    }
                    None => masked.extend_from_slice(&new),
                }
                at = field.place.end;
            }
            masked.extend_from_slice(&record.bytes[at..]);
            if masked.len() > CHUNK {
                output.write_all(&masked)?;
                masked.clear();
            }
        }
        output.write_all(&masked)
    }

    /// A line above the table. What marks a comment stays.
    fn mask_line(&self, line: &[u8], masked: &mut Vec<u8>) {
        let text = line.trim_ascii();
        let end = &line[line.trim_ascii_end().len()..];
        if let Some(text) = text.strip_prefix(b"#") {
            masked.extend_from_slice(b"# ");
            masked.extend(self.names.of(text));
        } else if !text.is_empty() {
            masked.extend(self.names.of(text));
        }
        masked.extend_from_slice(end);
    }

    /// What stands for a cell. Blanks around it stay.
    fn cell<'c>(&self, table: &SeparatedTable, column: usize, cell: &'c [u8]) -> Cow<'c, [u8]> {
        let value = cell.trim_ascii();
        if value.is_empty() || table.missing.iter().any(|mark| mark == value) {
            return cell.into();
        }
        let kind = table.columns.get(column).map_or(&ColumnContent::Texts, |column| &column.cells);
        let Some(new) = self.value(kind, value) else { return cell.into() };
        if value.len() == cell.len() {
            return new.into();
        }
        let start = cell.len() - cell.trim_ascii_start().len();
        [&cell[..start], &new, &cell[start + value.len()..]].concat().into()
    }

    /// What stands for a value; `None` if it stays.
    fn value(&self, kind: &ColumnContent, value: &[u8]) -> Option<Vec<u8>> {
        let is_kept = match kind {
            ColumnContent::Truths => is_truth(value),
            ColumnContent::SmallNumbers => is_small(value),
            ColumnContent::Numbers { .. } => is_infinite(value),
            _ => false,
        };
        if is_kept {
            return None;
        }
        let new = match kind {
            ColumnContent::Numbers { decimal, unit } => numbers::moved(self.numbers, value, *decimal, unit),
            ColumnContent::SmallNumbers => numbers::moved(self.numbers, value, b'.', b""),
            ColumnContent::Dates(written) => self.shift.moved(value, written),
            ColumnContent::Years => self.shift.moved_year(value),
            ColumnContent::Texts | ColumnContent::Truths | ColumnContent::Codes => None,
        };
        Some(new.unwrap_or_else(|| self.name(value)))
    }

    /// What stands for a text, or a code of digits.
    fn name(&self, value: &[u8]) -> Vec<u8> {
        if !value.iter().all(u8::is_ascii_digit) {
            return self.names.of(value);
        }
        let mut code = value.to_vec();
        self.codes.replace(&mut code);
        code
    }

    /// Notes which values of a table those of these literals stand for that are masked. Reads all of it.
    pub fn note_originals(
        &self,
        table: &SeparatedTable,
        input: impl Read,
        literals: &mut Literals,
    ) -> io::Result<()> {
        let mut records = RecordReader::new(table, input);
        records.mark()?;
        for _ in 0..table.lines_above {
            records.line()?;
        }
        let mut is_header = table.has_header;
        let wanted = literals.wanted();
        let mut found: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
        while let Some(record) = records.next()? {
            if record.is_blank() || std::mem::take(&mut is_header) {
                continue;
            }
            for (place, field) in record.fields.iter().enumerate() {
                let cell = record.cell(field, table);
                let value = cell.trim_ascii();
                let kind = table.columns.get(place).map_or(&ColumnContent::Texts, |column| &column.cells);
                // A number of a program may be like one of the table by chance.
                let is_name = !matches!(kind, ColumnContent::Numbers { .. } | ColumnContent::SmallNumbers);
                let is_missing = value.is_empty() || table.missing.iter().any(|mark| mark == value);
                let new = if is_missing { None } else { self.value(kind, value) };
                let Some(new) = new.filter(|new| is_name || new.starts_with(crate::texts::TEXT.as_bytes()))
                else {
                    continue;
                };
                if wanted.contains(&new) {
                    found.entry(new).or_insert_with(|| value.to_vec());
                }
                if let Some(host) = host_of(value) {
                    let name = self.names.of_host(host);
                    if wanted.contains(&name) {
                        found.entry(name).or_insert_with(|| host.to_vec());
                    }
                }
            }
        }
        literals.take(found);
        // Dates that are those of no cell, such as the first of a month, have no other time than the one that is written.
        let dates = table.columns.iter().filter_map(|column| match &column.cells {
            ColumnContent::Dates(written) => Some(written),
            _ => None,
        });
        for written in dates {
            literals.take_dates(|text| self.shift.moved_back(text, written));
        }
        Ok(())
    }
}
