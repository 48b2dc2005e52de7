//! What an engine needs to go on with a conversation.

use serde::{Deserialize, Serialize};

use crate::Raw;

/// What an engine needs to go on with a conversation. Opaque to everything but the dialect that made it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// The API surface: `developer`…
    pub service: String,
    /// The host that was asked.
    pub host: String,
    /// The cloud project, where the service has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The model that was asked.
    pub model: String,
    /// What was said.
    pub state: State,
}

/// What was said, in the form the service wants it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Nothing to go on with: this machine answered, or nobody yet.
    #[default]
    None,
    /// `generateContent`: both sides are sent again, part for part. Ids and signatures must come back unchanged
    /// (<https://ai.google.dev/gemini-api/docs/thought-signatures>).
    Contents {
        /// The content that was sent, with its role.
        asked: Raw,
        /// The parts of the answer, as they came.
        answered: Vec<Raw>,
    },
}

impl Memory {
    /// `true` if a next question can build on this one: both sides said something.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        matches!(&self.state, State::Contents { answered, .. } if !answered.is_empty())
    }

    /// Adds the next parts of the answer.
    pub fn extend(&mut self, parts: impl IntoIterator<Item = Raw>) {
        match &mut self.state {
            State::Contents { answered, .. } => answered.extend(parts),
            State::None => {}
        }
    }
}
