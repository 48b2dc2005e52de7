//! Which character separates the fields of a text, and what quotes mean in it.

use super::records::{self, CsvDialect, LineForm};
use super::splitting::Splitting;
pub(super) use super::splitting::most_frequent;
use super::unusual;

/// Delimiters, likeliest first among equals: a comma is the one most often found inside a field.
pub(super) const DELIMITERS: [char; 4] = ['\t', ';', '|', ','];

/// How to split a text into fields.
pub(super) fn dialect_of(text: &str, whole: bool) -> CsvDialect {
    if let Some(doubled) = unusual::doubled(text, whole) {
        return doubled;
    }
    let found = best_of(text, &DELIMITERS, whole);
    if let Some(blanks) = found.as_ref().and_then(|found| unusual::instead(text, found, whole)) {
        return blanks;
    }
    if let Some(enclosed) = enclosed(text, whole, found.as_ref().map_or(0, Splitting::evenness)) {
        return enclosed;
    }
    let dialect = match found {
        Some(found) => found.dialect,
        None => unusual::dialect_of(text, whole).unwrap_or_else(|| one_column(text, whole)),
    };
    if dialect.skip_initial_space || dialect.delimiter == ' ' {
        return dialect;
    }
    let rows = records::split(text, &dialect, whole).rows;
    let later = || rows.iter().flat_map(|row| row.iter().skip(1));
    let skip_initial_space = later().next().is_some() && later().all(|field| field.starts_with(' '));
    CsvDialect { skip_initial_space, ..dialect }
}

/// A delimiter that does not occur, with what quotes mean beside it.
fn one_column(text: &str, whole: bool) -> CsvDialect {
    let absent = [',', ';', '\t', '|'].into_iter().find(|delimiter| !text.contains(*delimiter));
    Splitting::of(text, absent.unwrap_or(','), whole).dialect
}

/// The delimiter that splits the first row, and then most rows into equally many fields; else the one that splits
/// most rows at all, and most of them as the first.
fn best_of(text: &str, delimiters: &[char], whole: bool) -> Option<Splitting> {
    let occurring = delimiters.iter().rev().filter(|delimiter| text.contains(**delimiter));
    let candidates = occurring.map(|delimiter| Splitting::of(text, *delimiter, whole));
    let candidates: Vec<Splitting> =
        candidates.filter(|it| it.widths.first().is_some_and(|width| *width > 1)).collect();
    let is_even = |it: &Splitting| it.evenness() > 500;
    let (even, uneven): (Vec<Splitting>, Vec<Splitting>) = candidates.into_iter().partition(is_even);
    let best = even.into_iter().max_by_key(|it| it.evenness() / 10);
    best.or_else(|| uneven.into_iter().filter(|it| it.fit().is_some()).max_by_key(Splitting::fit))
}

/// What may stand between lines in quotes: the first that occurs nowhere outside of them.
const OUTER: [char; 5] = [';', '\t', '|', ',', '\u{1f}'];

/// How to split a text of which each line, or each with quotes in it, is one quoted field that holds a row, if that is
/// more even than this many of a thousand rows.
fn enclosed(text: &str, whole: bool, evenness: usize) -> Option<CsvDialect> {
    if evenness == 1000 || !(text.starts_with('"') || text.contains("\n\"")) {
        return None;
    }
    let mut lines = OUTER.into_iter().map(|outer| (outer, records::enclosed_lines(text, outer, whole)));
    let (outer, lines) = lines.find(|(_, lines)| lines.rows.iter().all(|row| row.len() == 1))?;
    let quotes = lines.quotes;
    let is_clean = quotes.torn == 0 && (lines.open_quote.is_none() || !whole) && quotes.enclosed > 0;
    let inner: Vec<String> = lines.rows.into_iter().flatten().collect();
    let inner = best_of(&inner.join("\n"), &DELIMITERS, true).filter(|_| is_clean)?;
    let width = inner.widths[0];
    // A comma before each blank stands in a text.
    let is_text = inner.records.rows.iter().flat_map(|row| &row[1..]).all(|field| field.starts_with(' '));
    let is_table = inner.widths.len() > 1
        && inner.evenness() >= 900
        && inner.evenness() > evenness
        && most_frequent(inner.widths.iter().copied()).is_some_and(|(usual, _)| usual == width);
    (is_table && !is_text).then_some(CsvDialect { form: LineForm::Enclosed { outer }, ..inner.dialect })
}
