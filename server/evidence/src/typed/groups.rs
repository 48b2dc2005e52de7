//! The rows that a program holds in several tables: a list for each region, say.

use std::collections::HashSet;

use super::literals::{HeldForm, HeldTable};
use super::matching::{self, FileCells, Match};
use super::parts::places;

/// How many rows of a file are held, and how many of them are in it. Tables count together if they hold other rows of the
/// same columns.
pub(super) fn counted(held: &[HeldTable<'_>], fits: &[Match], file: &FileCells<'_>) -> (usize, usize) {
    let Some((best, others)) = fits.split_first() else { return (0, 0) };
    let (mut rows, mut matched) = (best.rows, best.matched);
    let mut seen = places(&held[best.table], best, file);
    let mut add = |table: &HeldTable<'_>, fit: &Match| {
        let own = places(table, fit, file);
        if !own.is_empty() && own.is_disjoint(&seen) {
            rows += fit.rows;
            matched += fit.matched;
            seen.extend(own);
        }
    };
    let of_best: HashSet<usize> = best.columns.iter().flatten().copied().collect();
    for fit in others.iter().filter(|fit| fit.columns.iter().flatten().any(|of| of_best.contains(of))) {
        add(&held[fit.table], fit);
    }
    for list in fits.iter().flat_map(|fit| lists_apart(&held[fit.table], fit)) {
        for fit in matching::fits(std::slice::from_ref(&list), file) {
            add(&list, &fit);
        }
    }
    (rows, matched)
}

/// The lists of a table that are no column beside the others: they may hold other rows.
fn lists_apart<'a>(table: &HeldTable<'a>, fit: &Match) -> Vec<HeldTable<'a>> {
    if !matches!(table.form, HeldForm::Columns(_) | HeldForm::Lists(_)) {
        return Vec::new();
    }
    let apart = fit.columns.iter().zip(&table.columns).filter(|(of, _)| of.is_none());
    apart
        .map(|(_, cells)| HeldTable { header: None, columns: vec![cells.clone()], form: HeldForm::Other })
        .collect()
}
