//! The pieces that every engine emits, whatever service or program is behind it.

use serde::{Deserialize, Serialize};

use crate::{Image, NotKept, Outcome, Raw, TableData, Unshown, Usage, WebSource, WrittenFile};

/// The smallest thing an engine emits. Its text is raw: the [`Transcript`](crate::Transcript) makes it safe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Piece {
    /// The next piece of the answer's text, in Markdown.
    Text(String),
    /// The next piece of the model's thinking.
    Thought(String),
    /// A complete program.
    Code(Code),
    /// The result of running a program.
    Output(Output),
    /// An image that a program drew.
    Image(Image),
    /// A file that a program wrote.
    File(WrittenFile),
    /// A file that a program wrote and the engine did not return.
    NotKept(NotKept),
    /// An image or a file that is elsewhere, or that cannot be read.
    Unshown(Unshown),
    /// The isolation of the programs so far, in words: `full`.
    Isolation(String),
    /// Pages of the web that the answer rests on.
    Sources(Vec<WebSource>),
    /// The token counts so far. They replace earlier ones.
    Usage(Usage),
    /// The model that answers, by the service's name for it.
    Model(String),
    /// Why the answer ends. More may follow; the last one counts.
    Finish(Finish),
    /// The service refused the question.
    Blocked(Blocked),
    /// A part that this version does not know, unchanged.
    Note(Raw),
}

/// A program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Pairs the program with its output, if the engine gives an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The API's word for the language: `PYTHON`.
    #[serde(default)]
    pub language: String,
    /// The source text.
    #[serde(default)]
    pub code: String,
}

/// The result of running a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The id of its program, if the engine gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How the program ended.
    #[serde(default)]
    pub outcome: Outcome,
    /// What the program printed; may be empty.
    #[serde(default)]
    pub output: String,
    /// Standard error, where the output does not hold it: that of a program that ended well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub errors: String,
    /// How many of the last lines of the output the program did not print: what the engine says, and the value of its
    /// last line.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unprinted: usize,
    /// The tables that the program showed, in the order in which the output has them in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableData>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(lines: &usize) -> bool {
    *lines == 0
}

impl Output {
    /// The lines that the program printed.
    #[must_use]
    pub fn printed(&self) -> Vec<&str> {
        self.split().0
    }

    /// The lines behind them, which it did not print.
    #[must_use]
    pub fn notes(&self) -> Vec<&str> {
        self.split().1
    }

    fn split(&self) -> (Vec<&str>, Vec<&str>) {
        let mut printed: Vec<&str> = self.output.trim_end().lines().collect();
        let notes = printed.split_off(printed.len().saturating_sub(self.unprinted));
        (printed, notes)
    }
}

impl Code {
    /// `true` for a program in Python, as far as is said.
    #[must_use]
    pub fn is_python(&self) -> bool {
        ["", "PYTHON", "LANGUAGE_UNSPECIFIED"].contains(&self.language.to_ascii_uppercase().as_str())
    }
}

/// Why an answer ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// The meaning for the reader.
    pub kind: FinishKind,
    /// The service's word: `STOP`, `MAX_TOKENS`…
    pub word: String,
    /// The service's explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl FinishKind {
    /// What to do where the answer ends early.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            FinishKind::Limited => {
                "Raise the setting outputTokens (--output-tokens NUMBER), or ask for less at once."
            }
            _ => "Ask for less at once.",
        }
    }
}

impl Finish {
    /// The finish of a whole answer, with the API's word for it.
    #[must_use]
    pub fn whole() -> Self {
        Finish { kind: FinishKind::Complete, word: "STOP".to_owned(), message: None }
    }
}

/// The meaning of an answer's end for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FinishKind {
    /// The answer is whole.
    Complete,
    /// The answer ends early: it reached a length limit.
    Truncated,
    /// The answer ends early: it reached the limit that the person set for its tokens.
    Limited,
    /// A filter withdrew the answer.
    Blocked,
    /// The model produced something that the service could not use.
    ModelFault,
    /// The answer waits for a function that the question told of none: its name is the word.
    UnknownFunction,
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
