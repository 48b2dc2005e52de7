//! Which character separates the fields of a text, and what quotes mean in it.

use std::collections::HashMap;

use super::head::HEAD_SIZE;
use super::records::{self, CsvDialect};

/// Delimiters, likeliest first among equals: a comma is the one most often found inside a field.
pub(super) const DELIMITERS: [char; 4] = ['\t', ';', '|', ','];

/// How to split a text into fields.
pub(super) fn dialect_of(text: &str, whole: bool) -> CsvDialect {
    let quoted =
        CsvDialect { delimiter: delimiter_of(text, true, whole), quoting: true, skip_initial_space: false };
    let records = records::split(text, quoted, whole);
    // A quote that is never closed, or not within a quarter of the head, opens nothing.
    let stray = records.open_quote.is_some_and(|size| whole || size > HEAD_SIZE / 4);
    if stray {
        return CsvDialect { delimiter: delimiter_of(text, false, whole), quoting: false, ..quoted };
    }
    let later = || records.rows.iter().flat_map(|row| row.iter().skip(1));
    let skip_initial_space = later().next().is_some() && later().all(|field| field.starts_with(' '));
    CsvDialect { skip_initial_space, ..quoted }
}

/// The delimiter that splits the first row, and then most rows into equally many fields; else the one that splits
/// most rows at all, and most of them as the first; where there is none, one that does not occur.
fn delimiter_of(text: &str, quoting: bool, whole: bool) -> char {
    let splits = |delimiter: char| {
        let dialect = CsvDialect { delimiter, quoting, skip_initial_space: false };
        let widths: Vec<usize> = records::split(text, dialect, whole).rows.iter().map(Vec::len).collect();
        (widths.first().is_some_and(|width| *width > 1)).then_some((widths, delimiter))
    };
    let candidates: Vec<(Vec<usize>, char)> = DELIMITERS.into_iter().rev().filter_map(splits).collect();
    let evenness = |widths: &[usize]| {
        let (width, count) = most_frequent(widths.iter().copied())?;
        (width > 1 && count * 2 > widths.len()).then(|| count * 100 / widths.len())
    };
    let fit = |widths: &[usize]| {
        let rows = &widths[1..];
        let split = rows.iter().filter(|width| **width > 1).count();
        let like_first = rows.iter().filter(|width| **width == widths[0]).count();
        (split * 2 > rows.len()).then_some((like_first, split))
    };
    let even = candidates.iter().filter_map(|(widths, delimiter)| Some((evenness(widths)?, *delimiter)));
    let uneven = candidates.iter().filter_map(|(widths, delimiter)| Some((fit(widths)?, *delimiter)));
    let best = even.max_by_key(|(evenness, _)| *evenness).map(|(_, delimiter)| delimiter);
    let absent = || [',', ';', '\t', '|'].into_iter().find(|delimiter| !text.contains(*delimiter));
    best.or_else(|| uneven.max_by_key(|(fit, _)| *fit).map(|(_, delimiter)| delimiter))
        .or_else(absent)
        .unwrap_or(',')
}

/// The number that occurs most often, the greatest of equals, and how often.
pub(super) fn most_frequent(numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts = HashMap::<usize, usize>::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, *number))
}
