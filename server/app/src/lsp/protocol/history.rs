//! The asks that are kept.

use serde::{Deserialize, Serialize};

use crate::commands::AskId;
use crate::document_id::DocumentId;

/// `geminiExec/history`: asks for kept asks, latest first.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(in crate::lsp) struct HistoryParams {
    /// Only those that contain all these words. Without a word, all.
    pub(in crate::lsp) query: Option<String>,
    /// Only those about this document or file.
    pub(in crate::lsp) uri: Option<DocumentId>,
    /// Those about this document or file come first.
    pub(in crate::lsp) first: Option<DocumentId>,
    /// Only the one with this number.
    pub(in crate::lsp) number: Option<i64>,
    /// Only these asks of this session, whatever else is said.
    pub(in crate::lsp) asks: Option<Vec<AskId>>,
    /// Only those that follow this position in the list.
    pub(in crate::lsp) before: Option<i64>,
    /// How many at most.
    pub(in crate::lsp) limit: Option<usize>,
}

/// Kept asks, to choose from.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(in crate::lsp) struct HistoryList {
    /// Latest first, but for those about the file that was named.
    pub(in crate::lsp) entries: Vec<HistoryEntry>,
    /// `true` if there are more below them.
    pub(in crate::lsp) more: bool,
}

/// A kept ask in a list. All text is safe to show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::lsp) struct HistoryEntry {
    /// Its number, as commands take it.
    pub(in crate::lsp) number: i64,
    /// Where it stands in the list, for `before`.
    pub(in crate::lsp) position: i64,
    /// The document or file it is about; empty if there is none.
    pub(in crate::lsp) uri: String,
    /// The base name of that file; empty if there is none.
    pub(in crate::lsp) name: String,
    /// What was asked first; never empty.
    pub(in crate::lsp) question: String,
    /// What was asked last; empty if it was asked only once.
    pub(in crate::lsp) latest: String,
    /// The result of what was asked last, in one short line.
    pub(in crate::lsp) hint: String,
    /// As in [`AskView`].
    pub(in crate::lsp) state: String,
    /// `information`, `warning` or `error`.
    pub(in crate::lsp) severity: String,
    /// `true` if a model answered.
    pub(in crate::lsp) model: bool,
    /// The number of questions.
    pub(in crate::lsp) turns: u64,
    /// When it was asked, as programs read it.
    pub(in crate::lsp) asked: String,
    /// The same in words.
    pub(in crate::lsp) when: String,
    /// Its day, as a heading.
    pub(in crate::lsp) day: String,
    /// `true` if it stands first for its file.
    pub(in crate::lsp) first: bool,
}

/// `geminiExec/deleteKept`: deletes kept asks for good.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(in crate::lsp) struct DeleteKeptParams {
    /// Their numbers.
    pub(in crate::lsp) numbers: Vec<i64>,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::lsp) struct DeletedKept {
    /// The number of asks.
    pub(in crate::lsp) asks: usize,
}
