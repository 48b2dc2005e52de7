//! Asks for the tests of views.

use std::time::Duration;

use super::{Brief, Page, Snapshot, Standing};
use crate::{Comparison, Ending, Excerpt, Finish, Piece, Progress, RoundDifference, Speaker, Turn, Update};

/// A turn that a test can change.
pub(super) struct Sample {
    pub(super) turn: Turn,
    pub(super) is_stale: bool,
}

impl Sample {
    pub(super) fn standing(&self) -> Standing<'_> {
        Standing { is_stale: self.is_stale, from: None }
    }

    /// Makes it an ask about code without a question.
    pub(super) fn send_code_alone(&mut self) {
        let (language, text) = ("python".to_owned(), "x".to_owned());
        (self.turn.question, self.turn.excerpt) = (String::new(), Some(Excerpt::new(language, text)));
    }
}

/// A running ask with these pieces so far. Each string is a JSON list of pieces without its brackets.
pub(super) fn running(pieces: &[&str]) -> Sample {
    let mut turn = Turn::new("mean?");
    turn.begin(Speaker::model("gemini", "Gemini"), Duration::ZERO);
    for pieces in pieces {
        let pieces: Vec<Piece> = serde_json::from_str(&format!("[{pieces}]")).expect("pieces");
        turn.take(Update::Answer { pieces, parts: Vec::new() });
    }
    Sample { turn, is_stale: false }
}

/// An ask that was answered with these pieces after 1.8 seconds.
pub(super) fn ended(pieces: &[&str]) -> Sample {
    let mut sample = running(pieces);
    sample.turn.end(Progress::Ended(Ending::Answered(Finish::whole())), Some(Duration::from_millis(1_800)));
    sample
}

/// The same, answered by this machine without a model.
pub(super) fn run_here(pieces: &[&str]) -> Sample {
    let mut sample = ended(pieces);
    sample.turn.speaker = Speaker::this_machine();
    sample
}

/// Draws a view of a sample.
pub(super) fn drawn<T>(sample: &Sample, view: impl Fn(&Snapshot<'_>) -> T) -> T {
    view(&Snapshot { turn: &sample.turn, standing: sample.standing() })
}

/// The pages of an ask with this turn; its charts have links.
pub(super) fn pages(sample: &Sample) -> Vec<Page<'_>> {
    let turn = &sample.turn;
    let charts = turn.transcript.images().map(|_| "images/chart 1.png".to_owned()).collect();
    vec![Page {
        heading: (&turn.question).into(),
        ask: Snapshot { turn, standing: sample.standing() },
        charts,
    }]
}

/// The brief of an ask with this turn.
pub(super) fn brief(sample: &Sample) -> Brief {
    Brief::of(&pages(sample))
}

/// A run of two rounds here, or of one, whose rounds with these numbers have these differing lines.
pub(super) fn different(rounds: &[(usize, &str)]) -> Comparison {
    let differing = rounds.iter().map(|(round, lines)| RoundDifference {
        round: *round,
        lines: (*lines).to_owned(),
        ..RoundDifference::default()
    });
    let last = rounds.last().map_or(1, |(round, _)| *round);
    Comparison { rounds: last, differing: differing.collect(), ..Comparison::default() }
}
