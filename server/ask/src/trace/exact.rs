//! Where a text stands unchanged.

use std::ops::{Range, RangeInclusive};

use memchr::memmem;

use super::index::TextIndex;
use super::selection::{Borders, Selection, Wording};

/// A line that occurs more often than this says too little.
const MOST: usize = 64;

/// Where the text stands in lines that are unchanged; `None` if these lines are too common to look at each.
///
/// All of the text's occurrences if it is made of whole lines; otherwise those in such lines as it was in.
pub(super) fn in_its_lines(selection: &Selection, index: &TextIndex<'_>) -> Option<Vec<Range<usize>>> {
    let lines = index.lines();
    let counted = selection.own.iter().map(|(below, hash)| (lines.count(*hash), *below, *hash));
    let Some((count, below, hash)) = counted.filter(|(count, ..)| *count > 0).min() else {
        return Some(Vec::new());
    };
    let starts = lines.places(hash).filter_map(|line| start_from(line.checked_sub(below)?, selection, index));
    (count <= MOST).then(|| starts.filter_map(|start| at(start, selection, index)).collect())
}

/// Where the text stands in some lines and their line breaks; nowhere if too much was read already.
pub(super) fn in_lines(
    lines: &RangeInclusive<usize>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Vec<Range<usize>> {
    let table = index.lines();
    let start = table.range(lines.start().saturating_sub(1).max(1)).start;
    let end = table.range((lines.end() + 1).min(table.last())).end;
    let part = Some(start..end).filter(|part| index.may_read(part.len()));
    part.into_iter().flat_map(|part| in_part(part, selection, index)).take(MOST).collect()
}

/// Where the text stands anywhere: the first two places. `None` if too much was read already.
pub(super) fn anywhere(selection: &Selection, index: &TextIndex<'_>) -> Option<Vec<Range<usize>>> {
    let all = 0..index.text().len();
    index.may_read(all.len()).then(|| in_part(all, selection, index).take(2).collect())
}

fn in_part(
    part: Range<usize>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> impl Iterator<Item = Range<usize>> {
    let needle = match &selection.wording {
        Wording::Verbatim(text) => Some(text.as_bytes()),
        Wording::Digest { .. } => None,
    };
    let bytes = &index.text().as_bytes()[part.clone()];
    let found = needle.into_iter().flat_map(move |needle| memmem::find_iter(bytes, needle));
    found.filter_map(move |start| at(part.start + start, selection, index))
}

/// Where the text would start if its first visible line were this one.
fn start_from(line: usize, selection: &Selection, index: &TextIndex<'_>) -> Option<usize> {
    let range = index.lines().range(Some(line).filter(|line| (1..=index.lines().last()).contains(line))?);
    let indentation = range.len() - index.line(line).trim_start().len();
    (range.start + indentation + selection.inset).checked_sub(selection.lead)
}

/// The range of the text if it stands at an offset, between such borders as it had.
fn at(start: usize, selection: &Selection, index: &TextIndex<'_>) -> Option<Range<usize>> {
    let range = selection.wording.at(start, index)?;
    let column = || start - index.lines().range(index.lines().at(start)).start;
    // Where the indentation belongs to the text, more of it is a change.
    let is_indented_alike = selection.lead == 0 || selection.inset > 0 || column() == selection.start.column;
    (is_indented_alike && Borders::of(&range, index).fit(selection.borders)).then_some(range)
}
