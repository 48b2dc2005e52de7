//! `generateContent` and `streamGenerateContent` (<https://ai.google.dev/api/generate-content>).
//!
//! The service keeps nothing: each question sends the whole conversation again. Its replies may leave out, misspell or
//! add anything at any time, so every field is optional, every enum has a way out, and a part that cannot be understood
//! is kept as it came instead of failing the response.

mod earlier;
mod request;
mod response;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use turn::{Part, Parts, Piece, Raw, State, Update, Usage};

pub(crate) use earlier::{can_go_on, files, known, without_file, without_names, words};

use super::room::Room;
use super::seam::Seam;
use super::taking::{Taking, say_something};
use super::{Call, Dialect, End, Next, Target, finish, part, word};
use crate::error::Error;
use crate::flaw::Flaw;
use crate::framing::{self, Framing};
use crate::functions::{FunctionCall, Returned};
use crate::question::Question;
use crate::reader::Reader;
use crate::secrets::Secrets;
use response::{Candidate, PromptFeedback, Response};

/// The finish reason of an answer that is whole, or waits for functions.
const STOP: &str = "STOP";

/// The finish reason of an answer that goes on.
const CONTINUATION: &str = "CONTINUATION";

/// How often an answer is gone on with at most: the longest answers take 16 requests.
const MOST_HOPS: u32 = 64;

/// How often a connection that broke is followed by another, if nothing came of the last one.
const MOST_RECONNECTIONS: u32 = 3;

/// One question and the reading of its answer, which may take several requests
/// (<https://ai.google.dev/gemini-api/docs/continuation>).
#[derive(Default)]
pub(crate) struct Generate {
    /// `true` if the service must be told what not to keep.
    tells_store: bool,
    /// It is sent again with what functions return.
    question: Question,
    state: State,
    /// The body of the question, which is sent again to go on.
    body: Bytes,
    framing: Framing,
    /// `true` once a reply has something that a person sees.
    has_shown: bool,
    reading: Reading,
    hops: u32,
    /// The place from which it went on last.
    went_on_from: Option<String>,
    reconnections: u32,
}

/// What is known of an answer while it is read.
#[derive(Default)]
struct Reading {
    /// `true` once the service said why nothing more need follow. Content may follow it all the same, so the end of
    /// the body is the end; a body that ends before was cut.
    finished: bool,
    /// Where the service goes on if asked; nothing that was shown came after it.
    checkpoint: Option<String>,
    /// `true` if the answer goes on from the checkpoint.
    goes_on: bool,
    /// The token counts of the requests before.
    before: Usage,
    /// Those of this one.
    usage: Usage,
    /// The model that answers: each response names it, and only a change is worth a piece.
    model: Option<String>,
    /// The end of its texts, as far as a secret may begin there.
    seam: Seam,
    /// How much more of it is taken.
    room: Room,
    /// The parts of the answer, if functions may be called, and of what those returned.
    answered: Option<Parts>,
    /// The functions that it calls.
    calls: Vec<FunctionCall>,
    /// `true` if it ends early: what it calls is not run.
    ends_early: bool,
    /// How many pieces of calls came: nothing runs with half of what it is given.
    pieces_of_calls: usize,
}

impl Generate {
    /// For a service that keeps requests unless it is told not to, or for one that knows nothing of this.
    pub(crate) fn new(tells_store: bool) -> Self {
        Generate { tells_store, ..Generate::default() }
    }

    /// The body that asks this, after what of the answer there is already.
    fn body_of(&self, asked: &Raw) -> Bytes {
        let store = (self.tells_store && !self.question.store).then_some(false);
        // Only services that keep requests circulate the calls of their own tools.
        let circulates = self.tells_store;
        request::body(&self.question, asked, self.reading.answered.as_ref(), store, circulates)
    }

    /// The request with a body.
    fn call(&self, body: Bytes) -> Call {
        let target = if self.question.streaming {
            // Without the query the service sends one JSON array.
            Target::Model { method: "streamGenerateContent", query: Some("alt=sse") }
        } else {
            Target::Model { method: "generateContent", query: None }
        };
        Call { method: Method::POST, target, body, accept: None }
    }
}

impl Dialect for Generate {
    fn open(&mut self, question: &Question) -> Call {
        let asked = request::content(&question.prompt);
        self.question = question.clone();
        self.reading.answered = question.functions.get().map(|_| Parts::default());
        self.body = self.body_of(&asked);
        self.state = State::Contents { asked, answered: Parts::default() };
        self.call(self.body.clone())
    }

    fn next(&mut self, end: End) -> Next {
        if end == End::Whole && self.reading.makes_calls() {
            return Next::Run(std::mem::take(&mut self.reading.calls));
        }
        let Some(token) = self.reading.checkpoint.take() else { return self.reading.leave() };
        let may_go_on = match end {
            End::Whole => self.reading.goes_on,
            End::Cut => {
                self.reconnections += 1;
                self.reconnections <= MOST_RECONNECTIONS
            }
            End::Unknown => false,
        };
        self.hops += 1;
        // A service that names the same place again would be asked for ever.
        let is_stuck = end == End::Whole && self.went_on_from.as_ref() == Some(&token);
        self.went_on_from = Some(token.clone());
        let is_endless = is_stuck || self.hops > MOST_HOPS;
        if is_endless && end == End::Whole && may_go_on && self.reading.calls.is_empty() {
            return Next::GiveUp(Error::EndlessContinuation { times: self.hops - 1 });
        }
        if is_endless || !may_go_on {
            return self.reading.leave();
        }
        if end == End::Cut {
            self.reading.checkpoint = Some(token.clone());
        }
        self.reading.before = self.reading.before.plus(self.reading.usage);
        self.reading.usage = Usage::default();
        self.reading.goes_on = false;
        Next::Send(Duration::ZERO, self.call(request::continued(&self.body, &token)))
    }

    fn returned(&mut self, results: &[(FunctionCall, Returned)]) -> (Call, Vec<Part>) {
        let parts: Vec<Part> =
            results.iter().map(|(call, returned)| part::returned(call, returned)).collect();
        self.reading.answered.get_or_insert_default().extend(parts.iter().cloned());
        self.reading.before = self.reading.before.plus(std::mem::take(&mut self.reading.usage));
        if let State::Contents { asked, .. } = &self.state {
            self.body = self.body_of(asked);
        }
        (self.call(self.body.clone()), parts)
    }

    fn state(&self) -> State {
        self.state.clone()
    }
}

impl Reader for Generate {
    type Item = Update;

    fn restart(&mut self) {
        self.framing = Framing::default();
        self.has_shown = false;
        self.reading.finished = false;
    }

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        let before = updates.len();
        let outcome =
            self.framing.push(bytes, secrets, &mut |text| self.reading.read(text, secrets, updates));
        if outcome.is_err() {
            self.reading.release(updates);
        }
        let says_something = say_something(&updates[before..], self.reading.finished);
        self.has_shown |= say_something(&updates[before..], true);
        self.framing.note(says_something || outcome.is_err());
        outcome
    }

    fn end(&mut self, secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        let before = updates.len();
        let outcome = self.framing.finish(secrets, &mut |text| self.reading.read(text, secrets, updates));
        self.reading.release(updates);
        let has_shown = self.has_shown || say_something(&updates[before..], true);
        match outcome {
            Ok(()) if self.reading.finished => Ok(()),
            Ok(()) | Err(Flaw::Cut) if !has_shown => Err(Flaw::Nothing),
            outcome => outcome.and(Err(Flaw::Cut)),
        }
    }

    fn made_progress(&self) -> bool {
        self.framing.made_progress()
    }

    fn is_finished(&self) -> bool {
        self.reading.finished
    }
}

impl Reading {
    /// Reads the text of an event, which normally holds one response.
    fn read(&mut self, text: &str, secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        framing::each(text, &mut |mut response: Response| {
            let error = response.error.take();
            if error.is_none() || !response.is_empty() {
                self.finished |= response.is_last();
                updates.push(self.update(response, secrets));
            }
            self.room.check(self.seam.size())?;
            error.map_or(Ok(()), |status| Err(Flaw::Service(status)))
        })
    }

    /// What a response says. Only the first candidate counts; this client never asks for more.
    fn update(&mut self, response: Response, secrets: &Secrets) -> Update {
        let mut answer = Taking::new(&mut self.room);
        if let Some(model) = response.model_version.filter(|model| self.model.as_ref() != Some(model)) {
            self.model = Some(model.clone());
            answer.fact(Piece::Model(model));
        }
        for candidate in response.candidates.into_iter().filter(Candidate::is_first) {
            let Candidate { content, finish_reason, finish_message, continuation_token, grounding, .. } =
                candidate;
            let taken = answer.parts.len();
            for raw in content.map(|content| content.parts).unwrap_or_default() {
                self.checkpoint = None;
                self.seam.push(raw, secrets, &mut |part| {
                    // Only the person's side says what functions returned.
                    if !part::is_returned(&part) {
                        answer.part(part);
                    }
                });
            }
            note(&answer.parts[taken..], &mut self.answered, &mut self.calls);
            self.pieces_of_calls +=
                answer.parts[taken..].iter().filter(|part| part::is_piece_of_call(part)).count();
            if let Some(grounding) = grounding {
                answer.sources(grounding.get().len(), || response::sources(&grounding));
            }
            self.checkpoint = continuation_token.or(self.checkpoint.take());
            if let Some(word) = finish_reason {
                self.goes_on = word.0 == CONTINUATION && self.checkpoint.is_some();
                self.ends_early = word.0 != STOP && !self.goes_on;
                if self.pieces_of_calls > 0 && !self.goes_on {
                    answer.fact(Piece::Finish(finish::in_pieces()));
                } else if !self.goes_on && (self.ends_early || !waits(&self.calls, self.answered.as_ref())) {
                    answer.fact(Piece::Finish(finish::of(word.0, finish_message)));
                }
            }
        }
        if let Some(blocked) = response.prompt_feedback.and_then(PromptFeedback::blocked) {
            answer.fact(Piece::Blocked(blocked));
        }
        if let Some(usage) = response.usage.map(Usage::from).filter(|usage| *usage != Usage::default()) {
            self.usage = usage;
            answer.pieces.push(Piece::Usage(self.before.plus(usage)));
        }
        answer.update()
    }

    /// `true` if it waits for what functions return.
    fn makes_calls(&self) -> bool {
        let may_run = !self.ends_early && !self.goes_on && self.pieces_of_calls == 0;
        may_run && waits(&self.calls, self.answered.as_ref())
    }

    /// What follows an answer that does not go on.
    fn leave(&mut self) -> Next {
        let calls = std::mem::take(&mut self.calls);
        if calls.is_empty() || self.pieces_of_calls > 0 { Next::Done } else { Next::Leave(calls) }
    }

    /// Gives what was held back: no text follows.
    fn release(&mut self, updates: &mut Vec<Update>) {
        let mut answer = Taking::new(&mut self.room);
        self.seam.release(&mut |part| answer.part(part));
        if !answer.parts.is_empty() {
            note(&answer.parts, &mut self.answered, &mut self.calls);
            updates.push(answer.update());
        }
    }
}

/// `true` for an answer that calls functions, where there are some.
fn waits(calls: &[FunctionCall], answered: Option<&Parts>) -> bool {
    !calls.is_empty() && answered.is_some()
}

/// Keeps parts that are sent again with what functions return, and notes the functions that they call.
fn note(parts: &[Part], answered: &mut Option<Parts>, calls: &mut Vec<FunctionCall>) {
    if let Some(answered) = answered {
        answered.extend(parts.iter().cloned());
    }
    calls.extend(parts.iter().filter_map(part::call));
}
