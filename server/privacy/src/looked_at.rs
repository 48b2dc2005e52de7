//! What the first rows of a table tell of its columns, and its columns beside those of other tables.

use std::collections::HashSet;
use std::io::{self, Read};

use crate::kept::{is_small, is_truth};
use crate::records::RecordReader;
use crate::table::{ColumnContent, SeparatedTable};

/// The rows that are looked at to tell small numbers and truth values from others.
const LOOKED_AT: usize = 5_000;

impl SeparatedTable {
    /// The table with the names of its columns as they stand in the file, as far as that is UTF-8, and with those columns told
    /// apart that have small numbers or truth values alone, by its first rows. `None` if other names stand there than those that it
    /// has: the row may be one of data.
    pub fn looked_at(mut self, input: impl Read) -> io::Result<Option<Self>> {
        let table = self.clone();
        let mut records = RecordReader::new(&table, input);
        records.mark()?;
        for _ in 0..table.lines_above {
            records.line()?;
        }
        if let Some(header) = if table.has_header { first_filled(&mut records)? } else { None } {
            // Names of rows have no name above them.
            let unnamed = self.columns.len().saturating_sub(header.len()).min(1);
            for (column, cell) in self.columns.iter_mut().skip(unnamed).zip(&header) {
                if !begins_like(&column.name, cell) {
                    return Ok(None);
                }
                if let Ok(name) = std::str::from_utf8(cell.trim_ascii())
                    && !name.is_empty()
                {
                    name.clone_into(&mut column.name);
                }
            }
        }
        let count = self.columns.len();
        let (mut are_small, mut are_truths, mut are_filled) =
            (vec![true; count], vec![true; count], vec![false; count]);
        for _ in 0..LOOKED_AT {
            let Some(record) = records.next()? else { break };
            for (place, field) in record.fields.iter().take(count).enumerate() {
                let cell = record.cell(field, &table);
                let value = cell.trim_ascii();
                if value.is_empty() || table.missing.iter().any(|mark| mark == value) {
                    continue;
                }
                are_filled[place] = true;
                are_small[place] &= is_small(value);
                are_truths[place] &= is_truth(value);
            }
        }
        for (place, column) in self.columns.iter_mut().enumerate().filter(|(place, _)| are_filled[*place]) {
            match column.cells {
                ColumnContent::Numbers { .. } if are_small[place] => {
                    column.cells = ColumnContent::SmallNumbers;
                }
                ColumnContent::Texts if are_truths[place] => column.cells = ColumnContent::Truths,
                _ => {}
            }
        }
        Ok(Some(self))
    }

    /// Reads columns of one name alike in all tables: what one of them takes for codes, all do. So they still join.
    pub fn agree(tables: &mut [SeparatedTable]) {
        let codes: HashSet<String> = tables
            .iter()
            .flat_map(|table| &table.columns)
            .filter(|column| column.cells == ColumnContent::Codes || column.cells == ColumnContent::Texts)
            .map(|column| column.name.to_lowercase())
            .collect();
        for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
            let is_number = matches!(
                column.cells,
                ColumnContent::Numbers { .. } | ColumnContent::SmallNumbers | ColumnContent::Years
            );
            if is_number && codes.contains(&column.name.to_lowercase()) {
                column.cells = ColumnContent::Codes;
            }
        }
    }
}

/// `true` if a name that was read of a cell begins as the cell does, as far as the cell tells: a name may be cut, or have more behind
/// it, and a cell that is no UTF-8 tells only its ASCII.
fn begins_like(name: &str, cell: &[u8]) -> bool {
    let cell = String::from_utf8_lossy(cell);
    let is_told =
        |c: &char| c.is_alphanumeric() && (c.is_ascii() || !cell.contains(char::REPLACEMENT_CHARACTER));
    let told = |text: &str| text.chars().filter(is_told).collect::<String>();
    let begins: String = told(&cell).chars().take(5).collect();
    told(name).starts_with(&begins)
}

/// The cells of the first record that is not blank.
fn first_filled(records: &mut RecordReader<'_, impl Read>) -> io::Result<Option<Vec<Vec<u8>>>> {
    let table = records.table();
    while let Some(record) = records.next()? {
        if !record.is_blank() {
            let cells = record.fields.iter().map(|field| record.cell(field, table).into_owned());
            return Ok(Some(cells.collect()));
        }
    }
    Ok(None)
}
