//! What a model is asked.

use std::sync::Arc;

use turn::{Memory, Prompt};

use crate::functions::Functions;
use crate::sealed_file::SealedFile;

/// A question to a model.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The model's name.
    pub model: String,
    /// What is sent.
    pub prompt: Arc<Prompt>,
    /// The files of the prompt that are uploaded first.
    pub files: Vec<FileToUpload>,
    /// Those of the turns it continues, for the case that they expired.
    pub renewals: Vec<Renewal>,
    /// The turns it continues, oldest first. Those that cannot be continued are left out.
    pub earlier: Vec<Memory>,
    /// `true` if the answer should come piece by piece, `false` if all at once.
    pub streaming: bool,
    /// By which API it is asked.
    pub api: Api,
    /// `true` if the service may keep it, and with the Interactions API its answer too.
    pub store: bool,
    /// `true` if no id of an interaction stands for the earlier turns: they name files by other addresses now.
    pub says_all: bool,
    /// Runs the functions that the prompt names.
    pub functions: Functions,
}

/// A file on this machine that is uploaded if it is not there.
#[derive(Debug, Clone)]
pub struct FileToUpload {
    /// The name under which it is given along.
    pub name: String,
    /// The media type.
    pub media_type: &'static str,
    /// The file as it was looked through: nothing else of it is uploaded.
    pub file: SealedFile,
}

/// A file that was uploaded for an earlier question and is still here as it was.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The place of its turn among those that the question continues.
    pub turn: usize,
    /// The file.
    pub file: FileToUpload,
}

/// An API of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Api {
    /// `generateContent`: the whole conversation is sent each time.
    #[default]
    Generate,
    /// Interactions, which the service can keep.
    Interactions,
}

impl Api {
    /// The word for it in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Api::Generate => "generate",
            Api::Interactions => "interactions",
        }
    }
}
