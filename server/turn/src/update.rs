//! What a running ask reports.

use std::time::Duration;

use crate::{Failure, Memory, Piece, Raw};

/// One report of a running ask, in the order things happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// The service asked to wait; the request goes out again by itself.
    Waiting {
        /// How long.
        delay: Duration,
        /// Why, in a few words.
        reason: String,
    },
    /// What the engine needs to go on with this conversation. Replaces what was known.
    Memory(Memory),
    /// The next pieces of the answer.
    Answer {
        /// The pieces, in order.
        pieces: Vec<Piece>,
        /// The parts they came in, to be sent again unchanged; see [`Memory::extend`].
        parts: Vec<Raw>,
    },
    /// The answer ended before it was whole.
    Cut,
    /// There is no answer, or no more of it.
    Failed(Failure),
    /// The input cannot be used; nothing was sent or run.
    Refused(Failure),
}
