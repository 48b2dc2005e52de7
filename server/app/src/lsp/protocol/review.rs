//! Edits that a person reviews before they are made.

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::TextEdit;
use tower_lsp::ls_types::request::Request;

use super::Applied;
use crate::document_id::DocumentId;

/// `geminiExec/review`: the plugin shows what edits would change, and applies them if the person keeps them.
pub(in crate::lsp) enum ReviewRequest {}

impl Request for ReviewRequest {
    type Params = ReviewParams;
    type Result = Applied;
    const METHOD: &'static str = "geminiExec/review";
}

/// Edits of a document that are reviewed before they are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lsp) struct ReviewParams {
    /// The document.
    pub(in crate::lsp) uri: DocumentId,
    /// Its version that the edits are for.
    pub(in crate::lsp) version: i64,
    /// What is done.
    pub(in crate::lsp) label: String,
    /// From the first to the last.
    pub(in crate::lsp) edits: Vec<TextEdit>,
}
