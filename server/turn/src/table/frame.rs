//! A data frame: a line of column names, perhaps one of index names, and the rows.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use super::grid::{Cell, Measure, cut, equally_long, is_drawn, stretches};
use super::{Body, are_numbers, is_date, is_integer, is_left_out, is_number};

/// The frame at the end of the lines, with the index of its first line.
pub(super) fn find<'a>(lines: &[&'a str], measure: Measure) -> Option<(usize, Body<'a>)> {
    let (first, length) = equally_long(lines, measure)?;
    if block_above(lines, first, lines.len() - first).is_some() {
        return wrapped(lines, first, measure);
    }
    let block = &lines[first..];
    // `print("title:\n", frame)` puts a space before the first line.
    if let Some(shifted) = first.checked_sub(1).and_then(|above| lines[above].strip_prefix(' '))
        && measure.of(shifted) == length
        && let Some(body) = frame(&[&[shifted], block].concat(), measure)
    {
        return Some((first - 1, body));
    }
    if let Some(body) = frame(block, measure) {
        return Some((first, body));
    }
    // A line of prose above it may be equally long by chance; a second line of names would have gaps.
    let (title, block) = block.split_first()?;
    let is_prose = !title.starts_with(' ') && !title.ends_with(' ') && !title.contains("  ");
    if is_prose { Some((first + 1, indexed(block, measure)?)) } else { None }
}

/// First line of the block that continues in the block of `count` lines at `first`.
fn block_above(lines: &[&str], first: usize, count: usize) -> Option<usize> {
    let start = first.checked_sub(count + 1)?;
    (lines[first - 1].is_empty() && lines[start].ends_with(" \\")).then_some(start)
}

/// A frame too wide for the page, printed as several blocks with the same number of lines.
fn wrapped<'a>(lines: &[&'a str], last: usize, measure: Measure) -> Option<(usize, Body<'a>)> {
    let count = lines.len() - last;
    let mut first = last;
    let mut blocks = vec![indexed(&lines[last..], measure)];
    while let Some(start) = block_above(lines, first, count) {
        let block = &lines[start..first - 1];
        let is_even = block.iter().all(|line| measure.of(line) == measure.of(block[0]));
        let header = block[0].trim_end_matches('\\');
        let block = [&[header], &block[1..]].concat();
        blocks.push(is_even.then(|| indexed(&block, measure)).flatten());
        first = start;
    }
    let mut blocks = blocks.into_iter().rev();
    let whole = blocks.next()??;
    Some((first, blocks.try_fold(whole, |whole, block| joined(whole, block?))?))
}

/// Joins two blocks side by side; `None` unless both have the same index.
fn joined<'a>(mut left: Body<'a>, right: Body<'a>) -> Option<Body<'a>> {
    let levels = left.levels;
    let same_header = left.levels == right.levels && left.header[..levels] == right.header[..levels];
    let same_rows =
        || left.rows.iter().zip(&right.rows).all(|(left, right)| left[..levels] == right[..levels]);
    if !same_header || left.rows.len() != right.rows.len() || !same_rows() {
        return None;
    }
    left.header.extend(right.header.into_iter().skip(levels));
    for (left, right) in left.rows.iter_mut().zip(right.rows) {
        left.extend(right.into_iter().skip(levels));
    }
    Some(left)
}

fn frame<'a>(lines: &[&'a str], measure: Measure) -> Option<Body<'a>> {
    indexed(lines, measure).or_else(|| Edge::ALL.iter().find_map(|edge| unindexed(lines, *edge, measure)))
}

fn indexed<'a>(lines: &[&'a str], measure: Measure) -> Option<Body<'a>> {
    Edge::ALL.iter().find_map(|edge| indexed_at(lines, *edge, measure))
}

/// The edge of their columns at which the names are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Right,
    Left,
}

impl Edge {
    const ALL: [Edge; 2] = [Edge::Right, Edge::Left];
}

/// The stretches of the lines, without those that only the header fills. Such a word, if it is one space from the
/// next stretch, is the beginning of a name that is longer than its cells, and joins it; with names at the left edge,
/// it is the end of a name and joins the stretch before it.
fn parts(lines: &[&str], edge: Edge, measure: Measure) -> Vec<Range<usize>> {
    let parts = stretches(lines, measure);
    let rows = Cells::of(&lines[1..], &parts, measure);
    let mut joined: Vec<Range<usize>> = Vec::new();
    // `true` if only the header fills the last stretch.
    let mut was_name = false;
    for (number, part) in parts.into_iter().enumerate() {
        let is_name = rows.below(0, number).all(Cell::is_blank);
        let joins = if edge == Edge::Right { was_name } else { is_name };
        match joined.last_mut() {
            Some(left) if joins && part.start == left.end + 1 => left.end = part.end,
            _ => joined.push(part),
        }
        was_name = is_name;
    }
    joined
}

/// Lines cut into cells.
struct Cells<'a>(Vec<Vec<Cell<'a>>>);

impl<'a> Cells<'a> {
    fn of(lines: &[&'a str], columns: &[Range<usize>], measure: Measure) -> Self {
        Cells(lines.iter().map(|line| cut(line, columns, measure)).collect())
    }

    /// The cells of a column, from a line on.
    fn below(&self, line: usize, column: usize) -> impl Iterator<Item = &Cell<'a>> + Clone {
        self.0[line..].iter().map(move |cells| &cells[column])
    }
}

fn indexed_at<'a>(lines: &[&'a str], edge: Edge, measure: Measure) -> Option<Body<'a>> {
    if lines.len() < 2 || lines.iter().any(|line| is_drawn(line)) {
        return None;
    }
    let parts = parts(lines, edge, measure);
    let cells = Cells::of(lines, &parts, measure);
    let header = &cells.0[0];
    let gap = |right: usize| parts[right].start - parts[right - 1].end;
    // The levels of an index are one space apart and have nothing above them.
    let levels = 1 + (1..parts.len()).take_while(|part| gap(*part) == 1 && header[*part].is_blank()).count();
    if levels >= parts.len() || parts[0].start > 0 {
        return None;
    }
    let is_name = |cells: &[Cell<'_>]| !cells[0].is_blank() && cells[levels..].iter().all(Cell::is_blank);
    let top = if lines.len() > 2 && is_name(&cells.0[1]) { 2 } else { 1 };
    let names = (top == 2).then(|| &cells.0[1][..levels]);
    let (index, is_multiple) = index_columns(&cells.0[top..], &parts[..levels], names, 1)?;
    let data = data_columns(&cells, top, &parts, levels, edge)?;

    let columns: Vec<_> = index.iter().cloned().chain(data).collect();
    let levels = index.len();
    let cells = Cells::of(lines, &columns, measure);
    let (header, rows) = (&cells.0[0], &cells.0[top..]);
    let corner = &header[..levels];
    let counts = || (0..).zip(rows).all(|(number, row)| row[0].text.parse() == Ok::<usize, _>(number));
    let has_index = corner.iter().all(Cell::is_blank) || top == 2 || levels == 1 && counts();
    let is_enough = rows.len() > 1 || top == 2 || is_integer(rows[0][0].text);
    let fits = has_index
        && is_enough
        && header[levels..].iter().all(|name| !name.is_blank())
        && rows.iter().flat_map(|row| &row[levels..]).any(|cell| !cell.is_blank())
        && columns_fit(&cells, top, &columns, levels, edge)
        && (0..levels).all(|level| level_fits(&cells, top, level, &columns[level], is_multiple))
        && rows.iter().all(|row| is_apart(columns[levels - 1].end, &row[levels]))
        && cells.0.iter().flatten().all(is_single_cell);
    fits.then(|| {
        let names = (top == 2).then(|| &cells.0[1]);
        let names = (0..levels).map(|level| {
            match (header[level].text, names.map_or("", |names| names[level].text)) {
                (above, "") => Cow::Borrowed(above),
                ("", below) => Cow::Borrowed(below),
                (above, below) => Cow::Owned(format!("{below} / {above}")),
            }
        });
        let header = names.chain(header[levels..].iter().map(|name| Cow::Borrowed(name.text))).collect();
        Body { header, rows: texts(rows), levels }
    })
}

fn texts<'a>(rows: &[Vec<Cell<'a>>]) -> Vec<Vec<&'a str>> {
    rows.iter().map(|row| row.iter().map(|cell| cell.text).collect()).collect()
}

/// The columns of an index that was cut into `parts`, and `true` if the index has several levels. The evidence is a
/// row that leaves the first level blank, because it would repeat, or names that are further apart than words.
/// Without this evidence, parts without names are words of one level; parts with names are ambiguous: `None`.
pub(super) fn index_columns(
    rows: &[Vec<Cell<'_>>],
    parts: &[Range<usize>],
    names: Option<&[Cell<'_>]>,
    apart: usize,
) -> Option<(Vec<Range<usize>>, bool)> {
    let (first, last) = (parts.first()?, parts.last()?);
    let mut columns: Vec<Range<usize>> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        // A part without a name where others have one, or with nothing below its name, is another word of the level.
        let is_nameless = names.is_some_and(|names| names[number].is_blank())
            || rows.iter().all(|row| row[number].is_blank());
        match columns.last_mut() {
            Some(left) if is_nameless || part.start - left.end < apart => left.end = part.end,
            _ => columns.push(part.clone()),
        }
    }
    let repeats = || rows.iter().skip(1).any(|row| row[0].is_blank() && !row[parts.len() - 1].is_blank());
    let are_named_apart = || {
        let names: Vec<_> = names.into_iter().flatten().filter(|name| !name.is_blank()).collect();
        !names.is_empty()
            && names.windows(2).all(|pair| pair[1].start > pair[0].end + 1)
            && names.iter().zip(&columns).all(|(name, column)| name.start == column.start)
    };
    if columns.len() > 1 && (repeats() || are_named_apart()) {
        return Some((columns, true));
    }
    if columns.len() > 1 && names.is_some() {
        return None;
    }
    Some((iter::once(first.start..last.end).collect(), false))
}

/// The data columns, made of the parts from `levels` on. Two parts that are only one space apart may be one column
/// with a space in its cells.
fn data_columns(
    cells: &Cells<'_>,
    top: usize,
    parts: &[Range<usize>],
    levels: usize,
    edge: Edge,
) -> Option<Vec<Range<usize>>> {
    let header = &cells.0[0];
    let mut columns: Vec<Range<usize>> = vec![parts.get(levels)?.clone()];
    let mut from = levels;
    for right in levels + 1..parts.len() {
        let mut pairs = pairs(&cells.0[top..], from, right).peekable();
        let is_column = parts[right].start - parts[right - 1].end > 1
            || header[from..right].iter().any(|name| !name.is_blank())
                && !header[right].is_blank()
                && (pairs.peek().is_some() || edge == Edge::Right)
                && pairs.all(|(left, cell)| is_apart(left, cell));
        if is_column {
            columns.push(parts[right].clone());
            from = right;
        } else {
            columns.last_mut()?.end = parts[right].end;
        }
    }
    Some(columns)
}

/// For each row that has text both in the part `right` and left of it, in the column that begins with the part
/// `from`: the end of the left text, and the right cell.
fn pairs<'a, 'b>(
    rows: &'b [Vec<Cell<'a>>],
    from: usize,
    right: usize,
) -> impl Iterator<Item = (usize, &'b Cell<'a>)> {
    rows.iter().filter_map(move |row| {
        let left = row[from..right].iter().rfind(|cell| !cell.is_blank())?;
        (!row[right].is_blank()).then_some((left.end, &row[right]))
    })
}

/// `true` if a cell is as far from the cell on its left, which ends at `left`, as pandas puts it: two spaces, one of
/// which a sign may take. Dates, missing values and numbers formatted by the program may have only one.
fn is_apart(left: usize, cell: &Cell<'_>) -> bool {
    let is_formatted = is_number(cell.text) && !is_integer(cell.text);
    let is_missing = matches!(cell.text, "" | "NaN" | "NaT") || is_left_out(cell.text);
    cell.start >= left + 2 || is_missing || is_formatted || is_date(cell.text)
}

/// `true` if names and cells end where their columns end or, with names at the left edge, if the cells of each column
/// all end at the same place. A name above numbers leaves room for their sign.
fn columns_fit(cells: &Cells<'_>, top: usize, columns: &[Range<usize>], levels: usize, edge: Edge) -> bool {
    let header = &cells.0[0];
    let ends = |column: usize| cells.below(top, column).filter(|cell| !cell.is_blank()).map(|cell| cell.end);
    let is_right = |column: usize| {
        let edge = columns[column].end;
        header[column].end == edge && ends(column).all(|end| end == edge)
    };
    let is_left = |column: usize| {
        let start = columns[column].start + 1;
        let starts = cells.below(top, column).filter(|cell| !cell.is_blank()).map(|cell| cell.start);
        header[column].start <= start
            && starts.min().is_none_or(|first| first <= start)
            && ends(column).next().is_none_or(|edge| ends(column).all(|end| end == edge))
    };
    match edge {
        Edge::Right => (levels..columns.len()).all(is_right),
        Edge::Left => (levels..columns.len()).all(is_left),
    }
}

/// `true` if a cell is only one cell: words inside it are one space apart.
pub(super) fn is_single_cell(cell: &Cell<'_>) -> bool {
    !cell.text.contains("  ")
}

/// `true` if the cells of an index level begin at its left edge; next to negative numbers the others begin one column
/// later. A cell may be blank only if the index has several levels, and never in the first row.
fn level_fits(cells: &Cells<'_>, top: usize, level: usize, range: &Range<usize>, is_multiple: bool) -> bool {
    starts_fit(cells.below(top, level), range) && {
        let may_be_blank = |row: &[Cell<'_>]| is_multiple && row.last().is_some_and(|last| !last.is_blank());
        !cells.0[top][level].is_blank()
            && cells.0[top..].iter().all(|row| !row[level].is_blank() || may_be_blank(row))
    }
}

/// `true` if cells begin at the left edge of a column, or one column later next to negative numbers.
pub(super) fn starts_fit<'a, 'b: 'a>(
    cells: impl Iterator<Item = &'a Cell<'b>> + Clone,
    range: &Range<usize>,
) -> bool {
    let has_sign = cells.clone().any(|cell| cell.start == range.start && cell.text.starts_with('-'));
    cells.into_iter().all(|cell| {
        let is_beside_sign = has_sign
            && cell.start == range.start + 1
            && (cell.text == "NaN" || cell.text.starts_with(|first: char| first.is_ascii_digit()));
        cell.is_blank() || cell.start == range.start || is_beside_sign
    })
}

/// A frame printed without its index. One space may separate its columns, as it does words, so the other signs must
/// be clear.
fn unindexed<'a>(lines: &[&'a str], edge: Edge, measure: Measure) -> Option<Body<'a>> {
    if lines.len() < 3 || lines.iter().any(|line| is_drawn(line)) {
        return None;
    }
    let parts = parts(lines, edge, measure);
    let cells = Cells::of(lines, &parts, measure);
    let header = &cells.0[0];
    // A blank first name would be the corner above an index.
    if header.first()?.is_blank() {
        return None;
    }
    let mut columns = vec![parts[0].clone()];
    let mut is_padded = parts[0].start > 0;
    let mut from = 0;
    for right in 1..parts.len() {
        let is_wide = pairs(&cells.0[1..], from, right).any(|(left, cell)| cell.start > left + 1);
        is_padded |= is_wide || pairs(&cells.0[..1], from, right).any(|(left, name)| name.start > left + 1);
        let are_named = header[from..right].iter().any(|name| !name.is_blank()) && !header[right].is_blank();
        if !are_named || pairs(&cells.0[1..], from, right).next().is_none() {
            columns.last_mut()?.end = parts[right].end;
            continue;
        }
        // Words above words, one space apart in every line, may be one column or two.
        let are_numbers = |part| are_numbers(cells.below(1, part).map(|cell| cell.text));
        if !is_wide && !(from..=right).any(are_numbers) {
            return None;
        }
        columns.push(parts[right].clone());
        from = right;
    }
    let cells = Cells::of(lines, &columns, measure);
    let (header, rows) = (&cells.0[0], &cells.0[1..]);
    let is_name = |name: &Cell<'_>| {
        let starts = name.text.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
        starts && !name.text.ends_with([':', ',', '.', ';'])
    };
    let texts_of = |column| cells.below(1, column).map(|cell| cell.text);
    let fits = columns.len() > 1
        && is_padded
        && header.iter().all(is_name)
        && (1..header.len()).all(|name| header[..name].iter().all(|other| other.text != header[name].text))
        && columns_fit(&cells, 1, &columns, 0, edge)
        && rows.iter().flatten().all(|cell| !cell.is_blank())
        && cells.0.iter().flatten().all(is_single_cell)
        && (0..columns.len()).all(|column| texts_of(column).all(|text| text != header[column].text))
        && (0..columns.len()).any(|column| are_numbers(texts_of(column)));
    fits.then(|| Body {
        header: header.iter().map(|name| Cow::Borrowed(name.text)).collect(),
        rows: texts(rows),
        levels: 0,
    })
}
