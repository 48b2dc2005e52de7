//! A way to split a text, and how even the rows are that come of it: by this one dialect is preferred to another.

use std::collections::HashMap;

use super::head::HEAD_SIZE;
use super::missing::is_missing_among_numbers;
use super::records::{self, CsvDialect, Records};

/// A way to split a text, and what comes of it.
pub(super) struct Splitting {
    pub(super) dialect: CsvDialect,
    pub(super) records: Records,
    /// The number of fields of each row.
    pub(super) widths: Vec<usize>,
}

impl Splitting {
    pub(super) fn by(text: &str, dialect: CsvDialect, whole: bool) -> Self {
        let records = records::split(text, &dialect, whole);
        let widths = records.rows.iter().map(Vec::len).collect();
        Splitting { dialect, records, widths }
    }

    /// The best way to split a text at this delimiter: what encloses fields in it?
    pub(super) fn of(text: &str, delimiter: char, whole: bool) -> Self {
        let split = |dialect: CsvDialect| Splitting::by(text, dialect, whole);
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
        let has_rows_in_lines = || {
            quoted.records.quotes.spanning > 0
                && Splitting::by(text, CsvDialect { quote: None, ..quoted.dialect.clone() }, whole)
                    .has_rows_in_lines(quoted.records.rows.len())
        };
        let makes_even =
            || quoted.records.quotes.spanning > 0 && quoted.evenness() == 1000 && plain.evenness() < 1000;
        let is_usual = quoted.is_in_single_quotes(whole)
            || (quoted.is_well_formed(whole) && (plain.has_enclosed_column() || makes_even()));
        let is_better = quoted.is_enclosed_everywhere()
            || quoted.is_enclosed_where_needed()
            || quoted.evenness() >= plain.evenness();
        if is_usual && is_better && !has_rows_in_lines() { quoted } else { plain }
    }

    /// This way if its quotes are where quotes should be, else the one with escapes or without quotes if rows become
    /// more even.
    fn or_without_quotes(self, text: &str, whole: bool) -> Self {
        let unquoted = || Splitting::by(text, CsvDialect { quote: None, ..self.dialect.clone() }, whole);
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
            let escaped = Splitting::by(text, escaped, whole);
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

    /// `true` if apostrophes enclose fields: some shelter a delimiter, most are needed, all fields of the first row are
    /// enclosed, or one in each row.
    fn is_in_single_quotes(&self, whole: bool) -> bool {
        let quotes = self.records.quotes;
        let is_usual = quotes.sheltering > 0
            || quotes.needed * 2 > quotes.enclosed
            || Some(&quotes.first) == self.widths.first()
            || self.is_enclosed_everywhere();
        quotes.enclosed > 0 && self.is_well_formed(whole) && is_usual
    }

    /// `true` if all cells of a column, split without regard to single quotes, are enclosed in them.
    fn has_enclosed_column(&self) -> bool {
        let is_enclosed = |cell: &&String| cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'');
        (0..self.widths.first().copied().unwrap_or_default()).any(|column| {
            let present: Vec<&String> = self.present(column).collect();
            present.len() > 1 && present.iter().all(is_enclosed)
        })
    }

    /// The cells of a column below the first row that are not missing.
    pub(super) fn present(&self, column: usize) -> impl Iterator<Item = &String> {
        let cells = self.records.rows.iter().skip(1).filter_map(move |row| row.get(column));
        cells.filter(|cell| !is_missing_among_numbers(cell))
    }

    /// `true` if there are as many fields in quotes as rows with a value, but for the header.
    fn is_enclosed_everywhere(&self) -> bool {
        let has_value = |row: &&Vec<String>| row.iter().any(|cell| !is_missing_among_numbers(cell));
        self.records.quotes.enclosed + 1 >= self.records.rows.iter().filter(has_value).count()
    }

    /// `true` if each row has one field, and each one in quotes needs them.
    fn is_enclosed_where_needed(&self) -> bool {
        let quotes = self.records.quotes;
        quotes.enclosed > 1 && quotes.needed == quotes.enclosed && self.widths.iter().all(|width| *width == 1)
    }

    /// How many of a thousand rows have as many fields as most have; 0 where most have one.
    pub(super) fn evenness(&self) -> usize {
        most_frequent(self.widths.iter().copied())
            .filter(|(width, _)| *width > 1)
            .map_or(0, |(_, count)| count * 1000 / self.widths.len())
    }

    /// How many rows have as many fields as the first, and how many have several; `None` where most have one.
    pub(super) fn fit(&self) -> Option<(usize, usize)> {
        let (first, rows) = self.widths.split_first()?;
        let split = rows.iter().filter(|width| **width > 1).count();
        let like_first = rows.iter().filter(|width| *width == first).count();
        (split * 2 > rows.len()).then_some((like_first, split))
    }
}

/// The number that occurs most often, the greatest of equals, and how often.
pub(super) fn most_frequent(numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts = HashMap::<usize, usize>::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, *number))
}
