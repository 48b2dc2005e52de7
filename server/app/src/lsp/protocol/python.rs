//! The Python environment that the person chose in the editor.

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::request::Request;

use crate::document_id::DocumentId;

/// `geminiExec/python`: asks the plugin which environment was chosen.
pub(in crate::lsp) enum PythonRequest {}

impl Request for PythonRequest {
    type Params = PythonParams;
    type Result = Option<ChosenPython>;
    const METHOD: &'static str = "geminiExec/python";
}

/// `geminiExec/choosePython`: has the person choose another environment, or the setting for one.
pub(in crate::lsp) enum ChoosePythonRequest {}

impl Request for ChoosePythonRequest {
    type Params = PythonParams;
    type Result = Option<NewPython>;
    const METHOD: &'static str = "geminiExec/choosePython";
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::lsp) struct NewPython {
    /// `true` if another one is chosen now.
    #[serde(default)]
    pub(in crate::lsp) chosen: bool,
}

/// For what it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lsp) struct PythonParams {
    /// The document whose code is to run; absent for the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lsp) uri: Option<DocumentId>,
}

/// What the person chose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::lsp) struct ChosenPython {
    /// The path of an interpreter or of the folder of an environment; absent if nothing was chosen.
    #[serde(default)]
    pub(in crate::lsp) path: Option<String>,
}
