//! Titles above a table, as reports and spreadsheets have them.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::delimiter::{DELIMITERS, has_decimal_comma, most_frequent};
use super::header::is_header;
use super::missing::is_missing_among_numbers;
use super::number::{Marks, is_numeric};
use super::records;
use super::splitting::Splitting;
use super::unusual::UNUSUAL;
use super::written::usual;

/// How much of a text is searched for the beginning of its table, in bytes.
const SEARCHED: usize = 32 * 1024;

/// How many lines stand above the table, and how many of those continue a title in quotes; none unless the table below them
/// is clear. `delimiter` is set if it is known.
pub(super) fn lines_above(text: &str, whole: bool, delimiter: Option<char>) -> (usize, usize) {
    let end = (0..=SEARCHED.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let (head, whole) = (&text[..end], whole && end == text.len());
    // A colon stands in many titles and times.
    let occurring = || {
        let unusual = UNUSUAL.into_iter().filter(|delimiter| *delimiter != ':' && head.contains(*delimiter));
        DELIMITERS.into_iter().chain(unusual).collect()
    };
    let delimiters: Vec<char> = delimiter.map_or_else(occurring, |delimiter| vec![delimiter]);
    let starts = delimiters.into_iter().filter_map(|delimiter| {
        let first = || table_start(first_table(head, delimiter)?, delimiter, true);
        table_start(head, delimiter, whole).or_else(first)
    });
    starts.max_by_key(|(width, lines)| (*width, Reverse(*lines))).map_or((0, 0), |(_, lines)| lines)
}

/// The text before the blank line that ends its first table; `None` if there is none. Spreadsheets write a blank line as
/// delimiters alone.
fn first_table(text: &str, delimiter: char) -> Option<&str> {
    let (mut place, mut rows) = (0, 0);
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim_matches([' ', '\r', '\n', delimiter]).is_empty();
        if is_blank && rows > 2 {
            return Some(&text[..place]).filter(|_| !text[place..].trim().is_empty());
        }
        rows += usize::from(!is_blank && line.contains(delimiter));
        place += line.len();
    }
    None
}

/// The first line above a table that is not blank, of so many lines.
pub(super) fn first_above(text: &str, lines: usize) -> &str {
    let starts = std::iter::successors(Some(text), |rest| Some(records::after_line(rest)));
    let lines = starts.take(lines).map(|rest| rest.lines().next().unwrap_or_default());
    lines
        .map(|line| line.split('\r').next().unwrap_or_default().trim())
        .find(|line| !line.is_empty())
        .unwrap_or_default()
}

/// The width of a table that begins with names above numbers, or of one of numbers alone, and the lines above it: each
/// with few fields that are not blank.
fn table_start(text: &str, delimiter: char, whole: bool) -> Option<(usize, (usize, usize))> {
    let rows = Splitting::of(text, delimiter, whole).records.rows;
    let (width, _) = most_frequent(rows.iter().map(Vec::len)).filter(|(width, _)| *width > 1)?;
    let filled = |row: &Vec<String>| row.iter().filter(|field| !field.trim().is_empty()).count();
    let few = (width / 2).max(1);
    // A comma before a blank stands in a text, unless the table has it too.
    let is_prose = |row: &&Vec<String>| row.iter().skip(1).any(|field| field.starts_with(' '));
    let last = &rows[rows.len().saturating_sub(3)..];
    let may_be_prose = delimiter == ',' && !last.iter().any(|row| is_prose(&row));
    let is_prose = |row: &Vec<String>| may_be_prose && is_prose(&row);
    let start = rows.iter().position(|row| row.len() == width && filled(row) > few && !is_prose(row))?;
    let (titles, table) = rows.split_at(start);
    // A name above the first of two columns is a header that lacks the other.
    // The data sets of scikit-learn begin with how many rows and columns there are.
    let are_counts =
        are_numbers(table) && titles.iter().all(|row| row.len() + 1 < width && is_number(&row[0]));
    let is_title =
        |row: &Vec<String>| is_prose(row) || (filled(row) <= few && (row.len() < width || width > 2));
    let are_titles = titles.iter().all(is_title);
    let is_even = table.iter().filter(|row| row.len() == width).count() * 4 >= table.len() * 3;
    let is_one_number = |row: &Vec<String>| {
        let line = row.join(&delimiter.to_string());
        // Single quotes may enclose what is missing.
        let line = line.trim_matches('\'');
        is_missing_among_numbers(line) || has_decimal_comma(line)
    };
    if table.iter().all(is_one_number) {
        return None;
    }
    // Where the names stand again, another table may begin, with a title of its own.
    let is_of_another = |row: &&Vec<String>| row.len() < width || **row == table[0];
    let are_names = || {
        let (names, below) = table.split_at(1);
        let table: Cow<'_, [Vec<String>]> = if below.contains(&names[0]) {
            names.iter().chain(below.iter().filter(|row| !is_of_another(row))).cloned().collect()
        } else {
            Cow::Borrowed(table)
        };
        is_header(&table) && has_numbers(&table[1..], width)
    };
    let is_clear = table.len() > 2 && is_even && ((are_titles && are_names()) || are_counts);
    // A title may go over several lines.
    let breaks = titles.iter().flatten().map(|field| field.lines().count().saturating_sub(1)).sum::<usize>();
    let lines = if start == 0 { 0 } else { line_of_row(text, start + breaks)? };
    is_clear.then_some((width, (lines, breaks)))
}

/// `true` if there are more than two columns, all of numbers.
fn are_numbers(rows: &[Vec<String>]) -> bool {
    rows[0].len() > 2 && rows.iter().flatten().all(|cell| is_number(cell))
}

fn is_number(cell: &str) -> bool {
    Marks::PLAIN.parse(cell).is_some()
}

fn has_numbers(rows: &[Vec<String>], width: usize) -> bool {
    (0..width).any(|index| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(String::as_str);
        let present: Vec<Cow<'_, str>> = cells.filter(|cell| !cell.is_empty()).map(usual).collect();
        let present: Vec<&str> = present.iter().map(AsRef::as_ref).collect();
        Marks::ALL.iter().any(|marks| is_numeric(&present, *marks))
    })
}

/// The number of the line that a row begins on, with so many lines above it that are not blank.
fn line_of_row(text: &str, row: usize) -> Option<usize> {
    let lines = text.lines().enumerate();
    lines.filter(|(_, line)| !line.trim_matches([' ', '\r']).is_empty()).nth(row).map(|(line, _)| line)
}
