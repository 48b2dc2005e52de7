//! Takes down a part of a document.

use std::ops::Range;

use super::exact;
use super::index::TextIndex;
use super::selection::{Borders, Selection, Spot, Wording};
use super::surroundings::{NEIGHBOURS, first_line, last_line, neighbours};

/// How many lines of a text are remembered by their hash.
const OWN: usize = 24;

/// The selection of a range of the document, which is not empty.
pub(super) fn selection(range: &Range<usize>, index: &TextIndex<'_>) -> Selection {
    let document = index.document().text();
    let spot = |offset| {
        let line = document.line_of(offset);
        Spot { line, column: offset - document.line_range(line).start }
    };
    let part = index.in_text(range);
    let text = &index.text()[part.clone()];
    let lead = text.len() - text.trim_start().len();
    let lines = first_line(&part, index)..last_line(&part, index);
    let (before, after) = neighbours(&lines, NEIGHBOURS, index.lines());
    let mut selection = Selection {
        start: spot(range.start),
        end: spot(range.end),
        wording: Wording::of(text),
        lead,
        line: lines.start,
        inset: index.text()[index.lines().range(lines.start).start..part.start + lead].trim_start().len(),
        lines: lines.len() + 1,
        borders: Borders::of(&part, index),
        own: if text.trim().is_empty() { Vec::new() } else { own_lines(&lines, index) },
        before,
        after,
        is_repeated: true,
    };
    selection.is_repeated = is_repeated(&selection, index);
    selection
}

/// The hashes of some of the lines from the first to the last: of all, or of [`OWN`] at equal distances.
fn own_lines(lines: &Range<usize>, index: &TextIndex<'_>) -> Vec<(usize, u64)> {
    let hashes = (lines.start..=lines.end).map(|line| (line - lines.start, index.lines().hash(line)));
    let visible: Vec<_> = hashes.filter(|(_, hash)| *hash != 0).collect();
    if visible.len() <= OWN {
        return visible;
    }
    (0..OWN).map(|at| visible[at * (visible.len() - 1) / (OWN - 1)]).collect()
}

/// `true` if the document may have the same text elsewhere.
fn is_repeated(selection: &Selection, index: &TextIndex<'_>) -> bool {
    let places = match selection.is_of_lines() {
        true => exact::in_its_lines(selection, index),
        // What is short needs its neighbours anyway.
        false if selection.is_short() => None,
        false => exact::anywhere(selection, index),
    };
    places.is_none_or(|places| places.len() > 1)
}
