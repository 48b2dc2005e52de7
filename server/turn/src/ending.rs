//! How an ask ends.

use serde::{Deserialize, Serialize};

use crate::{Failure, Finish};

/// The end of an ask, once nothing more will come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// The engine said it was done. An answer that is not [`Complete`](crate::FinishKind::Complete) ends early.
    Answered(Finish),
    /// The stream ended before the engine said so. What came is in the transcript.
    Cut,
    /// There is no answer, or not all of it.
    Failed(Failure),
}

/// How far a turn has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Others come first, or the person was asked something.
    #[default]
    Queued,
    /// It runs; the transcript says what it does.
    Running,
    /// Nothing more will come.
    Ended(Ending),
    /// The person stopped it.
    Cancelled,
}

impl Progress {
    /// `true` if nothing more will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Progress::Ended(_) | Progress::Cancelled)
    }
}
