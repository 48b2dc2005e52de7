//! What an engine needs to continue a conversation.

use serde::{Deserialize, Serialize};

use crate::{Part, Parts, Raw};

/// What an engine needs to continue a conversation. Only the dialect that made it can read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// The API surface: `developer`…
    pub service: String,
    /// The origin that was asked: scheme, host and port.
    pub origin: String,
    /// The cloud project, if the service has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The model that was asked.
    pub model: String,
    /// The conversation so far.
    pub state: State,
}

/// The conversation so far, in the form in which the service wants it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Nothing to continue: this machine answered, or there is no answer yet.
    #[default]
    None,
    /// `generateContent`: question and answer are sent again, part by part, with unchanged ids and signatures
    /// (<https://ai.google.dev/gemini-api/docs/thought-signatures>).
    Contents {
        /// The content that was sent, with its role.
        asked: Raw,
        /// The parts of the answer.
        answered: Parts,
    },
}

impl Memory {
    /// The memory without the answer.
    #[must_use]
    pub fn opening(&self) -> Memory {
        let state = match &self.state {
            State::Contents { asked, .. } => {
                State::Contents { asked: asked.clone(), answered: Parts::default() }
            }
            State::None => State::None,
        };
        Memory { state, ..self.clone() }
    }

    /// The parts of the answer so far, if the service wants them back.
    pub(crate) fn answered(&self) -> Option<&Parts> {
        match &self.state {
            State::Contents { answered, .. } => Some(answered),
            State::None => None,
        }
    }

    /// Adds the next parts of the answer.
    pub fn extend(&mut self, parts: impl IntoIterator<Item = Part>) {
        match &mut self.state {
            State::Contents { answered, .. } => answered.extend(parts),
            State::None => {}
        }
    }
}
