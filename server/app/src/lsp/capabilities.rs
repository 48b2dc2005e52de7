//! The server's capabilities, for what the editor supports.

use ask::Encoding;
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;

use super::protocol::SCHEME;
use super::support::Support;
use crate::commands;

/// The answer to `initialize`.
pub(super) fn result(support: &Support) -> lsp::InitializeResult {
    lsp::InitializeResult {
        capabilities: server_capabilities(support),
        server_info: Some(lsp::ServerInfo {
            name: "gemini-exec".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        ..lsp::InitializeResult::default()
    }
}

fn server_capabilities(support: &Support) -> lsp::ServerCapabilities {
    let encoding = match support.encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
    };
    let diagnostics = lsp::DiagnosticOptions {
        identifier: Some("gemini-exec".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: false,
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    };
    lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        notebook_document_sync: Some(notebooks()),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(vec!["@".to_owned()]),
            ..lsp::CompletionOptions::default()
        }),
        code_action_provider: Some(code_actions(support)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        // With a plugin that draws the results itself, they would appear twice.
        inlay_hint_provider: (!support.draws_asks).then(|| {
            let options = lsp::InlayHintOptions {
                resolve_provider: Some(support.resolve_tooltips),
                work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
            };
            lsp::OneOf::Right(lsp::InlayHintServerCapabilities::Options(options))
        }),
        diagnostic_provider: (!support.diagnostics_are_pushed())
            .then_some(lsp::DiagnosticServerCapabilities::Options(diagnostics)),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: commands::names(),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        workspace: Some(workspace()),
        ..lsp::ServerCapabilities::default()
    }
}

fn code_actions(support: &Support) -> lsp::CodeActionProviderCapability {
    if !support.code_action_literals {
        return lsp::CodeActionProviderCapability::Simple(true);
    }
    lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
        code_action_kinds: Some(super::handlers::code_action_kinds()),
        ..lsp::CodeActionOptions::default()
    })
}

/// All cells of all notebooks.
fn notebooks() -> lsp::OneOf<lsp::NotebookDocumentSyncOptions, lsp::NotebookDocumentSyncRegistrationOptions> {
    let any =
        lsp::NotebookSelector::ByNotebook { notebook: lsp::Notebook::String("*".to_owned()), cells: None };
    lsp::OneOf::Left(lsp::NotebookDocumentSyncOptions { notebook_selector: vec![any], save: None })
}

fn workspace() -> lsp::WorkspaceServerCapabilities {
    let everything = lsp::FileOperationRegistrationOptions {
        filters: vec![lsp::FileOperationFilter {
            scheme: None,
            pattern: lsp::FileOperationPattern { glob: "**/*".to_owned(), matches: None, options: None },
        }],
    };
    lsp::WorkspaceServerCapabilities {
        workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(lsp::OneOf::Left(true)),
        }),
        file_operations: Some(lsp::WorkspaceFileOperationsServerCapabilities {
            did_rename: Some(everything),
            ..lsp::WorkspaceFileOperationsServerCapabilities::default()
        }),
    }
}

/// Adds capabilities that are newer than the library's types, and removes nulls: the protocol wants absent fields left
/// out.
pub(super) fn add_newer(answer: &mut Value, support: &Support) {
    drop_nulls(answer);
    if support.text_document_content
        && let Some(workspace) = answer.pointer_mut("/capabilities/workspace")
    {
        workspace["textDocumentContent"] = json!({"schemes": [SCHEME]});
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
