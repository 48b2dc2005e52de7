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
pub(crate) const BESIDE_NUMBERS: [&str; 53] = [
    "*",
    "**",
    "***",
    "****",
    "..",
    "...",
    ":",
    "–",
    "—",
    "−",
    "---",
    "n/d",
    "N/D",
    "n.d.",
    "nd",
    "ND",
    "n.a.",
    "N.A.",
    "na",
    "Na",
    "none",
    "NONE",
    "nil",
    "NIL",
    "Null",
    "(null)",
    "<null>",
    "[null]",
    "NaT",
    "no data",
    "No data",
    "missing",
    "Missing",
    "unknown",
    "Unknown",
    "UNKNOWN",
    "not available",
    "Not available",
    "N.D.",
    "k.A.",
    "k. A.",
    "k.A",
    "k.a.",
    "keine Angabe",
    "unbekannt",
    "Unbekannt",
    "fehlt",
    "o.A.",
    "s/d",
    "S/D",
    "n.c.",
    "n.r.",
    "s.d.",
];

/// Days that stand for none, among dates.
const NO_DAYS: [&str; 18] = [
    "0000-00-00",
    "0000-00-00 00:00:00",
    "00.00.0000",
    "00/00/0000",
    "0001-01-01",
    "0001-01-01 00:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31",
    "9999-12-31 00:00:00",
    "9999-12-31 23:59:59",
    "9999-12-31T00:00:00",
    "9999-12-31T23:59:59",
    "31.12.9999",
    "31/12/9999",
    "31-12-9999",
    "12/31/9999",
    "9999/12/31",
    "99991231",
];

/// The day from which programs count: where it repeats and all other days are much later, it stands for none.
const FIRST_DAYS: [&str; 8] = [
    "1900-01-01",
    "1900-01-01 00:00:00",
    "1900-01-01T00:00:00",
    "1900/01/01",
    "01.01.1900",
    "01/01/1900",
    "1/1/1900",
    "19000101",
];

/// All other days are in this year or later.
const MUCH_LATER: u32 = 1930;

/// What Excel writes in a cell that cannot be computed; `#N/A` is among the marks that pandas knows.
pub(crate) const EXCEL_ERRORS: [&str; 25] = [
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
    // In German, French, Spanish and Italian.
    "#NV",
    "#WERT!",
    "#BEZUG!",
    "#ZAHL!",
    "#ÜBERLAUF!",
    "#N/D",
    "#VALEUR!",
    "#NOM?",
    "#NOMBRE!",
    "#¡DIV/0!",
    "#¡VALOR!",
    "#¡REF!",
    "#VALORE!",
];

/// `true` if a cell is blank or a mark for a missing value in any column.
pub(super) fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    KNOWN_MISSING.contains(&cell) || OTHER_MISSING.contains(&cell)
}

/// `true` if a cell is blank, or a mark for a missing value in any column or among numbers and dates.
pub(super) fn is_missing_among_numbers(cell: &str) -> bool {
    is_missing(cell) || is_mark_among_numbers(cell.trim())
}

/// `true` for a mark that stands for a missing value if the others of its column are numbers or dates.
pub(super) fn is_mark_among_numbers(cell: &str) -> bool {
    BESIDE_NUMBERS.contains(&cell) || EXCEL_ERRORS.contains(&cell)
}

/// The days in a column that stand for none. `are_dates` tells if cells are dates.
fn no_days<'a>(cells: &[&'a str], are_dates: impl Fn(&[&str]) -> bool) -> BTreeSet<&'a str> {
    let is_repeated = |cell: &str| cells.iter().filter(|other| **other == cell).count() > 1;
    let mut first: BTreeSet<&str> = cells.iter().copied().filter(|cell| FIRST_DAYS.contains(cell)).collect();
    first.retain(|cell| is_repeated(cell));
    let mut found: BTreeSet<&str> = cells.iter().copied().filter(|cell| NO_DAYS.contains(cell)).collect();
    if found.is_empty() && first.is_empty() {
        return found;
    }
    let others: Vec<&str> = cells
        .iter()
        .copied()
        .filter(|cell| !is_missing(cell) && !found.contains(cell) && !first.contains(cell))
        .collect();
    if !are_dates(&others) {
        return BTreeSet::new();
    }
    if others.iter().all(|cell| year_in(cell).is_none_or(|year| year >= MUCH_LATER)) {
        found.extend(first);
    }
    found
}

/// The first four digits in a text.
fn year_in(cell: &str) -> Option<u32> {
    let mut numbers = cell.split(|c: char| !c.is_ascii_digit());
    numbers.find(|digits| digits.len() == 4 || digits.len() == 8)?[..4].parse().ok()
}

/// The marks that occur in columns of cells. `is_data` tells if cells are numbers or dates, `are_dates` if they are dates.
/// A mark that is a value in some column is none, but those that are `given` always are.
pub(super) fn marks_for_missing(
    columns: &[Vec<&str>],
    given: &[String],
    is_data: impl Fn(&[&str]) -> bool,
    are_dates: impl Fn(&[&str]) -> bool,
) -> Vec<String> {
    let mut marks: BTreeSet<&str> =
        columns.iter().flatten().copied().filter(|cell| is_missing(cell)).collect();
    marks.extend(columns.iter().flatten().copied().filter(|cell| given.iter().any(|mark| mark == cell)));
    let mut values = BTreeSet::new();
    let mut beside = BTreeSet::new();
    for cells in columns {
        beside.extend(no_days(cells, &are_dates));
        let found: BTreeSet<&str> =
            cells.iter().copied().filter(|cell| is_mark_among_numbers(cell)).collect();
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
