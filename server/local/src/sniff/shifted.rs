//! Rows with more fields than the header: a comma without quotes splits their numbers, or their first field is their name.

use super::date::dates_in;
use super::number::{Marks, is_digits};
use super::records::Quotes;
use super::role::{ends_with_one_of, words_of};
use super::words::{IDENTIFIERS, MOMENTS};

/// Why rows have more fields than the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Surplus {
    /// They have not, or no reason is seen.
    None,
    /// Numbers are split. Those in rows of this many fields begin at these places.
    Split { width: usize, places: Vec<usize>, number: SplitNumber },
    /// Numbers may be split, but which ones?
    Unsure(SplitNumber),
}

/// A number that a comma splits into two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SplitNumber {
    pub(super) text: String,
    /// The row it stands in, counted from 0 below the header.
    pub(super) row: usize,
}

/// Looks for numbers with a decimal comma, or commas between thousands, that lack their quotes.
pub(super) fn surplus(names: &[String], rows: &[Vec<String>], quotes: Quotes) -> Surplus {
    // A delimiter that ends each row makes no field.
    let ends_blank = |row: &Vec<String>| row.last().is_some_and(|last| last.trim().is_empty());
    let mut longer = rows.iter().filter(|row| row.len() > names.len()).peekable();
    if names.len() < 2 || (longer.peek().is_some() && longer.all(ends_blank)) {
        return Surplus::None;
    }
    let Some(longer) = Longer::of(names, rows) else { return in_several_parts(names, rows) };
    let likeliest = longer.likeliest();
    match (longer.row_names(quotes), likeliest.as_slice()) {
        (RowNames::Surely, _) => Surplus::None,
        (RowNames::None, [places]) => {
            Surplus::Split { width: longer.width, places: (*places).clone(), number: longer.number(places) }
        }
        (_, likeliest) => {
            Surplus::Unsure(longer.number(likeliest.first().copied().unwrap_or(&longer.choices[0])))
        }
    }
}

/// Rows that have more fields than the header, all of them equally many.
struct Longer<'a> {
    names: &'a [String],
    rows: &'a [Vec<String>],
    width: usize,
    /// The places of numbers that a comma may split: the ways to have as few columns as names. There is one at least.
    choices: Vec<Vec<usize>>,
}

/// Whether the first fields of rows name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowNames {
    Surely,
    Maybe,
    None,
}

impl<'a> Longer<'a> {
    fn of(names: &'a [String], rows: &'a [Vec<String>]) -> Option<Self> {
        let mut widths = rows.iter().map(Vec::len).filter(|width| *width > names.len());
        let width = widths.next().filter(|width| widths.all(|other| other == *width))?;
        let mut longer = Longer { names, rows, width, choices: Vec::new() };
        let is_split = |place: &usize| longer.rows().all(|row| is_split(&row[*place], &row[place + 1]));
        let places: Vec<usize> = (0..width - 1).filter(is_split).collect();
        longer.choices = choices(&places, width - names.len());
        (!longer.choices.is_empty()).then_some(longer)
    }

    fn rows(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows.iter().filter(|row| row.len() == self.width)
    }

    /// The places of fractions that no whole number is written like.
    fn fractions(&self) -> Vec<usize> {
        let is_fraction =
            |cell: &String| cell.len() > 1 && cell.starts_with('0') && is_digits(cell.trim_end());
        (0..self.width).filter(|place| self.rows().any(|row| is_fraction(&row[*place]))).collect()
    }

    /// The choices that split no name of a row, and leave no fraction alone.
    fn likeliest(&self) -> Vec<&Vec<usize>> {
        let fractions = self.fractions();
        let is_likely = |choice: &&Vec<usize>| {
            let column = |at: usize| choice[at] - at;
            (0..choice.len()).all(|at| !names_rows(&self.names[column(at)]))
                && fractions.iter().all(|place| choice.contains(&place.wrapping_sub(1)))
        };
        self.choices.iter().filter(is_likely).collect()
    }

    fn row_names(&self, quotes: Quotes) -> RowNames {
        let are_all = self.rows.iter().all(|row| row.len() == self.width || row.len() < self.names.len());
        if !are_all || self.width != self.names.len() + 1 || !are_unique(self.rows) {
            return RowNames::None;
        }
        let is_count = |first: usize| {
            self.rows.iter().enumerate().all(|(index, row)| row[0].trim() == (index + first).to_string())
        };
        let are_counted = (0..2).any(is_count);
        if are_counted && quotes.enclosed >= self.rows.len() {
            return RowNames::Surely;
        }
        let is_told = !self.fractions().is_empty()
            || (names_rows(&self.names[0]) && !are_counted)
            || self.has_named_dates();
        if is_told { RowNames::None } else { RowNames::Maybe }
    }

    /// `true` if dates stand below the name of a date, before any number that may be split.
    fn has_named_dates(&self) -> bool {
        let before = self.choices.iter().map(|choice| choice[0]).min().unwrap_or_default();
        let is_of_dates = |place: usize| {
            let is_named = words_of(&self.names[place]).iter().any(|word| MOMENTS.contains(&word.as_str()));
            let cells: Vec<&str> = self.rows().map(|row| row[place].as_str()).collect();
            is_named && dates_in("", &cells, None).is_some()
        };
        (0..before).any(is_of_dates)
    }

    /// The first number that is split.
    fn number(&self, choice: &[usize]) -> SplitNumber {
        let row = self.rows.iter().position(|row| row.len() == self.width).unwrap_or_default();
        SplitNumber { text: self.rows[row][choice[0]..choice[0] + 2].join(","), row }
    }
}

/// Numbers with commas between thousands, each in as many parts as its row has fields too many.
fn in_several_parts(names: &[String], rows: &[Vec<String>]) -> Surplus {
    let longer = || rows.iter().enumerate().filter(|(_, row)| row.len() > names.len());
    let number = |column: usize, row: &[String]| row[column..=column + row.len() - names.len()].join(",");
    let is_split =
        |column: &usize| longer().all(|(_, row)| Marks::ENGLISH.parse(&number(*column, row)).is_some());
    let column = (0..names.len()).find(is_split);
    match (column, longer().next()) {
        (Some(column), Some((place, row))) => {
            Surplus::Unsure(SplitNumber { text: number(column, row), row: place })
        }
        _ => Surplus::None,
    }
}

/// `true` for what may be a number before its comma, and what may come behind it.
fn is_split(whole: &str, fraction: &str) -> bool {
    let digits = whole.trim_start().trim_start_matches(['-', '+', '−']);
    let is_whole = is_digits(digits) && (digits.len() == 1 || !digits.starts_with('0'));
    is_whole && is_digits(fraction.trim_end())
}

/// `true` for a name such as `id`.
fn names_rows(name: &str) -> bool {
    ends_with_one_of(name, &IDENTIFIERS)
}

fn are_unique(rows: &[Vec<String>]) -> bool {
    let mut first: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    first.sort_unstable();
    first.windows(2).all(|pair| pair[0] != pair[1])
}

/// The ways to choose so many of these places, each at least two behind the one before; a few of them.
fn choices(places: &[usize], count: usize) -> Vec<Vec<usize>> {
    /// More are no help.
    const ENOUGH: usize = 100;
    let mut chosen = vec![Vec::new()];
    for _ in 0..count {
        let longer = chosen.iter().flat_map(|before: &Vec<usize>| {
            let next = before.last().map_or(0, |last| last + 2);
            let behind = places.iter().filter(move |place| **place >= next);
            behind.map(|place| [before.as_slice(), &[*place]].concat())
        });
        chosen = longer.take(ENOUGH).collect();
    }
    chosen
}
