//! `generateContent` and `streamGenerateContent` (<https://ai.google.dev/api/generate-content>).
//!
//! The service keeps nothing: each question sends the whole conversation again. Its replies may leave out, misspell or
//! add anything at any time, so every field is optional, every enum has a way out, and a part that cannot be understood
//! is kept as it came instead of failing the response.

mod finish;
mod part;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod word;

use turn::{Memory, Piece, Prompt, State, Update, Usage};

pub(crate) use request::can_go_on;

use super::{Dialect, ModelRequest};
use crate::flaw::Flaw;
use crate::framing::{self, Framing};
use crate::reader::Reader;
use crate::secrets::Secrets;
use response::{PromptFeedback, Response};

/// One question and the reading of its answer.
pub(crate) struct Generate {
    streaming: bool,
    state: State,
    framing: Framing,
    reading: Reading,
}

/// What is known of an answer while it is read.
#[derive(Default)]
struct Reading {
    /// `true` once the service said why nothing more need follow. Content may follow it all the same, so the end of
    /// the body is the end; a body that ends before was cut.
    finished: bool,
    /// The model that answers: each response names it, and only a change is worth a piece.
    model: Option<String>,
}

impl Generate {
    /// A question whose answer comes as a stream, or whole.
    pub(crate) fn new(streaming: bool) -> Self {
        Generate { streaming, state: State::None, framing: Framing::default(), reading: Reading::default() }
    }
}

impl Dialect for Generate {
    fn open(&mut self, prompt: &Prompt, earlier: &[Memory]) -> ModelRequest {
        let asked = request::content(prompt);
        let body = request::body(earlier, &asked);
        self.state = State::Contents { asked, answered: Vec::new() };
        if self.streaming {
            // Without the query the service sends one JSON array.
            ModelRequest { method: "streamGenerateContent", query: Some("alt=sse"), body }
        } else {
            ModelRequest { method: "generateContent", query: None, body }
        }
    }

    fn state(&self) -> State {
        self.state.clone()
    }
}

impl Reader for Generate {
    type Item = Update;

    fn restart(&mut self) {
        self.framing = Framing::default();
        self.reading = Reading::default();
    }

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        let before = updates.len();
        let outcome = self.framing.push(bytes, secrets, &mut |text| self.reading.read(text, updates));
        let is_finished = self.reading.finished;
        let says_something = |update: &Update| match update {
            Update::Answer { pieces, .. } if is_finished => pieces.iter().any(is_seen),
            Update::Answer { pieces, parts } => !(pieces.is_empty() && parts.is_empty()),
            _ => false,
        };
        self.framing.note(updates[before..].iter().any(says_something) || outcome.is_err());
        outcome
    }

    fn end(&mut self, secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        self.framing.finish(secrets, &mut |text| self.reading.read(text, updates))?;
        if self.reading.finished { Ok(()) } else { Err(Flaw::Cut) }
    }

    fn made_progress(&self) -> bool {
        self.framing.made_progress()
    }

    fn is_finished(&self) -> bool {
        self.reading.finished
    }
}

/// `true` for a piece that a person sees.
fn is_seen(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) | Piece::Thought(text) => !text.trim().is_empty(),
        Piece::Code(code) => !code.code.trim().is_empty(),
        Piece::Output(_) | Piece::Image(_) | Piece::File(_) | Piece::NotKept(_) => true,
        Piece::Isolation(_)
        | Piece::Usage(_)
        | Piece::Model(_)
        | Piece::Finish(_)
        | Piece::Blocked(_)
        | Piece::Note(_) => false,
    }
}

impl Reading {
    /// Reads the text of an event, which normally holds one response.
    fn read(&mut self, text: &str, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        framing::each(text, &mut |mut response: Response| {
            let error = response.error.take();
            if error.is_none() || !response.is_empty() {
                self.finished |= response.is_last();
                updates.push(self.update(response));
            }
            error.map_or(Ok(()), |status| Err(Flaw::Service(status)))
        })
    }

    /// What a response says. Only the first candidate counts; this client never asks for more.
    fn update(&mut self, response: Response) -> Update {
        let mut pieces = Vec::new();
        let mut parts = Vec::new();
        if let Some(model) = response.model_version.filter(|model| self.model.as_ref() != Some(model)) {
            self.model = Some(model.clone());
            pieces.push(Piece::Model(model));
        }
        for candidate in response.candidates.into_iter().filter(|it| it.index.unwrap_or(0) == 0) {
            for raw in candidate.content.map(|content| content.parts).unwrap_or_default() {
                part::read(&raw, &mut pieces);
                parts.push(raw);
            }
            let message = candidate.finish_message;
            pieces.extend(candidate.finish_reason.map(|word| Piece::Finish(finish::of(word.0, message))));
        }
        pieces.extend(response.prompt_feedback.and_then(PromptFeedback::blocked).map(Piece::Blocked));
        let usage = response.usage.map(Usage::from);
        pieces.extend(usage.filter(|usage| *usage != Usage::default()).map(Piece::Usage));
        Update::Answer { pieces, parts }
    }
}
