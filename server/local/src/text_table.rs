//! How a table in a text file is read, for those who go through all of it.

use std::fs::File;
use std::io;

use crate::sniff::{
    self, BESIDE_NUMBERS, CellKind, DataColumn, DateStyle, Delimited, FileContent, Head, Header,
    KNOWN_MISSING, LineForm, OTHER_MISSING, ReadAs, Role, TextEncoding,
};

/// A table in a text file, as its head shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInText {
    /// What separates fields.
    pub delimiter: u8,
    /// What may enclose them.
    pub quote: Option<u8>,
    /// `true` if a backslash takes its meaning from the character after it.
    pub escapes: bool,
    /// `true` if blanks after a delimiter belong to no field.
    pub skips_blanks: bool,
    /// How many lines stand above the table.
    pub lines_above: usize,
    /// `true` if the first row has the names of the columns.
    pub has_header: bool,
    /// The columns: their names, on one line, and what they hold.
    pub columns: Vec<(String, ColumnHolds)>,
    /// The marks for missing values that occur.
    pub missing: Vec<String>,
}

/// What a column of a table holds, but for a few of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnHolds {
    /// Texts, codes, and what nothing else fits.
    Texts,
    /// Numbers that are names.
    Codes,
    /// Calendar years.
    Years,
    /// Numbers with this mark before decimals, and this sign or unit beside them; it may be empty.
    Numbers(u8, &'static str),
    /// Dates as ISO 8601 has them.
    IsoDates,
    /// Dates by a format of `strptime`.
    DatesBy(String),
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
}

/// Why a file is not read as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTextTable {
    /// It is none, or one whose fields nothing separates.
    NoTable,
    /// Its encoding has more than one byte for many characters, and is not UTF-8.
    Encoding(&'static str),
}

/// The table in a file, by the first part of it and what the person knows of it. Fails if the file cannot be read.
pub fn text_table(name: &str, file: &File, read_as: &ReadAs) -> io::Result<Result<TableInText, NoTextTable>> {
    let head = Head::read_as(file, read_as)?;
    Ok(match sniff::sniff(name, &head) {
        Ok(FileContent::Delimited(table)) => of(&table, read_as),
        Ok(FileContent::Json(_) | FileContent::Excel | FileContent::Parquet) | Err(_) => {
            Err(NoTextTable::NoTable)
        }
    })
}

/// `true` if the first lines of a text show that it is data, and nothing to read.
#[must_use]
pub fn is_data(lines: Vec<u8>) -> bool {
    let content = sniff::sniff("text.txt", &Head::of_lines(lines));
    matches!(content, Ok(FileContent::Delimited(_) | FileContent::Json(_)))
}

fn of(table: &Delimited, read_as: &ReadAs) -> Result<TableInText, NoTextTable> {
    let is_single = match table.encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8WithMark => true,
        TextEncoding::CodePage(page) => page.is_single_byte(),
        _ => false,
    };
    if !is_single {
        return Err(NoTextTable::Encoding(table.encoding.name()));
    }
    let ascii =
        |character: char| u8::try_from(character).ok().filter(u8::is_ascii).ok_or(NoTextTable::NoTable);
    let dialect = &table.dialect;
    if table.packing != sniff::Packing::Plain || dialect.form != LineForm::Separated {
        return Err(NoTextTable::NoTable);
    }
    let known = [KNOWN_MISSING.as_slice(), &OTHER_MISSING, &BESIDE_NUMBERS].concat();
    let is_known = |mark: &&String| known.contains(&mark.as_str()) || read_as.names_missing(mark);
    Ok(TableInText {
        delimiter: ascii(dialect.delimiter)?,
        quote: dialect.quote.map(ascii).transpose()?,
        escapes: dialect.escape,
        skips_blanks: dialect.skip_initial_space,
        lines_above: table.skip_lines,
        has_header: table.header != Header::Absent,
        columns: table.columns.iter().map(|column| (sniff::clipped(&column.name), holds(column))).collect(),
        missing: table.reading.missing.iter().filter(is_known).cloned().collect(),
    })
}

fn holds(column: &DataColumn) -> ColumnHolds {
    match column.kind {
        CellKind::Number(Role::Identifier, _) => ColumnHolds::Codes,
        CellKind::Number(Role::Year, _) => ColumnHolds::Years,
        CellKind::Number(Role::Measure { .. }, written) => {
            let decimal = u8::try_from(written.marks.decimal).unwrap_or(b'.');
            ColumnHolds::Numbers(decimal, written.sign.unwrap_or_default())
        }
        CellKind::Date(DateStyle::Iso { .. }) => ColumnHolds::IsoDates,
        CellKind::Date(DateStyle::Format(format)) => ColumnHolds::DatesBy(format.strptime()),
        CellKind::Date(DateStyle::Seconds) => ColumnHolds::Seconds,
        CellKind::Date(DateStyle::Milliseconds) => ColumnHolds::Milliseconds,
        CellKind::Empty | CellKind::Text { .. } | CellKind::Nested => ColumnHolds::Texts,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::text_table;
    use crate::ReadAs;

    fn drawn(name: &str, bytes: &[u8]) -> String {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        match text_table(name, &file, &ReadAs::default()).expect("read") {
            Ok(table) => format!("{table:?}"),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn a_table_is_told_as_the_profile_reads_it() {
        let lines = "Stand 2024\n\nid;Ort;Tag;Umsatz;PLZ;t\n1;Köln;31.12.2024;1.234,50 €;01067;1704067200\n2;Bonn;30.12.2024;99,00 €;53111;1704067260\n3;Köln;n/a;1,00 €;50667;1704067320\n";
        insta::assert_snapshot!(drawn("umsatz.csv", lines.as_bytes()), @r#"TableInText { delimiter: 59, quote: Some(34), escapes: false, skips_blanks: false, lines_above: 2, has_header: true, columns: [("id", Codes), ("Ort", Texts), ("Tag", DatesBy("%d.%m.%Y")), ("Umsatz", Numbers(44, "€")), ("PLZ", Texts), ("t", Numbers(44, ""))], missing: ["n/a"] }"#);
        insta::assert_snapshot!(drawn("a.csv", b"1.5,north\n2.5,south\n3.5,north\n"), @r#"TableInText { delimiter: 44, quote: Some(34), escapes: false, skips_blanks: false, lines_above: 0, has_header: false, columns: [("column 1", Numbers(46, "")), ("column 2", Texts)], missing: [] }"#);
        let others = [
            drawn("a.json", b"[{\"a\": 1}]"),
            drawn("a.csv", &"a,b\n1,x\n2,y\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            drawn("a.txt", b"only some words\nand more of them\n"),
        ];
        insta::assert_snapshot!(others.join("\n"), @r#"
        NoTable
        Encoding("UTF-16")
        NoTable
        "#);
    }
}
