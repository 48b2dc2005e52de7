//! How far an interaction is, by the service's word for it.

use turn::{Finish, FinishKind};

use crate::dialect::finish;
use crate::flaw::Flaw;
use crate::json::Object;
use crate::status::Status;

/// What a status means.
#[derive(Debug, PartialEq)]
pub(super) enum InteractionStage {
    /// It goes on by itself.
    Running,
    /// It goes on if it is asked to, with this.
    Continues(String),
    /// It waits for functions of the person's.
    Calls,
    /// It is over.
    Over(Finish),
    /// It is over without an answer.
    Failed(Flaw),
    /// The same, and nobody says why.
    FailedSomehow,
    /// This version does not know the word.
    Unknown(String),
}

impl InteractionStage {
    /// `about` is what has the status: an event, or the interaction.
    pub(super) fn of(word: &str, about: &Object<'_>) -> Self {
        let over =
            |kind| InteractionStage::Over(Finish { kind, word: word.to_owned(), message: message(about) });
        let token = about.field("continuation_token").filter(|token: &String| !token.is_empty());
        match (word, token) {
            ("queued" | "in_progress", _) => InteractionStage::Running,
            ("completed", _) => {
                error_in(about).map_or_else(|| over(FinishKind::Complete), InteractionStage::of_error)
            }
            ("requires_continuation", Some(token)) => InteractionStage::Continues(token),
            ("incomplete" | "budget_exceeded" | "requires_continuation", _) => over(FinishKind::Truncated),
            ("requires_action", _) => InteractionStage::Calls,
            ("failed", _) => {
                error_in(about).map_or(InteractionStage::FailedSomehow, InteractionStage::of_error)
            }
            ("cancelled", _) => InteractionStage::failed("cancelled", "The interaction was cancelled."),
            (word, _) => InteractionStage::Unknown(word.to_owned()),
        }
    }

    /// A filter and a fault of the model are reported like errors.
    pub(super) fn of_error(status: Box<Status>) -> Self {
        match finish_of(&status) {
            Some(finish) => InteractionStage::Over(finish),
            None => InteractionStage::Failed(Flaw::Service(status)),
        }
    }

    fn failed(code: &str, message: &str) -> Self {
        InteractionStage::Failed(failure(code, message))
    }
}

/// The end of an answer that stands where errors stand; `None` for what is an error indeed.
pub(super) fn finish_of(status: &Status) -> Option<Finish> {
    finish::of_code(status.code.as_ref()?.as_str()?, &status.message)
}

/// The failure of an interaction in words of ours.
fn failure(code: &str, message: &str) -> Flaw {
    Flaw::Service(Box::new(Status {
        code: Some(code.into()),
        message: message.to_owned(),
        ..Status::default()
    }))
}

/// What is said of a failure without a reason.
pub(super) fn no_reason() -> Flaw {
    failure("api_error", "The interaction failed.")
}

/// The first of the errors that something has.
fn error_in(about: &Object<'_>) -> Option<Box<Status>> {
    ["errors", "error"].into_iter().find_map(|name| about.value(name).and_then(Status::read)).map(Box::new)
}

fn message(about: &Object<'_>) -> Option<String> {
    error_in(about).map(|error| error.message).filter(|message| !message.is_empty())
}
