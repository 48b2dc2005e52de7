//! What the head of a file shows of one column.

use std::collections::HashSet;

use super::date::{DateStyle, style_of};
use super::number::{Marks, is_numeric};

/// A column by its name and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataColumn {
    pub(crate) name: String,
    pub(crate) kind: CellKind,
    /// The sign that stands with every number: a currency, or `%`.
    pub(crate) sign: Option<char>,
    /// `true` if some of its numbers are infinite.
    pub(crate) infinite: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// No value in the head.
    Empty,
    /// Numbers only.
    Number(Role),
    /// Dates of one unambiguous style.
    Date {
        /// `true` if they have a time of day.
        times: bool,
    },
    /// Anything else.
    Text {
        /// `true` if values repeat, so that counting them is useful.
        repeats: bool,
        /// `true` if a reader would mistake it for another kind and lose how it is written: leading zeros,
        /// more digits than a number holds, the dots of a version, the case of `true`.
        digits: bool,
    },
    /// Lists or objects.
    Nested,
}

/// What numbers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Quantities, of which there are this many different ones in the head.
    Measure { distinct: usize },
    /// Names in the form of numbers: their mean means nothing.
    Identifier,
    /// Calendar years.
    Year,
}

impl DataColumn {
    /// `true` if statistics and charts of the column are useful.
    pub(crate) fn is_measure(&self) -> bool {
        matches!(self.kind, CellKind::Number(Role::Measure { .. }))
    }

    /// `true` if the column holds numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.kind, CellKind::Number(_))
    }

    /// `true` if the column holds numbers with this role.
    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.kind == CellKind::Number(role)
    }

    /// `true` if the column holds dates.
    pub(crate) fn is_date(&self) -> bool {
        matches!(self.kind, CellKind::Date { .. })
    }

    /// `true` if its cells must be read as texts: a reader could mistake them for numbers, or they become
    /// numbers only without their sign.
    pub(crate) fn is_read_as_text(&self) -> bool {
        self.sign.is_some() || matches!(self.kind, CellKind::Text { digits: true, .. })
    }

    /// `true` if counting the values of the column is useful.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self.kind, CellKind::Text { repeats: true, .. })
    }
}

/// The columns with these names and cells, missing ones left out. The style of the first column of dates is
/// that of all: dates of another style are text, because one reader takes one style.
pub(crate) fn columns_of(
    names: Vec<String>,
    cells: &[Vec<&str>],
    marks: Marks,
) -> (Vec<DataColumn>, Option<DateStyle>) {
    let dates = cells.iter().find_map(|cells| style_of(cells));
    let columns = names.into_iter().zip(cells).map(|(name, cells)| {
        let kind = kind_of(&name, cells, marks, dates);
        let infinite = matches!(kind, CellKind::Number(_))
            && cells.iter().any(|cell| marks.parse(cell).is_some_and(f64::is_infinite));
        DataColumn { name, kind, sign: None, infinite }
    });
    (columns.collect(), dates)
}

fn kind_of(name: &str, cells: &[&str], marks: Marks, dates: Option<DateStyle>) -> CellKind {
    let distinct = cells.iter().collect::<HashSet<_>>().len();
    if cells.is_empty() {
        return CellKind::Empty;
    }
    if is_numeric(cells, marks) && !cells.iter().any(|cell| loses_digits(cell)) {
        return CellKind::Number(role_of(name, cells, distinct));
    }
    if dates.is_some() && style_of(cells) == dates {
        return CellKind::Date { times: cells.iter().any(|cell| cell.contains(':')) };
    }
    let is_truth = |cell: &&str| ["true", "false"].iter().any(|truth| cell.eq_ignore_ascii_case(truth));
    let digits = cells.iter().all(is_truth)
        || cells
            .iter()
            .all(|cell| marks.may_swallow(cell) || loses_digits(cell) || marks.parse(cell).is_some());
    CellKind::Text { repeats: distinct < cells.len(), digits }
}

/// `true` if reading a cell as a number would lose digits of it.
fn loses_digits(cell: &str) -> bool {
    let is_digits = cell.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && (cell.len() > 15 || (cell.len() > 1 && cell.starts_with('0')))
}

fn role_of(name: &str, cells: &[&str], distinct: usize) -> Role {
    let integers: Option<Vec<i64>> = cells.iter().map(|cell| cell.trim().parse().ok()).collect();
    let Some(integers) = integers else {
        return Role::Measure { distinct };
    };
    let words = words_of(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["year", "yr", "jahr", "année", "año", "anno"])
        && integers.iter().all(|year| (1000..=2500).contains(year))
    {
        return Role::Year;
    }
    let is_unique = distinct == cells.len();
    let last = words.last().map_or("", String::as_str);
    let names_something = name.starts_with("Unnamed: ")
        || matches!(last, "index" if words.len() == 1)
        || ["key", "nr", "no", "number", "nummer", "code", "#"].contains(&last);
    // A customer, a place or a line may occur in many rows and is still no quantity.
    let names_again = has(&["id", "ids", "uid", "rowid", "zip", "plz", "postcode", "phone", "telefon"]);
    if integers.iter().all(|number| *number >= 0) && (names_again || (names_something && is_unique)) {
        return Role::Identifier;
    }
    Role::Measure { distinct }
}

/// The words of a name in small letters: `customerId`, `customer_id` and `Customer ID` have the same two.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && previous.is_lowercase();
        if begins || !(c.is_alphanumeric() || c == '#') {
            words.push(String::new());
        }
        if c.is_alphanumeric() || c == '#' {
            words.last_mut().expect("there is always a word").extend(c.to_lowercase());
        }
        previous = c;
    }
    words
}
