//! A table at the end of a program's output, in the fixed layout of pandas.
//!
//! Plain text does not say that it is a table. So only signs count that pandas gives and hardly anything else does,
//! and all of them must be present:
//! - all lines of a frame are equally long: pandas pads them, the header too;
//! - columns are separated by positions that are blank in every line, and each cell ends at the right edge of its
//!   column; the column names either all end there too, or all begin at the left edge;
//! - an index begins each row at the left edge. The corner above it is blank (or holds the name of the columns, if
//!   the index has a name too or counts from 0). Two spaces follow it; a sign or a date may take the place of the
//!   second;
//! - without an index, names are not numbers, cells differ from their names, and a column of numbers is below a word;
//! - a series ends with the line that gives its `dtype`.

mod frame;
mod grid;
mod series;
#[cfg(test)]
mod tests;

pub(crate) use grid::width;

use std::borrow::Cow;

use crate::{Output, TableData, grouped};
use grid::Measure;

/// How much of the output's end is searched for a table, in bytes.
const LONGEST: usize = 128 * 1024;

/// A table at the end of an output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table<'a> {
    /// Offset of its first line in the output, in bytes.
    pub(crate) start: usize,
    /// One name per column, the index first; most index columns have an empty name.
    pub(crate) header: Vec<Cow<'a, str>>,
    /// The rows, each with as many cells as the header.
    pub(crate) rows: Vec<Vec<&'a str>>,
    /// How many of the columns are its index.
    pub(crate) levels: usize,
    /// The line below the table that gives its size or type.
    pub(crate) footer: Option<&'a str>,
    /// How many rows and columns it has beyond those.
    pub(crate) more: (u64, u64),
}

/// The header and the rows read from some lines.
#[derive(Debug)]
struct Body<'a> {
    header: Vec<Cow<'a, str>>,
    rows: Vec<Vec<&'a str>>,
    /// Number of index columns.
    levels: usize,
}

/// The table at the end of a result: the one that its program showed as data, else one that was printed.
pub(crate) fn last_table_of(result: &Output) -> Option<Table<'_>> {
    let ends = |table: &&TableData| result.output[table.at + table.length..].trim().is_empty();
    match result.tables.last().filter(ends) {
        Some(data) => Some(of_data(data)),
        None => last_table(&result.output),
    }
}

fn of_data(data: &TableData) -> Table<'_> {
    let TableData { at, columns, index_columns, rows, more_rows, more_columns, .. } = data;
    Table {
        start: *at,
        header: columns.iter().map(|column| Cow::Borrowed(column.name.as_str())).collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|it| it.as_deref().unwrap_or_default()).collect())
            .collect(),
        levels: *index_columns,
        footer: None,
        more: (*more_rows, *more_columns),
    }
}

/// The table at the end of an output.
pub(crate) fn last_table(output: &str) -> Option<Table<'_>> {
    let output = output.trim_end_matches('\n');
    let mut tail = output.len().saturating_sub(LONGEST);
    if tail > 0 {
        tail += output.as_bytes()[tail..].iter().position(|byte| *byte == b'\n')? + 1;
    }
    let text = &output[tail..];
    let lines: Vec<&str> = text.split('\n').collect();
    let measures = if text.is_ascii() { &[Measure::Characters][..] } else { &Measure::ALL };
    let (first, body, footer) = measures.iter().find_map(|measure| found(&lines, *measure))?;
    // A table that begins at the search limit may have begun before it.
    if first == 0 && tail > 0 {
        return None;
    }
    let start = tail + lines[..first].iter().map(|line| line.len() + 1).sum::<usize>();
    Some(Table { start, header: body.header, rows: body.rows, levels: body.levels, footer, more: (0, 0) })
}

impl Table<'_> {
    /// Its size and its columns: `260 rows × 4 columns: month, units…`. `None` for a single row, which says more itself, and where
    /// nobody knows the size: for rows that were left out.
    pub(crate) fn in_words(&self) -> Option<String> {
        let size = match self.footer {
            Some(footer) if is_size(footer) => size(footer)?,
            Some(footer) => (series::length(footer).unwrap_or(self.rows.len() as u64), 1),
            None => {
                (self.rows.len() as u64 + self.more.0, (self.header.len() - self.levels) as u64 + self.more.1)
            }
        };
        let is_left_out = |row: &Vec<&str>| row.first().is_some_and(|cell| is_left_out(cell));
        let tells_size = |footer: &str| is_size(footer) || series::length(footer).is_some();
        let is_known = self.footer.is_some_and(tells_size) || !self.rows.iter().any(is_left_out);
        let (rows, columns) = Some(size).filter(|(rows, _)| *rows > 1 && is_known)?;
        let names =
            self.header[self.levels..].iter().map(AsRef::as_ref).filter(|name: &&str| !name.is_empty());
        let names = names.collect::<Vec<_>>().join(", ");
        let colon = if names.is_empty() { "" } else { ": " };
        let word = if columns == 1 { "column" } else { "columns" };
        Some(format!("{} rows × {} {word}{colon}{names}", grouped(rows), grouped(columns)))
    }
}

type Found<'a> = (usize, Body<'a>, Option<&'a str>);

fn found<'a>(lines: &[&'a str], measure: Measure) -> Option<Found<'a>> {
    let (last, above) = lines.split_last()?;
    if series::is_footer(last) {
        let (first, body) = series::find(above, last, measure)?;
        return Some((first, body, Some(last)));
    }
    let (lines, footer) = match above.split_last() {
        Some((blank, above)) if blank.is_empty() && is_size(last) => (above, Some(*last)),
        _ => (lines, None),
    };
    let (first, body) = frame::find(lines, measure)?;
    Some((first, body, footer))
}

/// `true` if a line is the footer that pandas prints below a table.
pub(crate) fn is_footer(line: &str) -> bool {
    series::is_footer(line) || is_size(line)
}

/// `true` for a line like `[1000 rows x 12 columns]`.
fn is_size(line: &str) -> bool {
    size(line).is_some()
}

/// The rows and columns that such a line gives.
fn size(line: &str) -> Option<(u64, u64)> {
    let (rows, columns) = line.strip_prefix('[')?.strip_suffix(" columns]")?.split_once(" rows x ")?;
    let number = |text: &str| text.parse().ok().filter(|_| is_integer(text));
    Some((number(rows)?, number(columns)?))
}

fn is_integer(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `true` if a text begins with a date like `2024-01-31`.
fn is_date(text: &str) -> bool {
    let is_in_place =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() >= 10 && text.bytes().take(10).enumerate().all(is_in_place)
}

/// `true` for the dots that stand for rows or columns that pandas left out.
fn is_left_out(text: &str) -> bool {
    matches!(text, ".." | "...")
}

/// `true` if a cell is a number as programs print it: `-1.5e+03`, `$1,200`, `12%`.
pub(crate) fn is_number(text: &str) -> bool {
    let number = text.trim_start_matches(['-', '+', '$', '€', '£']).trim_end_matches('%');
    number == "inf"
        || number.starts_with(|first: char| first.is_ascii_digit() || first == '.')
            && number.contains(|any: char| any.is_ascii_digit())
            && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'e' | b'E' | b'+' | b'-'))
            // A date is not a number.
            && !number.trim_start_matches(|any: char| any.is_ascii_digit()).starts_with('-')
}

/// `true` if all cells that are not missing are numbers, and there is at least one.
pub(crate) fn are_numbers<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut some = false;
    for cell in cells {
        let is_missing = cell.is_empty() || is_left_out(cell);
        if !is_missing && !matches!(cell, "NaN" | "nan" | "None" | "<NA>" | "NaT") {
            if !is_number(cell) {
                return false;
            }
            some = true;
        }
    }
    some
}
