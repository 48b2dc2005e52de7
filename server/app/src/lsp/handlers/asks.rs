//! `geminiExec/asks`.

use tower_lsp::ls_types::Uri;
use turn::view::Severity;

use crate::lsp::convert::to_proto;
use crate::lsp::placed::PlacedAsk;
use crate::lsp::protocol::{AskView, AsksParams};
use crate::lsp::session::{Open, Session};

/// The asks of a document, for a plugin that draws them itself.
pub(in crate::lsp) fn asks(session: &Session, uri: &Uri, open: &Open, asks: &[PlacedAsk]) -> AsksParams {
    let encoding = session.support().encoding;
    let view = |PlacedAsk { id, range, line, lines, .. }: &PlacedAsk| AskView {
        ask: *id,
        line: to_proto::position(&open.document, encoding, line.end).line,
        range: to_proto::range(&open.document, encoding, range.clone()),
        state: lines.state.to_owned(),
        severity: severity(lines.severity).to_owned(),
        stale: lines.is_stale,
        model: lines.has_model,
        question: lines.question.clone(),
        text: lines.text.clone(),
        hint: lines.hint.clone(),
        summary: lines.lens.clone(),
        charts: lines.charts.clone(),
    };
    AsksParams { uri: uri.clone(), version: open.version, asks: asks.iter().map(view).collect() }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
