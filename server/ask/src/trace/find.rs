//! Finds a part of a document in another version of it.

use std::ops::{Range, RangeInclusive};

use super::index::TextIndex;
use super::selection::Selection;
use super::surroundings::{Surroundings, first_line};
use super::{changed, exact};

/// Where a text is in a document's text.
pub(super) enum Finding {
    /// Unchanged.
    Same(Range<usize>),
    /// What is now in its place.
    Changed(Range<usize>),
}

/// Where a selection is; `None` if it was deleted or cannot be recognised.
///
/// First it is looked for in lines as it had, then between its neighbours, where its lines may have changed outside of
/// it, and then, if it is part of a line and long enough, anywhere.
pub(super) fn find(selection: &Selection, index: &TextIndex<'_>) -> Option<Finding> {
    if selection.own.is_empty() {
        return None;
    }
    let same = |places: Vec<Range<usize>>| chosen(places, selection, index).map(Finding::Same);
    if let Some(found) = exact::in_its_lines(selection, index).and_then(same) {
        return Some(found);
    }
    let lines = changed::lines_of(selection, index);
    let near = |lines: &RangeInclusive<usize>| same(exact::in_lines(lines, selection, index));
    if let Some(found) = lines.as_ref().and_then(near) {
        return Some(found);
    }
    if is_distinct(selection)
        && !selection.is_of_lines()
        && let Some(found) = exact::anywhere(selection, index).and_then(same)
    {
        return Some(found);
    }
    lines.map(|lines| Finding::Changed(visible(&lines, index)))
}

/// Of the places where the text stands unchanged, the one that is it: whose surroundings match best, then the nearest.
fn chosen(
    mut places: Vec<Range<usize>>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Option<Range<usize>> {
    if places.is_empty() || (places.len() == 1 && is_distinct(selection)) {
        return places.into_iter().next();
    }
    let surroundings = Surroundings::of(selection, index);
    places.sort_by_key(|place| first_line(place, index).abs_diff(selection.line));
    let mut best = None;
    for place in places {
        let Some(support) = surroundings.support(&place) else { continue };
        if support == surroundings.full_support() {
            return Some(place);
        }
        if best.as_ref().is_none_or(|(most, _)| support > *most) {
            best = Some((support, place));
        }
    }
    best.map(|(_, place)| place)
}

/// `true` if no other text is the same by chance.
fn is_distinct(selection: &Selection) -> bool {
    !selection.is_short() && !selection.is_repeated
}

/// The range of some lines without the whitespace around them.
fn visible(lines: &RangeInclusive<usize>, index: &TextIndex<'_>) -> Range<usize> {
    let table = index.lines();
    let range = table.range(*lines.start()).start..table.range(*lines.end()).end;
    let text = &index.text()[range.clone()];
    range.start + text.len() - text.trim_start().len()..range.start + text.trim_end().len()
}
