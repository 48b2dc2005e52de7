//! What the head of a file shows of one column.

use std::collections::HashSet;

use super::date::{DateStyle, Dates, dates_in};
use super::number::{Marks, marks_in};
use super::read_as::KnownValues;
use super::role::{Role, role_of};
use super::written::{Unsigned, Written, without_signs};

/// A column by its name and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataColumn {
    pub(crate) name: String,
    pub(crate) kind: CellKind,
    /// How many of its cells in the head are none of this kind: of texts, numbers.
    pub(crate) odd: usize,
    /// `true` if some of its numbers are infinite.
    pub(crate) infinite: bool,
    /// `true` if all cells are as many digits, at least two.
    pub(super) is_even: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// No value in the head.
    Empty,
    /// Numbers; a few of its cells may be others.
    Number(Role, Written),
    /// Dates of one style; a few of its cells may be others.
    Date(DateStyle),
    /// Anything else.
    Text {
        /// `true` if values repeat, so that counting them is useful.
        repeats: bool,
        /// `true` if a reader would mistake it for another kind and lose how it is written: leading zeros,
        /// more digits than a number holds, the dots of a version, the case of `true`.
        digits: bool,
        /// `true` if they are dates whose day and month could be swapped.
        ambiguous: bool,
    },
    /// Lists or objects.
    Nested,
}

impl DataColumn {
    /// `true` if statistics and charts of the column are useful.
    pub(crate) fn is_measure(&self) -> bool {
        matches!(self.kind, CellKind::Number(Role::Measure { .. }, _))
    }

    /// `true` if the column holds numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.kind, CellKind::Number(..))
    }

    /// How its numbers are written; `None` if it holds none.
    pub(crate) fn written(&self) -> Option<Written> {
        if let CellKind::Number(_, written) = self.kind { Some(written) } else { None }
    }

    /// The sign or the unit that stands with its numbers.
    pub(crate) fn sign(&self) -> Option<&'static str> {
        self.written().and_then(|written| written.sign)
    }

    /// `true` if the column holds numbers with this role.
    pub(crate) fn has_role(&self, role: Role) -> bool {
        matches!(self.kind, CellKind::Number(own, _) if own == role)
    }

    /// How its dates are written; `None` if it holds none.
    pub(crate) fn dates(&self) -> Option<DateStyle> {
        if let CellKind::Date(style) = self.kind { Some(style) } else { None }
    }

    /// `true` if the column holds texts.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, CellKind::Text { .. })
    }

    /// `true` if the column holds lists, or what only its text tells apart.
    pub(crate) fn is_nested(&self) -> bool {
        self.kind == CellKind::Nested
    }

    /// `true` if the column holds dates.
    pub(crate) fn is_date(&self) -> bool {
        self.dates().is_some()
    }

    /// `true` if a reader would mistake its texts for another kind.
    pub(crate) fn may_change(&self) -> bool {
        matches!(self.kind, CellKind::Text { digits: true, .. })
    }

    /// `true` if its numbers name something or are of the same length: behind the head of a file, some may begin with 0.
    pub(crate) fn may_be_codes(&self) -> bool {
        self.has_role(Role::Identifier) || (self.is_number() && self.is_even)
    }

    /// `true` if its cells are none that could name columns: numbers, dates, codes of digits.
    pub(super) fn is_told_from_names(&self) -> bool {
        !matches!(self.kind, CellKind::Empty | CellKind::Text { digits: false, ambiguous: false, .. })
    }

    /// `true` if counting the values of the column is useful.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self.kind, CellKind::Text { repeats: true, .. })
    }
}

/// The column with this name and cells, missing ones left out, in a file whose numbers have these marks. `known` is
/// what the person says of its values.
pub(super) fn column_of(
    name: String,
    cells: &[&str],
    unsigned: &Unsigned<'_>,
    file: Marks,
    known: KnownValues,
) -> DataColumn {
    let plain = unsigned.plain();
    let kind = kind_of(&name, cells, unsigned, file, known);
    let (mut odd, mut infinite) = (0, false);
    match kind {
        CellKind::Number(_, Written { marks, .. }) => {
            let numbers: Vec<Option<f64>> = plain.iter().map(|cell| marks.parse(cell)).collect();
            odd = numbers.iter().filter(|number| number.is_none()).count();
            infinite = numbers.iter().flatten().any(|number| number.is_infinite());
        }
        CellKind::Text { .. } => odd = cells.iter().filter(|cell| Marks::PLAIN.parse(cell).is_some()).count(),
        CellKind::Date(style) => odd = cells.iter().filter(|cell| !style.reads(cell)).count(),
        _ => {}
    }
    DataColumn { name, kind, odd, infinite, is_even: are_even(cells) }
}

/// `true` if all cells are as many digits, at least two.
fn are_even(cells: &[&str]) -> bool {
    let length = cells.first().map_or(0, |cell| cell.len());
    let is_alike = |cell: &&str| cell.len() == length && cell.bytes().all(|byte| byte.is_ascii_digit());
    length > 1 && cells.iter().all(is_alike)
}

fn kind_of(name: &str, cells: &[&str], unsigned: &Unsigned<'_>, file: Marks, known: KnownValues) -> CellKind {
    let plain = unsigned.plain();
    if cells.is_empty() {
        return CellKind::Empty;
    }
    let dates = dates_in(name, cells, known.dates);
    if let Some(Dates::Of(style)) = dates {
        return CellKind::Date(style);
    }
    let is_lossy = || plain.iter().any(|cell| loses_digits(cell)) || versions_in(cells).is_some();
    if let Some(marks) = marks_in(&plain, file, known.decimal).filter(|_| !is_lossy()) {
        let numbers: Vec<&str> = plain.iter().copied().filter(|cell| marks.parse(cell).is_some()).collect();
        let thousands = marks.thousands.filter(|mark| numbers.iter().any(|cell| cell.contains(*mark)));
        let marks = Marks { thousands, ..marks };
        let written = Written { sign: unsigned.sign, marks, is_unusual: unsigned.is_changed };
        return CellKind::Number(role_of(name, &numbers), written);
    }
    let is_truth = |cell: &&str| ["true", "false"].iter().any(|truth| cell.eq_ignore_ascii_case(truth));
    let may_change = |cell: &&str| file.may_swallow(cell) || loses_digits(cell) || file.parse(cell).is_some();
    let distinct = cells.iter().collect::<HashSet<_>>().len();
    CellKind::Text {
        repeats: distinct < cells.len(),
        digits: cells.iter().all(is_truth) || cells.iter().all(may_change),
        ambiguous: dates == Some(Dates::Ambiguous),
    }
}

/// `true` if cells are numbers or dates.
pub(super) fn is_data(cells: &[&str]) -> bool {
    let unsigned = without_signs(cells);
    let plain = unsigned.plain();
    !cells.is_empty() && (marks_in(&plain, Marks::PLAIN, None).is_some() || are_dates(cells))
}

/// `true` if cells are dates.
pub(super) fn are_dates(cells: &[&str]) -> bool {
    dates_in("", cells, None).is_some()
}

/// Two versions that would be one number: `3.1` and `3.10`. Where a part behind a dot begins with 0, as in `3.05`, cells
/// are numbers.
pub(super) fn versions_in<'a>(cells: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let is_part =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = |cell: &&str| {
        let parts = cell.trim().split_once('.');
        parts.map_or(is_part(cell), |(major, minor)| {
            is_part(major) && is_part(minor) && (minor == "0" || !minor.starts_with('0'))
        })
    };
    if !cells.iter().all(is_version) {
        return None;
    }
    let all: HashSet<&str> = cells.iter().copied().collect();
    // `0.5` and `0.50` alone are one number, written twice.
    let has_others =
        |cell: &str| all.iter().filter(|other| other.split('.').next() == cell.split('.').next()).count() > 2;
    let is_longer = |cell: &&str| cell.contains('.') && cell.ends_with('0') && !cell.ends_with(".0");
    let shorter = |cell: &'a str| all.get(&cell[..cell.len() - 1]).map(|shorter| (*shorter, cell));
    cells.iter().copied().filter(is_longer).find_map(|cell| shorter(cell).filter(|_| has_others(cell)))
}

/// `true` if reading a cell as a number would lose digits of it.
fn loses_digits(cell: &str) -> bool {
    let is_digits = cell.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && (cell.len() > 15 || (cell.len() > 1 && cell.starts_with('0')))
}
