//! Asks for the tests of views.

use std::time::Duration;

use gemini::wire::FinishReason;

use super::{Progress, Snapshot};
use crate::{Ending, Transcript};

/// The parts of a snapshot, owned.
pub(super) struct Sample {
    pub(super) progress: Progress,
    pub(super) is_stale: bool,
    transcript: Transcript,
}

/// An ask whose answer has these parts so far.
pub(super) fn running(parts: &[&str]) -> Sample {
    let mut transcript = Transcript::default();
    for part in parts {
        let response = format!(r#"{{"candidates":[{{"content":{{"parts":[{part}]}}}}]}}"#);
        transcript.push(serde_json::from_str(&response).expect("a response"));
    }
    Sample { progress: Progress::Running, is_stale: false, transcript }
}

/// An ask that was answered with these parts after 1.8 seconds.
pub(super) fn ended(parts: &[&str]) -> Sample {
    let ending = Ending::Answered { finish_reason: FinishReason::Stop };
    Sample { progress: Progress::Ended(ending), ..running(parts) }
}

/// A view of it.
pub(super) fn drawn<T>(sample: &Sample, view: impl Fn(&Snapshot<'_>) -> T) -> T {
    view(&Snapshot {
        question: "mean?",
        speaker: "gemini",
        progress: &sample.progress,
        transcript: &sample.transcript,
        elapsed: sample.progress.is_over().then_some(Duration::from_millis(1_800)),
        is_stale: sample.is_stale,
        check: None,
    })
}
