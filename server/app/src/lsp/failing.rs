//! The place where a run failed, for an editor to go to.

use std::ops::Range;

use ask::Document;
use turn::view::{Failing, line_of_code};

use super::result_document;
use super::session::Ask;

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

/// The longest result document, in bytes, that is searched for the line.
const MAX_LENGTH: usize = 50_000;

/// The line at which the last run of an ask about this range failed.
pub(super) fn failed(document: &Document, range: &Range<usize>, ask: &Ask) -> Option<Failed> {
    let snapshot = ask.snapshot();
    let failing = snapshot.failing()?;
    let own = own_line(document, range, failing).map(Place::Text);
    // Rendering a long document at every change would cost too much: the editor goes to its beginning.
    let line = || {
        let is_long = ask.turns().map(|turn| turn.transcript.length()).sum::<usize>() > MAX_LENGTH;
        if is_long { Some(0) } else { line_of_code(&result_document::text(ask), failing.code, failing.line) }
    };
    let place = own.or_else(|| line().map(Place::Result))?;
    Some(Failed { text: failing.text.to_owned(), place })
}

/// The failed line in the text itself. Definitions may have been put before the text in the program, so lines are
/// counted from the end.
fn own_line(document: &Document, range: &Range<usize>, failing: Failing<'_>) -> Option<Range<usize>> {
    let text = document.text();
    let lines = text.line_of(range.start)..=text.line_of(range.end);
    let lines_after = failing.code.code.trim_end().lines().count().checked_sub(failing.line)?;
    let line = lines.end().checked_sub(lines_after).filter(|line| lines.contains(line))?;
    let place = text.visible(text.line_range(line));
    (text.slice(place.clone()).trim() == failing.text).then_some(place)
}
