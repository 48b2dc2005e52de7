//! What the head of a delimited text file (CSV, TSV and their kin) tells about the whole.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Sample;
use super::column::{Column, Kind, columns_of};
use super::date::DateStyle;
use super::encoding::Encoding;
use super::number::{Marks, marks_of};
use super::records::{self, Dialect};
use super::sign::{self, Signed};
use super::title;

/// How to read a delimited file, and what its head holds.
#[derive(Debug)]
pub(crate) struct Delimited {
    pub(crate) encoding: Encoding,
    /// Titles, comments and blank lines before the table.
    pub(crate) skip_lines: usize,
    pub(crate) dialect: Dialect,
    pub(crate) header: Header,
    pub(crate) columns: Vec<Column>,
    pub(crate) marks: Marks,
    pub(crate) dates: Option<DateStyle>,
    /// The marks for a missing value that occur, and the empty field.
    pub(crate) missing: Vec<String>,
    pub(crate) lengths: Lengths,
    /// The rows of the head with too few fields or too many.
    uneven_rows: usize,
    /// Whether some field may be longer than Python's `csv` module takes by default.
    pub(crate) long_fields: bool,
    /// Whether NUL characters occur.
    pub(crate) nul: bool,
    /// The rows of the head.
    pub(crate) rows: usize,
    /// Whether the head is the whole file.
    pub(crate) whole: bool,
}

/// Where the column names come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// The first row, as it is.
    InFile,
    /// The first row, but blank or repeated names in it were replaced.
    Repaired,
    /// The first row, but its names are unwieldy, or the first column has none: R writes row names so.
    Replaced,
    /// Nowhere: the columns are counted.
    Absent,
}

/// How many fields the rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lengths {
    /// One for each column.
    Even,
    /// A blank one more: their last delimiter ends the row.
    DelimiterAtEnd,
    /// Too few or too many here and there.
    Uneven,
}

/// Longer names are cut in their middle: what tells them apart often stands at the end.
pub(crate) const LONGEST_NAME: usize = 30;
const END_OF_NAME: usize = 8;

/// Python's `csv` module refuses fields of more than 131 072 characters unless told otherwise.
const LONGEST_FIELD: usize = 100_000;

/// Delimiters, likeliest first among equals: a comma is the one most often found inside a field.
pub(super) const DELIMITERS: [char; 4] = ['\t', ';', '|', ','];

/// Marks for a missing value that pandas knows by itself.
pub(crate) const KNOWN_MISSING: [&str; 16] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "<NA>", "N/A", "NA", "NULL", "NaN",
    "n/a", "nan", "null",
];

/// Marks for a missing value that pandas must be told of.
pub(crate) const OTHER_MISSING: [&str; 5] = ["None", "-", "--", "?", "."];

/// Reads the head of a delimited file; `None` where it holds no field at all.
pub(crate) fn sniff(sample: &Sample) -> Option<Delimited> {
    let encoding = Encoding::of(&sample.head, sample.whole);
    let decoded = encoding.decode(&sample.head);
    let nul = decoded.contains('\0');
    let text = Text::of(&decoded.replace('\0', ""), sample.whole);
    let Text { skip_lines, dialect, names, rows } = text?;
    let (width, has_row_names) = width_of(&names, &rows);
    let is_uneven =
        |row: &&Vec<String>| row.len() < width || row[width..].iter().any(|field| !field.is_empty());
    let uneven_rows = rows.iter().filter(is_uneven).count();
    let cells = |index: usize| rows.iter().filter_map(move |row| row.get(index)).map(String::as_str);
    let missing = marks_for_missing((0..width).flat_map(cells));
    let is_present = |cell: &&str| !missing.iter().any(|mark| mark == cell);
    let present: Vec<Vec<&str>> = (0..width).map(|index| cells(index).filter(is_present).collect()).collect();
    let signed: Vec<Option<Signed>> = present.iter().map(|cells| sign::signed(cells)).collect();
    let plain: Vec<Vec<&str>> =
        present.iter().zip(&signed).map(|(cells, signed)| without_sign(cells, signed.as_ref())).collect();
    let mut marks = marks_of(&plain, dialect.delimiter);
    let (columns, dates) = columns_of(column_names(&names, width), &plain, marks);
    let columns: Vec<Column> =
        columns.into_iter().zip(&signed).map(|(column, signed)| with_sign(column, signed.as_ref())).collect();
    marks.thousands = marks.thousands.filter(|mark| uses_thousands(*mark, &columns, &plain));
    Some(Delimited {
        encoding,
        skip_lines,
        dialect,
        header: header_of(&names[..names.len().min(width)], has_row_names),
        columns,
        marks,
        dates,
        lengths: lengths_of(&names, &rows, width, uneven_rows),
        uneven_rows,
        long_fields: !sample.whole || rows.iter().flatten().any(|field| field.len() > LONGEST_FIELD),
        nul,
        rows: rows.len(),
        whole: sample.whole,
        missing,
    })
}

/// The text of a table taken apart, nothing of it understood yet.
struct Text {
    skip_lines: usize,
    dialect: Dialect,
    /// The fields of the header; none where there is none.
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Text {
    fn of(decoded: &str, whole: bool) -> Option<Self> {
        let (text, mut skip_lines, comment) = behind_preamble(decoded);
        let titles = title::lines_above(text, whole);
        let text = (0..titles).fold(text, |text, _| records::after_line(text));
        skip_lines += titles;
        let dialect = dialect_of(text, whole);
        let is_one_line = !text.contains(['\n', '\r']);
        let mut rows = records::split(text, dialect, whole || is_one_line).rows;
        let width = rows.first()?.len();
        if is_header(&rows) {
            let names = rows.remove(0);
            return Some(Text { skip_lines, dialect, names, rows });
        }
        // A header may hide in the last comment line, as numpy.savetxt writes it.
        let hidden = comment.and_then(|comment| records::split(comment, dialect, true).rows.pop());
        let names = hidden.filter(|names| names.len() == width && width > 1).unwrap_or_default();
        skip_lines -= usize::from(!names.is_empty());
        Some(Text { skip_lines, dialect, names, rows })
    }
}

impl Delimited {
    /// Whether the file looks like a table by more than its name: several columns, filled evenly but for a stray row.
    pub(crate) fn is_evident(&self) -> bool {
        self.columns.len() > 1 && self.uneven_rows * 10 <= self.rows && self.rows > 0
    }
}

/// The text behind leading comments and blank lines, how many lines those are, and the last comment.
fn behind_preamble(text: &str) -> (&str, usize, Option<&str>) {
    let (mut rest, mut lines, mut comment) = (text, 0, None);
    while !rest.is_empty() {
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        // Excel's own way to name the delimiter.
        let names_delimiter = line.len() == 5 && line.starts_with("sep=");
        if line.starts_with('#') && !is_numbering(line) {
            comment = Some(line);
        } else if !line.trim().is_empty() && !names_delimiter {
            break;
        }
        rest = records::after_line(rest);
        lines += 1;
    }
    (rest, lines, comment)
}

/// Whether a line that begins with `#` uses it as the name of a column of numbers.
fn is_numbering(line: &str) -> bool {
    line[1..].starts_with(DELIMITERS)
}

fn dialect_of(text: &str, whole: bool) -> Dialect {
    let quoted =
        Dialect { delimiter: delimiter_of(text, true, whole), quoting: true, skip_initial_space: false };
    let records = records::split(text, quoted, whole);
    // A quote that is never closed, or not for a quarter of the sample, opens nothing.
    let stray = records.open_quote.is_some_and(|size| whole || size > super::SAMPLE_SIZE / 4);
    if stray {
        return Dialect { delimiter: delimiter_of(text, false, whole), quoting: false, ..quoted };
    }
    let later = || records.rows.iter().flat_map(|row| row.iter().skip(1));
    let skip_initial_space = later().next().is_some() && later().all(|field| field.starts_with(' '));
    Dialect { skip_initial_space, ..quoted }
}

/// The delimiter that splits the first row, and then most rows into equally many fields; else the one that splits
/// most rows at all, and most of them as the first; where there is none, one that does not occur.
fn delimiter_of(text: &str, quoting: bool, whole: bool) -> char {
    let splits = |delimiter: char| {
        let dialect = Dialect { delimiter, quoting, skip_initial_space: false };
        let widths: Vec<usize> = records::split(text, dialect, whole).rows.iter().map(Vec::len).collect();
        (widths.first().is_some_and(|width| *width > 1)).then_some((widths, delimiter))
    };
    let candidates: Vec<(Vec<usize>, char)> = DELIMITERS.into_iter().rev().filter_map(splits).collect();
    let evenness = |widths: &[usize]| {
        let (width, count) = most_frequent(widths.iter().copied())?;
        (width > 1 && count * 2 > widths.len()).then(|| count * 100 / widths.len())
    };
    let fit = |widths: &[usize]| {
        let rows = &widths[1..];
        let split = rows.iter().filter(|width| **width > 1).count();
        let like_first = rows.iter().filter(|width| **width == widths[0]).count();
        (split * 2 > rows.len()).then_some((like_first, split))
    };
    let even = candidates.iter().filter_map(|(widths, delimiter)| Some((evenness(widths)?, *delimiter)));
    let uneven = candidates.iter().filter_map(|(widths, delimiter)| Some((fit(widths)?, *delimiter)));
    let best = even.max_by_key(|(evenness, _)| *evenness).map(|(_, delimiter)| delimiter);
    let absent = || [',', ';', '\t', '|'].into_iter().find(|delimiter| !text.contains(*delimiter));
    best.or_else(|| uneven.max_by_key(|(fit, _)| *fit).map(|(_, delimiter)| delimiter))
        .or_else(absent)
        .unwrap_or(',')
}

/// Whether the first row names the columns: it holds no number or date, or only years over figures.
pub(super) fn is_header(rows: &[Vec<String>]) -> bool {
    let is_value = |cell: &str| {
        // Words such as `inf` are numbers to a reader of cells, and names here.
        [Marks::PLAIN, Marks::COMMA].iter().any(|marks| marks.parse(cell).is_some_and(f64::is_finite))
            || super::date::style_of(&[cell]).is_some()
    };
    let is_year = |cell: &str| cell.trim().parse().is_ok_and(|year: u32| (1800..=2100).contains(&year));
    let first: Vec<&str> = rows[0].iter().map(String::as_str).collect();
    if first.iter().all(|cell| cell.trim().is_empty()) {
        return false;
    }
    let (values, names): (Vec<&str>, Vec<&str>) = first.into_iter().partition(|cell| is_value(cell));
    let years_rise = values.windows(2).all(|pair| pair[0] < pair[1]);
    values.is_empty()
        || (rows.len() > 1
            && values.len() > 1
            && !names.is_empty()
            && years_rise
            && values.iter().all(|cell| is_year(cell)))
}

/// How many columns there are, and whether the header lacks the name of the first. Blank fields at the end of
/// every row are delimiters too many, not columns.
fn width_of(names: &[String], rows: &[Vec<String>]) -> (usize, bool) {
    let is_blank =
        |index: usize| rows.iter().all(|row| row.get(index).is_none_or(|field| field.trim().is_empty()));
    if names.is_empty() {
        let usual = most_frequent(rows.iter().map(Vec::len)).map_or(0, |(width, _)| width);
        return (usual - usize::from(usual > 1 && is_blank(usual - 1)), false);
    }
    let without_row_names =
        !rows.is_empty() && rows.iter().all(|row| row.len() == names.len() + 1) && !is_blank(names.len());
    if without_row_names {
        return (names.len() + 1, true);
    }
    let has_blank_end =
        names.len() > 1 && names[names.len() - 1].trim().is_empty() && is_blank(names.len() - 1);
    (names.len() - usize::from(has_blank_end), false)
}

/// The number that occurs most often, the greatest of equals, and how often.
pub(super) fn most_frequent(numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts = HashMap::<usize, usize>::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, *number))
}

fn lengths_of(names: &[String], rows: &[Vec<String>], width: usize, uneven_rows: usize) -> Lengths {
    if uneven_rows > 0 {
        Lengths::Uneven
    } else if names.len() > width || rows.iter().any(|row| row.len() > width) {
        Lengths::DelimiterAtEnd
    } else {
        Lengths::Even
    }
}

fn header_of(names: &[String], has_row_names: bool) -> Header {
    let repeats = || names.iter().collect::<HashSet<_>>().len() < names.len();
    if names.is_empty() {
        Header::Absent
    } else if has_row_names || names.iter().any(|name| wieldy(name) != *name) {
        Header::Replaced
    } else if names.iter().any(String::is_empty) || repeats() {
        Header::Repaired
    } else {
        Header::InFile
    }
}

/// A name on one line and of a length to print.
fn wieldy(name: &str) -> String {
    if !name.chars().any(char::is_control) && name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let line = name.split(|c: char| c.is_control() || c.is_whitespace()).collect::<Vec<_>>().join(" ");
    let line: Vec<char> = line.trim().chars().collect();
    if line.len() <= LONGEST_NAME {
        return line.into_iter().collect();
    }
    let (start, end) = (&line[..LONGEST_NAME - END_OF_NAME - 1], &line[line.len() - END_OF_NAME..]);
    start.iter().chain(&['…']).chain(end).collect()
}

/// The names pandas gives: repeated ones are counted, blank ones numbered by their place. Where the header
/// is one name short, the first column has none.
fn column_names(names: &[String], width: usize) -> Vec<String> {
    if names.is_empty() {
        return (1..=width).map(|number| format!("column {number}")).collect();
    }
    let row_names = (names.len() < width).then(String::new);
    let mut given = HashSet::with_capacity(width);
    let mut counts = HashMap::<String, usize>::new();
    let renamed = row_names.iter().chain(names).take(width).enumerate().map(|(index, name)| {
        let name = if name.is_empty() { format!("Unnamed: {index}") } else { wieldy(name) };
        let count = counts.entry(name.clone()).or_default();
        let mut free = name.clone();
        while !given.insert(free.clone()) {
            *count += 1;
            free = format!("{name}.{count}");
        }
        free
    });
    renamed.collect()
}

/// The marks that occur, and the empty field whether it does or not.
fn marks_for_missing<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let is_mark = |cell: &&str| KNOWN_MISSING.contains(cell) || OTHER_MISSING.contains(cell);
    let marks: BTreeSet<&str> = cells.filter(is_mark).chain([""]).collect();
    marks.into_iter().map(str::to_owned).collect()
}

/// Cells without their sign, where all have the same.
fn without_sign<'a>(cells: &[&'a str], signed: Option<&'a Signed>) -> Vec<&'a str> {
    match signed {
        Some(signed) => signed.numbers.iter().map(String::as_str).collect(),
        None => cells.to_vec(),
    }
}

/// The column as its cells are with their sign: digits that name something are text.
fn with_sign(column: Column, signed: Option<&Signed>) -> Column {
    match (signed, column.kind) {
        (Some(signed), Kind::Number(_)) => Column { sign: Some(signed.sign), ..column },
        (Some(_), Kind::Date { .. }) => {
            Column { kind: Kind::Text { repeats: true, digits: false }, ..column }
        }
        _ => column,
    }
}

fn uses_thousands(mark: char, columns: &[Column], present: &[Vec<&str>]) -> bool {
    columns
        .iter()
        .zip(present)
        .any(|(column, cells)| column.is_number() && cells.iter().any(|cell| cell.contains(mark)))
}
