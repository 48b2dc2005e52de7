//! Passes each method of the protocol to its handler.

use std::future::{Ready, ready};
use std::sync::Arc;

use serde_json::Value;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;

use super::incoming::{AtPosition, AtRange, InDocument};
use super::protocol::{
    AnswerParams, AnswerText, DataFiles, DataFilesParams, DeleteKeptParams, DeletedKept, DoctorParams,
    DoctorReport, HistoryList, HistoryParams, KeyVerdict, Panel, PanelParams, TextDocumentContentParams,
    TextDocumentContentResult,
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

    pub(super) fn did_open(&self, parameters: Value) -> Ready<()> {
        handlers::did_open(&self.session, &parameters);
        ready(())
    }

    pub(super) fn did_change(&self, parameters: Value) -> Ready<()> {
        handlers::did_change(&self.session, &parameters);
        ready(())
    }

    pub(super) fn did_close(&self, parameters: InDocument) -> Ready<()> {
        handlers::did_close(&self.session, &parameters);
        ready(())
    }

    pub(super) fn notebook_did_open(&self, parameters: Value) -> Ready<()> {
        handlers::notebook_did_open(&self.session, &parameters);
        ready(())
    }

    pub(super) fn notebook_did_change(&self, parameters: Value) -> Ready<()> {
        handlers::notebook_did_change(&self.session, &parameters);
        ready(())
    }

    pub(super) fn notebook_did_close(&self, parameters: Value) -> Ready<()> {
        handlers::notebook_did_close(&self.session, &parameters);
        ready(())
    }

    pub(super) fn did_rename_files(&self, parameters: Value) -> Ready<()> {
        handlers::did_rename_files(&self.session, &parameters);
        ready(())
    }

    pub(super) fn did_change_configuration(&self, parameters: Value) -> Ready<()> {
        handlers::did_change_configuration(&self.session, &parameters);
        ready(())
    }

    pub(super) fn did_change_workspace_folders(&self, parameters: Value) -> Ready<()> {
        handlers::did_change_workspace_folders(&self.session, &parameters);
        ready(())
    }

    pub(super) fn work_done_progress_cancel(
        &self,
        parameters: lsp::WorkDoneProgressCancelParams,
    ) -> Ready<()> {
        handlers::work_done_progress_cancel(&self.session, &parameters);
        ready(())
    }

    pub(super) async fn execute_command(&self, parameters: Value) -> Result<Value> {
        handlers::execute_command(&self.session, &parameters).await.map_err(Error::invalid_params)
    }

    pub(super) fn code_action(&self, parameters: AtRange) -> Ready<Result<Option<lsp::CodeActionResponse>>> {
        ready(Ok(handlers::code_action(&self.session, &parameters)))
    }

    pub(super) fn code_lens(&self, parameters: InDocument) -> Ready<Result<Option<Vec<lsp::CodeLens>>>> {
        ready(Ok(handlers::code_lens(&self.session, &parameters)))
    }

    pub(super) fn inlay_hint(&self, parameters: AtRange) -> Ready<Result<Option<Vec<lsp::InlayHint>>>> {
        ready(Ok(handlers::inlay_hint(&self.session, &parameters)))
    }

    pub(super) async fn inlay_hint_resolve(&self, hint: Value) -> Result<Value> {
        Ok(handlers::inlay_hint_resolve(&self.session, hint).await)
    }

    pub(super) async fn hover(&self, parameters: AtPosition) -> Result<Option<lsp::Hover>> {
        Ok(handlers::hover(&self.session, &parameters).await)
    }

    pub(super) async fn completion(&self, parameters: AtPosition) -> Result<Option<lsp::CompletionResponse>> {
        Ok(handlers::completion(&self.session, &parameters).await)
    }

    pub(super) fn diagnostic(
        &self,
        parameters: InDocument,
    ) -> Ready<Result<lsp::DocumentDiagnosticReportResult>> {
        ready(Ok(handlers::diagnostic(&self.session, &parameters)))
    }

    pub(super) async fn key(&self, parameters: Value) -> Result<Option<KeyVerdict>> {
        handlers::key(&self.session, parameters).await.map_err(Error::invalid_params)
    }

    pub(super) async fn data_files(&self, parameters: DataFilesParams) -> Result<DataFiles> {
        Ok(handlers::data_files(&self.session, parameters).await)
    }

    pub(super) fn cell_at(&self, parameters: AtPosition) -> Ready<Result<Option<lsp::Range>>> {
        ready(Ok(handlers::cell_at(&self.session, &parameters)))
    }

    pub(super) async fn doctor(&self, parameters: DoctorParams) -> Result<DoctorReport> {
        let report = handlers::doctor(&self.session, parameters.uri.as_ref()).await;
        report.map_err(|failure| request_failed(failure.sentence()))
    }

    pub(super) async fn answer(&self, parameters: AnswerParams) -> Result<AnswerText> {
        let answer = handlers::answer(&self.session, parameters.ask).await;
        answer.map_err(|failure| request_failed(failure.sentence()))
    }

    pub(super) async fn panel(&self, parameters: PanelParams) -> Result<Panel> {
        let panel = handlers::panel(&self.session, parameters).await;
        panel.map_err(|failure| request_failed(failure.sentence()))
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

/// The life cycle, which the library watches. All else is registered in `service.rs`.
impl LanguageServer for Backend {
    async fn initialize(&self, parameters: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        // The guard has put all that the editor sent into this field.
        let sent = parameters.initialization_options.unwrap_or_default();
        Ok(handlers::initialize(&self.session, &sent))
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        handlers::initialized(&self.session);
    }

    async fn shutdown(&self) -> Result<()> {
        past::keep_all_places(&self.session);
        self.session.shut_down();
        Ok(())
    }
}
