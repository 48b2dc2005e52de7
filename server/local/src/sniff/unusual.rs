//! Delimiters that few files have: control characters, `~`, `^`, `:`, doubled ones, blanks, and no delimiter at all.

use super::date::is_date;
use super::missing::is_gap_among_numbers;
use super::number::Marks;
use super::records::{CsvDialect, LineForm, sliced};
use super::splitting::{Splitting, most_frequent};
use super::written::usual;

/// Unusual delimiters, likeliest first.
pub(super) const UNUSUAL: [char; 6] = ['\u{1}', '\u{1f}', '\u{1e}', '~', '^', ':'];

/// Characters that may stand twice where others have one delimiter.
const DOUBLED: [char; 4] = ['|', ':', '~', '^'];

/// How many lines are looked at for columns of a fixed width.
const COMPARED: usize = 2_000;

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
    separated.or_else(|| blanks(text, whole)).or_else(|| fixed_width(text, whole))
}

/// How to split a text at an unusual delimiter where a comma splits it too, but within the numbers of a column.
pub(super) fn around_commas(text: &str, found: &Splitting, whole: bool) -> Option<CsvDialect> {
    // Behind the colon of a time are two digits.
    let has_long_parts = |it: &Splitting| {
        it.records
            .rows
            .iter()
            .flat_map(|row| &row[1..])
            .any(|field| field.len() > 2 && field.bytes().take(3).all(|byte| byte.is_ascii_digit()))
    };
    let is_moment = |column: usize| {
        let cells = || found.records.rows.iter().skip(1).filter_map(|row| row.get(column));
        let present = || cells().filter(|cell| !is_gap_among_numbers(cell));
        present().next().is_some() && present().all(|cell| is_date(cell))
    };
    let has_moments = || found.evenness() == 1000 && (0..found.widths[0]).any(is_moment);
    let is_text = |it: &Splitting| (is_written_with_colons(it) && !has_long_parts(it)) || has_moments();
    let around = (found.dialect.delimiter == ',').then(|| separated(text, whole, is_text))??;
    let body = || around.records.rows.iter().skip(1);
    let is_cut = |column: usize| {
        let cells = || body().filter_map(|row| row.get(column)).filter(|cell| !is_gap_among_numbers(cell));
        let is_number = |cell: &String| Marks::ALL.iter().any(|marks| marks.parse(&usual(cell)).is_some());
        cells().any(|cell| cell.contains(',')) && cells().all(is_number)
    };
    let has_cut = (0..around.widths[0]).any(is_cut);
    (around.evenness() == 1000 && has_cut).then_some(around.dialect)
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
        // No part of a time ends with a minus or a bracket.
        (field.starts_with(|c: char| c.is_ascii_digit()) && !field.ends_with(['-', ')']))
            || (field.len() == 2 && field.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    // A port has five digits at most, and no zero before them.
    let is_long = |field: &String| {
        field.len() + usize::from(field.starts_with('0')) > 5
            && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    if later().any(is_long) {
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

/// How to split a text at its blanks, if numbers show that it is no prose.
fn blanks(text: &str, whole: bool) -> Option<CsvDialect> {
    let single = || Splitting::of(text, ' ', whole);
    let aligned = || {
        let dialect = CsvDialect { form: LineForm::Aligned, ..CsvDialect::quoted(' ') };
        let candidate = Splitting::by(text, dialect.clone(), whole);
        let quotes = candidate.records.quotes;
        let is_stray = quotes.torn > 0 || candidate.records.open_quote.is_some() || quotes.spanning > 0;
        if is_stray { Splitting::by(text, CsvDialect { quote: None, ..dialect }, whole) } else { candidate }
    };
    let has_runs =
        text.contains("  ") || text.contains('\t') || text.starts_with(' ') || text.contains("\n ");
    let candidates = [(!has_runs).then(single), Some(aligned())];
    candidates.into_iter().flatten().find(|it| is_table_of_blanks(it, has_runs)).map(|it| it.dialect)
}

fn is_table_of_blanks(candidate: &Splitting, has_runs: bool) -> bool {
    let rows = &candidate.records.rows;
    let Some((first, body)) = rows.split_first().filter(|(_, body)| !body.is_empty()) else { return false };
    let Some((width, count)) = most_frequent(body.iter().map(Vec::len)) else { return false };
    let is_even =
        width > 1 && count * 20 >= body.len() * 19 && (first.len() == width || first.len() + 1 == width);
    is_even && !are_one_value(first, body) && has_numbers(body, width, has_runs)
}

/// `true` if each row is one number with groups of three digits, or one date.
fn are_one_value(first: &[String], body: &[Vec<String>]) -> bool {
    let lines = || body.iter().map(|row| row.join(" "));
    let are_dates = || {
        let mut present = lines().filter(|line| !is_gap_among_numbers(line)).peekable();
        present.peek().is_some() && present.all(|line| is_date(line.trim()))
    };
    are_groups(first, body) || are_dates()
}

/// `true` if the blanks in each row stand between thousands of one number. As many names above show that they do not,
/// unless a group begins with a zero.
fn are_groups(first: &[String], body: &[Vec<String>]) -> bool {
    let is_zero_first = |group: &String| group.len() > 1 && group.starts_with('0');
    let is_told = || body.iter().any(|row| row.iter().skip(1).any(is_zero_first));
    let is_name = |name: &String| name.starts_with(char::is_alphabetic);
    let are_named = || first.iter().all(is_name) && body.iter().all(|row| row.len() == first.len());
    body.iter().all(|row| is_grouped_by_blanks(&row.join(" "))) && (!are_named() || is_told())
}

/// `true` for a number with blanks between its thousands, whatever its decimal mark and sign, or a mark for a missing one.
pub(super) fn is_grouped_by_blanks(text: &str) -> bool {
    let is_number = || [Marks::BLANK, Marks::BLANK_COMMA].iter().any(|it| it.parse(&usual(text)).is_some());
    is_gap_among_numbers(text) || is_number()
}

/// `true` for two columns of numbers, or one that is no amount before its unit.
fn has_numbers(body: &[Vec<String>], width: usize, is_aligned: bool) -> bool {
    let is_number = |cell: &String| {
        is_gap_among_numbers(cell)
            || [Marks::PLAIN, Marks::COMMA].iter().any(|marks| marks.parse(cell).is_some())
    };
    let is_numeric = |column: usize| {
        let cells = || body.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        cells().next().is_some() && cells().all(is_number)
    };
    let numeric = (0..width).filter(|column| is_numeric(*column)).count();
    numeric > 1 || (numeric == 1 && (width > 2 || is_aligned || is_numeric(width - 1)))
}

/// Columns that begin at the same place in each line, with blanks before them.
fn fixed_width(text: &str, whole: bool) -> Option<CsvDialect> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let lines = &lines[..lines.len() - usize::from(!whole && !lines.is_empty())];
    let lines = &lines[..lines.len().min(COMPARED)];
    let are_in = |quote: char| lines.iter().all(|line| line.starts_with(quote) && line.ends_with(quote));
    if lines.len() < 3 || lines.iter().any(|line| line.contains('\t')) || are_in('"') || are_in('\'') {
        return None;
    }
    let mut is_used = Vec::new();
    for line in lines {
        let length = line.chars().count();
        is_used.resize(is_used.len().max(length), false);
        line.chars().enumerate().filter(|(_, c)| *c != ' ').for_each(|(place, _)| is_used[place] = true);
    }
    let begins = |place: &usize| is_used[*place] && (*place == 0 || !is_used[place - 1]);
    let starts: Vec<usize> = (0..is_used.len()).filter(begins).collect();
    // Blanks that stand below each other by chance have no name above what comes after them.
    let first = sliced(lines[0], &starts);
    let named = starts
        .into_iter()
        .zip(first)
        .enumerate()
        .filter(|(index, (_, name))| *index == 0 || !name.is_empty());
    let starts = named.map(|(_, (start, _))| start).collect();
    let dialect = CsvDialect { form: LineForm::FixedWidth(starts), quote: None, ..CsvDialect::quoted(' ') };
    let candidate = Splitting::by(text, dialect, whole);
    let body = candidate.records.rows.get(1..)?;
    let width = candidate.widths.first().copied().unwrap_or_default();
    // A name of two words stands above one column.
    let is_filled =
        |column: usize| body.iter().filter(|row| !row[column].is_empty()).count() * 2 >= body.len();
    let is_table = width > 1
        && (0..width).all(is_filled)
        && has_numbers(body, width, true)
        && !are_one_value(&candidate.records.rows[0], body);
    is_table.then_some(candidate.dialect)
}

/// How to split a text at its blanks where a split at this delimiter leaves several numbers in each cell of a column, or
/// cuts those with a decimal comma.
pub(super) fn instead(text: &str, found: &Splitting, whole: bool) -> Option<CsvDialect> {
    let (_, body) = found.records.rows.split_first().filter(|(_, body)| !body.is_empty())?;
    let has_several = |cell: &str| {
        let mut parts = cell.split_whitespace();
        let is_number = |part: &str| Marks::COMMA.parse(part).is_some() || Marks::PLAIN.parse(part).is_some();
        cell.trim().contains(' ') && parts.all(is_number)
    };
    let is_grouped =
        |cell: &String| [Marks::BLANK, Marks::BLANK_COMMA].iter().any(|it| it.parse(cell).is_some());
    let is_column_of_several = |column: usize| {
        let cells = || body.iter().filter_map(|row| row.get(column));
        cells().count() == body.len() && cells().all(|cell| has_several(cell)) && !cells().all(is_grouped)
    };
    let width = found.widths.first().copied().unwrap_or_default();
    (0..width).any(is_column_of_several).then(|| blanks(text, whole)).flatten()
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
