//! The tables in files, as they are read for what of them may leave.

use std::io::{self, Seek as _};

use local::{ColumnHolds, NoTextTable, ReadAs, TableInText, text_table};
use privacy::{Column, ColumnContent, SeparatedTable, WrittenDates};
use sandbox::InputFile;
use turn::{Failure, may_hold_table};

use super::unreadable;

/// A file with what is known of its table.
pub(super) struct GivenTable {
    pub(super) given: InputFile,
    pub(super) table: SeparatedTable,
}

/// The tables in these files, which are read alike where their columns have the same names. The inner error is the name of the file
/// that has none, and why. Fails if a file cannot be read.
pub(super) fn tables_in(
    files: Vec<InputFile>,
    read_as: &ReadAs,
) -> Result<Result<Vec<GivenTable>, (String, String)>, Failure> {
    let mut tables = Vec::with_capacity(files.len());
    for given in &files {
        match table_of(given, read_as).map_err(|error| unreadable(&given.name, &error))? {
            Ok(table) => tables.push(table),
            Err(why) => return Ok(Err((given.name.clone(), why))),
        }
    }
    SeparatedTable::agree(&mut tables);
    Ok(Ok(files.into_iter().zip(tables).map(|(given, table)| GivenTable { given, table }).collect()))
}

/// The table in a file. The inner error says why it has none, as the end of a sentence.
fn table_of(given: &InputFile, read_as: &ReadAs) -> io::Result<Result<SeparatedTable, String>> {
    let no_table = || "only tables in CSV, TSV and the like can be made private: this is none".to_owned();
    if !may_hold_table(&given.name) {
        return Ok(Err(no_table()));
    }
    let table = match text_table(&given.name, &given.file, read_as)? {
        Ok(found) => table(found),
        Err(NoTextTable::NoTable) => return Ok(Err(no_table())),
        Err(NoTextTable::Encoding(name)) => {
            return Ok(Err(format!("it is in {name}: save it as UTF-8, so that it can be made private")));
        }
    };
    (&given.file).rewind()?;
    let looked = table.looked_at(&given.file)?;
    (&given.file).rewind()?;
    // What is sent as names of columns must be what was taken for them.
    Ok(looked.ok_or_else(|| "the names of its columns are not where they seem to be".to_owned()))
}

fn table(found: TableInText) -> SeparatedTable {
    let column = |(name, holds): (String, ColumnHolds)| {
        let cells = match holds {
            ColumnHolds::Texts => ColumnContent::Texts,
            ColumnHolds::Codes => ColumnContent::Codes,
            ColumnHolds::Years => ColumnContent::Years,
            ColumnHolds::Numbers(decimal, unit) => ColumnContent::Numbers { decimal, unit: unit.into() },
            ColumnHolds::IsoDates => ColumnContent::Dates(WrittenDates::Iso),
            ColumnHolds::DatesBy(format) => ColumnContent::Dates(WrittenDates::By(format)),
            ColumnHolds::Seconds => ColumnContent::Dates(WrittenDates::Seconds),
            ColumnHolds::Milliseconds => ColumnContent::Dates(WrittenDates::Milliseconds),
        };
        Column { name, cells }
    };
    SeparatedTable {
        delimiter: found.delimiter,
        quote: found.quote,
        escapes: found.escapes,
        skips_blanks: found.skips_blanks,
        lines_above: found.lines_above,
        has_header: found.has_header,
        columns: found.columns.into_iter().map(column).collect(),
        missing: found.missing.into_iter().map(String::into_bytes).collect(),
    }
}

/// The tables in files, each at its beginning. One that is no table any more has no masked values.
pub(super) fn tables_of<'f>(
    files: &[&'f InputFile],
    read_as: &ReadAs,
) -> Result<Vec<(&'f InputFile, SeparatedTable)>, Failure> {
    let (mut found, mut tables) = (Vec::new(), Vec::new());
    for given in files {
        let table = table_of(given, read_as).and_then(|table| (&given.file).rewind().map(|()| table));
        if let Ok(table) = table.map_err(|error| unreadable(&given.name, &error))? {
            found.push(*given);
            tables.push(table);
        }
    }
    SeparatedTable::agree(&mut tables);
    Ok(found.into_iter().zip(tables).collect())
}
