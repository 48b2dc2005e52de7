//! Which character separates the fields of a text, and what quotes mean in it.

use std::borrow::Cow;

use super::missing::is_missing_among_numbers;
use super::number::Marks;
use super::records::{self, CsvDialect, LineForm};
use super::row::is_ruler;
use super::splitting::Splitting;
pub(super) use super::splitting::most_frequent;
use super::unusual;
use super::written::{number_of, usual};

/// Delimiters, likeliest first among equals: a comma is the one most often found inside a field.
pub(super) const DELIMITERS: [char; 4] = ['\t', ';', '|', ','];

/// How to split a text into fields.
pub(super) fn dialect_of(text: &str, whole: bool) -> CsvDialect {
    if let Some(doubled) = unusual::doubled(text, whole) {
        return doubled;
    }
    if let Some(drawn) = drawn(text) {
        return drawn;
    }
    let found = best_of(text, &DELIMITERS, whole).filter(|found| !is_within_numbers(found));
    if let Some(around) = found.as_ref().and_then(|found| unusual::around_commas(text, found, whole)) {
        return around;
    }
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

/// How to split a text whose lines are rows between bars with blanks, as Markdown and database shells write them: nine of
/// ten lines have equally many, or all but one.
fn drawn(text: &str) -> Option<CsvDialect> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let bars = lines.first().filter(|_| text.contains('|'))?.matches('|').count();
    let mostly = |is_so: &dyn Fn(&str) -> bool| {
        let others = lines.iter().filter(|line| !is_so(line)).count();
        others + 1 < lines.len() && others <= (lines.len() / 10).max(1)
    };
    let is_apart = |line: &str| {
        let fields: Vec<&str> = line.split('|').collect();
        let inner = fields.get(1..fields.len() - 1).unwrap_or_default();
        fields.len() == bars + 1 && inner.iter().all(|field| field.starts_with(' ') && field.ends_with(' '))
    };
    let is_between = |line: &str| {
        let line = format!(" {line} ");
        is_apart(&line) && line.split('|').all(|field| field.starts_with(' ') && field.ends_with(' '))
    };
    // Within fields that something else parts, a bar is one of their characters.
    let is_within = ['\t', ';'].iter().any(|delimiter| lines.iter().all(|line| line.contains(*delimiter)));
    let is_quoted =
        || lines.iter().flat_map(|line| line.split('|')).any(|field| field.trim_start().starts_with('"'));
    let outer = mostly(&|line| bars > 1 && line.starts_with('|') && line.ends_with('|') && is_apart(line));
    let is_drawn = outer || (bars > 0 && !is_within && mostly(&is_between));
    (is_drawn && !is_quoted()).then(|| CsvDialect {
        form: LineForm::Drawn { outer },
        quote: None,
        ..CsvDialect::quoted('|')
    })
}

/// A text without the lines that only draw one.
pub(super) fn without_rulers(text: &str) -> Cow<'_, str> {
    if !text.contains("---") && !text.contains("===") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').filter(|line| !is_ruler(&[line])).collect())
}

/// `true` if the comma that splits a text stands within numbers: each row is one number, as long as all of them are not
/// two whole numbers. None of those begins with `-0`, ends with a minus or a bracket, or has zeros before it as fractions
/// of one width have. A comma beside a quote stands in no number.
fn is_within_numbers(found: &Splitting) -> bool {
    let alone = found.widths.iter().filter(|width| **width == 1).count();
    if found.dialect.delimiter != ',' || found.records.quotes.enclosed > alone {
        return false;
    }
    let lines: Vec<String> = found.records.rows.iter().map(|row| row.join(",")).collect();
    let numbers: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| !is_missing_among_numbers(line)).collect();
    let plain: Vec<Cow<'_, str>> = numbers.iter().map(|line| usual(line)).collect();
    let fraction =
        |line: &str| line.rsplit(',').next().map_or(0, |end| end.trim_end_matches([')', '-']).len());
    let is_told = |line: &str| {
        let (whole, fraction) = line.split_once(',').unwrap_or((line, ""));
        whole.starts_with("-0") || usual(line) != line || (fraction.len() > 1 && fraction.starts_with('0'))
    };
    // Zeros before other digits make a code of them.
    let is_code =
        |line: &&str| line.len() > 1 && line.starts_with('0') && line.as_bytes()[1].is_ascii_digit();
    let are_numbers = |marks: &Marks| plain.iter().all(|line| marks.parse(line).is_some());
    let is_uneven = found.records.rows.iter().any(|row| row.len() != found.widths[0]);
    let has_fractions = numbers.iter().all(|line| fraction(line) == fraction(numbers[0]));
    !numbers.is_empty()
        && !numbers.iter().any(is_code)
        && Marks::ALL.iter().any(are_numbers)
        && (is_uneven || (has_fractions && numbers.iter().any(|line| is_told(line))))
}

/// `true` if a text is a number with a decimal comma.
pub(super) fn has_decimal_comma(text: &str) -> bool {
    let marks = [Marks::COMMA, Marks::CONTINENTAL, Marks::BLANK_COMMA, Marks::APOSTROPHE_COMMA];
    text.contains(',') && marks.iter().any(|marks| marks.parse(&usual(text)).is_some())
}

/// A delimiter that occurs only within quotes, or not at all, with what quotes mean beside it.
fn one_column(text: &str, whole: bool) -> CsvDialect {
    let all = DELIMITERS.into_iter().rev().chain(unusual::UNUSUAL);
    let occurring = all.filter(|delimiter| text.contains(*delimiter));
    let is_sheltered = |split: &Splitting| {
        split.records.quotes.sheltering > 0 && split.widths.iter().all(|width| *width == 1)
    };
    let absent =
        [',', ';', '\t', '|'].into_iter().find(|delimiter| !text.contains(*delimiter)).unwrap_or(',');
    if let Some(split) = occurring.map(|delimiter| Splitting::of(text, delimiter, whole)).find(is_sheltered) {
        // An unusual delimiter may occur behind the head.
        let delimiter =
            if DELIMITERS.contains(&split.dialect.delimiter) { split.dialect.delimiter } else { absent };
        return CsvDialect { delimiter, ..split.dialect };
    }
    Splitting::of(text, absent, whole).dialect
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

/// `true` if nearly all lines are in quotes, or those are that have quotes within: a remark in quotes encloses no row.
fn are_enclosed(text: &str) -> bool {
    let mut quoted = text.lines().filter(|line| line.starts_with('"')).peekable();
    let all = text.lines().filter(|line| !line.trim().is_empty()).count();
    quoted.clone().count() * 10 >= all * 9
        || (quoted.peek().is_some() && quoted.all(|line| line.contains("\"\"")))
}

/// How to split a text of which each line, or each with quotes in it, is one quoted field that holds a row, if that is
/// more even than this many of a thousand rows.
fn enclosed(text: &str, whole: bool, evenness: usize) -> Option<CsvDialect> {
    if evenness == 1000 || !are_enclosed(text) {
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
    // A comma between the digits of a number separates no fields, unless each of them has a name.
    let mut body = inner
        .records
        .rows
        .iter()
        .skip(1)
        .map(|row| row.join(","))
        .filter(|row| !is_missing_among_numbers(row));
    let are_named = inner.records.rows[0].iter().all(|name| name.starts_with(char::is_alphabetic));
    let are_numbers =
        inner.dialect.delimiter == ',' && !are_named && body.all(|row| number_of(&row).is_some());
    (is_table && !is_text && !are_numbers)
        .then_some(CsvDialect { form: LineForm::Enclosed { outer }, ..inner.dialect })
}
