//! What an answer may rest on: kept while it comes, to examine it at its end.

use std::sync::Arc;

use evidence::{Inputs, examine};
use gemini::attachment;
use turn::{Evidence, Memory, Prompt, Turn};

/// What an answer may rest on.
#[derive(Debug, Clone)]
pub struct Grounds {
    pub(crate) prompt: Arc<Prompt>,
    /// The earlier turns of the conversation, as far as the engine was given them.
    pub(crate) earlier: Vec<Memory>,
    pub(crate) checks_numbers: bool,
}

impl Grounds {
    /// Examines a whole answer. Takes as long as it takes to read the files.
    pub(crate) fn examine(&self, turn: &Turn) -> Evidence {
        let again = gemini::contents_of(&self.earlier).into_iter();
        let again = again.filter_map(|(name, bytes)| attachment(&name, bytes).ok());
        let files = again.chain(self.prompt.attachments.iter().cloned()).collect();
        let inputs = Inputs { files, said: gemini::said_in(&self.earlier) };
        examine(turn, &inputs, self.checks_numbers)
    }
}
