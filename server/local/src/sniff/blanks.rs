//! Columns that blanks separate, or that begin at the same place in each line.

use super::date::is_date;
use super::missing::is_missing_among_numbers;
use super::number::Marks;
use super::records::{CsvDialect, LineForm, sliced};
use super::splitting::{Splitting, most_frequent};
use super::written::usual;

/// How many lines are looked at for columns of a fixed width.
const COMPARED: usize = 2_000;

/// How to split a text at its blanks, if numbers show that it is no prose.
pub(super) fn dialect_of(text: &str, whole: bool) -> Option<CsvDialect> {
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
    let is_table = |it: &Splitting| is_table_of_blanks(it, has_runs, has_gaps(text));
    candidates.into_iter().flatten().find(is_table).map(|it| it.dialect)
}

/// `true` if more than one blank stands between the words of a line, or the first line has a gap where others have the
/// names of rows: no number is written so.
fn has_gaps(text: &str) -> bool {
    let is_indented = |line: &str| line.starts_with(' ');
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let has_row_names = lines.next().is_some_and(is_indented) && !lines.any(is_indented);
    has_row_names || text.lines().any(|line| line.trim().contains("  ") || line.trim().contains('\t'))
}

fn is_table_of_blanks(candidate: &Splitting, has_runs: bool, has_gaps: bool) -> bool {
    let rows = &candidate.records.rows;
    let Some((first, body)) = rows.split_first().filter(|(_, body)| !body.is_empty()) else { return false };
    let Some((width, count)) = most_frequent(body.iter().map(Vec::len)) else { return false };
    let is_even =
        width > 1 && count * 20 >= body.len() * 19 && (first.len() == width || first.len() + 1 == width);
    is_even && (has_gaps || !are_one_value(first, body)) && has_numbers(body, width, has_runs)
}

/// `true` if each row is one number with groups of three digits, or one date, and not each part has a name.
fn are_one_value(first: &[String], body: &[Vec<String>]) -> bool {
    let is_name = |name: &String| name.starts_with(char::is_alphabetic);
    let are_named = first.iter().all(is_name) && body.iter().all(|row| row.len() == first.len());
    let lines: Vec<String> = body.iter().map(|row| row.join(" ")).collect();
    let mut present = lines.iter().filter(|line| !is_missing_among_numbers(line)).peekable();
    let are_dates = present.peek().is_some() && present.all(|line| is_date(line.trim()));
    !are_named && (are_dates || are_groups(first, body, &lines))
}

/// `true` if the blanks in each line stand between thousands of one number. Without a header they may as well separate
/// columns, unless a part begins with a zero, as only thousands do.
fn are_groups(first: &[String], body: &[Vec<String>], lines: &[String]) -> bool {
    let is_zero_first = |part: &String| part.len() > 1 && part.starts_with('0');
    let has_zero_first = || body.iter().any(|row| row.iter().skip(1).any(is_zero_first));
    let has_header = || !may_be_one_number(&first.join(" "));
    lines.iter().all(|line| may_be_one_number(line)) && (has_header() || has_zero_first())
}

/// `true` for a number, perhaps with blanks between its thousands, whatever its decimal mark and sign; also for a mark for
/// a missing one.
pub(super) fn may_be_one_number(text: &str) -> bool {
    let is_number = || [Marks::BLANK, Marks::BLANK_COMMA].iter().any(|it| it.parse(&usual(text)).is_some());
    is_missing_among_numbers(text) || is_number()
}

/// `true` for a number without marks between its thousands.
pub(super) fn is_number(text: &str) -> bool {
    [Marks::PLAIN, Marks::COMMA].iter().any(|marks| marks.parse(text).is_some())
}

/// `true` for two columns of numbers, or one that is no amount before its unit.
fn has_numbers(body: &[Vec<String>], width: usize, is_aligned: bool) -> bool {
    let is_numeric = |column: usize| {
        let cells = || body.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        cells().any(|cell| is_number(cell))
            && cells().all(|cell| is_missing_among_numbers(cell) || is_number(cell))
    };
    let numeric = (0..width).filter(|column| is_numeric(*column)).count();
    numeric > 1 || (numeric == 1 && (width > 2 || is_aligned || is_numeric(width - 1)))
}

/// Columns that begin at the same place in each line, with blanks before them.
pub(super) fn fixed_width(text: &str, whole: bool) -> Option<CsvDialect> {
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
