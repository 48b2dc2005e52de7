//! `geminiExec/asks`.

use ask::Anchor;
use tower_lsp::ls_types as lsp;
use turn::view::{self, HINT_WIDTH, Severity};

use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::convert::to_proto;
use crate::lsp::library;
use crate::lsp::placed::{PlacedAsk, Shown};
use crate::lsp::protocol::{AskView, AsksParams};
use crate::lsp::result_document::link;
use crate::lsp::session::{Ask, Open, Origin, Session};

/// An ask with its place as the editor counts it. Comparing it with what was sent last is cheap.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lsp) struct DrawnAsk {
    id: AskId,
    range: lsp::Range,
    line: u32,
    shown: Shown,
}

/// The asks of a document, with their places as the editor counts them.
pub(in crate::lsp) fn drawn(session: &Session, open: &Open, asks: &[PlacedAsk]) -> Vec<DrawnAsk> {
    let encoding = session.support().encoding;
    let drawn = |PlacedAsk { id, range, line, shown }: &PlacedAsk| DrawnAsk {
        id: *id,
        range: to_proto::range(&open.document, encoding, range.clone()),
        line: to_proto::position(&open.document, encoding, line.end).line,
        shown: shown.clone(),
    };
    asks.iter().map(drawn).collect()
}

/// The asks about a file as a whole that is not open. They have no place in a text.
pub(in crate::lsp) fn drawn_of_file(session: &Session, uri: &DocumentId) -> Vec<DrawnAsk> {
    let drawn = |id, ask: &Ask, anchor: &Anchor| {
        let is_whole = ask.given.origin == Origin::Whole;
        let (range, line) = (lsp::Range::default(), 0);
        is_whole.then(|| DrawnAsk { id, range, line, shown: Shown::of(ask, anchor.is_stale()) })
    };
    let mut asks: Vec<DrawnAsk> = session.asks.about(uri, drawn).into_iter().flatten().collect();
    asks.sort_by_key(|ask| ask.id);
    asks
}

/// The asks of a document, for a plugin that draws them itself.
pub(in crate::lsp) fn asks(
    session: &Session,
    uri: &DocumentId,
    version: i64,
    asks: &[DrawnAsk],
) -> AsksParams {
    let width = session.support().hint_width.unwrap_or(HINT_WIDTH);
    let view = |DrawnAsk { id, range, line, shown }: &DrawnAsk| AskView {
        ask: *id,
        line: *line,
        range: *range,
        state: shown.brief.state.to_string(),
        severity: severity(view::diagnostic(&shown.brief, shown.standing()).0).to_owned(),
        stale: shown.is_stale,
        model: shown.brief.has_model,
        question: shown.brief.question.clone(),
        title: shown.brief.title().to_owned(),
        missing: library::missing(session, uri, &shown.brief).map(str::to_owned),
        text: view::result(&shown.brief).to_owned(),
        hint: shown.hint(0, session.support()),
        beside: view::beside(&shown.brief, shown.standing(), width).into(),
        along: shown.brief.along.clone(),
        summary: view::lens(&shown.brief, shown.standing()),
        charts: shown.charts.iter().map(|chart| link(chart)).collect(),
    };
    AsksParams { uri: uri.clone(), version, asks: asks.iter().map(view).collect() }
}

/// A severity as the protocol spells it.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
