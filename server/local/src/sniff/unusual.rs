//! Delimiters that few files have: control characters, `~`, `^`, `:`, doubled ones, blanks, and no delimiter at all.

use super::blanks;
use super::date::is_date;
use super::number::is_digits;
use super::records::{CsvDialect, LineForm};
use super::splitting::{Splitting, most_frequent};
use super::written::number_of;

/// Unusual delimiters, likeliest first.
pub(super) const UNUSUAL: [char; 6] = ['\u{1}', '\u{1f}', '\u{1e}', '~', '^', ':'];

/// Characters that may stand twice where others have one delimiter.
const DOUBLED: [char; 4] = ['|', ':', '~', '^'];

/// How to split a text whose delimiter is written twice.
pub(super) fn doubled(text: &str, whole: bool) -> Option<CsvDialect> {
    DOUBLED.into_iter().find_map(|delimiter| {
        let pairs = text.matches(&format!("{delimiter}{delimiter}")).count();
        let is_always_double = pairs > 0 && text.matches(delimiter).count() == 2 * pairs;
        let dialect = CsvDialect { form: LineForm::Doubled, ..CsvDialect::quoted(delimiter) };
        let candidate = is_always_double.then(|| Splitting::by(text, dialect, whole))?;
        is_regular(&candidate).then_some(candidate.dialect)
    })
}

/// How to split a text that no usual delimiter splits; `None` where it seems to have one column.
pub(super) fn dialect_of(text: &str, whole: bool) -> Option<CsvDialect> {
    let separated = separated(text, whole, is_written_with_colons).map(|it| it.dialect);
    separated.or_else(|| blanks::dialect_of(text, whole)).or_else(|| blanks::fixed_width(text, whole))
}

/// How to split a text at an unusual delimiter if the commas in it stand within numbers.
pub(super) fn around_commas(text: &str, found: &Splitting, whole: bool) -> Option<CsvDialect> {
    // Behind the colon of a time are two digits.
    let has_long_parts = |it: &Splitting| {
        let later = || it.records.rows.iter().flat_map(|row| &row[1..]);
        later().any(|field| field.len() > 2 && is_digits(field.get(..3).unwrap_or_default()))
    };
    let is_text = |it: &Splitting| (is_written_with_colons(it) && !has_long_parts(it)) || has_moments(found);
    let around = (found.dialect.delimiter == ',').then(|| separated(text, whole, is_text))??;
    (around.evenness() == 1000 && has_cut_numbers(&around)).then_some(around.dialect)
}

/// `true` if an even split has a column of moments.
fn has_moments(found: &Splitting) -> bool {
    let is_moment = |cell: &String| is_date(cell) || is_time(cell);
    let are_moments = |column: usize| {
        let mut present = found.present(column).peekable();
        present.peek().is_some() && present.all(is_moment)
    };
    found.evenness() == 1000 && (0..found.widths[0]).any(are_moments)
}

/// `true` if a column has numbers with commas, and its name, if it has one, has none.
fn has_cut_numbers(around: &Splitting) -> bool {
    let has_zeros = |cell: &String| cell.starts_with("00");
    let is_number = |cell: &String| !has_zeros(cell) && number_of(cell).is_some();
    let is_named_whole = |name: &String| !name.contains(',') || number_of(name).is_some();
    let is_cut = |column: usize| {
        around.present(column).any(|cell| cell.contains(',')) && around.present(column).all(is_number)
    };
    around.records.rows[0].iter().all(is_named_whole) && (0..around.widths[0]).any(is_cut)
}

/// `true` for a time of day: `7:30`, `19:30:05`.
fn is_time(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(':').collect();
    matches!(parts.len(), 2 | 3) && parts.iter().all(|part| part.len() <= 2 && is_digits(part))
}

/// The first unusual delimiter that splits a text evenly, unless it is a colon and `is_text` finds texts with colons.
fn separated(text: &str, whole: bool, is_text: impl Fn(&Splitting) -> bool) -> Option<Splitting> {
    UNUSUAL.into_iter().filter(|delimiter| text.contains(*delimiter)).find_map(|delimiter| {
        let candidate = Splitting::of(text, delimiter, whole);
        let is_quoted = candidate.records.quotes.enclosed > 0;
        let is_text = delimiter == ':' && !is_quoted && is_text(&candidate);
        (is_regular(&candidate) && !is_text).then_some(candidate)
    })
}

/// `true` if nearly all rows have as many fields as the first.
fn is_regular(candidate: &Splitting) -> bool {
    let usual = most_frequent(candidate.widths.iter().copied()).map(|(width, _)| width);
    candidate.widths.len() > 1 && candidate.evenness() >= 900 && candidate.widths.first().copied() == usual
}

/// `true` for times, addresses and keys with their values.
fn is_written_with_colons(candidate: &Splitting) -> bool {
    let rows = &candidate.records.rows;
    let later = || rows.iter().flat_map(|row| row.iter().skip(1));
    let is_part = |field: &String| {
        // No part of a time ends with a minus.
        (field.starts_with(|c: char| c.is_ascii_digit()) && !field.ends_with('-'))
            || (field.len() == 2 && field.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    // A port has five digits at most and no zero before them; a time or a ratio begins with few.
    let is_pair = |row: &Vec<String>| {
        let [first, second] = &row[..] else { return false };
        let is_long = |digits: &String| digits.len() + usize::from(digits.starts_with('0')) > 5;
        first.len() > 2 && is_digits(second) && (is_long(second) || (is_digits(first) && first.len() > 4))
    };
    if rows.iter().filter(|row| is_pair(row)).count() * 2 > rows.len() {
        return false;
    }
    let of_parts = rows.iter().filter(|row| row.iter().all(is_part)).count();
    later().all(|field| field.starts_with(' '))
        || later().all(|field| field.starts_with("//"))
        || (rows[0].iter().all(is_part)
            && of_parts * 10 >= rows.len() * 9
            && !rows[0].iter().all(|field| field.contains(','))
            && !rows[0].iter().skip(1).any(|field| is_date(field)))
}

/// How to split a text at its blanks where a split at this delimiter leaves several numbers in each cell of a column, or
/// cuts those with a decimal comma.
pub(super) fn instead(text: &str, found: &Splitting, whole: bool) -> Option<CsvDialect> {
    let (_, body) = found.records.rows.split_first().filter(|(_, body)| !body.is_empty())?;
    let has_several = |cell: &str| {
        let mut parts = cell.split_whitespace();
        cell.trim().contains(' ') && parts.all(blanks::is_number)
    };
    let is_column_of_several = |column: usize| {
        let cells = || body.iter().filter_map(|row| row.get(column));
        cells().count() == body.len()
            && cells().all(|cell| has_several(cell))
            && !cells().all(|cell| blanks::may_be_one_number(cell))
    };
    let width = found.widths.first().copied().unwrap_or_default();
    (0..width).any(is_column_of_several).then(|| blanks::dialect_of(text, whole)).flatten()
}

/// A character that occurs equally often in each line of a text of one column, as a delimiter does; `None` where each
/// that does is usual within texts.
pub(super) fn suspected(rows: &[&str]) -> Option<char> {
    const USUAL: &str = "\"'.,-_+@/:()[]%$€£#";
    let first = rows.first().filter(|_| rows.len() > 1)?;
    let is_odd = |c: &char| !c.is_alphanumeric() && !c.is_whitespace() && !USUAL.contains(*c);
    first.chars().filter(is_odd).find(|c| {
        let times = |row: &str| row.matches(*c).count();
        rows.iter().all(|row| times(row) == times(first))
    })
}
