//! How a file was understood, in words: what is said of it before its numbers.

use std::borrow::Cow;

use super::column::{CellKind, DataColumn};
use super::date::DateStyle;
use super::delimiter::has_decimal_comma;
use super::edges::Edges;
use super::encoding::TextEncoding;
use super::header::Header;
use super::missing::{is_missing, is_missing_beside_numbers};
use super::number::{Marks, Otherwise, otherwise};
use super::packed::Packing;
use super::records::{CsvDialect, LineForm, Quotes};
use super::unusual;
use super::written::Unsigned;

/// How a file is read. Texts of the file in it are cut, and may hold anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Encoding, form and header, in one phrase.
    pub(crate) how: String,
    /// The marks that stand for missing values, as they occur.
    pub(crate) missing: Vec<String>,
    /// What could have been understood otherwise: a line each.
    pub(crate) decisions: Vec<String>,
    /// `true` for a table of several files.
    pub(crate) is_of_files: bool,
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
    /// The first of those that is not blank.
    pub(super) above: &'a str,
    /// The rows of the head.
    pub(super) rows: usize,
    pub(super) header: Header,
    /// The names in the file.
    pub(super) names: &'a [String],
    pub(super) texts: ColumnTexts<'a>,
    pub(super) edges: &'a Edges,
}

/// Columns and the texts in their cells.
#[derive(Clone, Copy)]
pub(super) struct ColumnTexts<'a> {
    pub(super) columns: &'a [DataColumn],
    /// The cells of each column that are not missing.
    pub(super) cells: &'a [Vec<&'a str>],
    /// The same without their sign, with the usual minus.
    pub(super) unsigned: &'a [Unsigned<'a>],
}

/// The longest text of a file that is quoted, in characters.
const LONGEST: usize = 24;

/// What is said of columns without names.
pub(super) const NO_HEADER: &str = "no header seen: the first line is data, and columns are counted";

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
        let before = [
            undecoded(self.undecoded, self.encoding),
            self.quoting(),
            self.spanning(),
            self.places(),
            self.one_column(),
            self.two_columns(),
            self.kept_quotes(),
            self.above(),
            self.names_of_values(),
            self.no_header(),
            self.header_like_data(),
            self.headers(),
        ];
        let after = [self.missing_code(&missing), self.comments(), self.footers()];
        let decisions =
            before.into_iter().flatten().chain(self.texts.decisions()).chain(after.into_iter().flatten());
        Reading { how, decisions: decisions.collect(), missing, is_of_files: false }
    }

    /// What is said of the form of the file, whatever its cells hold.
    pub(super) fn form(&self) -> Vec<String> {
        let said = [
            undecoded(self.undecoded, self.encoding),
            self.quoting(),
            self.spanning(),
            self.places(),
            self.above(),
            self.no_header(),
            self.headers(),
            self.comments(),
            self.footers(),
        ];
        said.into_iter().flatten().collect()
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
        let [cells] = self.texts.cells else { return None };
        let rows: Vec<&str> = self.names.iter().map(String::as_str).chain(cells.iter().copied()).collect();
        let suspected = unusual::suspected(&rows)?;
        Some(format!("one column: is the delimiter unusual? “{suspected}” occurs equally often in each row"))
    }

    /// A comma between whole numbers may be a decimal comma.
    fn two_columns(&self) -> Option<String> {
        let [whole, fraction] = self.texts.cells else { return None };
        let is_number = |(whole, fraction)| has_decimal_comma(&format!("{whole},{fraction}"));
        let is_unsure = self.header == Header::Absent
            && self.dialect.delimiter == ','
            && whole.len() == fraction.len()
            && whole.iter().zip(fraction).all(is_number);
        is_unsure.then(|| "two columns, though the comma could be a decimal mark in one".to_owned())
    }

    /// Single quotes around texts that enclose no fields.
    fn kept_quotes(&self) -> Option<String> {
        let is_enclosed = |cell: &&&str| cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'');
        let example = self.texts.cells.iter().flatten().find(is_enclosed)?;
        (self.dialect.quote != Some('\''))
            .then(|| format!("single quotes around texts belong to them: {}", clipped(example)))
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
        let text = if self.above.is_empty() { String::new() } else { format!(": {}", listed(&[self.above])) };
        (self.skip_lines > 0).then(|| format!("{lines} above the table left out{text}"))
    }

    fn names_of_values(&self) -> Option<String> {
        let is_digit = |first: char| first.is_ascii_digit();
        let is_value = |name: &&String| name.trim().trim_start_matches('(').starts_with(is_digit);
        let values: Vec<&str> = self.names.iter().filter(is_value).map(String::as_str).collect();
        (!values.is_empty()).then(|| format!("{}: names of columns, not values", listed(&values)))
    }

    fn no_header(&self) -> Option<String> {
        let is_absent = self.header == Header::Absent && !self.texts.columns.is_empty();
        is_absent.then(|| NO_HEADER.to_owned())
    }

    /// Where no name stands above numbers or dates, the names may be a row.
    fn header_like_data(&self) -> Option<String> {
        let ColumnTexts { columns, cells, .. } = self.texts;
        let is_mark = |name: &str| is_missing(name) || is_missing_beside_numbers(name.trim());
        let begins_with_digit = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let is_told = |((column, cells), name): ((&DataColumn, &Vec<&str>), &String)| {
            let are_numbered = cells.len() > 2 && cells.iter().all(|cell| begins_with_digit(cell));
            !is_mark(name) && (column.is_told_from_names() || (are_numbered && !begins_with_digit(name)))
        };
        let is_unsure = !self.names.is_empty()
            && self.names.len() == columns.len()
            && !columns.iter().zip(cells).zip(self.names).any(is_told)
            && self.rows > 0;
        let line = self.skip_lines + 1;
        is_unsure.then(|| format!("line {line} names the columns, though it could be a row"))
    }

    fn headers(&self) -> Option<String> {
        let Edges { headers, header_texts, .. } = self.edges;
        let texts: Vec<&str> = header_texts.iter().map(String::as_str).collect();
        let lines = match headers {
            0 => return None,
            1 => "the first row below the header is a second header".to_owned(),
            more => format!("the first {more} rows below the header are headers too"),
        };
        Some(format!("{lines}: left out ({})", listed(&texts)))
    }

    fn comments(&self) -> Option<String> {
        self.edges.has_comments.then(|| "lines that begin with # left out".to_owned())
    }

    fn footers(&self) -> Option<String> {
        let Edges { footers, footer_texts, .. } = self.edges;
        let texts: Vec<&str> = footer_texts.iter().map(String::as_str).collect();
        let rows = match footers {
            0 => return None,
            1 => "1 row".to_owned(),
            more => format!("{more} rows"),
        };
        let texts = if texts.is_empty() { "blank".to_owned() } else { listed(&texts) };
        Some(format!("{rows} below the table left out: {texts}"))
    }

    /// `NA` is Namibia where the others are codes of two letters.
    fn missing_code(&self, missing: &[String]) -> Option<String> {
        let is_code = |cell: &&str| cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase());
        let columns = self.texts.columns.iter().zip(self.texts.cells);
        let codes = columns.filter(|(_, cells)| cells.len() > 1 && cells.iter().all(is_code));
        let names: Vec<&str> = codes.map(|(column, _)| column.name.as_str()).collect();
        let is_read = missing.iter().any(|mark| mark == "NA") && !names.is_empty();
        is_read.then(|| format!("NA in {}: a missing value, no code", listed(&names)))
    }
}

impl ColumnTexts<'_> {
    /// What of the cells could be understood otherwise, a line each.
    pub(super) fn decisions(self) -> Vec<String> {
        self.numbers().into_iter().chain(self.dates()).chain(self.ambiguous_dates()).collect()
    }

    /// A line for each way in which numbers are written that could be understood otherwise.
    fn numbers(self) -> Vec<String> {
        let mut lines: Vec<NumberLine<'_>> = Vec::new();
        let columns = self.columns.iter().zip(self.cells.iter().zip(self.unsigned));
        let numbers =
            || columns.clone().filter_map(|(column, cells)| Some((column, cells, column.written()?.marks)));
        let is_settled = numbers()
            .any(|(_, (_, unsigned), marks)| otherwise(&unsigned.plain(), marks) == Otherwise::Settled);
        for (column, (cells, unsigned), marks) in numbers() {
            let is_swapped = !is_settled && otherwise(&unsigned.plain(), marks) == Otherwise::Swapped;
            let means = |(cell, plain): (&&str, &Cow<'_, str>)| {
                let (how, number) = meaning(cell, plain, marks, is_swapped)?;
                Some((how, format!("{} as {number}: {how}", clipped(cell.trim()))))
            };
            let Some((how, text)) = cells.iter().zip(&unsigned.cells).find_map(means) else { continue };
            let place = lines.iter().position(|line| line.how == how).unwrap_or_else(|| {
                lines.push(NumberLine { how, text, swapped: Vec::new() });
                lines.len() - 1
            });
            lines[place].swapped.extend(is_swapped.then_some(column.name.as_str()));
        }
        lines.into_iter().map(NumberLine::text).collect()
    }

    /// A line for each way in which dates are written that could be understood otherwise.
    fn dates(self) -> Vec<String> {
        let mut lines: Vec<(&str, String)> = Vec::new();
        for (column, cells) in self.columns.iter().zip(self.cells) {
            let how = column.dates().and_then(DateStyle::how);
            if let Some(how) = how.filter(|how| !lines.iter().any(|(other, _)| other == how))
                && let Some(cell) = cells.first()
            {
                lines.push((how, format!("{}: a date, {how}", clipped(cell.trim()))));
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    fn ambiguous_dates(self) -> Option<String> {
        let is_ambiguous =
            |column: &&DataColumn| matches!(column.kind, CellKind::Text { ambiguous: true, .. });
        let names: Vec<&str> =
            self.columns.iter().filter(is_ambiguous).map(|column| column.name.as_str()).collect();
        (!names.is_empty())
            .then(|| format!("day and month cannot be told apart in {}: kept as text", listed(&names)))
    }
}

/// A line about the marks in numbers.
struct NumberLine<'a> {
    how: &'static str,
    text: String,
    /// The columns in which the mark could be another.
    swapped: Vec<&'a str>,
}

impl NumberLine<'_> {
    fn text(self) -> String {
        let NumberLine { how, text, swapped } = self;
        let other = if how.starts_with("decimal") { "stand between thousands" } else { "be a decimal mark" };
        if swapped.is_empty() {
            text
        } else {
            format!("{text}, though in {} it could {other}", listed(&swapped))
        }
    }
}

/// What a cell means as a number, where it could mean something else, and that number. `is_swapped` says that even a
/// decimal point could be another mark.
pub(super) fn meaning(
    cell: &str,
    plain: &str,
    marks: Marks,
    is_swapped: bool,
) -> Option<(&'static str, f64)> {
    let number = marks.parse(plain)?;
    let has = |mark: char| plain.contains(mark);
    let how = match (marks.thousands.filter(|mark| has(*mark)), marks.decimal) {
        (Some(','), _) => "comma between thousands",
        (Some('.'), decimal) if has(decimal) => "dot between thousands, decimal comma",
        (Some('.'), _) => "dot between thousands",
        (Some(' '), _) => "blank between thousands",
        (Some(_), _) => "apostrophe between thousands",
        (None, ',') if has(',') => "decimal comma",
        (None, '.') if is_swapped && has('.') => "decimal point",
        // Its marks tell more.
        _ if is_swapped => return None,
        _ if cell.trim_start().starts_with('(') || cell.contains('(') => "brackets for a minus",
        _ if cell.trim_end().ends_with(['-', '−']) => "minus at the end",
        _ => return None,
    };
    Some((how, number))
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

pub(super) fn clipped(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
