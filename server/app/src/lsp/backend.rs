//! Passes each method of the protocol to its handler.

use std::future::{Ready, ready};
use std::sync::Arc;

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;

use super::protocol::{
    DataFiles, DataFilesParams, DeleteKeptParams, DeletedKept, HistoryList, HistoryParams,
    TextDocumentContentParams, TextDocumentContentResult,
};
use super::session::Session;
use super::{handlers, past};

/// The server of one editor.
pub(super) struct Backend {
    session: Arc<Session>,
}

#[allow(clippy::needless_pass_by_value, reason = "the library passes parameters by value")]
impl Backend {
    /// A server with this session.
    pub(super) fn new(session: Arc<Session>) -> Self {
        Backend { session }
    }

    /// The session.
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    pub(super) fn work_done_progress_cancel(
        &self,
        parameters: lsp::WorkDoneProgressCancelParams,
    ) -> Ready<()> {
        handlers::work_done_progress_cancel(&self.session, &parameters);
        ready(())
    }

    pub(super) fn key(&self, parameters: serde_json::Value) -> Ready<Result<()>> {
        ready(handlers::key(&self.session, parameters).map_err(Error::invalid_params))
    }

    pub(super) async fn data_files(&self, parameters: DataFilesParams) -> Result<DataFiles> {
        Ok(handlers::data_files(&self.session, parameters.uri.as_ref()).await)
    }

    pub(super) async fn history(&self, parameters: HistoryParams) -> Result<HistoryList> {
        handlers::history(&self.session, parameters).await.map_err(request_failed)
    }

    pub(super) async fn delete_kept(&self, parameters: DeleteKeptParams) -> Result<DeletedKept> {
        handlers::delete_kept(&self.session, &parameters.numbers).await.map_err(request_failed)
    }

    pub(super) async fn text_document_content(
        &self,
        parameters: TextDocumentContentParams,
    ) -> Result<TextDocumentContentResult> {
        Ok(handlers::text_document_content(&self.session, &parameters).await)
    }
}

/// The error of a request that is right and cannot be done (`RequestFailed` of LSP 3.17); the message is a sentence.
fn request_failed(sentence: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: sentence.into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, parameters: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        Ok(handlers::initialize(&self.session, parameters))
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        handlers::initialized(&self.session);
    }

    async fn shutdown(&self) -> Result<()> {
        past::keep_all_places(&self.session);
        self.session.shut_down();
        Ok(())
    }

    async fn did_open(&self, parameters: lsp::DidOpenTextDocumentParams) {
        handlers::did_open(&self.session, parameters);
    }

    async fn did_change(&self, parameters: lsp::DidChangeTextDocumentParams) {
        handlers::did_change(&self.session, parameters);
    }

    async fn did_close(&self, parameters: lsp::DidCloseTextDocumentParams) {
        handlers::did_close(&self.session, &parameters);
    }

    async fn did_rename_files(&self, parameters: lsp::RenameFilesParams) {
        handlers::did_rename_files(&self.session, &parameters);
    }

    async fn did_change_configuration(&self, parameters: lsp::DidChangeConfigurationParams) {
        handlers::did_change_configuration(&self.session, &parameters);
    }

    async fn did_change_workspace_folders(&self, parameters: lsp::DidChangeWorkspaceFoldersParams) {
        handlers::did_change_workspace_folders(&self.session, parameters);
    }

    async fn execute_command(&self, parameters: lsp::ExecuteCommandParams) -> Result<Option<lsp::LSPAny>> {
        let done = handlers::execute_command(&self.session, parameters).await;
        done.map(Some).map_err(Error::invalid_params)
    }

    async fn code_action(
        &self,
        parameters: lsp::CodeActionParams,
    ) -> Result<Option<lsp::CodeActionResponse>> {
        Ok(handlers::code_action(&self.session, &parameters))
    }

    async fn code_lens(&self, parameters: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        Ok(handlers::code_lens(&self.session, &parameters))
    }

    async fn inlay_hint(&self, parameters: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        Ok(handlers::inlay_hint(&self.session, &parameters))
    }

    async fn inlay_hint_resolve(&self, hint: lsp::InlayHint) -> Result<lsp::InlayHint> {
        Ok(handlers::inlay_hint_resolve(&self.session, hint).await)
    }

    async fn hover(&self, parameters: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        Ok(handlers::hover(&self.session, &parameters).await)
    }

    async fn completion(&self, parameters: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        Ok(handlers::completion(&self.session, &parameters).await)
    }

    async fn diagnostic(
        &self,
        parameters: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        Ok(handlers::diagnostic(&self.session, &parameters))
    }
}
