//! An ask at one moment, as the card and the document see it.

use super::words::{along, seconds, usage};
use crate::Turn;

/// One turn of an ask, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The question and its answer so far.
    pub turn: &'a Turn,
    /// How the answer stands today.
    pub standing: Standing<'a>,
}

/// How an answer stands today: its text and its age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing<'a> {
    /// `true` if the text it was asked about has changed since.
    pub is_stale: bool,
    /// When it was given, if that was not just now: `from yesterday 14:02`.
    pub from: Option<&'a str>,
}

impl Standing<'_> {
    /// What follows a result on its line: ` (typed, not read, stale, from yesterday 14:02)`; empty if it is fresh and new,
    /// and there is no doubt.
    pub(crate) fn remark(&self, doubt: &str) -> String {
        let doubt = Some(doubt).filter(|doubt| !doubt.is_empty());
        let words: Vec<&str> =
            doubt.into_iter().chain(self.is_stale.then_some("stale")).chain(self.from).collect();
        if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
    }
}

impl Snapshot<'_> {
    /// Who answered, at what cost: `gemini-flash-latest · 2 311 tokens · 1.8 s`.
    #[must_use]
    pub fn summary(&self) -> String {
        let model = self.turn.transcript.model().unwrap_or(&self.turn.speaker.name).to_owned();
        let along = Some(along(self.turn)).filter(|along| !along.is_empty());
        let from = self.standing.from.map(str::to_owned);
        let (cost, elapsed) = if self.turn.reused.is_some() {
            (Some("kept answer, not asked again".to_owned()), None)
        } else {
            (self.turn.transcript.usage().and_then(usage), self.turn.elapsed.map(seconds))
        };
        let parts = [Some(model), along, cost, elapsed, from];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
