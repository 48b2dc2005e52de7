//! The asks of an open document with their places and texts, as every view needs them.

use std::ops::Range;

use ask::Document;
use tower_lsp::ls_types::Uri;
use turn::view::{self, HINT_WIDTH, Severity};

use super::failing::{Failed, failed};
use super::result_document::link;
use super::session::{Ask, Open, Origin, Session};
use super::support::Support;
use crate::commands::AskId;

/// One ask in its document. Ranges are in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedAsk {
    /// Its id.
    pub(super) id: AskId,
    /// The text it is about.
    pub(super) range: Range<usize>,
    /// The line beside which its result is shown.
    pub(super) line: Range<usize>,
    /// Where its last run failed; `None` if it did not, or if the editor cannot go there.
    pub(super) failed: Option<Failed>,
    /// What the views show.
    pub(super) lines: AskLines,
}

/// What the one-line views and the plugins show of an ask.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one field of the protocol")]
pub(super) struct AskLines {
    /// The state, as the protocol names it.
    pub(super) state: &'static str,
    /// What was asked.
    pub(super) question: String,
    /// `true` if the text has changed since.
    pub(super) is_stale: bool,
    /// `true` if a model answers.
    pub(super) has_model: bool,
    /// `true` if anything of it waits or runs.
    pub(super) is_busy: bool,
    /// What can be inserted or run.
    pub(super) code: HasCode,
    /// `true` if its programs wrote files.
    pub(super) has_files: bool,
    /// The result with all its lines.
    pub(super) text: String,
    /// Links to its charts.
    pub(super) charts: Vec<String>,
    /// The text of the inlay hint.
    pub(super) hint: String,
    /// The title of the code lens.
    pub(super) lens: String,
    /// The severity of the diagnostic.
    pub(super) severity: Severity,
    /// The message of the diagnostic.
    pub(super) message: String,
}

/// The code of an answer that can be inserted or run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HasCode {
    /// No program.
    No,
    /// A program that printed nothing.
    Silent,
    /// A program and its output.
    Printed,
}

/// A document with its asks, sorted by place; `None` if it is not open.
pub(super) fn placed(session: &Session, uri: &Uri) -> Option<(Open, Vec<PlacedAsk>)> {
    let open = session.documents.get(uri)?;
    let support = session.support();
    let place = |id: AskId, ask: &Ask| place(&open.document, support, id, ask);
    let mut asks: Vec<PlacedAsk> = session.asks.about(uri, place).into_iter().flatten().collect();
    asks.sort_by_key(|placed| (placed.range.start, placed.id));
    Some((open, asks))
}

fn place(document: &Document, support: &Support, id: AskId, ask: &Ask) -> Option<PlacedAsk> {
    let range = document.text().clamped(ask.anchor.range()?);
    Some(PlacedAsk {
        id,
        failed: support.related_information.then(|| failed(document, &range, ask)).flatten(),
        line: result_line(document, &range, ask.given.origin == Origin::Whole),
        range,
        lines: lines(ask, support.hint_width.unwrap_or(HINT_WIDTH)),
    })
}

/// The line beside which a result is shown: the last of a text, but the first of a whole document, where people look.
fn result_line(document: &Document, range: &Range<usize>, is_whole: bool) -> Range<usize> {
    let text = document.text();
    let at = if is_whole { range.start } else { range.end.saturating_sub(1).max(range.start) };
    let line = text.line_range(text.line_of(at));
    line.start.max(if is_whole { 0 } else { range.start.min(line.end) })..line.end
}

fn lines(ask: &Ask, hint_width: usize) -> AskLines {
    let snapshot = ask.snapshot();
    let (severity, message) = view::diagnostic(&snapshot);
    AskLines {
        state: snapshot.state(),
        question: snapshot.turn.question.clone(),
        is_stale: snapshot.is_stale,
        has_model: snapshot.turn.speaker.is_model,
        is_busy: ask.is_busy(),
        code: code(ask),
        has_files: ask.turn().transcript.files().next().is_some(),
        text: view::result(&snapshot),
        charts: ask.charts().iter().map(|chart| link(chart)).collect(),
        hint: view::hint(&snapshot, hint_width),
        lens: view::lens(&snapshot),
        severity,
        message,
    }
}

fn code(ask: &Ask) -> HasCode {
    match ask.turn().last_code() {
        None => HasCode::No,
        Some((_, Some(output))) if !output.output.trim().is_empty() => HasCode::Printed,
        Some(_) => HasCode::Silent,
    }
}
