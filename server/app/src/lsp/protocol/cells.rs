//! Cells of notebooks, which no edit of the standard adds.

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::request::Request;

use super::Applied;
use crate::document_id::DocumentId;

/// `geminiExec/insertCell`: the plugin adds a cell to a notebook.
pub(in crate::lsp) enum InsertCell {}

impl Request for InsertCell {
    type Params = InsertCellParams;
    type Result = Applied;
    const METHOD: &'static str = "geminiExec/insertCell";
}

/// A cell with a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lsp) struct InsertCellParams {
    /// The cell above it.
    pub(in crate::lsp) cell: DocumentId,
    /// The program.
    pub(in crate::lsp) text: String,
}
