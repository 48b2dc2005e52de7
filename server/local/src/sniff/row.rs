//! What a row or a column of texts is by itself, before a table is told from what stands around it.

use super::column::is_data;
use super::missing::is_missing_among_numbers;

/// How many rows are looked at to tell what a column holds.
pub(super) const COMPARED: usize = 1_000;

/// What lines of dashes are drawn with.
const RULER: [char; 5] = ['-', '=', '+', '|', ':'];

/// `true` for a row that draws a line, as databases do below their headers: `----+----`, `|---|---|`.
pub(super) fn is_ruler(row: &[impl AsRef<str>]) -> bool {
    // Two or three of them stand for a missing value.
    let is_long = filled(row).map(str::len).sum::<usize>() > 3;
    let is_line = |field: &str| field.chars().all(|c| c == ' ' || RULER.contains(&c));
    let is_drawn = |field: &str| ["---", "==="].iter().any(|dashes| field.contains(dashes));
    is_long && filled(row).all(is_line) && filled(row).any(is_drawn)
}

/// The cells that hold something.
pub(super) fn filled(row: &[impl AsRef<str>]) -> impl Iterator<Item = &str> {
    row.iter().map(|field| field.as_ref().trim()).filter(|field| !field.is_empty())
}

/// `true` for a text that is no mark for a missing value.
pub(super) fn is_text(cell: &str) -> bool {
    !is_missing_among_numbers(cell) && !is_data(&[cell])
}

/// The cells of a column that are not missing.
pub(super) fn column(rows: &[Vec<String>], index: usize) -> Vec<&str> {
    let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.trim());
    cells.filter(|cell| !is_missing_among_numbers(cell)).collect()
}
