//! How it stands with an interaction and with the reply that is read.

use turn::Raw;

use crate::functions::FunctionCall;
use crate::json::{self, Object};
use crate::status::Status;

/// How a reply stands to what was read before.
#[derive(Debug, Default, PartialEq)]
pub(super) enum ReplyPlace {
    /// It begins an answer.
    #[default]
    First,
    /// It goes on where the last one broke.
    Further,
    /// It begins anew instead of going on, or is about something else: nothing of it is read.
    Unusable,
}

/// What happened since these were last asked.
#[derive(Default)]
pub(super) struct Signs {
    /// An event was read.
    pub(super) news: bool,
    /// A step has grown.
    pub(super) growth: bool,
}

/// What was given of an answer so far.
#[derive(Default)]
pub(super) struct Gave {
    /// `true` once an update was given.
    pub(super) any: bool,
    /// The same of the reply that is read: then its request is not sent again.
    pub(super) of_reply: bool,
}

/// An interaction as it was last looked at.
#[derive(Default)]
pub(super) struct Look {
    /// Its size in bytes, and its status.
    last: Option<(usize, String)>,
    /// `true` if it was otherwise before.
    pub(super) has_changed: bool,
}

impl Look {
    pub(super) fn again(&mut self, size: usize, status: String) {
        let look = Some((size, status));
        self.has_changed = self.last != look;
        self.last = look;
    }
}

/// How it stands with an interaction.
#[derive(Debug, Default, PartialEq)]
pub(super) enum InteractionStanding {
    #[default]
    Open,
    /// The service said, in place of an answer, that there is none yet.
    Running,
    /// It goes on if it is asked to, with this.
    Continues(String),
    /// It goes on with what these return.
    Calls(Vec<FunctionCall>),
    Finished,
    Failed,
}

/// The function that a step calls.
pub(super) fn call(step: &Raw) -> Option<FunctionCall> {
    let fields = Object::read(step.get())?;
    let is_call = fields.field::<String>("type")? == "function_call";
    FunctionCall::read(&fields, "arguments").filter(|_| is_call)
}

/// The error in an event.
pub(super) fn error_in(event: &Object<'_>) -> Status {
    event.value("error").and_then(Status::read).unwrap_or_default()
}

/// The error that a step has in place of the rest of the answer.
pub(super) fn error_of(step: &Raw) -> Option<Box<Status>> {
    // Few have one: the others are not read again.
    if !step.get().contains("\"error\"") {
        return None;
    }
    let fields = Object::read(step.get())?;
    let is_answer = fields.text("type").as_deref() == Some("model_output");
    let error = fields.fields().any(|(name, _)| name == "error").then(|| error_in(&fields));
    // Zero is that nothing failed.
    let is_error = |error: &Status| {
        !error.message.is_empty() || error.code.as_ref().is_some_and(|code| json::number(code) != Some(0))
    };
    error.filter(|error| is_answer && is_error(error)).map(Box::new)
}
