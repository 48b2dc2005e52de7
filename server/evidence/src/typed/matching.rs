//! Which rows of a file a program holds.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::cells::{CellKey, code_key, has_leading_zero, joint, keys, number, plain_name};
use super::labels;
use super::literals::{HeldForm, HeldTable, Scalar};
use crate::DataTable;

/// From so many rows on, they are typed data, however large the file is.
const MANY: usize = 20;

/// Fewer rows of round numbers may be a grid of parameters.
const FEWEST_NUMBERS: usize = 5;

/// Tables with more columns are compared by the names of their columns alone.
const MOST_COLUMNS: usize = 64;

/// A file with the keys of its cells, made when they are needed.
pub(super) struct FileCells<'a> {
    pub(super) table: &'a DataTable,
    columns: Vec<OnceCell<Vec<CellKey>>>,
}

/// How a program's table fits a file.
pub(super) struct Match {
    /// Which of the program's tables it is.
    pub(super) table: usize,
    /// For each of its columns the one of the file.
    pub(super) columns: Vec<Option<usize>>,
    /// How many rows of data the program holds.
    pub(super) rows: usize,
    /// How many of them are in the file.
    pub(super) matched: usize,
    /// `true` if its first row is a header.
    pub(super) has_header: bool,
}

impl<'a> FileCells<'a> {
    pub(super) fn of(table: &'a DataTable) -> Self {
        let width = table.rows.first().map_or(0, Vec::len);
        FileCells { table, columns: vec![OnceCell::new(); width] }
    }

    /// How many rows of data it has.
    pub(super) fn rows(&self) -> usize {
        self.table.rows.len().saturating_sub(1)
    }

    fn header(&self) -> &[String] {
        self.table.rows.first().map_or(&[], Vec::as_slice)
    }

    fn has_numbers(&self, index: usize) -> bool {
        self.table.rows.iter().skip(1).any(|row| row.get(index).is_some_and(|cell| number(cell).is_some()))
    }

    pub(super) fn column(&self, index: usize) -> &[CellKey] {
        self.columns[index].get_or_init(|| {
            let rows = self.table.rows.iter().skip(1);
            keys(rows.map(|row| row.get(index).map_or("", String::as_str)))
        })
    }

    fn has_codes(&self, index: usize) -> bool {
        self.table.rows.iter().skip(1).filter_map(|row| row.get(index)).any(|cell| has_leading_zero(cell))
    }

    /// The keys of a column in which `00001` is not 1.
    fn codes(&self, index: usize) -> Vec<CellKey> {
        let cells = self.table.rows.iter().skip(1).map(|row| row.get(index).map_or("", String::as_str));
        cells.zip(self.column(index)).map(|(cell, key)| code_key(cell, *key)).collect()
    }
}

/// The tables of a program that hold rows of a file; the one that holds most comes first.
pub(super) fn fits(tables: &[HeldTable<'_>], file: &FileCells<'_>) -> Vec<Match> {
    let fits = tables.iter().enumerate().filter_map(|(index, table)| fit(index, table, file));
    let mut fits: Vec<Match> = fits.collect();
    fits.sort_by_key(|fit| (Reverse(fit.matched), fit.table));
    fits
}

fn fit(index: usize, table: &HeldTable<'_>, file: &FileCells<'_>) -> Option<Match> {
    let header = header_row(table, file);
    let first = usize::from(header.is_some());
    let columns: Vec<&[Scalar]> = table.columns.iter().map(|column| &column[first..]).collect();
    let rows = columns.first()?.len();
    let is_enough = rows >= MANY || (rows >= 3 && rows * 2 >= file.rows());
    if !is_enough {
        return None;
    }
    let keys: Vec<Vec<CellKey>> =
        columns.iter().map(|column| keys(column.iter().map(|cell| cell.text.as_str()))).collect();
    let mut mapped = mapped(header.as_deref().or(table.header.as_deref()), &keys, file);
    for (own, of) in mapped.iter_mut().enumerate() {
        // Names or dates of which none is in the file are written differently there, and tell nothing.
        *of = of.filter(|of| has_numbers(columns[own]) || shares_any(&keys[own], file.column(*of)));
    }
    let pairs: Vec<(usize, usize)> =
        mapped.iter().enumerate().filter_map(|(own, of)| Some((own, (*of)?))).collect();
    let is_grid = || rows < FEWEST_NUMBERS && pairs.iter().all(|(own, _)| are_round(columns[*own]));
    let matched = match pairs[..] {
        [] => return None,
        [(own, of)] => in_order(columns[own], &keys[own], of, file)?,
        _ if is_grid() => return None,
        _ => {
            let matched = in_file(&keys, &pairs, file);
            let is_near = if rows < MANY { matched * 3 >= rows * 2 } else { matched * 2 >= rows };
            let tells = || {
                let is_all = pairs.len() == file.header().len() && rows >= MANY.min(file.rows());
                (is_all && matched * 10 >= rows * 9)
                    || pairs.iter().any(|(own, of)| tells(columns[*own], &keys[*own], *of, file))
            };
            (is_near && tells() && (rows >= MANY || is_data(&columns, &pairs))).then_some(matched)?
        }
    };
    let (mapped, matched) = match in_the_place(&columns, &mapped, file) {
        None => (mapped, matched),
        Some(all) => {
            let pairs: Vec<(usize, usize)> = (0..all.len()).map(|index| (index, index)).collect();
            (all, in_file(&keys, &pairs, file))
        }
    };
    let matched = matched.min(with_codes(&columns, &keys, &mapped, file));
    Some(Match { table: index, columns: mapped, rows, matched, has_header: header.is_some() })
}

/// All columns by their places, if all of the file's are there and only numbers were not found by what is in them: those
/// stand in the place of others, and differ from them.
fn in_the_place(
    columns: &[&[Scalar]],
    mapped: &[Option<usize>],
    file: &FileCells<'_>,
) -> Option<Vec<Option<usize>>> {
    let is_in_place = |(index, of): (usize, &Option<usize>)| match of {
        Some(of) => *of == index,
        None => columns[index].len() >= MANY && is_measure(columns[index]) && file.has_numbers(index),
    };
    let is_found = |of: &&Option<usize>| of.is_some();
    let is_all = columns.len() == file.header().len() && mapped.iter().enumerate().all(is_in_place);
    let found = mapped.iter().filter(is_found).count();
    (is_all && found > 1 && found < mapped.len()).then(|| (0..columns.len()).map(Some).collect())
}

/// `true` if a small table holds what nobody writes down without the file: numbers that tell its rows apart, two columns
/// of texts that are no labels, or one beside numbers that are neither flags nor a sequence.
fn is_data(columns: &[&[Scalar]], pairs: &[(usize, usize)]) -> bool {
    let is_of = |test: fn(&[Scalar]) -> bool| {
        pairs.iter().filter(|(own, _)| !labels::are_labels(columns[*own]) && test(columns[*own])).count()
    };
    let texts = is_of(|column| !has_numbers(column));
    is_of(is_measure) > 0 || texts > 1 || (texts == 1 && is_of(are_amounts) > 0)
}

/// `true` for numbers of two digits that count, at most: `0.25`, `300`.
fn are_round(column: &[Scalar]) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    column.iter().all(|cell| number(&cell.text).is_some() && digits(&cell.text).trim_matches('0').len() <= 2)
}

/// `true` for numbers that are no sequence.
fn are_amounts(column: &[Scalar]) -> bool {
    let numbers: Vec<f64> = column.iter().filter_map(|cell| number(&cell.text)).collect();
    !numbers.is_empty() && !is_sequence(&numbers)
}

fn has_numbers(column: &[Scalar]) -> bool {
    column.iter().any(|cell| number(&cell.text).is_some())
}

fn shares_any(keys: &[CellKey], of: &[CellKey]) -> bool {
    let of: HashSet<&CellKey> = of.iter().collect();
    keys.iter().any(|key| of.contains(key))
}

/// The first row of a table, if it names columns of the file or stands above numbers.
fn header_row(table: &HeldTable<'_>, file: &FileCells<'_>) -> Option<Vec<String>> {
    let is_possible = matches!(table.form, HeldForm::Text(_) | HeldForm::Rows { .. });
    let first: Vec<&str> = table.columns.iter().map(|column| column[0].text.as_str()).collect();
    let mut names: HashSet<String> = file.header().iter().map(|name| plain_name(name)).collect();
    names.remove("");
    let known = first.iter().filter(|name| names.contains(&plain_name(name))).count();
    let has_numbers = |column: &Vec<Scalar>| column.iter().skip(1).all(|cell| number(&cell.text).is_some());
    let is_above_numbers =
        table.columns.iter().any(has_numbers) && first.iter().all(|cell| number(cell).is_none());
    (is_possible && (known * 2 > first.len() || is_above_numbers))
        .then(|| first.into_iter().map(str::to_owned).collect())
}

/// For each column of a program the one of the file: by its name, else by what is in it.
fn mapped(header: Option<&[String]>, keys: &[Vec<CellKey>], file: &FileCells<'_>) -> Vec<Option<usize>> {
    let names: HashMap<String, usize> =
        file.header().iter().enumerate().rev().map(|(index, name)| (plain_name(name), index)).collect();
    let mut taken = HashSet::new();
    let by_name = |index: usize| {
        let name = plain_name(header?.get(index)?);
        names.get(&name).copied().filter(|_| !name.is_empty())
    };
    let mut mapped: Vec<Option<usize>> =
        (0..keys.len()).map(|index| by_name(index).filter(|of| taken.insert(*of))).collect();
    if keys.len() > MOST_COLUMNS || file.header().len() > MOST_COLUMNS {
        return mapped;
    }
    let sets: Vec<OnceCell<HashSet<CellKey>>> = vec![OnceCell::new(); file.header().len()];
    let set = |of: usize| sets[of].get_or_init(|| file.column(of).iter().copied().collect());
    for (index, keys) in keys.iter().enumerate() {
        if mapped[index].is_some() {
            continue;
        }
        let share = |of: usize| keys.iter().filter(|key| set(of).contains(key)).count();
        let free = (0..file.header().len()).filter(|of| !taken.contains(of));
        // Where two fit as well, the one at the same place.
        let best = free.map(|of| (share(of), of == index, Reverse(of))).max();
        mapped[index] = best.filter(|(share, ..)| share * 2 >= keys.len()).map(|(_, _, of)| of.0);
        taken.extend(mapped[index]);
    }
    mapped
}

/// How many rows of a program are in the file, each as often as it is there.
fn in_file(keys: &[Vec<CellKey>], pairs: &[(usize, usize)], file: &FileCells<'_>) -> usize {
    let of: Vec<&[CellKey]> = pairs.iter().map(|(_, of)| file.column(*of)).collect();
    found(keys, pairs, &of)
}

/// The same for the keys of the file's columns that belong to the pairs.
fn found(keys: &[Vec<CellKey>], pairs: &[(usize, usize)], of: &[&[CellKey]]) -> usize {
    let mut there: HashMap<CellKey, usize> = HashMap::new();
    for row in 0..of[0].len() {
        *there.entry(joint(of.iter().map(|column| column[row]))).or_default() += 1;
    }
    let mut is_there = |row: usize| {
        let left = there.get_mut(&joint(pairs.iter().map(|(own, _)| keys[*own][row])));
        left.filter(|left| **left > 0).map(|left| *left -= 1).is_some()
    };
    (0..keys[pairs[0].0].len()).filter(|row| is_there(*row)).count()
}

/// How many rows are in the file if `00001` is not 1; the most there can be where no code has zeros before it.
fn with_codes(
    columns: &[&[Scalar]],
    keys: &[Vec<CellKey>],
    mapped: &[Option<usize>],
    file: &FileCells<'_>,
) -> usize {
    let pairs: Vec<(usize, usize)> =
        mapped.iter().enumerate().filter_map(|(own, of)| Some((own, (*of)?))).collect();
    let has_codes = columns.iter().copied().flatten().any(|cell| has_leading_zero(&cell.text))
        || pairs.iter().any(|(_, of)| file.has_codes(*of));
    if !has_codes {
        return usize::MAX;
    }
    let codes = |column: &[Scalar], keys: &[CellKey]| -> Vec<CellKey> {
        column.iter().zip(keys).map(|(cell, key)| code_key(&cell.text, *key)).collect()
    };
    let own: Vec<Vec<CellKey>> = columns.iter().zip(keys).map(|(column, keys)| codes(column, keys)).collect();
    let of: Vec<Vec<CellKey>> = pairs.iter().map(|(_, of)| file.codes(*of)).collect();
    let of: Vec<&[CellKey]> = of.iter().map(Vec::as_slice).collect();
    found(&own, &pairs, &of)
}

/// How many values of a single column stand in the file in the same order; `None` if they may stand there by chance.
fn in_order(column: &[Scalar], keys: &[CellKey], of: usize, file: &FileCells<'_>) -> Option<usize> {
    let is_whole_column = keys.len() == file.rows() && keys.len() >= MANY && has_several_numbers(column);
    let is_whole_file = file.header().len() == 1 && keys.len() >= file.rows();
    let is_enough = is_measure(column) && (keys.len() >= MANY || is_whole_file);
    if !is_enough && !is_whole_column {
        return None;
    }
    // In a column that counts up anything stands that ascends: primes, squares.
    let numbers: Vec<f64> = file.table.rows.iter().skip(1).filter_map(|row| number(row.get(of)?)).collect();
    if is_sequence(&numbers) {
        return None;
    }
    let mut places: HashMap<CellKey, Vec<usize>> = HashMap::new();
    for (row, key) in file.column(of).iter().enumerate().rev() {
        places.entry(*key).or_default().push(row);
    }
    let rows = keys.iter().filter_map(|key| places.get_mut(key)?.pop());
    // The longest ascending part: each value ends the shortest one that it can.
    let mut ends: Vec<usize> = Vec::new();
    for row in rows {
        let at = ends.partition_point(|end| *end < row);
        if at == ends.len() { ends.push(row) } else { ends[at] = row }
    }
    (ends.len() * 10 >= keys.len() * 9).then_some(ends.len())
}

/// `true` for a column whose values are so many and so different, here and in the file, that they tell the rows apart:
/// numbers that are no sequence, or names where they come with all the other columns.
fn tells(column: &[Scalar], keys: &[CellKey], of: usize, file: &FileCells<'_>) -> bool {
    let cells = || file.table.rows.iter().skip(1).filter_map(|row| row.get(of));
    let numbers: Vec<f64> = cells().filter_map(|cell| number(cell)).collect();
    if numbers.is_empty() {
        return file.header().len() == 2 && is_mostly_distinct(keys) && is_mostly_distinct(file.column(of));
    }
    let distinct: HashSet<CellKey> = file.column(of).iter().copied().collect();
    is_measure(column)
        && !is_sequence(&numbers)
        && (distinct.len() >= MANY || is_mostly_distinct(file.column(of)))
}

fn is_mostly_distinct(keys: &[CellKey]) -> bool {
    let distinct: HashSet<&CellKey> = keys.iter().collect();
    distinct.len() * 10 >= keys.len() * 6
}

/// `true` for a column of numbers that nobody could write down without the data: mostly distinct, and no sequence.
fn is_measure(column: &[Scalar]) -> bool {
    let numbers: Vec<f64> = column.iter().filter_map(|cell| number(&cell.text)).collect();
    let distinct: HashSet<u64> = numbers.iter().map(|number| number.to_bits()).collect();
    let is_numeric = numbers.len() * 10 >= column.len() * 8;
    is_numeric && distinct.len() >= 3 && distinct.len() * 10 >= numbers.len() * 6 && !is_sequence(&numbers)
}

/// `true` for at least five different numbers that are no sequence: ages, scores, counts.
fn has_several_numbers(column: &[Scalar]) -> bool {
    let numbers: Vec<f64> = column.iter().filter_map(|cell| number(&cell.text)).collect();
    let distinct: HashSet<u64> = numbers.iter().map(|number| number.to_bits()).collect();
    numbers.len() == column.len() && distinct.len() >= 5 && !is_sequence(&numbers)
}

/// `true` if most steps between neighbours are the same, or each is the same times the one before it.
fn is_sequence(numbers: &[f64]) -> bool {
    let is_steady = |step: fn(f64, f64) -> f64| {
        let steps: Vec<f64> = numbers.windows(2).map(|pair| step(pair[0], pair[1])).collect();
        let mut sorted = steps.clone();
        sorted.sort_by(f64::total_cmp);
        let Some(usual) = sorted.get(sorted.len() / 2).copied() else { return true };
        let near = |step: &&f64| (**step - usual).abs() <= usual.abs() * 1e-6;
        steps.iter().filter(near).count() * 10 >= steps.len() * 8
    };
    is_steady(|a, b| b - a) || is_steady(|a, b| b / a)
}
