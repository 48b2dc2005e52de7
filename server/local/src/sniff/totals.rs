//! Rows that are sums of those above them, or their averages: subtotals and totals.

use super::column::is_data;
use super::missing::is_missing_among_numbers;
use super::number::{Marks, marks_in};
use super::total_names::{is_average, is_total, may_be_total};
use super::written::unsigned;

/// How far a sum may be from the numbers it is made of, as a part of it: those may be rounded.
const ROUNDED: f64 = 0.005;

/// The same for a row that is not called a total.
const ROUNDED_UNNAMED: f64 = 1e-6;

/// How many columns are looked at for totals without a name.
const MOST_LISTS: usize = 8;

/// How many rows stand at least above a total that is only told by one number: of two, one may be the sum by chance.
const LEAST_ABOVE: usize = 3;

/// The same for an average, which is often written with a digit or two.
const ROUNDED_AVERAGE: f64 = 0.02;

/// The places of rows that are called totals.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Those that are sums or averages of the rows above them, or the first row the sum of those below it.
    pub(super) fit: Vec<usize>,
    /// Those that are not.
    pub(super) unfit: Vec<usize>,
}

/// What a row is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Called {
    Row,
    Sum,
    Average,
    /// A sum if all its numbers are, else a row.
    Perhaps,
    /// A sum without a name.
    Unnamed,
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
    /// How many numbers there are behind the last total, and in all rows that are no totals.
    counts: [u32; 2],
}

impl Sums {
    /// `true` if a number is the sum of those behind the last total, or of all, to its last digits.
    fn are_exactly(&self, number: f64) -> bool {
        let [part, all] = self.counts;
        let is_sum = |sum: f64, count: u32| count > 1 && is_exactly(sum, number);
        is_sum(self.part, part) || is_sum(self.all, all) || is_sum(self.kept, all)
    }

    fn have_average(&self, number: f64) -> bool {
        let [part, all] = self.counts.map(f64::from);
        let is_average =
            |sum: f64, count: f64| count > 1.0 && differs_by(sum / count, number) <= ROUNDED_AVERAGE;
        is_average(self.part, part) || is_average(self.all, all)
    }
}

impl Totals {
    pub(super) fn of(rows: &[Vec<String>]) -> Self {
        let mut called: Vec<Called> = rows.iter().map(|row| called(row)).collect();
        let candidates = candidates(rows, &called);
        if candidates.is_empty() && called.iter().all(|called| *called == Called::Row) {
            return Totals::default();
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let numbers: Vec<Vec<Option<f64>>> = (0..width).filter_map(|index| numbers_of(rows, index)).collect();
        let (counted, mut columns): (Vec<_>, Vec<_>) =
            numbers.into_iter().partition(|numbers| are_counted(numbers));
        if columns.is_empty() {
            // In 1, 2, 3 the last is the sum of the others by chance, unless it is called so.
            called
                .iter_mut()
                .filter(|called| **called == Called::Perhaps)
                .for_each(|called| *called = Called::Row);
            columns = counted;
        } else if let Some(unnamed) =
            candidates.iter().find(|candidates| candidates.are_sums(&called, &columns))
        {
            for (place, _) in &unnamed.places {
                called[*place] = Called::Unnamed;
            }
        }
        let totals = Totals::among(&called, &columns);
        // Among other rows, “Average” may be a grade and “Media” a trade.
        let end = called.iter().rposition(|called| *called == Called::Row).unwrap_or_default();
        let names: Vec<usize> = totals.unfit.iter().copied().filter(|place| *place < end).collect();
        let names: Vec<usize> = names.into_iter().filter(|place| called[*place] == Called::Average).collect();
        if names.is_empty() {
            return totals;
        }
        for place in names {
            called[place] = Called::Row;
        }
        Totals::among(&called, &columns)
    }

    /// The totals among rows that are called so.
    fn among(called: &[Called], columns: &[Vec<Option<f64>>]) -> Self {
        let mut totals = Totals::default();
        let mut sums = vec![Sums::default(); columns.len()];
        let (mut part, mut all) = (0, 0);
        let last_row = called.iter().rposition(|called| *called == Called::Row).unwrap_or_default();
        for (place, what) in called.iter().enumerate() {
            let numbers = || columns.iter().map(|column| column[place]);
            let fits = |(sums, number): (&Sums, Option<f64>)| {
                let is_part = part > 1 || (part > 0 && !totals.fit.is_empty());
                number.is_some_and(|number| {
                    (is_part && is_sum(sums.part, number))
                        || (all > 1 && (is_sum(sums.all, number) || is_sum(sums.kept, number)))
                })
            };
            let is_fit = match what {
                Called::Row => false,
                Called::Sum => sums.iter().zip(numbers()).any(fits),
                Called::Average => {
                    let mut pairs = sums.iter().zip(numbers());
                    numbers().flatten().next().is_some()
                        && pairs.all(|(sums, number)| number.is_none_or(|number| sums.have_average(number)))
                }
                Called::Unnamed => true,
                Called::Perhaps => {
                    let mut pairs = sums.iter().zip(numbers());
                    place > last_row
                        && all >= LEAST_ABOVE
                        && numbers().flatten().any(|number| number != 0.0)
                        && pairs.all(|(sums, number)| number.is_none_or(|number| sums.are_exactly(number)))
                }
            };
            let is_called = is_fit || matches!(what, Called::Sum | Called::Average);
            for (sums, number) in sums.iter_mut().zip(numbers()) {
                sums.counts = match (is_called, number) {
                    (true, _) => [0, sums.counts[1]],
                    (false, Some(_)) => sums.counts.map(|count| count + 1),
                    (false, None) => sums.counts,
                };
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
        let mut pairs = sums.iter().zip(columns).filter_map(|(sums, column)| Some((sums, column[0]?)));
        let is_sum_of_all = |(sums, number): (&Sums, f64)| all > 1 && is_sum(sums.all, number);
        let is_sum_of_others =
            |(sums, number): (&Sums, f64)| all > 2 && number != 0.0 && is_exactly(sums.all - number, number);
        if totals.unfit.first() == Some(&0) && pairs.clone().any(is_sum_of_all) {
            totals.unfit.remove(0);
            totals.fit.insert(0, 0);
        } else if called.first() == Some(&Called::Perhaps)
            && pairs.clone().next().is_some()
            && pairs.all(is_sum_of_others)
        {
            totals.fit.insert(0, 0);
        }
        totals
    }
}

/// Rows that may be totals without a name.
#[derive(Debug, PartialEq, Eq)]
struct Candidates {
    /// Their places, each with how many cells of the row are blank: what sums up more has fewer names.
    places: Vec<(usize, usize)>,
}

/// Rows that have nothing in a column that most rows fill, for each such column, the most first; and the last row with
/// something alone, if no other lacks its first cell.
fn candidates(rows: &[Vec<String>], called: &[Called]) -> Vec<Candidates> {
    let is_blank = |place: usize, index: usize| {
        rows[place].get(index).is_none_or(|cell| is_missing_among_numbers(cell.trim()))
    };
    let mut lists: Vec<Vec<usize>> = (0..rows.iter().map(Vec::len).max().unwrap_or_default())
        .map(|index| (0..rows.len()).filter(|place| is_blank(*place, index)).collect())
        .filter(|places: &Vec<usize>| places.len() > 1 && places.len() * 2 <= rows.len())
        .collect();
    let has_number = |place: &usize| rows[*place].iter().any(|cell| is_data(&[cell.trim()]));
    let is_lone = |place: &usize| {
        rows[*place][0].trim().is_empty() && (0..*place).all(|above| !rows[above][0].trim().is_empty())
    };
    lists.extend((2..rows.len()).rfind(has_number).filter(is_lone).map(|place| vec![place]));
    for places in &mut lists {
        places.retain(|place| called[*place] == Called::Row && has_number(place));
    }
    lists.retain(|places| !places.is_empty() && places.iter().all(|place| ends_group(rows, *place)));
    lists.sort_by_key(|places| std::cmp::Reverse(places.len()));
    lists.dedup();
    lists.truncate(MOST_LISTS);
    let level = |place: usize| (0..rows[place].len()).filter(|index| is_blank(place, *index)).count();
    let leveled = |places: Vec<usize>| places.into_iter().map(|place| (place, level(place))).collect();
    lists.into_iter().map(|places| Candidates { places: leveled(places) }).collect()
}

/// `true` if what a row has of names is what the row above it has: it ends their group.
fn ends_group(rows: &[Vec<String>], place: usize) -> bool {
    let is_same = |(index, cell): (usize, &String)| {
        let cell = cell.trim();
        is_missing_among_numbers(cell)
            || is_data(&[cell])
            || rows[place.saturating_sub(1)].get(index).is_some_and(|above| above.trim() == cell)
    };
    place > 0 && rows[place].iter().enumerate().all(is_same)
}

impl Candidates {
    /// `true` if they are sums of the rows above them: several in some column, a lone one in most columns where it has a
    /// number.
    fn are_sums(&self, called: &[Called], columns: &[Vec<Option<f64>>]) -> bool {
        if let [(place, _)] = self.places[..] {
            let numbers =
                columns.iter().filter(|column| column[place].is_some_and(|number| number != 0.0)).count();
            let sums = columns.iter().filter(|column| self.fit(called, column)).count();
            let above = called[..place].iter().filter(|called| **called == Called::Row).count();
            return sums * 2 >= numbers && (sums > 1 || (sums == 1 && above >= LEAST_ABOVE));
        }
        columns.iter().any(|column| self.fit(called, column))
    }

    /// `true` if each of them has the sum of the numbers above it in a column, from the last of them that is like it on.
    fn fit(&self, called: &[Called], column: &[Option<f64>]) -> bool {
        let highest = self.places.iter().map(|(_, level)| *level).max().unwrap_or_default();
        // By how many cells are blank: the sum so far, and how many numbers but 0 are in it.
        let mut sums = vec![(0.0, 0_usize); highest + 1];
        let (mut candidates, mut found) = (self.places.iter().peekable(), 0);
        for (place, (number, called)) in column.iter().zip(called).enumerate() {
            let number = number.unwrap_or_default();
            if let Some((_, level)) = candidates.next_if(|(candidate, _)| *candidate == place) {
                let (sum, count) = sums[*level];
                let least = if found == 0 { 2 } else { 1 };
                if number == 0.0 || count < least || !is_exactly(sum, number) {
                    return false;
                }
                found += 1;
                sums[..=*level].fill((0.0, 0));
            } else if *called == Called::Row {
                for (sum, count) in &mut sums {
                    *sum += number;
                    *count += usize::from(number != 0.0);
                }
            }
        }
        found > 0
    }
}

/// `true` if a sum is a number to its last digits.
fn is_exactly(sum: f64, number: f64) -> bool {
    (sum - number).abs() <= ROUNDED_UNNAMED * number.abs()
}

fn is_sum(sum: f64, number: f64) -> bool {
    differs_by(sum, number) <= ROUNDED
}

/// How far a value is from a number, as a part of it; nothing is near to 0.
fn differs_by(value: f64, number: f64) -> f64 {
    if number == 0.0 { f64::INFINITY } else { (value - number).abs() / number.abs() }
}

fn called(row: &[String]) -> Called {
    if row.iter().any(|cell| is_total(cell)) {
        Called::Sum
    } else if row.iter().any(|cell| is_average(cell)) {
        Called::Average
    } else if row.first().is_some_and(|cell| may_be_total(cell)) {
        Called::Perhaps
    } else {
        Called::Row
    }
}

/// `true` for numbers that count the rows.
fn are_counted(numbers: &[Option<f64>]) -> bool {
    numbers.windows(2).all(|pair| pair[1].is_some() && pair[1] == pair[0].map(|one| one + 1.0))
}

/// The numbers of a column by row; `None` if it is none of numbers.
fn numbers_of(rows: &[Vec<String>], index: usize) -> Option<Vec<Option<f64>>> {
    let is_present = |cell: &&str| !is_missing_among_numbers(cell);
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
    Some(cells.iter().map(|cell| cell.and_then(|_| numbers.next().flatten())).collect())
}
