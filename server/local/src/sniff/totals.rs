//! Rows that are sums of those above them: subtotals and totals.

use super::column::is_data;
use super::missing::{is_missing, is_missing_beside_numbers};
use super::number::{Marks, marks_in};
use super::written::unsigned;

/// Words that a row of totals begins or ends with: `Total North`, `North Total`.
const TOTALS: [&str; 7] = ["total", "totals", "totale", "gesamt", "summe", "итого", "totaal"];

/// Words that a row of totals begins with. A lump sum is none.
const TOTALS_AT_START: [&str; 18] = [
    "subtotal",
    "subtotals",
    "subtotale",
    "soustotal",
    "grandtotal",
    "insgesamt",
    "gesamtsumme",
    "zwischensumme",
    "somme",
    "suma",
    "summa",
    "sum",
    "всего",
    "合计",
    "总计",
    "小计",
    "合計",
    "総計",
];

/// How far a sum may be from the numbers it is made of, as a part of it: those may be rounded.
const ROUNDED: f64 = 0.005;

/// The places of rows that are called totals.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Those that are sums of the rows above them, or the first row of those below it.
    pub(super) fit: Vec<usize>,
    /// Those that are not.
    pub(super) unfit: Vec<usize>,
}

/// Sums of a column of numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Of the rows behind the last total.
    part: f64,
    /// Of all rows that are no totals.
    all: f64,
    /// Of all but those that are sums.
    kept: f64,
}

impl Totals {
    pub(super) fn of(rows: &[Vec<String>]) -> Self {
        let mut totals = Totals::default();
        let is_called = |row: &Vec<String>| row.iter().any(|cell| is_total(cell));
        let called: Vec<bool> = rows.iter().map(is_called).collect();
        if !called.contains(&true) {
            return totals;
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let columns: Vec<Vec<Option<f64>>> = (0..width).filter_map(|index| numbers_of(rows, index)).collect();
        let mut sums = vec![Sums::default(); columns.len()];
        let (mut part, mut all) = (0, 0);
        for (place, is_called) in called.into_iter().enumerate() {
            let numbers = || columns.iter().map(|column| column[place]);
            let fits = |(sums, number): (&Sums, Option<f64>)| {
                let is_part = part > 1 || (part > 0 && !totals.fit.is_empty());
                number.is_some_and(|number| {
                    (is_part && is_sum(sums.part, number))
                        || (all > 1 && (is_sum(sums.all, number) || is_sum(sums.kept, number)))
                })
            };
            let is_fit = is_called && sums.iter().zip(numbers()).any(fits);
            for (sums, number) in sums.iter_mut().zip(numbers()) {
                let number = number.unwrap_or_default();
                let own = if is_called { 0.0 } else { number };
                sums.part = if is_called { 0.0 } else { sums.part + own };
                sums.all += own;
                sums.kept += if is_fit { 0.0 } else { number };
            }
            (part, all) = if is_called { (0, all) } else { (part + 1, all + 1) };
            if is_called {
                if is_fit { &mut totals.fit } else { &mut totals.unfit }.push(place);
            }
        }
        // Some programs write it first.
        let is_sum_of_all = |(sums, column): (&Sums, &Vec<Option<f64>>)| {
            column[0].is_some_and(|number| all > 1 && is_sum(sums.all, number))
        };
        if totals.unfit.first() == Some(&0) && sums.iter().zip(&columns).any(is_sum_of_all) {
            totals.unfit.remove(0);
            totals.fit.insert(0, 0);
        }
        totals
    }
}

fn is_sum(sum: f64, number: f64) -> bool {
    number != 0.0 && (sum - number).abs() <= ROUNDED * number.abs()
}

/// `true` for what a row of totals is called.
pub(super) fn is_total(cell: &str) -> bool {
    let cell = cell.trim();
    // Only short texts are names of sums; most cells are told by their first character.
    if cell.len() > 60 || !cell.starts_with(char::is_alphabetic) {
        return false;
    }
    let words = cell.replace('-', "").to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    [first].into_iter().chain(words.next_back()).any(|word| TOTALS.contains(&word))
        || TOTALS_AT_START.contains(&first)
}

/// The pattern of what a row of totals is called, for Python and `DuckDB`: of the whole text without its hyphens, whatever
/// the case.
pub(crate) fn total_pattern() -> String {
    let (totals, at_start) = (TOTALS.join("|"), TOTALS_AT_START.join("|"));
    // What ends a word: to DuckDB, \W would be any letter that is not English, too.
    let end = r"[\s!-/:-@\[-`{-~]";
    format!(r"(?:{totals}|{at_start})(?:{end}.*)?|.*{end}(?:{totals}){end}*")
}

/// `true` for numbers of rows: in 1, 2, 3 the last is the sum of the others by chance.
fn are_counted(numbers: &[Option<f64>]) -> bool {
    numbers.windows(2).all(|pair| pair[1].is_some() && pair[1] == pair[0].map(|one| one + 1.0))
}

/// The numbers of a column by row; `None` if it is none of numbers, or counts the rows.
fn numbers_of(rows: &[Vec<String>], index: usize) -> Option<Vec<Option<f64>>> {
    let is_present = |cell: &&str| !is_missing(cell) && !is_missing_beside_numbers(cell);
    let cells: Vec<Option<&str>> =
        rows.iter().map(|row| row.get(index).map(|cell| cell.trim()).filter(is_present)).collect();
    let present: Vec<&str> = cells.iter().flatten().copied().collect();
    if !is_data(&present) {
        return None;
    }
    let unsigned = unsigned(&present);
    let plain = unsigned.plain();
    let marks = marks_in(&plain, Marks::PLAIN, None)?;
    let mut numbers = plain.iter().map(|cell| marks.parse(cell).filter(|number| number.is_finite()));
    let numbers: Vec<_> = cells.iter().map(|cell| cell.and_then(|_| numbers.next().flatten())).collect();
    (!are_counted(&numbers)).then_some(numbers)
}
