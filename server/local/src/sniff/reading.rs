//! How a file was understood, in words: what is said of it before its numbers.

use super::column::{CellKind, DataColumn};
use super::date::{DateStyle, First, is_day_or_month};
use super::encoding::TextEncoding;
use super::header::Header;
use super::number::Marks;
use super::packed::Packing;
use super::records::{CsvDialect, LineForm, Quotes};
use super::unusual;

/// How a file is read. Texts of the file in it are cut, and may hold anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Encoding, form and header, in one phrase.
    pub(crate) how: String,
    /// The marks that stand for missing values, as they occur.
    pub(crate) missing: Vec<String>,
    /// What could have been understood otherwise: a line each.
    pub(crate) decisions: Vec<String>,
}

/// What is known of a delimited file once its head was read.
pub(super) struct Understood<'a> {
    pub(super) packing: &'a Packing,
    pub(super) encoding: TextEncoding,
    /// How many bytes are none of it.
    pub(super) undecoded: usize,
    pub(super) dialect: &'a CsvDialect,
    pub(super) quotes: Quotes,
    /// `true` if the head is the whole file.
    pub(super) whole: bool,
    pub(super) skip_lines: usize,
    pub(super) header: Header,
    /// The names in the file.
    pub(super) names: &'a [String],
    pub(super) columns: &'a [DataColumn],
    /// The cells of each column that are not missing, without their sign.
    pub(super) cells: &'a [Vec<&'a str>],
    pub(super) marks: Marks,
    pub(super) dates: Option<DateStyle>,
}

/// The longest text of a file that is quoted, in characters.
const LONGEST: usize = 24;

/// How many names are listed.
const MOST: usize = 5;

impl Understood<'_> {
    /// How the file is read. `missing` are the marks for missing values that occur.
    pub(super) fn reading(&self, missing: Vec<String>) -> Reading {
        let line = self.skip_lines + 1;
        let header = match self.header {
            Header::Absent => "no header".to_owned(),
            _ => format!("header in line {line}"),
        };
        let how = format!("{}, {}, {header}", encoding(self.encoding, self.packing), delimiter(self.dialect));
        let decisions = [
            undecoded(self.undecoded, self.encoding),
            self.quoting(),
            self.spanning(),
            self.places(),
            self.one_column(),
            self.above(),
            self.names_of_values(),
            self.no_header(),
            self.numbers(),
            self.dates(),
            self.ambiguous_dates(),
        ];
        Reading { how, missing, decisions: decisions.into_iter().flatten().collect() }
    }

    fn quoting(&self) -> Option<String> {
        let what = match self.dialect {
            CsvDialect { form: LineForm::Enclosed { .. }, .. } => {
                "each line is in quotes as a whole: the table is within"
            }
            CsvDialect { quote: None, form, .. } if !matches!(form, LineForm::FixedWidth(_)) => {
                "quotes are characters like any other"
            }
            CsvDialect { escape: true, quote: Some('\''), .. } => {
                "single quotes enclose fields, \\' is a quote within a field"
            }
            CsvDialect { escape: true, .. } => "\\\" is a quote within a field",
            CsvDialect { quote: Some('\''), .. } => "single quotes enclose fields",
            _ => return None,
        };
        Some(what.to_owned())
    }

    /// Where columns of fixed width begin, counted from 1.
    fn places(&self) -> Option<String> {
        let LineForm::FixedWidth(starts) = &self.dialect.form else { return None };
        let places: Vec<String> = starts.iter().map(|start| (start + 1).to_string()).collect();
        Some(format!("columns begin at characters {}", places.join(", ")))
    }

    /// What may be a delimiter of its own where there is one column.
    fn one_column(&self) -> Option<String> {
        let [cells] = self.cells else { return None };
        let rows: Vec<&str> = self.names.iter().map(String::as_str).chain(cells.iter().copied()).collect();
        let suspected = unusual::suspected(&rows)?;
        Some(format!("one column: is the delimiter unusual? “{suspected}” occurs equally often in each row"))
    }

    fn spanning(&self) -> Option<String> {
        Some(match self.quotes.spanning {
            0 => return None,
            _ if !self.whole => "some fields go over several lines".to_owned(),
            1 => "1 field goes over several lines".to_owned(),
            fields => format!("{fields} fields go over several lines"),
        })
    }

    fn above(&self) -> Option<String> {
        let lines =
            if self.skip_lines == 1 { "1 line".to_owned() } else { format!("{} lines", self.skip_lines) };
        (self.skip_lines > 0).then(|| format!("{lines} above the table left out"))
    }

    fn names_of_values(&self) -> Option<String> {
        let is_value = |name: &&String| name.trim().starts_with(|first: char| first.is_ascii_digit());
        let values: Vec<&str> = self.names.iter().filter(is_value).map(String::as_str).collect();
        (!values.is_empty()).then(|| format!("{}: names of columns, not values", listed(&values)))
    }

    fn no_header(&self) -> Option<String> {
        let is_absent = self.header == Header::Absent && !self.columns.is_empty();
        is_absent.then(|| "no header seen: the first line is data, and columns are counted".to_owned())
    }

    fn numbers(&self) -> Option<String> {
        let how = match (self.marks.decimal, self.marks.thousands) {
            ('.', None) => return None,
            ('.', Some(_)) => "comma between thousands",
            (_, None) => "decimal comma",
            (_, Some(_)) => "dot between thousands, decimal comma",
        };
        let is_example = |cell: &&&str| {
            let marks = [Some(self.marks.decimal).filter(|mark| *mark != '.'), self.marks.thousands];
            marks.into_iter().flatten().any(|mark| cell.contains(mark))
        };
        let (example, number) = self
            .example(DataColumn::is_number, is_example)
            .and_then(|cell| Some((cell.trim(), self.marks.parse(cell)?)))?;
        Some(format!("{} as {number}: {how}", clipped(example)))
    }

    fn dates(&self) -> Option<String> {
        let how = match self.dates?.first {
            First::Year => return None,
            First::Day => "day first",
            First::Month => "month first",
        };
        let example = self.example(DataColumn::is_date, |_| true)?;
        Some(format!("{}: a date, {how}", clipped(example.trim())))
    }

    fn ambiguous_dates(&self) -> Option<String> {
        let is_text = |column: &DataColumn| matches!(column.kind, CellKind::Text { .. });
        let columns = self.columns.iter().zip(self.cells);
        let ambiguous = columns.filter(|(column, cells)| is_text(column) && is_day_or_month(cells));
        let names: Vec<&str> = ambiguous.map(|(column, _)| column.name.as_str()).collect();
        (!names.is_empty())
            .then(|| format!("day and month cannot be told apart in {}: kept as text", listed(&names)))
    }

    /// The first cell like this in a column like that.
    fn example(
        &self,
        is_column: impl Fn(&DataColumn) -> bool,
        is_cell: impl Fn(&&&str) -> bool,
    ) -> Option<&str> {
        let columns = self.columns.iter().zip(self.cells).filter(|(column, _)| is_column(column));
        columns.flat_map(|(_, cells)| cells).find(|cell| is_cell(cell)).copied()
    }
}

/// The name of an encoding; one that was guessed says so.
pub(super) fn encoding(encoding: TextEncoding, packing: &Packing) -> String {
    let guessed = if encoding.is_guessed() { " (guessed)" } else { "" };
    let packed = match packing {
        Packing::Plain => "",
        Packing::Gzip => " in gzip",
        Packing::Zip { .. } => " in a zip file",
    };
    format!("{}{guessed}{packed}", encoding.name())
}

/// What is said of bytes that are none of the encoding.
pub(super) fn undecoded(bytes: usize, encoding: TextEncoding) -> Option<String> {
    let what = if bytes == 1 { "1 byte is".to_owned() } else { format!("{bytes} bytes are") };
    (bytes > 0).then(|| format!("{what} not {}, shown as \u{fffd}", encoding.name()))
}

fn delimiter(dialect: &CsvDialect) -> String {
    match dialect.form {
        LineForm::Aligned => return "blanks between columns".to_owned(),
        LineForm::FixedWidth(_) => return "columns of fixed width".to_owned(),
        LineForm::Doubled => return format!("“{0}{0}”", dialect.delimiter),
        _ => {}
    }
    match dialect.delimiter {
        ' ' => "blank".to_owned(),
        ':' => "colon".to_owned(),
        control if control.is_control() && control != '\t' => format!("character {:02X}", u32::from(control)),
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "vertical bar".to_owned(),
        other => format!("“{other}”"),
    }
}

/// Texts of a file, the first ones.
pub(super) fn listed(texts: &[&str]) -> String {
    let shown: Vec<String> = texts.iter().take(MOST).map(|text| clipped(text)).collect();
    let more = texts.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
