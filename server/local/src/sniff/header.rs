//! The first row of a table: does it name the columns, and what are their names?

use std::collections::{HashMap, HashSet};

use super::date::style_of;
use super::number::Marks;

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

/// `true` if the first row names the columns: it has no number and no date, or only years above figures.
pub(super) fn is_header(rows: &[Vec<String>]) -> bool {
    let is_value = |cell: &str| {
        // Words such as `inf` count as numbers in cells, but as names in a header.
        [Marks::PLAIN, Marks::COMMA].iter().any(|marks| marks.parse(cell).is_some_and(f64::is_finite))
            || style_of(&[cell]).is_some()
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
