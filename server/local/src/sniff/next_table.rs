//! Another table below a table, in the same file.

use std::collections::BTreeSet;

use super::column::is_data;
use super::records::line_ends;
use super::row::{COMPARED, column, is_ruler, is_text};

/// Where another table begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NextTable {
    /// The line with its names.
    pub(super) line: usize,
    /// The line with its title, else that with its names.
    pub(super) first: usize,
    /// `false` if its first row may be one of the table above, which it is read with then.
    pub(super) is_certain: bool,
}

/// How many rows a table has at least below its names whose columns tell it from the one above.
const SHORTEST: usize = 2;

/// How many blank lines are looked at for another table behind them.
const MOST_GAPS: usize = 100;

/// `true` if a line that is no row stands before a row.
pub(super) fn is_apart(rows: &[Vec<String>], lines: &[usize], at: usize) -> bool {
    let breaks: usize = rows[at - 1].iter().map(|field| line_ends(field)).sum();
    lines[at] > lines[at - 1] + 1 + breaks
}

/// Where another table begins below this one, or may: behind a blank line there are texts, each another, and some stand in
/// columns of numbers or dates. A title above them makes it certain.
pub(super) fn next_table(rows: &[Vec<String>], lines: &[usize]) -> Option<NextTable> {
    // Spreadsheets write a blank line as delimiters alone.
    let is_behind_gap = |start: &usize| width(&rows[*start - 1]) == 0 || is_apart(rows, lines, *start);
    let mut starts = (2..rows.len()).filter(is_behind_gap).take(MOST_GAPS);
    starts.find_map(|start| {
        let (above, below) = rows.split_at(start);
        let is_titled = width(&below[0]) == 1 && is_text(below[0][0].trim()) && below.len() > 1;
        let below = &below[usize::from(is_titled)..];
        let above = &above[above.len().saturating_sub(COMPARED)..];
        let names: Vec<&str> = below[0][..width(&below[0])].iter().map(|name| name.trim()).collect();
        let are_names = names.len() > 1
            && names.iter().all(|name| !name.is_empty() && is_text(name))
            && names.iter().collect::<BTreeSet<_>>().len() == names.len();
        if !are_names || below.len() < 2 {
            return None;
        }
        let data = columns_of_data(above);
        let over_data: Vec<&str> =
            names.iter().zip(&data).filter(|(_, is_data)| **is_data).map(|(name, _)| *name).collect();
        if over_data.is_empty() {
            return None;
        }
        // Above numbers of the same columns, a text may be a value: `absent`, or several short ones: `DNF`.
        let has_names_over_data = over_data.len() > 1 && over_data.iter().all(|name| is_plain_word(name));
        let widest = above.iter().map(|row| width(row)).max();
        let is_other = |row: &Vec<String>| Some(width(row)) != widest || is_ruler(row);
        let is_certain = is_titled
            || is_ruler(&below[1])
            || has_names_over_data
            || below.iter().all(is_other)
            || (below.len() > SHORTEST && columns_of_data(&below[1..]) != data);
        Some(NextTable { line: lines[start + usize::from(is_titled)], first: lines[start], is_certain })
    })
}

/// `true` for a word of some letters, not all of them large.
fn is_plain_word(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 2 && text.chars().any(char::is_lowercase)
}

/// How many fields a row has up to the last that is filled.
fn width(row: &[String]) -> usize {
    row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

/// Which columns hold numbers or dates, lines of dashes aside.
fn columns_of_data(rows: &[Vec<String>]) -> Vec<bool> {
    let rows: Vec<Vec<String>> = rows.iter().filter(|row| !is_ruler(row)).take(COMPARED).cloned().collect();
    let width = rows.iter().map(|row| width(row)).max().unwrap_or_default();
    (0..width).map(|index| is_data(&column(&rows, index))).collect()
}
