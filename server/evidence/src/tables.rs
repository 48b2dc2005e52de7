//! Data files that were given along, as cells of text.

use csv::ReaderBuilder;
use turn::Attachment;

use crate::AttachedTable;

/// A data file in cells.
#[derive(Debug)]
pub struct DataTable {
    name: String,
    place: usize,
    delimiter: char,
    rows: Vec<Vec<String>>,
}

/// Larger files are not read: no program holds that many rows as text.
const LARGEST: usize = 8 << 20;
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The tables among the files, each with its place among all of them.
#[must_use]
pub fn tables(files: &[Attachment]) -> Vec<DataTable> {
    let is_table = |file: &Attachment| {
        let extension = file.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let is_known =
            extension.is_some_and(|extension| ["csv", "tsv", "tab", "txt"].contains(&extension.as_str()));
        is_known && file.bytes.len() <= LARGEST
    };
    let tables = files.iter().enumerate().filter(|(_, file)| is_table(file));
    tables.filter_map(|(place, file)| DataTable::read(place, file)).collect()
}

impl DataTable {
    fn read(place: usize, file: &Attachment) -> Option<Self> {
        let text = String::from_utf8_lossy(&file.bytes);
        let text = text.trim_start_matches('\u{feff}');
        let delimiter = delimiter(text)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(u8::try_from(delimiter).ok()?)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows = reader.records().map_while(Result::ok);
        let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
        (!rows.is_empty()).then(|| DataTable { name: file.name.clone(), place, delimiter, rows })
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As programs are compared with it.
    #[must_use]
    pub fn attached(&self) -> AttachedTable<'_> {
        AttachedTable { name: &self.name, place: self.place, delimiter: self.delimiter, rows: &self.rows }
    }
}

/// What stands between the cells: what is as often in each of the first lines, and most often. A file of one column has
/// none; then a comma does no harm.
fn delimiter(text: &str) -> Option<char> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(5).collect();
    let first = lines.first()?;
    let count = |line: &str, mark: char| line.matches(mark).count();
    let is_regular = |mark: &char| lines.iter().all(|line| count(line, *mark) == count(first, *mark));
    let regular = DELIMITERS.into_iter().filter(is_regular).max_by_key(|mark| count(first, *mark));
    let most = || DELIMITERS.into_iter().max_by_key(|mark| count(first, *mark));
    regular
        .filter(|mark| count(first, *mark) > 0)
        .or_else(most)
        .filter(|mark| count(first, *mark) > 0)
        .or(Some(','))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::Attachment;

    use super::tables;

    #[test]
    fn files_are_read_into_cells() {
        let file = |name: &str, text: &str| Attachment {
            name: name.to_owned(),
            media_type: "text/csv",
            bytes: text.as_bytes().to_vec(),
        };
        let files = [
            file("a.csv", "\u{feff}name,n\n\"Doe, J\",1\n"),
            file("photo.png", "x"),
            file("b.csv", "city;price\nUlm;1,5\nBonn;2,5\n"),
            file("c.tsv", "a\tb\n1\t2\n"),
            file("d.csv", "n\n3\n"),
            file("empty.csv", ""),
        ];
        let tables = tables(&files);
        let drawn =
            tables.iter().map(|table| format!("{} {:?} {:?}", table.place, table.delimiter, table.rows));
        assert_snapshot!(drawn.collect::<Vec<_>>().join("\n"), @r#"
        0 ',' [["name", "n"], ["Doe, J", "1"]]
        2 ';' [["city", "price"], ["Ulm", "1,5"], ["Bonn", "2,5"]]
        3 '\t' [["a", "b"], ["1", "2"]]
        4 ',' [["n"], ["3"]]
        "#);
    }
}
