//! `geminiExec/asks`.

use turn::view::Severity;
use tower_lsp::ls_types::Uri;

use crate::lsp::convert::to_proto;
use crate::lsp::drawn::Drawn;
use crate::lsp::protocol::{AskView, AsksParams};
use crate::lsp::session::{Open, Session};

/// The asks of a document, for a plugin that draws them itself.
pub(in crate::lsp) fn asks(session: &Session, uri: &Uri, open: &Open, asks: &[Drawn]) -> AsksParams {
    let encoding = session.support().encoding;
    let view = |Drawn { id, range, line, said, .. }: &Drawn| AskView {
        ask: *id,
        line: to_proto::position(&open.document, encoding, line.end).line,
        range: to_proto::range(&open.document, encoding, range.clone()),
        state: said.state.to_owned(),
        severity: severity(said.severity).to_owned(),
        stale: said.is_stale,
        question: said.question.clone(),
        text: said.text.clone(),
        hint: said.hint.clone(),
        summary: said.lens.clone(),
        charts: said.charts.clone(),
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
