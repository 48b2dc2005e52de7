//! The messages between this server and an editor's plugin that the standard does not have, as `editors/PROTOCOL.md`
//! describes them; and the standard's messages that are newer than the library's types, or name a document: the editor gets
//! its own spelling back.

mod cells;
mod close_page;
mod history;
mod key;
mod python;
mod review;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{self, ErrorCode};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::request::Request;
use tower_lsp::ls_types::{ApplyWorkspaceEditResponse, Diagnostic};
use tower_lsp::ls_types::{Command, Range};
use turn::view;

use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lenient::optional_range;

pub(super) use cells::{InsertCell, InsertCellParams};
pub(super) use close_page::ClosePageNotification;
pub(super) use history::{DeleteKeptParams, DeletedKept, HistoryEntry, HistoryList, HistoryParams};
pub(super) use key::{KeyParams, KeyVerdict, TypeKeyRequest};
pub(super) use python::{ChoosePythonRequest, ChosenPython, PythonParams, PythonRequest};
pub(super) use review::{ReviewParams, ReviewRequest};

/// The URI scheme of virtual documents, whose text only the server has.
pub(super) const SCHEME: &str = "gemini-exec";

/// What came of a change that the plugin was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Applied {
    /// `false` if it was not made.
    pub(super) applied: bool,
}

/// Why the editor did not do what it was asked for: its own sentence, if it sent a reply that can be read.
pub(super) fn why_not(error: jsonrpc::Error) -> String {
    match error.code {
        // The library's sentence names types of ours.
        ErrorCode::ParseError => "its reply cannot be read".to_owned(),
        _ => error.message.into_owned(),
    }
}

/// `geminiExec/asks`: all asks of one document, sent when one of them changes.
pub(super) enum AsksNotification {}

impl Notification for AsksNotification {
    type Params = AsksParams;
    const METHOD: &'static str = "geminiExec/asks";
}

/// `geminiExec/kept`: an ask begins or ends in the history.
pub(super) enum KeptNotification {}

impl Notification for KeptNotification {
    type Params = KeptParams;
    const METHOD: &'static str = "geminiExec/kept";
}

/// `geminiExec/used`: what tokens were used today.
pub(super) enum UsedNotification {}

impl Notification for UsedNotification {
    type Params = UsedParams;
    const METHOD: &'static str = "geminiExec/used";
}

/// What tokens were used today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct UsedParams {
    /// In words: `1 348 of today's 20 000 tokens are used (6 %)`.
    pub(super) words: String,
    /// `true` from 80 % of the person's budget on.
    pub(super) near: bool,
}

/// An ask of the history that has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptParams {
    /// Its number.
    pub(super) number: i64,
    /// The document or file it is about.
    pub(super) uri: DocumentId,
    /// Its state, as in [`AskView`].
    pub(super) state: String,
}

/// The asks of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AsksParams {
    /// The document.
    pub(super) uri: DocumentId,
    /// The version the ranges are for.
    pub(super) version: i64,
    /// Its asks, sorted by place.
    pub(super) asks: Vec<AskView>,
}

/// One ask, as a plugin draws it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AskView {
    /// Its id, as commands take it.
    pub(super) ask: AskId,
    /// The text it is about.
    pub(super) range: Range,
    /// The line beside which the result is shown, from 0.
    pub(super) line: u32,
    /// `queued`, `sending`, `thinking`, `writing`, `runningCode`, `answered`, `failed` or `cancelled`.
    pub(super) state: String,
    /// `information`, `warning` or `error`.
    pub(super) severity: String,
    /// `true` if the text has changed since.
    pub(super) stale: bool,
    /// `true` if a model answers; `false` if programs only run on this machine.
    pub(super) model: bool,
    /// What was asked; may be empty.
    pub(super) question: String,
    /// What tells it apart: the question, else the line of its text that does.
    pub(super) title: String,
    /// The library that its program lacked, if it lacked one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) missing: Option<String>,
    /// The result as plain text with all its lines, at most 4 000 characters.
    pub(super) text: String,
    /// The result in one short line.
    pub(super) hint: String,
    /// The same in parts, for a plugin that shows more below the line.
    pub(super) beside: BesideView,
    /// The files that went along because the code names them: `with sales.csv`; mostly empty.
    pub(super) along: String,
    /// Runs, time and tokens in one line; while it runs, what it does.
    pub(super) summary: String,
    /// The URIs of its chart files.
    pub(super) charts: Vec<String>,
}

/// What stands beside a text and below it, each thing once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BesideView {
    /// The hint without its charts.
    pub(super) hint: String,
    /// What of the summary the hint does not say.
    pub(super) cost: String,
    /// How many of the first lines of the text the hint says.
    pub(super) said: usize,
}

impl From<view::Beside> for BesideView {
    fn from(view::Beside { hint, cost, said }: view::Beside) -> Self {
        BesideView { hint, cost, said }
    }
}

/// `geminiExec/input`: the plugin asks the person for a line.
pub(super) enum InputRequest {}

impl Request for InputRequest {
    type Params = InputParams;
    type Result = Option<InputResult>;
    const METHOD: &'static str = "geminiExec/input";
}

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InputParams {
    /// The text before the input.
    pub(super) prompt: String,
    /// The document the question is about.
    pub(super) uri: DocumentId,
    /// Who gets what, in a sentence without its full stop; empty if the conversation says that already.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) about: String,
    /// What an empty question means, as an order: `run this code`; empty if there must be one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) otherwise: String,
    /// Whether the model may run code; absent where the person cannot choose that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_execution: Option<bool>,
    /// Data files that the code names: they go along unless the person takes them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<DataFile>,
}

/// What the person typed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InputResult {
    /// The line. Empty means the default question; `null` means the person cancelled.
    pub(super) value: Option<String>,
    /// What the person chose instead.
    #[serde(default)]
    pub(super) code_execution: Option<bool>,
    /// Those of the offered files that go along.
    #[serde(default)]
    pub(super) files: Vec<DocumentId>,
}

/// `geminiExec/dataFiles`: asks for the data files of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct DataFilesParams {
    /// The document they are for: without a workspace, its folder is searched.
    pub(super) uri: Option<DocumentId>,
    /// The text that the question will be about, as with [`crate::commands::ASK`].
    #[serde(default, deserialize_with = "optional_range")]
    pub(super) range: Option<Range>,
}

/// The data files of the workspace, to choose from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct DataFiles {
    /// At most 500, sorted by name.
    pub(super) files: Vec<DataFile>,
}

/// A file that can be sent along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DataFile {
    /// Its URI, as commands take it.
    pub(super) uri: DocumentId,
    /// Its path relative to the workspace folder, for people; for files of one name, with the folders in which they differ.
    pub(super) name: String,
    /// `true` if the text that the question will be about names it, and it would go along.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) named: bool,
}

/// `geminiExec/doctor`: asks what works with the settings that the server uses, and how to fix the rest.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct DoctorParams {
    /// The document or folder whose settings count; without it, those of the window.
    pub(super) uri: Option<DocumentId>,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DoctorReport {
    /// Plain text, a line for each finding, safe to show.
    pub(super) text: String,
    /// `true` if an ask would work.
    pub(super) can_answer: bool,
}

/// `geminiExec/answer`: asks for the whole answer of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(super) struct AnswerParams {
    /// Its id.
    pub(super) ask: AskId,
}

/// An answer for a small window beside the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct AnswerText {
    /// Plain text, safe to show.
    pub(super) text: String,
}

/// `geminiExec/showPanel`: the plugin shows a result in its panel.
pub(super) enum ShowPanel {}

impl Request for ShowPanel {
    type Params = ResultName;
    type Result = Option<()>;
    const METHOD: &'static str = "geminiExec/showPanel";
}

/// `geminiExec/panelChanged`: a result that the plugin has asked for has changed.
pub(super) enum PanelChanged {}

impl Notification for PanelChanged {
    type Params = ResultName;
    const METHOD: &'static str = "geminiExec/panelChanged";
}

/// Names a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ResultName {
    /// The URI of its document.
    pub(super) uri: DocumentId,
}

/// `geminiExec/panel`: asks for what a panel shows of a result.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct PanelParams {
    /// The URI of its document.
    pub(super) uri: DocumentId,
    /// The versions of the sections that the panel has already, by their ids.
    #[serde(default)]
    pub(super) known: HashMap<String, String>,
}

/// What a panel shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Panel {
    /// The title of its tab.
    pub(super) title: String,
    /// As in [`AskView`].
    pub(super) state: String,
    /// `true` if anything of it waits or runs.
    pub(super) busy: bool,
    /// The state in one line, with what it took.
    pub(super) status: String,
    /// In the order in which they are read.
    pub(super) sections: Vec<PanelPart>,
    /// The URIs of the image files, in the order of their numbers.
    pub(super) images: Vec<String>,
    /// What can be done next.
    pub(super) actions: Vec<Command>,
    /// What goes on with the conversation, without its question; absent where that cannot be done now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) follow_up: Option<Command>,
    /// What opens the other answers about its file, latest first; empty while it is busy.
    pub(super) earlier: Vec<Command>,
}

/// A section of a panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PanelPart {
    /// Stays the same while more of the answer comes.
    pub(super) id: String,
    /// Changes with its HTML.
    pub(super) version: String,
    /// Absent if the panel has it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) html: Option<String>,
}

/// `textDocument/publishDiagnostics`.
pub(super) enum PublishDiagnostics {}

impl Notification for PublishDiagnostics {
    type Params = PublishDiagnosticsParams;
    const METHOD: &'static str = "textDocument/publishDiagnostics";
}

/// The diagnostics of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PublishDiagnosticsParams {
    /// The document.
    pub(super) uri: DocumentId,
    /// The version they are for; none for a document that is not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<i64>,
    /// All of them.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// `workspace/applyEdit`.
pub(super) enum ApplyEdit {}

impl Request for ApplyEdit {
    type Params = serde_json::Value;
    type Result = ApplyWorkspaceEditResponse;
    const METHOD: &'static str = "workspace/applyEdit";
}

/// `window/showDocument`.
pub(super) enum ShowDocument {}

impl Request for ShowDocument {
    type Params = ShowDocumentParams;
    type Result = ShowDocumentResult;
    const METHOD: &'static str = "window/showDocument";
}

/// The document to show, in the editor and with the cursor in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShowDocumentParams {
    /// The document.
    pub(super) uri: DocumentId,
    /// `false`: the editor shows it.
    pub(super) external: bool,
    /// `true`: the cursor goes there; `false`: it stays where it is.
    pub(super) take_focus: bool,
    /// What to select.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) selection: Option<Range>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ShowDocumentResult {
    /// `true` if it is shown.
    pub(super) success: bool,
}

/// `workspace/configuration`.
pub(super) enum ConfigurationRequest {}

impl Request for ConfigurationRequest {
    type Params = ConfigurationParams;
    type Result = Vec<serde_json::Value>;
    const METHOD: &'static str = "workspace/configuration";
}

/// The settings that are wanted.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConfigurationParams {
    /// One for each folder, and one for all.
    pub(super) items: Vec<ConfigurationItem>,
}

/// The settings that hold in a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConfigurationItem {
    /// The folder; without it, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope_uri: Option<DocumentId>,
    /// The section of the settings.
    pub(super) section: String,
}

/// `workspace/textDocumentContent`, of LSP 3.18.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TextDocumentContentParams {
    /// The document.
    pub(super) uri: DocumentId,
}

/// The text of a virtual document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TextDocumentContentResult {
    /// All of it.
    pub(super) text: String,
}

/// `workspace/textDocumentContent/refresh`, of LSP 3.18.
pub(super) enum TextDocumentContentRefresh {}

impl Request for TextDocumentContentRefresh {
    type Params = TextDocumentContentParams;
    type Result = ();
    const METHOD: &'static str = "workspace/textDocumentContent/refresh";
}
