//! How the standard library's program understands cells.

use super::super::draft::Draft;
use super::super::python::Expression;
use super::super::unseen;
use crate::sniff::{DataColumn, Delimited, KNOWN_MISSING};

/// How cells are understood.
pub(super) struct CellRules {
    /// `MISSING = {…}`
    pub(super) missing: Expression,
    /// `true` if all cells were read.
    pub(super) whole: bool,
    /// `true` if marks behind those that were read may mean one thing or another.
    pub(super) has_open_marks: bool,
    /// `UNSEEN = {…}`: marks for missing values that may come behind those that were read.
    pub(super) unseen: Option<String>,
}

impl CellRules {
    pub(super) fn of(table: &Delimited) -> Self {
        CellRules {
            missing: missing(table),
            whole: table.whole,
            has_open_marks: table.has_open_marks(),
            unseen: (!table.whole && !unseen::unseen_marks(table).is_empty())
                .then(|| unseen::unseen(table, ["{", "}"])),
        }
    }

    /// Adds what the program knows of missing values. To `seen` the statements that note which of them it saw.
    pub(super) fn push(&self, program: &mut Draft, seen: &mut Vec<String>) {
        let limit = if self.whole { "" } else { "\nMOST_TEXTS = 10_000" };
        program.push(self.missing.layout(0) + limit);
        if let Some(unseen) = &self.unseen {
            program.push(format!(
                "{unseen}\ngaps = Counter()  # how often each mark for a missing value occurs"
            ));
            unseen::push_marks_named(program);
            seen.push(include_str!("marks.py").to_owned());
        }
    }
}

/// The cells that stand for a missing value: those that occur; if the file was not read whole, all usual ones.
fn missing(table: &Delimited) -> Expression {
    let usual: Vec<&str> =
        if table.whole { vec![""] } else { KNOWN_MISSING.into_iter().chain([unseen::LATE_NONE]).collect() };
    let other = table.reading.missing.iter().map(String::as_str);
    let other = other.filter(|mark| !usual.contains(mark));
    let marks = usual.iter().copied().chain(other).map(Expression::text);
    Expression::group("MISSING = {", marks.collect(), "}")
}

/// `true` if marks between thousands may come behind the head of a file, that has none.
pub(super) fn may_be_late(columns: &[DataColumn], whole: bool) -> bool {
    let mut written = columns.iter().filter_map(DataColumn::written);
    !whole
        && columns.iter().any(DataColumn::is_number)
        && written.all(|written| written.marks.thousands.is_none())
}
