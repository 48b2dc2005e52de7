//! A series: rows of an index and a value, and a line that gives its type.

use std::borrow::Cow;

use super::frame::{index_columns, is_single_cell, starts_fit};
use super::grid::{Cell, Measure, cut, equally_long, stretches};
use super::{Body, is_left_out};

/// The fields that may come before the `dtype`, in this order.
const FIELDS: [&str; 3] = ["Freq: ", "Name: ", "Length: "];

/// `true` for a line like `Name: count, Length: 100, dtype: int64`.
pub(super) fn is_footer(line: &str) -> bool {
    let Some((fields, dtype)) = line.rsplit_once("dtype: ") else {
        return false;
    };
    let is_type = !dtype.is_empty() && !dtype.contains("  ");
    is_type
        && (fields.is_empty()
            || fields.ends_with(", ") && FIELDS.iter().any(|field| fields.starts_with(field)))
}

/// The number of values that a footer gives: that of a series whose middle was left out.
pub(super) fn length(footer: &str) -> Option<u64> {
    footer.rsplit_once("Length: ")?.1.split(',').next()?.parse().ok()
}

/// The name in a footer; empty if it has none.
fn name(footer: &str) -> &str {
    let fields = footer.rsplit_once(", dtype: ").map_or("", |(fields, _)| fields);
    let fields = match fields.strip_prefix("Freq: ") {
        Some(fields) => fields.split_once(", ").map_or("", |(_, fields)| fields),
        None => fields,
    };
    let Some(name) = fields.strip_prefix("Name: ") else {
        return "";
    };
    name.rsplit_once(", Length: ").map_or(name, |(name, _)| name)
}

/// The series at the end of the lines above its footer, with the index of its first line.
pub(super) fn find<'a>(lines: &[&'a str], footer: &'a str, measure: Measure) -> Option<(usize, Body<'a>)> {
    // pandas pads all lines, and the footer comes after them: even the last line keeps its trailing spaces.
    let length = measure.of(lines.last()?);
    let (first, _) = equally_long(lines, measure).filter(|(_, equal)| *equal == length)?;
    let rows = &lines[first..];
    let counts =
        |body: &Body<'_>| (0..).zip(&body.rows).all(|(number, row)| row[0].parse() == Ok::<usize, _>(number));
    let above = first.checked_sub(1).and_then(|above| index_name(lines[above]));
    if let Some(named) = above.and_then(|above| body(rows, Some(above), footer, measure))
        && !counts(&named)
    {
        return Some((first - 1, named));
    }
    if let Some(unnamed) = body(rows, None, footer, measure) {
        return Some((first, unnamed));
    }
    // The line with the index name may be as long as a row by chance.
    let (title, rows) = rows.split_first()?;
    let title = index_name(title).filter(|title| !title.trim_end_matches(' ').contains("   "))?;
    Some((first, body(rows, Some(title), footer, measure)?))
}

/// The line, if it may be the name of an index rather than a heading that the program printed.
fn index_name(line: &str) -> Option<&str> {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | ')');
    let text = line.trim_end_matches(' ');
    (text.starts_with(|first: char| first.is_alphabetic() || first == '_') && text.ends_with(is_word))
        .then_some(line)
}

fn body<'a>(rows: &[&'a str], title: Option<&'a str>, footer: &'a str, measure: Measure) -> Option<Body<'a>> {
    if rows.iter().any(|row| row.contains('\t')) {
        return None;
    }
    let parts = stretches(rows, measure);
    // At least three spaces separate the values from the index; inside values, spaces are single.
    let value = (1..parts.len()).rev().find(|part| parts[*part].start - parts[*part - 1].end > 2)?;
    let values = parts[value].start..parts.last()?.end;
    // Values reach to the end of the line.
    if parts[0].start > 0 || values.end < measure.of(rows[0]) {
        return None;
    }
    let width = parts[value - 1].end;
    let end = title.map_or(width, |title| width.max(measure.of(title)));
    // Names of several levels reveal the gaps between the levels; a single name may extend above the values.
    let lines: Vec<&str> = rows.iter().copied().chain(title.filter(|_| end < values.start)).collect();
    let index: Vec<_> =
        stretches(&lines, measure).into_iter().filter(|part| part.start < values.start).collect();
    let levels: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| cut(row, &index, measure)).collect();
    let names = title.map(|title| cut(title, &index, measure));
    let (index, is_multiple) = index_columns(&levels, &index, names.as_deref(), 2)?;

    let columns: Vec<_> = index.iter().cloned().chain([values.clone()]).collect();
    let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| cut(row, &columns, measure)).collect();
    let levels = index.len();
    let has_index = |row: &[Cell<'_>]| {
        let is_named = if is_multiple { !row[levels - 1].is_blank() } else { !row[0].is_blank() };
        is_named || is_left_out(row[levels].text)
    };
    let fits =
        cells.iter().all(|row| has_index(row) && (row[levels].is_blank() || row[levels].end == values.end))
            && cells.iter().flat_map(|row| &row[..levels]).all(is_single_cell)
            && cells[0][..levels].iter().all(|level| !level.is_blank())
            && (0..levels).all(|level| starts_fit(cells.iter().map(move |row| &row[level]), &columns[level]));
    fits.then(|| {
        let names: Vec<Cow<'_, str>> = match title {
            Some(title) if is_multiple => {
                cut(title, &index, measure).into_iter().map(|name| Cow::Borrowed(name.text)).collect()
            }
            title => vec![Cow::Borrowed(title.unwrap_or_default().trim_end_matches(' ')); levels],
        };
        Body {
            header: names.into_iter().chain([Cow::Borrowed(name(footer))]).collect(),
            rows: cells.iter().map(|row| row.iter().map(|cell| cell.text).collect()).collect(),
            levels,
        }
    })
}
