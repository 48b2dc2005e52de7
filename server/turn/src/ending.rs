//! How an ask ends.

use serde::{Deserialize, Serialize};

use crate::{Failure, Finish};

/// The end of an ask, once nothing more will come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// The engine reported the end. Unless it is [`Complete`](crate::FinishKind::Complete), the answer ends early.
    Answered(Finish),
    /// The stream ended before the engine reported the end. The transcript holds what arrived.
    Cut,
    /// The answer is missing or incomplete.
    Failed(Failure),
}

/// The stage that a turn has reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Waits for other asks, or for the person to reply to a question.
    #[default]
    Queued,
    /// Running. The transcript says what it is doing.
    Running,
    /// Ended; nothing more will come.
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
