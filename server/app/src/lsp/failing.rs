//! Where a run failed, as a place that an editor can go to.

use std::ops::Range;

use ask::Document;
use turn::view::{Failing, line_of_code};

use super::result_document;
use super::session::Ask;

/// The line of a program that an error came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    /// The line, trimmed.
    pub(super) text: String,
    /// Where it stands.
    pub(super) place: Place,
}

/// A line of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In the text that was asked about: the person's own line.
    Text(Range<usize>),
    /// In the document with the result: its line, from 0.
    Result(usize),
}

/// The longest document, in bytes, in which the line is looked for.
const LONGEST: usize = 50_000;

/// Where the last run of an ask about this part of a document failed.
pub(super) fn failed(document: &Document, range: &Range<usize>, ask: &Ask) -> Option<Failed> {
    let snapshot = ask.snapshot();
    let failing = snapshot.failing()?;
    let own = own_line(document, range, failing).map(Place::Text);
    // To draw a long document at every change would cost more than it helps: its beginning is near enough.
    let line = || {
        let is_long = ask.turns().map(|turn| turn.transcript.length()).sum::<usize>() > LONGEST;
        if is_long { Some(0) } else { line_of_code(&result_document::text(ask), failing.code, failing.line) }
    };
    let place = own.or_else(|| line().map(Place::Result))?;
    Some(Failed { text: failing.text.to_owned(), place })
}

/// The line in the text itself, where that ended the program: definitions it uses may have been put before it.
fn own_line(document: &Document, range: &Range<usize>, failing: Failing<'_>) -> Option<Range<usize>> {
    let text = document.text();
    let lines = text.line_of(range.start)..=text.line_of(range.end);
    let below = failing.code.code.trim_end().lines().count().checked_sub(failing.line)?;
    let line = lines.end().checked_sub(below).filter(|line| lines.contains(line))?;
    let place = text.visible(text.line_range(line));
    (text.slice(place.clone()).trim() == failing.text).then_some(place)
}
