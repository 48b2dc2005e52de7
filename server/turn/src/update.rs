//! The reports of a running ask.

use std::time::Duration;

use crate::{Evidence, Failure, LostFile, Memory, Part, Piece, Printing};

/// One report of a running ask, in the order things happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// The service asked to wait. The request is sent again without the person's help.
    Waiting {
        /// Time until the request is sent again.
        delay: Duration,
        /// The reason, in a few words.
        reason: String,
    },
    /// A wait is over: the request is sent next.
    Sending,
    /// What the answer asked for, as the results of functions, is sent next.
    SendingMore,
    /// What the running program does, in a few words, for as long as it runs. It is no part of the answer.
    Working(String),
    /// What the running program prints, as it comes. Its output replaces it.
    Printing(Printing),
    /// The answer that follows was kept: the service gave it to the same question earlier.
    Reused {
        /// When it was given, as time since the Unix epoch.
        since: Duration,
    },
    /// What the engine needs to continue this conversation. Replaces the earlier memory.
    Memory(Memory),
    /// The files of earlier questions that go along now, where that is not what was planned: which of them is called otherwise
    /// or missing.
    SentAgain(Vec<SentNow>),
    /// The next pieces of the answer.
    Answer {
        /// The pieces, in order.
        pieces: Vec<Piece>,
        /// The parts they came in, for sending them back; see [`Memory::extend`].
        parts: Vec<Part>,
    },
    /// What was found out about the answer when it was given.
    Evidence(Evidence),
    /// The answer was cut off.
    Cut,
    /// There is no answer, or the rest of it will not come.
    Failed(Failure),
    /// The input cannot be used; nothing was sent or run.
    Refused(Failure),
}

/// What is said of a wait: what is left of it, which is rounded up to seconds, comes first, for a view may have no room for the
/// reason.
#[must_use]
pub fn countdown(left: Duration, reason: &str) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    format!(
        "trying again in {seconds} s: {}{}",
        first.map(String::from).unwrap_or_default(),
        letters.as_str()
    )
}

/// What became of a file of an earlier question that was to go along again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentNow {
    /// The name under which it was to be sent.
    pub planned: String,
    /// The name under which it is sent; `None` if it is not.
    pub name: Option<String>,
    /// What is said of it, if the service has it no longer and nothing is sent in its place.
    pub lost: Option<LostFile>,
}
