//! The marks that stand for a missing value.

use std::collections::BTreeSet;

/// Marks for a missing value that pandas knows by itself.
pub(crate) const KNOWN_MISSING: [&str; 16] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "<NA>", "N/A", "NA", "NULL", "NaN",
    "n/a", "nan", "null",
];

/// Marks for a missing value in any column.
pub(crate) const OTHER_MISSING: [&str; 6] = ["None", "-", "--", "?", ".", "\\N"];

/// Marks for a missing value among numbers and dates: elsewhere they may be values.
pub(crate) const BESIDE_NUMBERS: [&str; 33] = [
    "*", "**", "***", "****", "..", "...", ":", "–", "—", "−", "---", "n/d", "N/D", "n.d.", "nd", "ND",
    "n.a.", "N.A.", "na", "Na", "none", "NONE", "nil", "NIL", "Null", "(null)", "<null>", "[null]", "NaT",
    "no data", "No data", "missing", "Missing",
];

/// What Excel writes in a cell that cannot be computed; `#N/A` is among the marks that pandas knows.
pub(crate) const EXCEL_ERRORS: [&str; 12] = [
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#UNKNOWN!",
];

/// `true` if a cell is blank or a mark for a missing value in any column.
pub(super) fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    KNOWN_MISSING.contains(&cell) || OTHER_MISSING.contains(&cell)
}

/// `true` for a mark that stands for a missing value if the others of its column are numbers or dates.
pub(super) fn is_missing_beside_numbers(cell: &str) -> bool {
    BESIDE_NUMBERS.contains(&cell) || EXCEL_ERRORS.contains(&cell)
}

/// The marks that occur in columns of cells. `is_data` tells if cells are numbers or dates. A mark that is a value in
/// some column is none.
pub(super) fn marks_for_missing(columns: &[Vec<&str>], is_data: impl Fn(&[&str]) -> bool) -> Vec<String> {
    let mut marks: BTreeSet<&str> =
        columns.iter().flatten().copied().filter(|cell| is_missing(cell)).collect();
    let mut values = BTreeSet::new();
    let mut beside = BTreeSet::new();
    for cells in columns {
        let found: BTreeSet<&str> =
            cells.iter().copied().filter(|cell| is_missing_beside_numbers(cell)).collect();
        if found.is_empty() {
            continue;
        }
        let others: Vec<&str> =
            cells.iter().copied().filter(|cell| !is_missing(cell) && !found.contains(cell)).collect();
        if is_data(&others) { &mut beside } else { &mut values }.extend(found);
    }
    marks.extend(beside.difference(&values).copied());
    // Beside a plus, a minus is a strand, a charge or a result.
    if columns.iter().any(|cells| cells.contains(&"+") && cells.contains(&"-")) {
        marks.remove("-");
    }
    marks.into_iter().map(str::to_owned).collect()
}
