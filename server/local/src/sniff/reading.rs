//! How a file was understood, in words: what is said of it before its numbers.

use std::collections::HashMap;

use super::called::{delimiter, encoding, undecoded};
use super::cells::{ColumnTexts, MOST, NumberLine, WHERE_TO_SAY, clipped, listed};
use super::column::DataColumn;
use super::doubts::{Doubts, OtherColumns, other_columns};
use super::edges::Edges;
use super::encoding::{TextEncoding, is_in_tables};
use super::header::Header;
use super::missing::is_missing_among_numbers;
use super::next_table::NextTable;
use super::packed::Packing;
use super::read_as::ReadAs;
use super::records::{CsvDialect, LineForm, Quotes};
use super::role::ends_with_one_of;
use super::shifted::{SplitNumber, Surplus};
use super::total_names::sums_or_averages;
use super::words::{HEADINGS, PIVOT_ROWS, PIVOTS};

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
    pub(super) read_as: &'a ReadAs,
    /// How many bytes are none of it.
    pub(super) undecoded: usize,
    /// `true` if it has NUL characters.
    pub(super) nul: bool,
    pub(super) dialect: &'a CsvDialect,
    pub(super) quotes: Quotes,
    /// `true` if the head is the whole file.
    pub(super) whole: bool,
    /// The line that each row begins on.
    pub(super) lines: &'a [usize],
    pub(super) surplus: &'a Surplus,
    /// `true` if the header lacks the name of the first column.
    pub(super) has_row_names: bool,
    pub(super) uneven: Uneven,
    pub(super) width: usize,
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

/// The rows without as many fields as there are columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uneven {
    pub(super) rows: usize,
    /// The line the first of them begins on.
    pub(super) line: usize,
    /// `true` if some have a quote.
    pub(super) have_quotes: bool,
}

/// What is said of columns without names.
pub(super) const NO_HEADER: &str = "no header seen: the first line is data, and columns are counted";

impl Understood<'_> {
    /// How the file is read. `missing` are the marks for missing values that occur.
    pub(super) fn reading(&self, missing: Vec<String>) -> Reading {
        let line = self.skip_lines + 1;
        let header = match self.header {
            Header::Absent => "no header".to_owned(),
            _ => format!("header in line {line}"),
        };
        let how = format!(
            "{}, {}, {header}",
            encoding(self.encoding, self.packing, self.read_as),
            delimiter(self.dialect, self.width)
        );
        let doubts = Doubts {
            is_encoding_guessed: self.encoding.is_guessed() && self.read_as.encoding.is_none(),
            header_line: line,
            columns: self.other_columns(),
            no_header: self.no_header(),
            header_like_data: self.header_like_data(),
            numbers: self.texts.numbers(self.read_as.values.decimal.is_some()),
            dates: self.texts.ambiguous_dates(),
        };
        let otherwise = doubts.otherwise();
        let before = [
            undecoded(self.undecoded, self.encoding),
            self.controls(),
            self.surplus(),
            self.uneven(),
            self.quoting(),
            self.open_quote(),
            self.spanning(),
            self.places(),
            doubts.columns.map(|other| other.said),
            self.kept_quotes(),
            self.above(),
            self.names_of_values(),
            doubts.no_header,
            doubts.header_like_data,
            self.repeated_names(),
            self.headers(),
        ];
        let after = [
            self.missing_code(&missing),
            self.beside(),
            self.pivot(),
            self.edges.others(),
            self.totals(),
            self.no_totals(),
            self.footers(),
            self.next_table(),
            otherwise,
        ];
        let cells = doubts
            .numbers
            .into_iter()
            .map(NumberLine::text)
            .chain(self.texts.dates())
            .chain(self.texts.kept())
            .chain(doubts.dates);
        let decisions = before.into_iter().flatten().chain(cells).chain(after.into_iter().flatten());
        Reading { how, decisions: decisions.collect(), missing, is_of_files: false }
    }

    /// What is said of the form of the file, whatever its cells hold.
    pub(super) fn form(&self) -> Vec<String> {
        let said = [
            undecoded(self.undecoded, self.encoding),
            self.controls(),
            self.surplus(),
            self.quoting(),
            self.spanning(),
            self.places(),
            self.above(),
            self.no_header(),
            self.repeated_names(),
            self.headers(),
            self.edges.others(),
            self.totals(),
            self.footers(),
            self.next_table(),
        ];
        said.into_iter().flatten().collect()
    }

    /// Control characters, which no table needs.
    fn controls(&self) -> Option<String> {
        let nul = self.nul.then(|| "characters 00 left out".to_owned());
        let is_odd = |c: char| c.is_control() && !is_in_tables(c);
        let mut columns = self.texts.columns.iter().zip(self.texts.cells);
        let kept = columns.find_map(|(column, cells)| {
            let odd = cells.iter().find_map(|cell| cell.chars().find(|c| is_odd(*c)))?;
            let name = clipped(&column.name);
            Some(format!("texts of {name} hold control characters, as {:02X}: kept", u32::from(odd)))
        });
        let said: Vec<String> = nul.into_iter().chain(kept).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// Why rows have more fields than the header.
    fn surplus(&self) -> Option<String> {
        let shown = |number: &SplitNumber| {
            let line = self.lines.get(number.row).copied().unwrap_or_default();
            format!("{} in line {line}", clipped(&number.text))
        };
        Some(match self.surplus {
            Surplus::Split { number, .. } => {
                format!("commas without quotes split numbers, as {}: read as one field each", shown(number))
            }
            Surplus::Unsure(number) if self.has_row_names => format!(
                "rows have one field more than the header, and the first is taken for their name: or is {} one number?",
                shown(number)
            ),
            Surplus::Unsure(number) => {
                format!(
                    "rows have more fields than the header: is {} one number? It needs quotes",
                    shown(number)
                )
            }
            Surplus::None if self.has_row_names => {
                "rows have one field more than the header: the first is their name".to_owned()
            }
            Surplus::None => return None,
        })
    }

    /// The rows with too few fields or too many. Of a longer file the programs count them.
    fn uneven(&self) -> Option<String> {
        let Uneven { rows, line, have_quotes } = self.uneven;
        let (what, first) = match rows {
            0 => return None,
            _ if !self.whole => return None,
            1 => ("1 row".to_owned(), format!("in line {line}")),
            rows => (format!("{rows} rows"), format!("the first in line {line}")),
        };
        let why = if have_quotes { ", where quotes are broken" } else { "" };
        let fields = if self.width == 1 { "field" } else { "fields" };
        Some(format!(
            "{what} without exactly {} {fields}, {first}{why}: what is missing counts as empty, what is over is left out",
            self.width
        ))
    }

    /// A quote that is never closed encloses all that follows.
    fn open_quote(&self) -> Option<String> {
        let line = self.lines.last()?;
        (self.dialect.form == LineForm::OpenAtEnd).then(|| {
            format!("a quote in the row of line {line} is never closed: its field ends with the file")
        })
    }

    /// Names that stand more than once, and what those behind the first are called.
    fn repeated_names(&self) -> Option<String> {
        let given = &self.texts.columns[self.texts.columns.len().checked_sub(self.names.len())?..];
        let (mut all, mut places) = (Vec::<(&str, Vec<String>)>::new(), HashMap::new());
        for (name, column) in self.names.iter().zip(given).filter(|(name, _)| !name.is_empty()) {
            let place = *places.entry(name).or_insert(all.len());
            match all.get_mut(place) {
                None => all.push((name, Vec::new())),
                Some((_, later)) => later.push(format!("\"{}\"", column.name)),
            }
        }
        all.retain(|(_, later)| !later.is_empty());
        let said = |(name, later): &(&str, Vec<String>)| match later.as_slice() {
            [second] => format!("\"{}\" stands twice: the second is {second}", clipped(name)),
            later => format!(
                "\"{}\" stands {} times: the others are {}",
                clipped(name),
                later.len() + 1,
                listed(&later.iter().map(String::as_str).collect::<Vec<_>>())
            ),
        };
        let more = all.len().saturating_sub(MOST);
        let more = (more > 0).then(|| format!("and {more} other names stand more than once"));
        let said: Vec<String> = all.iter().take(MOST).map(said).chain(more).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// In a pivot table, a group stands above its parts in the same column, with their sum.
    fn pivot(&self) -> Option<String> {
        let name = self.names.first()?.trim();
        PIVOTS.contains(&name).then(|| format!("{PIVOT_ROWS} ({name})"))
    }

    /// Sums within the table.
    fn totals(&self) -> Option<String> {
        let Edges { totals, total_texts, .. } = self.edges;
        let texts: Vec<&str> = total_texts.iter().map(String::as_str).collect();
        let is_first = totals.first() == Some(&0);
        let [what, some] = sums_or_averages(&texts);
        let rows = match totals.len() {
            0 => return None,
            1 if is_first => format!("1 row is the {what} of those below it"),
            1 => format!("1 row is the {what} of those above it"),
            more if is_first => format!("{more} rows are {some} of others"),
            more => format!("{more} rows are {some} of those above them"),
        };
        Some(format!("{rows}: left out ({})", listed(&texts)))
    }

    /// Rows that are called sums and are none.
    fn no_totals(&self) -> Option<String> {
        let (text, line) = self.edges.unfit.first()?;
        let texts: Vec<&str> = self.edges.unfit.iter().map(|(text, _)| text.as_str()).collect();
        let [what, some] = sums_or_averages(&texts);
        let text = clipped(text);
        Some(match self.edges.unfit.len() {
            1 => {
                format!("“{text}” in line {line} is not the {what} of the rows above it, and counts as a row")
            }
            more => format!(
                "{more} rows that may be totals, as “{text}” in line {line}, are not {some} of those above them, and count as rows"
            ),
        })
    }

    fn quoting(&self) -> Option<String> {
        let what = match self.dialect {
            CsvDialect { form: LineForm::Enclosed { .. }, .. } => {
                "each line is in quotes as a whole: the table is within"
            }
            CsvDialect { quote: None, form, .. }
                if !matches!(form, LineForm::FixedWidth(_) | LineForm::Drawn { .. }) =>
            {
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

    fn other_columns(&self) -> Option<OtherColumns> {
        if self.read_as.delimiter.is_some() {
            return None;
        }
        other_columns(self.names, self.texts.cells, self.rows, self.dialect, self.quotes)
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
        let is_absent =
            self.header == Header::Absent && !self.texts.columns.is_empty() && self.read_as.header.is_none();
        is_absent.then(|| NO_HEADER.to_owned())
    }

    /// Where no name stands above numbers or dates, the names may be a row.
    fn header_like_data(&self) -> Option<String> {
        let ColumnTexts { columns, cells, .. } = self.texts;
        let begins_with_digit = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let is_told = |((column, cells), name): ((&DataColumn, &Vec<&str>), &String)| {
            let are_numbered = cells.len() > 2 && cells.iter().all(|cell| begins_with_digit(cell));
            !is_missing_among_numbers(name)
                && (column.is_told_from_names() || (are_numbered && !begins_with_digit(name)))
        };
        let is_heading = |name: &String| ends_with_one_of(name, &HEADINGS);
        let is_unsure = !self.names.is_empty()
            && self.read_as.header.is_none()
            && self.names.len() == columns.len()
            && !self.names.iter().any(is_heading)
            && !columns.iter().zip(cells).zip(self.names).any(is_told)
            && self.rows > 0;
        let line = self.skip_lines + 1;
        is_unsure.then(|| format!("line {line} names the columns, though it could be a row"))
    }

    fn headers(&self) -> Option<String> {
        let Edges { headers, header_texts, joined, .. } = self.edges;
        if let Some(names) = joined {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Some(format!("two lines name the columns together: {}", listed(&names)));
        }
        let texts: Vec<&str> = header_texts.iter().map(String::as_str).collect();
        let lines = match headers {
            0 => return None,
            1 => "the first row below the header is a second header".to_owned(),
            more => format!("the first {more} rows below the header are headers too"),
        };
        Some(format!("{lines}: left out ({})", listed(&texts)))
    }

    /// An empty column without a name may stand between two tables.
    fn beside(&self) -> Option<String> {
        let ColumnTexts { columns, cells, .. } = self.texts;
        let is_gap = |place: &usize| self.names[*place].trim().is_empty() && cells[*place].is_empty();
        let last = self.names.len().min(columns.len()).saturating_sub(1);
        let gap = (1..last).find(|place| !self.has_row_names && is_gap(place))?;
        Some(format!("column {} is empty and has no name: those behind it may be another table", gap + 1))
    }

    fn next_table(&self) -> Option<String> {
        let NextTable { line, is_certain, .. } = self.edges.next_table?;
        Some(if is_certain {
            format!("another table begins in line {line}: left out; header={line} {WHERE_TO_SAY} reads it")
        } else {
            format!(
                "another table may begin in line {line}: read too; header={line} {WHERE_TO_SAY} reads it alone"
            )
        })
    }

    fn footers(&self) -> Option<String> {
        let Edges { footers_of_this, footer_texts, .. } = self.edges;
        let texts: Vec<&str> = footer_texts.iter().map(String::as_str).collect();
        let rows = match footers_of_this {
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
