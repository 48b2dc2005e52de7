//! The API key that a person types in the editor.

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::request::Request;

/// `geminiExec/typeKey`: the plugin asks the person for an API key, and sends what they type with `geminiExec/key`.
pub(in crate::lsp) enum TypeKeyRequest {}

impl Request for TypeKeyRequest {
    type Params = ();
    type Result = ();
    const METHOD: &'static str = "geminiExec/typeKey";
}

/// `geminiExec/key`: the API key from the editor's secret store. No `Debug`, so that it is never logged.
#[derive(Deserialize)]
pub(in crate::lsp) struct KeyParams {
    /// The key; `null` forgets it.
    pub(in crate::lsp) key: Option<String>,
    /// `true` for one that the person has just typed: Gemini is asked whether it is right.
    #[serde(default)]
    pub(in crate::lsp) check: bool,
    /// `true` if the server keeps it, in the key file, since the editor has no store of secrets; `null` deletes that file.
    #[serde(default)]
    pub(in crate::lsp) keep: bool,
}

/// What came of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct KeyVerdict {
    /// `false` if it is not used, because Gemini refuses it.
    pub(in crate::lsp) taken: bool,
    /// What to tell the person.
    pub(in crate::lsp) message: String,
}
