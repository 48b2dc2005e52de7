//! Converts our types to the protocol's.

use std::ops::Range;

use ask::{Document, Encoding};
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;
use turn::view::Severity;

use crate::commands::{self, Action, AskId};
use crate::document_id::DocumentId;
use crate::lsp::placed::Pile;

/// A byte range of this document.
pub(crate) fn range(document: &Document, encoding: Encoding, range: Range<usize>) -> lsp::Range {
    lsp::Range {
        start: position(document, encoding, range.start),
        end: position(document, encoding, range.end),
    }
}

/// A byte offset of this document.
pub(crate) fn position(document: &Document, encoding: Encoding, offset: usize) -> lsp::Position {
    let position = document.text().position(offset, encoding);
    lsp::Position { line: position.line, character: position.character }
}

/// The severity of a diagnostic.
pub(crate) fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
    }
}

/// The URI of a document, as the editor wrote it if it is one by the standard.
pub(crate) fn uri(id: &DocumentId) -> Option<lsp::Uri> {
    id.as_str().parse().or_else(|_| id.canonical().parse()).ok()
}

/// A command that acts on an ask.
pub(crate) fn act(title: impl Into<String>, action: Action, ask: AskId) -> lsp::Command {
    command(title, action.name(), json!({"ask": ask}))
}

/// The command that opens the older answers of a pile.
pub(crate) fn older(title: impl Into<String>, Pile { newest, older }: &Pile) -> lsp::Command {
    let argument = commands::Older { ask: newest.id, older: Some(older.clone()) };
    command(title, commands::OLDER, json!(argument))
}

/// A command with its argument.
pub(crate) fn command(title: impl Into<String>, name: &str, argument: Value) -> lsp::Command {
    lsp::Command { title: title.into(), command: name.to_owned(), arguments: Some(vec![argument]) }
}

/// Text in Markdown.
pub(crate) fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value }
}
