//! The first rows of a table, as they are.

use std::io::{self, Read, Write};

use crate::SeparatedTable;
use crate::records::RecordReader;

/// How many rows of a table were taken, without its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsTaken {
    /// Those that were.
    pub taken: u64,
    /// Those that it has.
    pub of: u64,
}

/// Copies what stands above a table, its header and its first rows, at most so many. Reads all of it to count its rows.
pub fn first_rows(
    table: &SeparatedTable,
    input: impl Read,
    most: u64,
    output: &mut impl Write,
) -> io::Result<RowsTaken> {
    let mut records = RecordReader::new(table, input);
    output.write_all(records.mark()?)?;
    for _ in 0..table.lines_above {
        output.write_all(records.line()?.unwrap_or_default())?;
    }
    let mut rows = RowsTaken { taken: 0, of: 0 };
    let mut is_header = table.has_header;
    while let Some(record) = records.next()? {
        if record.is_blank() {
            continue;
        }
        if std::mem::take(&mut is_header) {
            output.write_all(record.bytes)?;
            continue;
        }
        rows.of += 1;
        if rows.of <= most {
            rows.taken += 1;
            output.write_all(record.bytes)?;
        }
    }
    Ok(rows)
}
