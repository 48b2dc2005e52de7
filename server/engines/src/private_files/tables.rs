//! The tables in files, as they are read for what of them may leave.

use std::io::{self, Seek as _};

use local::{ColumnHolds, NoTextTable, ReadAs, TableInText, text_table};
use privacy::{Column, ColumnContent, SeparatedTable, WrittenDates};
use sandbox::InputFile;
use turn::{Failure, may_hold_table};

use super::unreadable;

/// A file with what is known of its table.
pub(super) struct Known {
    pub(super) given: InputFile,
    pub(super) table: SeparatedTable,
}

/// The tables in these files, which are read alike where their columns have the same names. The error is the name of the file that
/// has none, and why.
pub(super) fn tables_in(files: Vec<InputFile>, read_as: &ReadAs) -> Result<Vec<Known>, (String, String)> {
    let mut tables = Vec::with_capacity(files.len());
    for given in &files {
        tables.push(table_of(given, read_as).map_err(|why| (given.name.clone(), why))?);
    }
    SeparatedTable::agree(&mut tables);
    Ok(files.into_iter().zip(tables).map(|(given, table)| Known { given, table }).collect())
}

/// The table in a file. The error says why it has none, as the end of a sentence.
fn table_of(given: &InputFile, read_as: &ReadAs) -> Result<SeparatedTable, String> {
    let no_table = || "only tables in CSV, TSV and the like can be made private: this is none".to_owned();
    if !may_hold_table(&given.name) {
        return Err(no_table());
    }
    let in_words = |error: io::Error| format!("it cannot be read: {error}");
    let found = text_table(&given.name, &given.file, read_as).map_err(in_words)?;
    let found = found.map_err(|why| match why {
        NoTextTable::NoTable => no_table(),
        NoTextTable::Encoding(name) => {
            format!("it is in {name}: save it as UTF-8, so that it can be made private")
        }
    })?;
    let sniffed: Vec<String> = found.columns.iter().map(|(name, _)| name.clone()).collect();
    let table = table(found);
    (&given.file).rewind().map_err(in_words)?;
    let looked = table.looked_at(&given.file).map_err(in_words)?;
    (&given.file).rewind().map_err(in_words)?;
    // What is sent as names of columns must be what was taken for them.
    let is_same = |(column, sniffed): (&Column, &String)| {
        let start = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).take(5).collect::<String>();
        start(&column.name) == start(sniffed)
    };
    if looked.has_header && !looked.columns.iter().zip(&sniffed).any(is_same) {
        return Err("the names of its columns are not where they seem to be".to_owned());
    }
    Ok(looked)
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
    let found = files.iter().filter_map(|given| Some((*given, table_of(given, read_as).ok()?)));
    let (files, mut tables): (Vec<&InputFile>, Vec<SeparatedTable>) = found.unzip();
    SeparatedTable::agree(&mut tables);
    for given in &files {
        (&given.file).rewind().map_err(|error| unreadable(&given.name, &error))?;
    }
    Ok(files.into_iter().zip(tables).collect())
}
