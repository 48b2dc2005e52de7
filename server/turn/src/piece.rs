//! The pieces that every engine emits, whatever service or program is behind it.

use serde::{Deserialize, Serialize};

use crate::{Image, Outcome, Raw, Usage, WrittenFile};

/// The smallest thing an engine emits. Text in it is raw, as it came: the [`Transcript`](crate::Transcript) makes it safe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Piece {
    /// The next piece of the answer's text, in Markdown.
    Text(String),
    /// The next piece of the model's thinking.
    Thought(String),
    /// A program, whole.
    Code(Code),
    /// What came of running a program.
    Output(Output),
    /// An image that a program drew.
    Image(Image),
    /// A file that a program wrote.
    File(WrittenFile),
    /// The token counts so far. They replace those that came before.
    Usage(Usage),
    /// The model that answers, in the service's words.
    Model(String),
    /// Why the answer ends. More may follow; the last one counts.
    Finish(Finish),
    /// The service refused the question.
    Blocked(Blocked),
    /// A part that this version does not know, kept as it came.
    Note(Raw),
}

/// A program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Pairs the program with its output, where the engine says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The API's word for the language: `PYTHON`.
    #[serde(default)]
    pub language: String,
    /// The source text.
    #[serde(default)]
    pub code: String,
}

/// What came of running a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The id of its program, where the engine says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How the program ended.
    #[serde(default)]
    pub outcome: Outcome,
    /// What it printed; empty where it printed nothing.
    #[serde(default)]
    pub output: String,
}

/// Why an answer ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// What it means for the reader.
    pub kind: FinishKind,
    /// The service's word: `STOP`, `MAX_TOKENS`…
    pub word: String,
    /// The service's explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Finish {
    /// A whole answer, in the API's word for it.
    #[must_use]
    pub fn whole() -> Self {
        Finish { kind: FinishKind::Complete, word: "STOP".to_owned(), message: None }
    }
}

/// What the end of an answer means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FinishKind {
    /// The answer is whole.
    Complete,
    /// The answer ends early for want of room.
    Truncated,
    /// A filter took the answer back.
    Blocked,
    /// The model produced something that the service could not use.
    ModelFault,
    /// A reason that this version does not know.
    Unknown,
}

/// Why the service refused a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// The service's word: `SAFETY`, `PROHIBITED_CONTENT`…
    pub reason: String,
    /// The service's explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
