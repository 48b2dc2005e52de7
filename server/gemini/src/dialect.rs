//! A dialect of the API: how a question is put, and how its answer is read.

pub(crate) mod generate;

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use turn::{State, Update};

use crate::question::Question;
use crate::reader::Reader;

/// A dialect of the API. Knows no address and no credential. It reads each event of a reply as one [`Update`].
pub(crate) trait Dialect: Reader<Item = Update> {
    /// What to send for a question after the earlier turns. Those that cannot be continued are left out.
    fn open(&mut self, question: &Question) -> Call;

    /// What follows the end of a reply.
    fn next(&mut self, end: End) -> Next;

    /// What must be remembered to continue this conversation, as far as it is known.
    fn state(&self) -> State;
}

/// A request of a dialect, without address and credential.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) target: Target,
    /// JSON; empty for none.
    pub(crate) body: Bytes,
}

/// What a request is for.
pub(crate) enum Target {
    /// A method of the model.
    Model { method: &'static str, query: Option<&'static str> },
}

/// How a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As the service ended it.
    Whole,
    /// Too early, after something was read.
    Cut,
}

/// What follows.
pub(crate) enum Next {
    /// Nothing: the answer is whole, or what cut it off stands.
    Done,
    /// The next request, after a time.
    Send(Duration, Call),
}
