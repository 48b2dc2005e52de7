//! One turn: a question and what there is of its answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Check, Code, Ending, Event, Memory, Output, Progress, Speaker, Transcript, Update};

/// A question and what there is of its answer. It can be stored as JSON and read back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// What the person typed; may be empty.
    pub question: String,
    /// Who answers.
    pub speaker: Speaker,
    /// How far it has come.
    pub progress: Progress,
    /// The answer so far.
    pub transcript: Transcript,
    /// What the engine needs to go on from here.
    pub memory: Memory,
    /// When it began to run, since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Duration>,
    /// How long it ran, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<Duration>,
    /// What came of running its code on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
}

impl Turn {
    /// A question that waits to be asked.
    #[must_use]
    pub fn new(question: impl Into<String>) -> Self {
        Turn { question: question.into(), ..Turn::default() }
    }

    /// From here on it runs. `now` is the time since the Unix epoch.
    pub fn begin(&mut self, speaker: Speaker, now: Duration) {
        self.speaker = speaker;
        self.progress = Progress::Running;
        self.began = Some(now);
    }

    /// From here on nothing more comes. A turn that never ran took no time.
    pub fn end(&mut self, progress: Progress, now: Duration) {
        self.elapsed = self.began.map(|began| now.saturating_sub(began));
        self.progress = progress;
    }

    /// Takes the next report of its engine. Gives what is new to show, and the ending where the report is one.
    pub fn take(&mut self, update: Update) -> (Vec<Event>, Option<Ending>) {
        match update {
            Update::Waiting { .. } => (Vec::new(), None),
            Update::Memory(memory) => {
                self.memory = memory;
                (Vec::new(), None)
            }
            Update::Answer { pieces, parts } => {
                self.memory.extend(parts);
                (pieces.into_iter().filter_map(|piece| self.transcript.push(piece)).collect(), None)
            }
            Update::Cut => (Vec::new(), Some(Ending::Cut)),
            Update::Failed(failure) | Update::Refused(failure) => (Vec::new(), Some(Ending::Failed(failure))),
        }
    }

    /// The last program with its last output: what is inserted and run again.
    #[must_use]
    pub fn last_code(&self) -> Option<(&Code, Option<&Output>)> {
        let round = self.transcript.rounds().into_iter().rev().find(|round| round.code.is_some())?;
        Some((round.code?, round.outputs.last().copied()))
    }
}
