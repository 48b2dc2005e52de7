//! The marks that stand for a missing value.

use std::collections::BTreeSet;

/// Marks for a missing value that pandas knows by itself.
pub(crate) const KNOWN_MISSING: [&str; 16] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "<NA>", "N/A", "NA", "NULL", "NaN",
    "n/a", "nan", "null",
];

/// Marks for a missing value that pandas learns from an argument.
pub(crate) const OTHER_MISSING: [&str; 5] = ["None", "-", "--", "?", "."];

/// `true` if a cell is empty or a mark for a missing value.
pub(super) fn is_missing(cell: &str) -> bool {
    KNOWN_MISSING.contains(&cell) || OTHER_MISSING.contains(&cell)
}

/// The marks that occur.
pub(super) fn marks_for_missing<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let marks: BTreeSet<&str> = cells.filter(|cell| is_missing(cell)).collect();
    marks.into_iter().map(str::to_owned).collect()
}
