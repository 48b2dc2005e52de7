//! Data files that were given along, as cells of text.

mod json;

use csv::ReaderBuilder;

use crate::typed::number;

/// A data file that was given along, read into cells of text.
#[derive(Debug, Clone)]
pub struct DataTable {
    /// The name under which it was given along.
    pub name: String,
    /// Its place among all files, from 0: Gemini may call it `input_file_0.csv`.
    pub place: usize,
    /// How the file holds its rows.
    pub form: TableForm,
    /// The header, then the rows of data. The names of its columns are empty if the file has none.
    pub rows: Vec<Vec<String>>,
}

/// How a file holds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// Lines of cells.
    Lines {
        /// The character between cells.
        delimiter: char,
        /// The lines above the header, which say something about the file.
        above: usize,
    },
    /// A list of objects in JSON. Not each has every name, or the list stands within something else.
    Json,
    /// A list of objects in JSON, each with every name.
    JsonList,
    /// The same with an object in each line.
    JsonLines,
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
    (has_ending(name, &LINES) || has_ending(name, &JSON)) && content.len() <= LARGEST
}

/// Endings of files that are read as lines of cells, and as JSON.
const LINES: [&str; 4] = ["csv", "tsv", "tab", "txt"];
const JSON: [&str; 3] = ["json", "jsonl", "ndjson"];

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

impl DataTable {
    fn read(place: usize, name: &str, content: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(content);
        let text = text.trim_start_matches('\u{feff}');
        let (form, rows) = if has_ending(name, &JSON) { json::read(text)? } else { lines(text)? };
        (!rows.is_empty()).then(|| DataTable { name: name.to_owned(), place, form, rows })
    }
}

/// A file of lines as cells.
fn lines(text: &str) -> Option<(TableForm, Vec<Vec<String>>)> {
    let is_about = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let about: Vec<&str> = text.split_inclusive('\n').take_while(is_about).collect();
    // A file of nothing but such lines may have a header that begins so.
    let length: usize = about.iter().map(|line| line.len()).sum();
    let (text, above) = if length < text.len() { (&text[length..], about.len()) } else { (text, 0) };
    let delimiter = delimiter(text)?;
    let mut reader = ReaderBuilder::new()
        .delimiter(u8::try_from(delimiter).ok()?)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().map_while(Result::ok);
    let mut rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
    if is_without_header(&rows) {
        rows.insert(0, vec![String::new(); rows[0].len()]);
    }
    Some((TableForm::Lines { delimiter, above }, rows))
}

/// `true` if the first row is one of data: numbers stand where numbers are below, and they do not count up as years do.
fn is_without_header(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first().filter(|(_, rest)| !rest.is_empty()) else { return false };
    let is_number = |cell: &String| number(cell).is_some();
    let has_numbers = |column: usize| {
        let mut cells =
            rest.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty()).peekable();
        cells.peek().is_some() && cells.all(is_number)
    };
    let numeric: Vec<usize> = (0..first.len()).filter(|column| has_numbers(*column)).collect();
    let numbers: Option<Vec<f64>> = numeric.iter().map(|column| number(&first[*column])).collect();
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else { return false };
    let is_year = |number: &f64| number.fract() == 0.0 && (1_000.0..2_200.0).contains(number);
    let counts_up =
        numbers.len() > 1 && numbers.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON);
    !counts_up && !numbers.iter().all(is_year)
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
            ("no_header.csv", "Ulm,1.5\nBonn,2.5\n"),
            ("years.csv", "land,2019,2020\nUlm,1,2\n"),
            ("only_years.csv", "2019,2020\n1,2\n"),
            ("noted.csv", "# sales of 2024\n# in EUR\nname,n\nDoe,1\n"),
            ("e.json", r#"[{"a": 1, "b": "x"}, {"a": 2.5, "b": null}]"#),
            ("f.jsonl", "{\"a\": 1}\n{\"a\": true}\n"),
            ("g.json", r#"{"of": "x", "data": [{"a": 1}, {"b": 2}]}"#),
            ("h.json", r#"{"a": [1, 2], "b": ["x", "y"]}"#),
            ("i.json", r#"{"a": 1}"#),
            ("j.json", "[1, 2"),
        ];
        let tables = tables(files.iter().map(|(name, text)| (*name, text.as_bytes())));
        let drawn = tables.iter().map(|table| format!("{} {:?} {:?}", table.place, table.form, table.rows));
        assert_snapshot!(drawn.collect::<Vec<_>>().join("\n"), @r#"
        0 Lines { delimiter: ',', above: 0 } [["name", "n"], ["Doe, J", "1"]]
        2 Lines { delimiter: ';', above: 0 } [["city", "price"], ["Ulm", "1,5"], ["Bonn", "2,5"]]
        3 Lines { delimiter: '\t', above: 0 } [["a", "b"], ["1", "2"]]
        4 Lines { delimiter: ',', above: 0 } [["n"], ["3"]]
        6 Lines { delimiter: ',', above: 0 } [["", ""], ["Ulm", "1.5"], ["Bonn", "2.5"]]
        7 Lines { delimiter: ',', above: 0 } [["land", "2019", "2020"], ["Ulm", "1", "2"]]
        8 Lines { delimiter: ',', above: 0 } [["2019", "2020"], ["1", "2"]]
        9 Lines { delimiter: ',', above: 2 } [["name", "n"], ["Doe", "1"]]
        10 JsonList [["a", "b"], ["1", "x"], ["2.5", ""]]
        11 JsonLines [["a"], ["1"], ["True"]]
        12 Json [["a", "b"], ["1", ""], ["", "2"]]
        13 Json [["a", "b"], ["1", "x"], ["2", "y"]]
        "#);
    }
}
