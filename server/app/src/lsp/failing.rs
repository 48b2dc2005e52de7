//! The place where a run failed, for an editor to go to.

use std::ops::Range;

use ask::Document;
use turn::view::FailedLine;

use super::placed::PlacedAsk;

/// The line of a program that raised an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    /// The line, trimmed.
    pub(super) text: String,
    /// Its place.
    pub(super) place: Place,
}

/// The place of a line of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The person's own line, in the text that was asked about: its range in bytes.
    Text(Range<usize>),
    /// A line of the result document, from 0.
    Result(usize),
}

/// The place in this document, or in the result document, of the line at which the last run of an ask failed.
pub(super) fn failed(document: &Document, PlacedAsk { range, shown, .. }: &PlacedAsk) -> Option<Failed> {
    let line = shown.brief.failed_line.as_ref()?;
    let own = own_line(document, range, line).map(Place::Text);
    let place = own.or_else(|| line.in_document(shown.is_stale).map(Place::Result))?;
    Some(Failed { text: line.text.clone(), place })
}

/// The failed line in the text itself. Definitions may have been put before the text in the program, so lines are
/// counted from the end.
fn own_line(document: &Document, range: &Range<usize>, failed: &FailedLine) -> Option<Range<usize>> {
    let text = document.text();
    let lines = text.line_of(range.start)..=text.line_of(range.end);
    let line = lines.end().checked_sub(failed.lines_after).filter(|line| lines.contains(line))?;
    let place = text.visible(text.line_range(line));
    (text.slice(place.clone()).trim() == failed.text).then_some(place)
}
