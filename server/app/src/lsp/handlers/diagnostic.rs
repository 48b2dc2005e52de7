//! Diagnostics, pushed or pulled (`textDocument/diagnostic`).

use std::ops::Range;

use tower_lsp::ls_types as lsp;
use turn::view;

use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::convert::to_proto;
use crate::lsp::failing::{Failed, Place, failed};
use crate::lsp::incoming::InDocument;
use crate::lsp::placed::{PlacedAsk, placed};
use crate::lsp::result_document;
use crate::lsp::session::{Open, Session};

/// The diagnostics of a document, for an editor that pulls them.
pub(in crate::lsp) fn diagnostic(
    session: &Session,
    parameters: &InDocument,
) -> lsp::DocumentDiagnosticReportResult {
    let uri = &parameters.text_document.uri;
    let items = session
        .documents
        .get(uri)
        .map(|open| diagnostics(session, uri, &open, &placed(session, uri, &open)))
        .unwrap_or_default();
    let report = lsp::FullDocumentDiagnosticReport { result_id: None, items };
    let report = lsp::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    };
    lsp::DocumentDiagnosticReportResult::Report(lsp::DocumentDiagnosticReport::Full(report))
}

/// One diagnostic per ask; empty if the settings turn them off.
pub(in crate::lsp) fn diagnostics(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    asks: &[PlacedAsk],
) -> Vec<lsp::Diagnostic> {
    if !session.settings(uri).views.diagnostics {
        return Vec::new();
    }
    let support = session.support();
    let range = |of: &Range<usize>| to_proto::range(&open.document, support.encoding, of.clone());
    let related = |id: AskId, Failed { text, place }: &Failed| {
        let location = match place {
            Place::Text(line) => lsp::Location { uri: to_proto::uri(&open.id)?, range: range(line) },
            Place::Result(line) => {
                let start = lsp::Position::new(u32::try_from(*line).ok()?, 0);
                let uri = result_document::uri(session, id).filter(|_| support.text_document_content)?;
                lsp::Location { uri: to_proto::uri(&uri)?, range: lsp::Range::new(start, start) }
            }
        };
        Some(vec![lsp::DiagnosticRelatedInformation { location, message: format!("failed here: {text}") }])
    };
    let diagnostic = |ask: &PlacedAsk| {
        let PlacedAsk { id, line, shown, .. } = ask;
        let (severity, message) = view::diagnostic(&shown.brief, shown.standing());
        let failed = support.related_information.then(|| failed(&open.document, ask)).flatten();
        lsp::Diagnostic {
            range: range(line),
            severity: Some(to_proto::severity(severity)),
            code: Some(lsp::NumberOrString::String(shown.brief.state.to_string())),
            source: Some("gemini-exec".to_owned()),
            message,
            related_information: failed.and_then(|failed| related(*id, &failed)),
            ..lsp::Diagnostic::default()
        }
    };
    asks.iter().map(diagnostic).collect()
}
