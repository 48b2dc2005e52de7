//! Diagnostics, pushed or pulled (`textDocument/diagnostic`).

use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::lsp::convert::to_proto;
use crate::lsp::drawn::{Drawn, drawn};
use crate::lsp::session::{Open, Session};

/// The diagnostics of a document, for an editor that pulls them.
pub(in crate::lsp) fn diagnostic(
    session: &Session,
    parameters: &lsp::DocumentDiagnosticParams,
) -> lsp::DocumentDiagnosticReportResult {
    let uri = &parameters.text_document.uri;
    let items = drawn(session, uri).map(|(open, asks)| diagnostics(session, uri, &open, &asks));
    let report = lsp::FullDocumentDiagnosticReport { result_id: None, items: items.unwrap_or_default() };
    let report = lsp::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    };
    lsp::DocumentDiagnosticReportResult::Report(lsp::DocumentDiagnosticReport::Full(report))
}

/// One diagnostic for each ask, where the person wants them.
pub(in crate::lsp) fn diagnostics(
    session: &Session,
    uri: &Uri,
    open: &Open,
    asks: &[Drawn],
) -> Vec<lsp::Diagnostic> {
    if !session.preferences(uri).diagnostics {
        return Vec::new();
    }
    let diagnostic = |Drawn { line, said, .. }: &Drawn| lsp::Diagnostic {
        range: to_proto::range(&open.document, session.support().encoding, line.clone()),
        severity: Some(to_proto::severity(said.severity)),
        code: Some(lsp::NumberOrString::String(said.state.to_owned())),
        source: Some("gemini-exec".to_owned()),
        message: said.message.clone(),
        ..lsp::Diagnostic::default()
    };
    asks.iter().map(diagnostic).collect()
}
