//! Data files that were given along, as cells of text.

use csv::ReaderBuilder;

/// A data file that was given along, read into cells of text.
#[derive(Debug, Clone)]
pub struct DataTable {
    /// The name under which it was given along.
    pub name: String,
    /// Its place among all files, from 0: Gemini may call it `input_file_0.csv`.
    pub place: usize,
    /// The character between cells.
    pub delimiter: char,
    /// The header, then the rows of data.
    pub rows: Vec<Vec<String>>,
}

/// Larger files are not read: no program holds that many rows as text.
const LARGEST: usize = 8 << 20;
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The tables among the files, each with its place among all of them. A file is its name and its content.
#[must_use]
pub fn tables<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<DataTable> {
    let tables = files.enumerate().filter(|(_, (name, content))| is_table(name, content));
    tables.filter_map(|(place, (name, content))| DataTable::read(place, name, content)).collect()
}

/// `true` for a file that may be read as a table.
pub(crate) fn is_table(name: &str, content: &[u8]) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let is_known =
        extension.is_some_and(|extension| ["csv", "tsv", "tab", "txt"].contains(&extension.as_str()));
    is_known && content.len() <= LARGEST
}

impl DataTable {
    fn read(place: usize, name: &str, content: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(content);
        let text = text.trim_start_matches('\u{feff}');
        let delimiter = delimiter(text)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(u8::try_from(delimiter).ok()?)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows = reader.records().map_while(Result::ok);
        let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
        (!rows.is_empty()).then(|| DataTable { name: name.to_owned(), place, delimiter, rows })
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

    use super::tables;

    #[test]
    fn files_are_read_into_cells() {
        let files = [
            ("a.csv", "\u{feff}name,n\n\"Doe, J\",1\n"),
            ("photo.png", "x"),
            ("b.csv", "city;price\nUlm;1,5\nBonn;2,5\n"),
            ("c.tsv", "a\tb\n1\t2\n"),
            ("d.csv", "n\n3\n"),
            ("empty.csv", ""),
        ];
        let tables = tables(files.iter().map(|(name, text)| (*name, text.as_bytes())));
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
