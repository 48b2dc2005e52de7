//! Rows that are a chosen part of a file: all of it in their place would be something else.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::cells::{CellKey, joint, key, number};
use super::literals::HeldTable;
use super::matching::{FileCells, Match};

/// Fewer rows, inside or outside, may lie above or below a limit by chance.
const FEWEST_AT_LIMIT: usize = 10;

/// `true` if programs split the rows of a file over tables, or hold those that a condition chooses. Rows that two tables
/// share do not make them one.
pub(super) fn are_parts<'h, 'a: 'h>(
    programs: impl Iterator<Item = (&'h Vec<HeldTable<'a>>, &'h Vec<Match>)>,
    file: &FileCells<'_>,
) -> bool {
    let all = programs.flat_map(|(held, fits)| fits.iter().map(move |fit| (fit, &held[fit.table])));
    let places = all.map(|(fit, held)| places(held, fit, file)).filter(|rows| !rows.is_empty());
    let mut found: Vec<HashSet<usize>> = places.collect();
    found.sort_by_key(|rows| Reverse(rows.len()));
    let Some((most, others)) = found.split_first() else { return false };
    others.iter().any(|rows| !rows.is_subset(most)) || are_chosen(most, file)
}

/// The rows of the file that a table holds.
pub(super) fn places(held: &HeldTable<'_>, fit: &Match, file: &FileCells<'_>) -> HashSet<usize> {
    let pairs: Vec<(usize, usize)> =
        fit.columns.iter().enumerate().filter_map(|(own, of)| Some((own, (*of)?))).collect();
    let mut there: HashMap<CellKey, Vec<usize>> = HashMap::new();
    for row in (0..file.rows()).rev() {
        there.entry(joint(pairs.iter().map(|(_, of)| file.column(*of)[row]))).or_default().push(row);
    }
    let first = usize::from(fit.has_header);
    let own = |row: usize| joint(pairs.iter().map(|(own, _)| key(&held.columns[*own][row].text)));
    (first..first + fit.rows).filter_map(|row| there.get_mut(&own(row))?.pop()).collect()
}

/// `true` if a column tells these rows from all others: by one value, or by numbers above or below a limit. The first
/// rows of a file are no choice if only a limit tells them, as the file may be sorted.
fn are_chosen(rows: &HashSet<usize>, file: &FileCells<'_>) -> bool {
    let is_first = (0..rows.len()).all(|row| rows.contains(&row));
    let may_have_limit = !is_first && rows.len().min(file.rows() - rows.len()) >= FEWEST_AT_LIMIT;
    rows.len() < file.rows()
        && (0..file.table.rows.first().map_or(0, Vec::len)).any(|column| {
            is_one_value(rows, file.column(column)) || (may_have_limit && has_limit(rows, column, file))
        })
}

fn is_one_value(rows: &HashSet<usize>, column: &[CellKey]) -> bool {
    let mut values = rows.iter().map(|row| column[*row]);
    let Some(value) = values.next() else { return false };
    values.all(|other| other == value) && column.iter().filter(|it| **it == value).count() == rows.len()
}

fn has_limit(rows: &HashSet<usize>, column: usize, file: &FileCells<'_>) -> bool {
    let mut inside = (f64::INFINITY, f64::NEG_INFINITY);
    let mut outside = inside;
    for row in 0..file.rows() {
        let cell = file.table.rows[row + 1].get(column).and_then(|cell| number(cell));
        let Some(value) = cell else { return false };
        let range = if rows.contains(&row) { &mut inside } else { &mut outside };
        *range = (range.0.min(value), range.1.max(value));
    }
    inside.0 > outside.1 || inside.1 < outside.0
}
