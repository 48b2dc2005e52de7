//! What stands around the rows of a table and is none of them: second headers, comments, totals and notes below.

use std::collections::BTreeSet;

use super::column::is_data;
use super::next_table::{NextTable, is_apart, next_table};
use super::row::{COMPARED, column, filled, is_ruler, is_text};
use super::total_names::{is_average, is_total};
use super::totals::Totals;

/// The rows that were taken off a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Edges {
    /// How many rows below the header are headers too: units, types, questions. Each is one line.
    pub(crate) headers: usize,
    /// `true` if lines among the rows begin with `#` and hold nothing else.
    pub(crate) has_comments: bool,
    /// `true` if rows of dashes draw lines between others.
    pub(crate) has_rulers: bool,
    /// The names of the columns as they are in the file, if some rows have them again.
    pub(crate) repeated: Vec<String>,
    /// How many rows at the end are totals, notes or those of another table, those left out above not counted.
    pub(crate) footers: usize,
    /// How many of those belong to this table.
    pub(super) footers_of_this: usize,
    /// Another table below it.
    pub(super) next_table: Option<NextTable>,
    /// What those begin with.
    pub(super) header_texts: Vec<String>,
    /// The names of the columns if the header below belongs to the first, which has one name for several of them.
    pub(super) joined: Option<Vec<String>>,
    pub(super) footer_texts: Vec<String>,
    /// The places of rows that are sums or averages of those above them, or of all those below the first, counted from 0 behind the headers, without comments.
    pub(crate) totals: Vec<usize>,
    pub(super) total_texts: Vec<String>,
    /// What rows are called that seem to be sums or averages and are not those of the rows above them, and their lines.
    pub(super) unfit: Vec<(String, usize)>,
}

/// What is said of rows that are the header again.
pub(crate) const HEADER_AGAIN: &str =
    "the header stands again among the rows: left out there, and what is below may be another table";

/// How many headers there are at most below the first, and how many rows at the end that are none of the table.
const MOST_HEADERS: usize = 3;
const MOST_FOOTERS: usize = 12;

/// Words that begin a row below a table whose first column holds numbers or dates.
const BELOW: [&str; 15] = [
    "mean",
    "average",
    "avg",
    "median",
    "count",
    "min",
    "max",
    "std",
    "source",
    "sources",
    "note",
    "notes",
    "mittelwert",
    "quelle",
    "moyenne",
];

/// What marks a note to numbers above it.
const NOTE_MARKS: [char; 3] = ['*', '†', '‡'];

/// Words for what a column holds, as rows below a header have them.
const KINDS: [&str; 18] = [
    "string", "str", "text", "char", "varchar", "factor", "category", "int", "integer", "long", "float",
    "double", "number", "numeric", "date", "datetime", "bool", "boolean",
];

impl Edges {
    /// Takes off the rows that belong to no table, with their lines. `whole` says that the last row is that of the file.
    pub(super) fn take(
        rows: &mut Vec<Vec<String>>,
        lines: &mut Vec<usize>,
        names: &[String],
        whole: bool,
    ) -> Self {
        let next_table = if whole && !names.is_empty() { next_table(rows, lines) } else { None };
        let has_rulers = rows.iter().any(|row| is_ruler(row));
        // If the header has one name and blanks, a row equal to it may be data.
        let filled_names = names.iter().filter(|name| !name.trim().is_empty()).count();
        let can_repeat = filled_names > usize::from(names.len() > 1);
        let is_repeat = |row: &Vec<String>| can_repeat && row == names;
        let repeated = if rows.iter().any(is_repeat) && stand_above_data(names, rows) {
            names.to_vec()
        } else {
            Vec::new()
        };
        if has_rulers || !repeated.is_empty() {
            let is_kept: Vec<bool> = rows.iter().map(|row| !is_ruler(row) && *row != repeated).collect();
            keep(rows, &is_kept);
            keep(lines, &is_kept);
        }
        let comments = rows.iter().filter(|row| is_comment(row)).count();
        // A column of names with `#` is no comment.
        let has_comments = comments > 0 && comments * 2 <= rows.len();
        if has_comments {
            let is_kept: Vec<bool> = rows.iter().map(|row| !is_comment(row)).collect();
            keep(rows, &is_kept);
            keep(lines, &is_kept);
        }
        let certain = next_table.filter(|next| next.is_certain);
        let end = certain.map_or(rows.len(), |next| lines.partition_point(|line| *line < next.first));
        let of_next = rows.len() - end;
        rows.truncate(end);
        lines.truncate(end);
        let Totals { mut fit, mut unfit } = if whole { Totals::of(rows) } else { Totals::default() };
        let footers = if whole { footers(rows, lines, &fit) } else { 0 };
        let text = |(place, row): (usize, &Vec<String>)| {
            if fit.binary_search(&place).is_ok() { name_of_sum(row) } else { name_of(row) }
        };
        let footer_texts = rows.iter().enumerate().skip(rows.len() - footers).map(text);
        let footer_texts = footer_texts.filter(|text| !text.is_empty()).collect();
        rows.truncate(rows.len() - footers);
        lines.truncate(rows.len());
        fit.retain(|place| *place < rows.len());
        unfit.retain(|place| *place < rows.len());
        let total_texts = fit.iter().map(|place| name_of_sum(&rows[*place])).collect();
        let unfit = unfit
            .iter()
            .map(|place| (name_of(&rows[*place]), lines.get(*place).copied().unwrap_or_default()));
        let unfit = unfit.collect();
        let is_kept: Vec<bool> = (0..rows.len()).map(|place| fit.binary_search(&place).is_err()).collect();
        keep(rows, &is_kept);
        keep(lines, &is_kept);
        let headers = if names.is_empty() { 0 } else { headers(names, rows) };
        let header_texts: Vec<Vec<String>> = rows.drain(..headers).collect();
        lines.drain(..headers.min(lines.len()));
        Edges {
            headers,
            has_comments,
            has_rulers,
            repeated,
            footers: footers + of_next,
            footers_of_this: footers,
            next_table,
            joined: header_texts.first().filter(|_| headers == 1).and_then(|below| joined(names, below)),
            header_texts: header_texts.iter().flatten().filter(|text| !text.is_empty()).cloned().collect(),
            footer_texts,
            totals: fit.into_iter().map(|place| place - headers).collect(),
            total_texts,
            unfit,
        }
    }

    /// The rows that are left out, whatever they hold.
    pub(super) fn without_texts(&self) -> Self {
        Edges {
            header_texts: Vec::new(),
            joined: None,
            footer_texts: Vec::new(),
            total_texts: Vec::new(),
            unfit: Vec::new(),
            ..self.clone()
        }
    }

    /// `true` if rows behind the header are left out that may have texts in columns of numbers.
    pub(crate) fn have_texts(&self) -> bool {
        self.headers > 0 || self.footers > 0 || !self.totals.is_empty() || self.have_others()
    }

    /// `true` if rows are left out that are told by what they hold, wherever they stand.
    pub(crate) fn have_others(&self) -> bool {
        self.has_comments || self.has_rulers || !self.repeated.is_empty()
    }

    /// What is said of those rows.
    pub(super) fn others(&self) -> Option<String> {
        let said = [
            (self.has_comments, "lines that begin with # left out"),
            (self.has_rulers, "lines of dashes left out"),
            (!self.repeated.is_empty(), HEADER_AGAIN),
        ];
        let said: Vec<&str> = said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, said)| said).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}

/// Keeps the items of which it is said.
fn keep<T>(items: &mut Vec<T>, is_kept: &[bool]) {
    let mut kept = is_kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

/// What comments begin with among rows of so many fields. In a single column, a colour or a hashtag is none.
pub(super) fn comment_mark(fields: usize) -> &'static str {
    if fields > 1 { "#" } else { "# " }
}

/// `true` if some names stand above numbers or dates: among texts alone, a row like the first may be one of the table.
fn stand_above_data(names: &[String], rows: &[Vec<String>]) -> bool {
    let others: Vec<Vec<String>> =
        rows.iter().filter(|row| *row != names && !is_ruler(row)).take(COMPARED).cloned().collect();
    (0..names.len()).any(|index| is_data(&column(&others, index)))
}

/// `true` for a row that begins with the mark of comments and holds nothing else.
fn is_comment(row: &[String]) -> bool {
    row[0].starts_with(comment_mark(row.len())) && row[1..].iter().all(String::is_empty)
}

/// What a row that is left out is called: by the word that says what it is, or by what it begins with.
fn name_of(row: &[String]) -> String {
    let word = filled(row).find(|text| is_total(text) || is_average(text));
    word.or_else(|| filled(row).next()).unwrap_or_default().to_owned()
}

/// The same for a sum: one that is not called so is said to be one.
fn name_of_sum(row: &[String]) -> String {
    let name = name_of(row);
    match row[0].trim() {
        _ if is_total(&name) || is_average(&name) => name,
        "" => format!("unnamed sum {name}"),
        _ => format!("sum “{name}”"),
    }
}

/// How many rows at the end are totals or notes. `sums` are the places of those that are sums.
fn footers(rows: &[Vec<String>], lines: &[usize], sums: &[usize]) -> usize {
    let first = rows.len().saturating_sub(MOST_FOOTERS).max(rows.len() / 2);
    let width = rows.first().map_or(0, Vec::len);
    let is_sum = |index: usize| sums.binary_search(&index).is_ok();
    let start = (first.max(1)..rows.len()).find(|start| {
        let (above, below) = rows.split_at(*start);
        // Behind a blank line, a text alone is a note.
        let is_apart = is_apart(rows, lines, *start);
        let is_note = |row: &[String]| {
            is_apart
                && width > 1
                && is_remark(row[0].trim())
                && filled(row).count() == 1
                && is_text(row[0].trim())
                && !row[0].trim().is_empty()
        };
        let is_below = |place: usize| {
            is_sum(start + place) || is_below(above, &below[place], width) || is_note(&below[place])
        };
        is_below(0)
            && below.iter().any(|row| filled(row).next().is_some())
            && (0..below.len()).all(|place| filled(&below[place]).count() == 0 || is_below(place))
    });
    start.map_or(0, |start| rows.len() - start)
}

/// `true` for a row that belongs to no table of rows like these: it begins with a word for a total or a note, or it is
/// a blank row or one with a text only in its first field, above which are numbers or dates.
fn is_below(rows: &[Vec<String>], row: &[String], width: usize) -> bool {
    let first = row[0].trim();
    let above = || column(rows, 0);
    let word: String = first.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if (is_total(first) || BELOW.contains(&word.as_str())) && !above().contains(&first) {
        // A person may be called Max, and a company Total.
        return is_data(&above()) || first[word.len().min(first.len())..].trim_start().starts_with(':');
    }
    if width < 2 {
        return false;
    }
    match filled(row).count() {
        0 => true,
        1 if is_count_of_rows(first) => true,
        1 => is_text(first) && (first.starts_with(NOTE_MARKS) || (!first.is_empty() && is_data(&above()))),
        _ => false,
    }
}

/// `true` for a text that is written as remarks are: `Source: …`, `1) estimated`, `in thousands of euros`.
fn is_remark(text: &str) -> bool {
    let behind_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.contains(':')
        || text.split_whitespace().count() > 3
        || text.starts_with(|c: char| !c.is_alphanumeric())
        || (behind_number.len() < text.len() && behind_number.starts_with([')', '.']))
}

/// `true` for what shells of databases write below a table: `(8 rows)`, `8 rows in set (0.00 sec)`.
fn is_count_of_rows(text: &str) -> bool {
    let text = text.trim_start_matches('(');
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    behind.len() < text.len()
        && ["row)", "rows)", "row in set", "rows in set"]
            .iter()
            .any(|words| behind.trim_start().starts_with(words))
}

/// How many rows below the header are headers, too: above columns of numbers or dates they have texts or nothing.
fn headers(names: &[String], rows: &[Vec<String>]) -> usize {
    // Where one name stands for several columns, the others stand below it.
    let least = if rows.first().is_some_and(|below| joined(names, below).is_some()) { 2 } else { 3 };
    (1..=MOST_HEADERS.min(rows.len())).rev().find(|count| are_headers(rows, *count, least)).unwrap_or(0)
}

/// The names of columns by two rows, of which the first has one name for several columns side by side; `None` if it has a
/// name for each.
fn joined(names: &[String], below: &[String]) -> Option<Vec<String>> {
    let mut last = "";
    let mut has_shared = false;
    let mut joined = Vec::new();
    for (upper, lower) in names.iter().zip(below) {
        let (upper, lower) = (upper.trim(), lower.trim());
        let is_shared = upper.is_empty() && !lower.is_empty() && !last.is_empty();
        has_shared |= is_shared;
        last = if upper.is_empty() { last } else { upper };
        joined.push(format!("{} {lower}", if is_shared { last } else { upper }).trim().to_owned());
    }
    (has_shared && joined.len() == names.len()).then_some(joined)
}

/// `true` if so many rows are headers, with at least so many rows below them.
fn are_headers(rows: &[Vec<String>], count: usize, least: usize) -> bool {
    let (above, below) = rows.split_at(count);
    let below = &below[..below.len().min(COMPARED)];
    if below.len() < least {
        return false;
    }
    let width = below[0].len();
    let is_told = |cells: &[&str]| cells.len() >= least && is_data(cells);
    let data: Vec<usize> = (0..width).filter(|index| is_told(&column(below, *index))).collect();
    let texts: BTreeSet<usize> =
        data.iter().copied().filter(|index| column(above, *index).iter().any(|cell| is_text(cell))).collect();
    let cells = || above.iter().flat_map(|row| data.iter().filter_map(|index| row.get(*index)));
    let has_none = cells().all(|cell| !is_data(&[cell.trim()]));
    let names_data = |row: &Vec<String>| {
        let is_alone = row.iter().skip(1).all(|cell| cell.trim().is_empty());
        data.iter().any(|index| row.get(*index).is_some_and(|cell| is_text(cell.trim())))
            || (is_alone && data.contains(&0))
    };
    let last_is_text = above.iter().all(names_data);
    // Texts may be values, as those beside them are: where nothing else stands in the row but kinds, they are none.
    let others = || (0..width).filter(|index| !data.contains(index)).flat_map(|index| column(above, index));
    let is_unit_row = match texts.len() {
        0 => false,
        1 => others().next().is_none() && cells().all(|cell| is_unit(cell)),
        _ => others().all(is_kind),
    };
    !data.is_empty() && has_none && last_is_text && is_unit_row && texts.len() * 2 >= data.len()
}

/// `true` for what a header below the header says of a column of texts: its kind, its width, the question that was asked.
fn is_kind(cell: &str) -> bool {
    let is_width = cell.len() > 1 && cell[..cell.len() - 1].bytes().all(|byte| byte.is_ascii_digit());
    let is_question = cell.ends_with('?') || cell.starts_with("{\"ImportId\"");
    KINDS.iter().any(|kind| cell.eq_ignore_ascii_case(kind)) || (cell.is_ascii() && is_width) || is_question
}

/// `true` for a short word, as units and types are, and for nothing.
fn is_unit(cell: &str) -> bool {
    let cell = cell.trim();
    cell.chars().count() <= 8 && !cell.starts_with(['<', '>', '≤', '≥', '~']) && !cell.contains(' ')
}
