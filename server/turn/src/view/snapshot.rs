//! An ask at one moment, as the card and the document see it.

use super::words::{seconds, usage};
use crate::Turn;

/// One turn of an ask, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The question and its answer so far.
    pub turn: &'a Turn,
    /// `true` if the text it was asked about has changed since.
    pub is_stale: bool,
}

impl Snapshot<'_> {
    /// Who answered, at what cost: `gemini-flash-latest · 2 311 tokens · 1.8 s`.
    #[must_use]
    pub fn summary(&self) -> String {
        let model = self.turn.transcript.model().unwrap_or(&self.turn.speaker.name).to_owned();
        let tokens = self.turn.transcript.usage().and_then(usage);
        [Some(model), tokens, self.turn.elapsed.map(seconds)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }
}
