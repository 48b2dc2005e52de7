//! What an engine needs to continue a conversation.

use serde::{Deserialize, Serialize};

use crate::{FilePrivacy, Part, Parts, Raw};

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
    /// The names of the files that were given along with the question, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Those that were uploaded, and what was uploaded again for files of earlier questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uploads: Vec<UploadedFile>,
    /// Files of earlier questions that the service had no longer when this one was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostUpload>,
    /// What of data files the conversation has, at the loosest: the model may say it again.
    #[serde(default, skip_serializing_if = "FilePrivacy::is_full")]
    pub privacy: FilePrivacy,
    /// The conversation so far.
    pub state: State,
}

/// A file that was uploaded: the service has it for some time only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadedFile {
    /// The name under which it was given along.
    pub name: String,
    /// By which the question names it.
    pub uri: String,
    /// By which an earlier question named the same file; `None` if it came along with this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<String>,
}

/// An upload for an earlier question that neither the service nor this machine had any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LostUpload {
    /// By which that question named it.
    pub uri: String,
    /// `true` if a later file of its name was there.
    pub has_later: bool,
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
    /// Interactions that are not kept: question and answer are sent again, step by step, with unchanged ids and signatures
    /// (<https://ai.google.dev/gemini-api/docs/interactions>).
    Steps {
        /// The step that was sent.
        asked: Raw,
        /// The steps of the answer. They come with its end: an answer without an end cannot be gone on with.
        answered: Parts,
    },
    /// An interaction that the service keeps: its id says it all.
    Stored {
        /// Its id.
        id: String,
        /// As in [`State::Steps`], for when the service does not keep it any more.
        asked: Raw,
        /// As in [`State::Steps`].
        answered: Parts,
    },
}

impl Memory {
    /// The memory without the answer.
    #[must_use]
    pub fn opening(&self) -> Memory {
        let mut opening = self.clone();
        if let Some(answered) = opening.state.answered_mut() {
            *answered = Parts::default();
        }
        opening
    }

    /// The parts of the answer so far, if the service wants them back.
    pub(crate) fn answered(&self) -> Option<&Parts> {
        match &self.state {
            State::Contents { answered, .. }
            | State::Steps { answered, .. }
            | State::Stored { answered, .. } => Some(answered),
            State::None => None,
        }
    }

    /// Adds the next parts of the answer.
    pub fn extend(&mut self, parts: impl IntoIterator<Item = Part>) {
        if let Some(answered) = self.state.answered_mut() {
            answered.extend(parts);
        }
    }
}

impl State {
    /// How many bytes of JSON it has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            State::Contents { asked, answered }
            | State::Steps { asked, answered }
            | State::Stored { asked, answered, .. } => {
                asked.get().len() + answered.iter().map(|part| part.get().len()).sum::<usize>()
            }
            State::None => 0,
        }
    }

    fn answered_mut(&mut self) -> Option<&mut Parts> {
        match self {
            State::Contents { answered, .. }
            | State::Steps { answered, .. }
            | State::Stored { answered, .. } => Some(answered),
            State::None => None,
        }
    }
}
