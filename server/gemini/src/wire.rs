//! What travels: the bodies of `generateContent` and `streamGenerateContent`
//! (<https://ai.google.dev/api/generate-content>).
//!
//! The service may leave out, misspell or add anything at any time, so every field is optional, every enum
//! has a way out, and a part that cannot be understood is kept as it came instead of failing the response.

pub(crate) mod lenient;
mod open_enum;
mod part;
mod response;

use serde::Serialize;

pub use open_enum::{FinishClass, FinishReason, Language, Outcome};
pub use part::{Blob, CodeExecutionResult, ExecutableCode, Part};
pub use response::{Candidate, Content, PromptFeedback, Response, Status, Usage};

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The conversation so far, oldest first.
    pub contents: Vec<Content>,
    /// Server-side tools the model may use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
}

/// A tool the service runs for the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Tool {
    /// Python, written and run by the model: <https://ai.google.dev/gemini-api/docs/code-execution>.
    CodeExecution {},
}
