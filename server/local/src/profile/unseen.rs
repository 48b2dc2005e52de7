//! Cells that the head of a long file does not show: marks for missing values, codes among numbers, times with a zone.

use super::draft::Draft;
use super::python::Expression;
use crate::sniff::{Delimited, KNOWN_MISSING};

/// The marks for missing values that may come behind the head: those that pandas knows by itself, and that the head does
/// not have.
pub(super) fn unseen_marks(table: &Delimited) -> Vec<&'static str> {
    let is_unseen = |mark: &&str| !mark.is_empty() && !table.reading.missing.iter().any(|seen| seen == mark);
    KNOWN_MISSING.into_iter().chain([LATE_NONE]).filter(is_unseen).collect()
}

/// `true` for a mark that stands for a missing value in any long file.
pub(super) fn is_usual(mark: &str) -> bool {
    KNOWN_MISSING.contains(&mark) || mark == LATE_NONE
}

/// The mark for a missing value that only some versions of pandas know by themselves.
pub(super) const LATE_NONE: &str = "None";

/// `UNSEEN = …`: those marks.
pub(super) fn unseen(table: &Delimited, [open, close]: [&'static str; 2]) -> String {
    let marks = unseen_marks(table).into_iter().map(Expression::text).collect();
    Expression::group(format!("UNSEEN = {open}"), marks, close).layout(0)
}

/// Adds the function that names marks for missing values which only stand behind the head.
pub(super) fn push_marks_named(program: &mut Draft) {
    program.push(include_str!("late/marks_named.py"));
}

/// Adds the function that says that codes are kept as texts.
pub(super) fn push_codes_kept(program: &mut Draft) {
    program.push_once(include_str!("late/codes_kept.py"));
}

/// Adds the function that says that only some times have a zone.
pub(super) fn push_zones_mixed(program: &mut Draft) {
    program.push_once(include_str!("late/zones_mixed.py"));
}
