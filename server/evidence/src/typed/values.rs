//! Expressions that make of a cell of the file what the program wrote for it.

use super::cells::{are_points_grouping, has_decimal_comma, has_grouping_points, number, with_point};
use super::literals::{Scalar, ScalarKind};
use crate::DataTable;
use crate::python::escaped;

/// The cell of a column, as text: `row["price"]`; `None` if not every row has one under its own name.
pub(super) fn field(table: &DataTable, of: usize) -> Option<String> {
    let (header, rows) = table.rows.split_first()?;
    let name = header.get(of).filter(|name| !name.is_empty())?;
    let is_unique = header.iter().filter(|other| *other == name).count() == 1;
    let is_everywhere = rows.iter().all(|row| row.len() > of);
    (is_unique && is_everywhere).then(|| format!("row[\"{}\"]", escaped(name, "\"", false)))
}

/// The value of a column for a row, of the type that the program wrote.
pub(super) fn value(written: &[Scalar], of: usize, table: &DataTable) -> Option<String> {
    let field = field(table, of)?;
    let cells: Vec<&str> = table.rows.iter().skip(1).map(|row| row[of].as_str()).collect();
    let has = |kind| written.iter().any(|scalar| scalar.kind == kind);
    if has(ScalarKind::Date) {
        return None;
    }
    let filled: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    let kinds = [ScalarKind::Text, ScalarKind::Int, ScalarKind::Float, ScalarKind::Bool].map(has);
    let (value, otherwise) = match kinds {
        [true, false, false, false] => (text(written, &filled, &field), "None"),
        [false, true, false, false] => (int(&filled, &field)?, "None"),
        [false, false, true, false] => (float(&filled, &field)?, "float(\"nan\")"),
        [false, true, true, false] => (int_or_float(&filled, &field)?, "float(\"nan\")"),
        [false, false, false, true] => (truth(&filled, &field)?, "None"),
        _ => return None,
    };
    let otherwise = if has(ScalarKind::Nan) {
        "float(\"nan\")"
    } else if has(ScalarKind::None) {
        "None"
    } else {
        otherwise
    };
    let is_written = has(ScalarKind::Nan) || has(ScalarKind::None);
    // An empty text stays one where the program wrote no other word for it.
    let keeps_empty = filled.len() == cells.len() || (kinds[0] && !is_written);
    Some(if keeps_empty { value } else { format!("{value} if {field} else {otherwise}") })
}

fn text(written: &[Scalar], cells: &[&str], field: &str) -> String {
    let is_trimmed = |text: &str| text.trim() == text;
    let strips = written.iter().all(|it| is_trimmed(&it.text)) && !cells.iter().all(|cell| is_trimmed(cell));
    if strips { format!("{field}.strip()") } else { field.to_owned() }
}

/// `true` for what Python's `int` reads.
fn is_int(cell: &str) -> bool {
    let digits = cell.trim().trim_start_matches(['+', '-']);
    !digits.is_empty() && digits.len() < 4000 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `true` for what Python's `float` reads.
fn is_float(cell: &str) -> bool {
    cell.trim().parse::<f64>().is_ok()
}

fn int(cells: &[&str], field: &str) -> Option<String> {
    if are_points_grouping(cells.iter().copied()) {
        return cells
            .iter()
            .all(|cell| is_int(&with_point(cell)))
            .then(|| format!("int({field}.replace(\".\", \"\"))"));
    }
    if cells.iter().all(|cell| is_int(cell)) {
        return Some(format!("int({field})"));
    }
    let is_whole = |cell: &&str| is_float(cell) && number(cell).is_some_and(|number| number.fract() == 0.0);
    if cells.iter().all(is_whole) {
        return Some(format!("int(float({field}))"));
    }
    cells
        .iter()
        .all(|cell| is_int(&cell.replace(',', "")))
        .then(|| format!("int({field}.replace(\",\", \"\"))"))
}

fn float(cells: &[&str], field: &str) -> Option<String> {
    if cells.iter().all(|cell| is_float(cell)) {
        return Some(format!("float({field})"));
    }
    if cells.iter().any(|cell| has_decimal_comma(cell) || has_grouping_points(cell)) {
        let is_float = |cell: &&str| is_float(&with_point(cell));
        let expression = || format!("float({field}.replace(\".\", \"\").replace(\",\", \".\"))");
        return cells.iter().all(is_float).then(expression);
    }
    let is_grouped = |cell: &&str| is_float(&cell.replace(',', ""));
    cells.iter().all(is_grouped).then(|| format!("float({field}.replace(\",\", \"\"))"))
}

fn int_or_float(cells: &[&str], field: &str) -> Option<String> {
    let can_be = |cell: &&str| is_int(cell) || (is_float(cell) && cell.contains('.'));
    cells.iter().all(can_be).then(|| format!("(float({field}) if \".\" in {field} else int({field}))"))
}

fn truth(cells: &[&str], field: &str) -> Option<String> {
    let is_truth = |cell: &&str| ["true", "false"].contains(&cell.to_ascii_lowercase().as_str());
    cells.iter().all(is_truth).then(|| format!("({field}.lower() == \"true\")"))
}
