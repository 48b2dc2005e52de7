//! A dialect of the API: how a question is put, and how its answer is read.

pub(crate) mod generate;

use bytes::Bytes;
use turn::{Memory, Prompt, State, Update};

use crate::reader::Reader;

/// A dialect of the API. Knows no address and no credential. It reads each event of a reply as one [`Update`].
pub(crate) trait Dialect: Reader<Item = Update> {
    /// What to send for a prompt after earlier turns. Those that cannot be continued are left out.
    fn open(&mut self, prompt: &Prompt, earlier: &[Memory]) -> ModelRequest;

    /// What must be remembered to continue this conversation, as far as it is known.
    fn state(&self) -> State;
}

/// How a conversation is opened: a method of the model and the body it gets.
pub(crate) struct ModelRequest {
    /// The method's name.
    pub(crate) method: &'static str,
    /// The query of the address.
    pub(crate) query: Option<&'static str>,
    /// JSON.
    pub(crate) body: Bytes,
}
