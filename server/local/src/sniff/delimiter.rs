//! Which character separates the fields of a text, and what quotes mean in it.

use std::collections::HashMap;

use super::head::HEAD_SIZE;
use super::records::{self, CsvDialect, LineForm, Records};
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
    if let Some(enclosed) = enclosed(text, whole, found.as_ref().map_or(0, Candidate::evenness)) {
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
    Candidate::of(text, absent.unwrap_or(','), whole).dialect
}

/// The delimiter that splits the first row, and then most rows into equally many fields; else the one that splits
/// most rows at all, and most of them as the first.
fn best_of(text: &str, delimiters: &[char], whole: bool) -> Option<Candidate> {
    let occurring = delimiters.iter().rev().filter(|delimiter| text.contains(**delimiter));
    let candidates = occurring.map(|delimiter| Candidate::of(text, *delimiter, whole));
    let candidates: Vec<Candidate> =
        candidates.filter(|it| it.widths.first().is_some_and(|width| *width > 1)).collect();
    let is_even = |it: &Candidate| it.evenness() > 500;
    let (even, uneven): (Vec<Candidate>, Vec<Candidate>) = candidates.into_iter().partition(is_even);
    let best = even.into_iter().max_by_key(|it| it.evenness() / 10);
    best.or_else(|| uneven.into_iter().filter(|it| it.fit().is_some()).max_by_key(Candidate::fit))
}

/// A way to split a text, and what comes of it.
pub(super) struct Candidate {
    pub(super) dialect: CsvDialect,
    pub(super) records: Records,
    /// The number of fields of each row.
    pub(super) widths: Vec<usize>,
}

impl Candidate {
    pub(super) fn splitting(text: &str, dialect: CsvDialect, whole: bool) -> Self {
        let records = records::split(text, &dialect, whole);
        let widths = records.rows.iter().map(Vec::len).collect();
        Candidate { dialect, records, widths }
    }

    /// The best way to split a text at this delimiter: what encloses fields in it?
    pub(super) fn of(text: &str, delimiter: char, whole: bool) -> Self {
        let split = |dialect: CsvDialect| Candidate::splitting(text, dialect, whole);
        let doubled = CsvDialect::quoted(delimiter);
        let after_blank = |quote: char| text.contains(&format!("{delimiter} {quote}"));
        if text.contains('"') {
            let skip_initial_space = after_blank('"');
            let quoted = split(CsvDialect { skip_initial_space, ..doubled.clone() });
            if quoted.records.quotes.enclosed > 0 {
                return quoted.or_without_quotes(text, whole);
            }
        }
        let plain = split(doubled.clone());
        if !text.contains('\'') {
            return plain;
        }
        let skip_initial_space = after_blank('\'');
        let single = CsvDialect { quote: Some('\''), skip_initial_space, ..doubled };
        let escape = text.contains("\\'");
        let quoted = split(CsvDialect { escape, ..single });
        if quoted.is_in_single_quotes(whole) && quoted.evenness() >= plain.evenness() {
            quoted
        } else {
            plain
        }
    }

    /// This way if its quotes are where quotes should be, else the one with escapes or without quotes if rows become
    /// more even.
    fn or_without_quotes(self, text: &str, whole: bool) -> Self {
        let unquoted =
            || Candidate::splitting(text, CsvDialect { quote: None, ..self.dialect.clone() }, whole);
        if self.is_well_formed(whole) {
            if self.records.quotes.spanning > 0 {
                let unquoted = unquoted();
                if unquoted.has_rows_in_lines(self.records.rows.len()) {
                    return unquoted;
                }
            }
            return self;
        }
        if text.contains("\\\"") {
            let escaped = CsvDialect { escape: true, ..self.dialect.clone() };
            let escaped = Candidate::splitting(text, escaped, whole);
            if escaped.is_well_formed(whole) && escaped.records.quotes.enclosed > 0 {
                return escaped;
            }
        }
        let unquoted = unquoted();
        let quotes = self.records.quotes;
        let is_stray = self.dialect.delimiter == '\t'
            || self.records.open_quote.is_some()
            || quotes.torn * 2 > quotes.enclosed;
        let (with, without) = (self.evenness(), unquoted.evenness());
        if without > with || (without == with && is_stray) { unquoted } else { self }
    }

    /// `true` if a delimiter or a line end follows each closing quote, and there is one for each opening quote.
    fn is_well_formed(&self, whole: bool) -> bool {
        // A quote that is never closed, or not within a quarter of the head, opens nothing.
        let is_stray = self.records.open_quote.is_some_and(|size| whole || size > HEAD_SIZE / 4);
        self.records.quotes.torn == 0 && !is_stray
    }

    /// `true` if each line is a row, as even as rows can be, where quotes would make fewer of them. In rows of two fields
    /// that may be chance, but for a tab: few write quotes beside it.
    fn has_rows_in_lines(&self, quoted_rows: usize) -> bool {
        let enough = if self.dialect.delimiter == '\t' { 2 } else { 3 };
        self.evenness() == 1000 && self.widths[0] >= enough && self.widths.len() > quoted_rows
    }

    /// `true` if apostrophes enclose fields: some shelter a delimiter, or there is one such field in each row.
    fn is_in_single_quotes(&self, whole: bool) -> bool {
        let quotes = self.records.quotes;
        let is_usual = quotes.sheltering > 0 || quotes.enclosed + 1 >= self.widths.len();
        quotes.enclosed > 0 && quotes.spanning == 0 && self.is_well_formed(whole) && is_usual
    }

    /// How many of a thousand rows have as many fields as most have; 0 where most have one.
    pub(super) fn evenness(&self) -> usize {
        most_frequent(self.widths.iter().copied())
            .filter(|(width, _)| *width > 1)
            .map_or(0, |(_, count)| count * 1000 / self.widths.len())
    }

    /// How many rows have as many fields as the first, and how many have several; `None` where most have one.
    fn fit(&self) -> Option<(usize, usize)> {
        let (first, rows) = self.widths.split_first()?;
        let split = rows.iter().filter(|width| **width > 1).count();
        let like_first = rows.iter().filter(|width| *width == first).count();
        (split * 2 > rows.len()).then_some((like_first, split))
    }
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

/// The number that occurs most often, the greatest of equals, and how often.
pub(super) fn most_frequent(numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts = HashMap::<usize, usize>::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, *number))
}
