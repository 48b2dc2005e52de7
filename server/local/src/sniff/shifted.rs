//! Rows with more fields than the header: a comma without quotes splits their numbers, or their first field is their name.

use super::number::is_digits;
use super::records::Quotes;
use super::role::ends_with_one_of;
use super::splitting::most_frequent;
use super::words::IDENTIFIERS;

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
    let longer = rows.iter().map(Vec::len).filter(|width| *width > names.len());
    let Some((width, count)) = most_frequent(longer) else { return Surplus::None };
    let long = || rows.iter().filter(|row| row.len() == width);
    let are_all = count == rows.iter().filter(|row| row.len() >= names.len()).count();
    let only_this = rows.iter().all(|row| row.len() <= names.len() || row.len() == width);
    let pairs = (0..width - 1).filter(|place| long().all(|row| is_split(&row[*place], &row[place + 1])));
    let found = choices(&pairs.collect::<Vec<_>>(), width - names.len());
    if !only_this || found.is_empty() || names.len() < 2 {
        return Surplus::None;
    }
    let is_fraction = |place: &usize| long().any(|row| row[*place].len() > 1 && row[*place].starts_with('0'));
    let fractions: Vec<usize> = (0..width).filter(is_fraction).collect();
    let likely = |choice: &&Vec<usize>| {
        let column = |at: usize| choice[at] - at;
        (0..choice.len()).all(|at| !names_rows(&names[column(at)]))
            && fractions.iter().all(|place| choice.contains(&place.wrapping_sub(1)))
    };
    let likeliest: Vec<&Vec<usize>> = found.iter().filter(likely).collect();
    let may_name_rows = are_all && width == names.len() + 1 && are_unique(rows);
    let are_counted = (0..2).any(|first| {
        rows.iter().enumerate().all(|(index, row)| row[0].trim() == (index + first).to_string())
    });
    if may_name_rows && are_counted && quotes.enclosed >= rows.len() {
        return Surplus::None;
    }
    let number = |choice: &[usize]| {
        let row = rows.iter().position(|row| row.len() == width).unwrap_or_default();
        let text = rows[row][choice[0]..choice[0] + 2].join(",");
        SplitNumber { text, row }
    };
    let is_told = !may_name_rows || !fractions.is_empty() || (names_rows(&names[0]) && !are_counted);
    match likeliest.as_slice() {
        [places] if is_told => Surplus::Split { width, places: (*places).clone(), number: number(places) },
        likeliest => Surplus::Unsure(number(likeliest.first().copied().unwrap_or(&found[0]))),
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
