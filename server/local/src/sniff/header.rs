//! The first row of a table: does it name the columns, and what are their names?

use std::collections::{HashMap, HashSet};

use super::date::is_date;
use super::missing::{is_mark_among_numbers, is_missing};
use super::number::is_digits;
use super::row::is_ruler;
use super::written::{number_of, usual};

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

/// Longer names are cut in the middle: names often differ at their end.
pub(crate) const LONGEST_NAME: usize = 30;
const END_OF_NAME: usize = 8;

/// How many rows are looked at to tell the header from them.
const COMPARED: usize = 1_000;

/// `true` if the first row names the columns: it has no number and no date, or those are such as name columns, and it
/// differs from the rows below.
pub(super) fn is_header(rows: &[Vec<String>]) -> bool {
    if rows.iter().any(|row| is_ruler(row)) {
        return is_header(&rows.iter().filter(|row| !is_ruler(row)).cloned().collect::<Vec<_>>());
    }
    let Some((first, body)) = rows.split_first() else { return false };
    let first: Vec<&str> = first.iter().map(|cell| cell.trim()).collect();
    if first.iter().all(|cell| cell.is_empty()) {
        return false;
    }
    let values: Vec<usize> = (0..first.len()).filter(|column| is_value(first[*column])).collect();
    if values.is_empty() {
        return !are_cells(&first, body);
    }
    let words: Vec<usize> = (0..first.len()).filter(|column| is_word(first[*column])).collect();
    let distinct = values.iter().map(|column| first[*column]).collect::<HashSet<_>>().len();
    if words.is_empty() || distinct < values.len() || !values.iter().all(|column| may_name(first[*column])) {
        return false;
    }
    let body = &body[..body.len().min(COMPARED)];
    let below = |column: usize| -> Vec<&str> {
        let cells = body.iter().filter_map(|row| row.get(column)).map(|cell| cell.trim());
        cells.filter(|cell| !is_missing(cell)).collect()
    };
    // A code such as `00060` may be a name, but not above codes of the same length.
    let is_code_of_many = |column: &usize| {
        let code = first[*column];
        let is_alike = |cell: &str| cell.len() == code.len() && is_digits(cell);
        code.len() > 1 && code.starts_with('0') && is_digits(code) && mostly(&below(*column), is_alike)
    };
    if values.iter().any(is_code_of_many) {
        return false;
    }
    words.iter().any(|column| mostly(&below(*column), is_value))
        || are_periods(&first, &values, below)
        || are_steps(&first, &values, body)
        || words_stand_apart(&first, &words, below)
}

/// `true` if texts are cells as those below them: no name stands above numbers or dates, but a mark for a missing value
/// does, or one of them occurs again in its column, though not the whole row as names that are repeated.
fn are_cells(first: &[&str], body: &[Vec<String>]) -> bool {
    let body = &body[..body.len().min(COMPARED)];
    let below = |column: usize| body.iter().filter_map(move |row| row.get(column)).map(|cell| cell.trim());
    let is_data = |column: &usize| {
        let cells: Vec<&str> = below(*column).filter(|cell| !is_missing(cell)).collect();
        mostly(&cells, is_value)
    };
    let (marks, words): (Vec<usize>, Vec<usize>) =
        (0..first.len()).partition(|column| is_mark(first[*column]));
    // `(1)` is a name, but not above numbers in brackets.
    let is_in_brackets = |cell: &str| cell.starts_with('(') && usual(cell) != cell;
    let is_name = |column: &&usize| !is_in_brackets(first[**column]) || !below(**column).any(is_in_brackets);
    if words.iter().filter(is_name).any(is_data) {
        return false;
    }
    let is_above_data = |column: &usize| !first[*column].is_empty() && is_data(column);
    let occurs = |column: &usize| below(*column).any(|cell| cell == first[*column]);
    let is_truth_of_many = |column: &usize| is_truth(first[*column]) && below(*column).any(is_truth);
    let is_repeated = body.iter().any(|row| row.iter().map(|cell| cell.trim()).eq(first.iter().copied()));
    words.iter().all(|column| is_in_brackets(first[*column]))
        || marks.iter().any(is_above_data)
        || words.iter().any(is_truth_of_many)
        || (words.iter().any(occurs) && (first.len() == 1 || !is_repeated))
}

/// `true` for a number or a date.
fn is_value(cell: &str) -> bool {
    let is_bracketed_whole = |cell: &str| {
        let inner = cell.strip_prefix('(').and_then(|cell| cell.strip_suffix(')'));
        inner.is_some_and(|inner| inner.bytes().all(|byte| byte.is_ascii_digit()))
    };
    // Words such as `inf` count as numbers in cells, but as names in a header.
    let is_number = || number_of(cell).is_some_and(f64::is_finite);
    (!is_bracketed_whole(cell) && is_number()) || is_date(cell)
}

/// `true` for a mark for a missing value: `missing` is a name, `n/d` is none.
fn is_mark(cell: &str) -> bool {
    is_missing(cell) || (is_mark_among_numbers(cell) && !cell.chars().all(char::is_alphabetic))
}

fn is_truth(cell: &str) -> bool {
    ["true", "false"].iter().any(|truth| cell.eq_ignore_ascii_case(truth))
}

/// `true` for a text as names are: not what stands for a missing value, a truth or a remark such as `<0.01`.
fn is_word(cell: &str) -> bool {
    let is_begun = cell.starts_with(|first: char| first.is_alphabetic() || first == '_');
    is_begun && !is_mark(cell) && !is_truth(cell)
}

/// `true` for a value that may name a column: a whole number or a date, but no measurement.
fn may_name(cell: &str) -> bool {
    is_digits(cell) || is_date(cell)
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4 && cell.parse().is_ok_and(|year: u32| (1800..=2100).contains(&year))
}

/// `true` if there are cells, and four of five are like this.
fn mostly(cells: &[&str], is_like_this: impl Fn(&str) -> bool) -> bool {
    !cells.is_empty() && cells.iter().filter(|cell| is_like_this(cell)).count() * 5 >= cells.len() * 4
}

/// `true` for years or dates above something else, or above nothing.
fn are_periods<'a>(first: &[&str], values: &[usize], below: impl Fn(usize) -> Vec<&'a str>) -> bool {
    let kinds: [fn(&str) -> bool; 2] = [is_year, is_date];
    kinds.into_iter().any(|is_period| {
        values.iter().all(|column| is_period(first[*column]) && !mostly(&below(*column), is_period))
    })
}

/// `true` for at least three whole numbers that rise or fall in equal steps, as hardly any row below does.
fn are_steps(first: &[&str], values: &[usize], body: &[Vec<String>]) -> bool {
    let has_steps = |cell: &dyn Fn(usize) -> Option<i64>| {
        let numbers: Option<Vec<i64>> = values.iter().map(|column| cell(*column)).collect();
        numbers.is_some_and(|numbers| {
            let step = |pair: &[i64]| pair[1].wrapping_sub(pair[0]);
            numbers.len() > 2
                && numbers.windows(2).all(|pair| step(pair) != 0 && step(pair) == step(&numbers))
        })
    };
    let alike = body.iter().filter(|row| has_steps(&|column| row.get(column)?.trim().parse().ok()));
    has_steps(&|column| first[column].parse().ok()) && !body.is_empty() && alike.count() * 5 <= body.len()
}

/// `true` if no word of the row occurs below it, though words are repeated there.
fn words_stand_apart<'a>(first: &[&str], words: &[usize], below: impl Fn(usize) -> Vec<&'a str>) -> bool {
    let columns: Vec<Vec<&str>> = words.iter().map(|column| below(*column)).collect();
    let occurs = |column: &usize, cells: &Vec<&str>| cells.contains(&first[*column]);
    let repeats = |cells: &Vec<&str>| cells.iter().collect::<HashSet<_>>().len() * 2 <= cells.len();
    !words.iter().zip(&columns).any(|(column, cells)| occurs(column, cells)) && columns.iter().any(repeats)
}

/// Where the names of these fields come from.
pub(super) fn header_of(names: &[String], has_row_names: bool) -> Header {
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
pub(super) fn column_names(names: &[String], width: usize) -> Vec<String> {
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
