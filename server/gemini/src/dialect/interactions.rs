//! The Interactions API (<https://ai.google.dev/gemini-api/docs/interactions>).
//!
//! An interaction is a list of steps: what the person says, thoughts, programs, results, the answer. The service can keep
//! it: then it is gone on with by its id, and an answer that was cut is taken up where it broke. Else each question sends
//! all steps again, unchanged.

mod as_contents;
mod citations;
mod content;
mod damaged;
mod event;
mod reading;
mod request;
mod stage;
mod step;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use turn::{Part, Parts, Raw, State, Update};

pub(crate) use as_contents::as_contents;
pub(crate) use request::{can_go_on, files, id_of_earlier, known, without_file, without_names};

use super::taking::say_something;
use super::{Call, Dialect, End, InteractionCall, Next, Target};
use crate::error::Error;
use crate::flaw::Flaw;
use crate::framing::Framing;
use crate::functions::{FunctionCall, Returned};
use crate::json;
use crate::question::Question;
use crate::reader::Reader;
use crate::secrets::Secrets;
use crate::status::Status;
use reading::Unfolding;

/// How often an answer is gone on with at most.
const MOST_HOPS: u32 = 64;

/// How often a stream that broke is taken up again at most; each time, something must have come of it.
const MOST_RESUMES: u32 = 100;

/// How often an interaction is looked at in vain before it is given up: for about an hour.
const MOST_LOOKS: u32 = 120;

/// How long an interaction is waited for at most, as a multiple of the first pause: for about two hours.
const LONGEST_WAIT: u32 = 1_440;

/// The longest pause between two looks, as a multiple of the first.
const LONGEST_PAUSE: u32 = 6;

/// One question and the reading of its answer, which may take several requests.
pub(crate) struct Interactions {
    /// The pause before the second look at an answer that is made in the background.
    pause: Duration,
    /// How long an answer that somebody waits for in the foreground may stand still.
    silence: Duration,
    /// It is sent again with what functions return.
    question: Question,
    /// The step that is sent.
    asked: Option<Raw>,
    /// The body without its input, which is sent again to go on.
    head: Bytes,
    /// The body.
    body: Bytes,
    /// `true` if the id of an interaction that the service may have forgotten stands for the earlier turns.
    goes_by_id: bool,
    phase: Phase,
    framing: Framing,
    /// `true` once a reply has something that a person sees.
    has_shown: bool,
    unfolding: Unfolding,
    hops: u32,
    /// The body with which it went on last.
    went_on_with: Option<Bytes>,
    resumes: u32,
    /// Looks since something changed.
    looks: u32,
    /// The pauses before all looks, as multiples of the first.
    waited: u32,
    /// Those since something changed.
    stood_still: u32,
}

/// What the last request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Asking,
    Resuming,
    Fetching,
}

impl Interactions {
    pub(crate) fn new(pause: Duration, silence: Duration) -> Self {
        Interactions {
            pause,
            silence,
            question: Question::default(),
            asked: None,
            head: Bytes::new(),
            body: Bytes::new(),
            goes_by_id: false,
            phase: Phase::Asking,
            framing: Framing::default(),
            has_shown: false,
            unfolding: Unfolding::default(),
            hops: 0,
            went_on_with: None,
            resumes: 0,
            looks: 0,
            waited: 0,
            stood_still: 0,
        }
    }

    /// An answer that comes all at once is made in the background where it is kept: it depends on no connection.
    fn is_in_background(&self) -> bool {
        self.question.store && !self.question.streaming
    }

    fn ask(&self, body: Bytes) -> Call {
        Call {
            method: Method::POST,
            target: Target::Interactions,
            body,
            accept: Some(accepted(self.question.streaming)),
        }
    }

    /// What is done with the interaction that the service keeps.
    fn about(method: Method, id: &str, action: InteractionCall) -> Call {
        let accept = Some(accepted(matches!(action, InteractionCall::Resume(_))));
        Call { method, target: Target::Interaction { id: id.to_owned(), action }, body: Bytes::new(), accept }
    }

    /// The question with all its earlier turns, in place of an id that the service no longer knows. Once.
    fn say_all(&mut self) -> Next {
        let goes_by_id = std::mem::take(&mut self.goes_by_id);
        let Some(asked) = self.asked.as_ref().filter(|_| goes_by_id) else { return Next::Done };
        self.body = request::with_steps(&self.head, &self.question, asked);
        Next::Send(Duration::ZERO, self.ask(self.body.clone()))
    }

    /// The request for what follows the part of an answer that was given so far.
    fn go_on(&mut self, token: &str) -> Call {
        let id = self.unfolding.id().filter(|_| self.question.store);
        let token = json::quoted(token);
        let body = match id {
            Some(id) => json::with_field(&self.head, "previous_interaction_id", &json::quoted(id)),
            None => self.body.clone(),
        };
        self.phase = Phase::Asking;
        self.ask(json::with_field(&body, "continuation_token", &token))
    }

    /// The next look at an interaction, after a pause that grows.
    fn look(&mut self, id: &str, is_first: bool) -> Next {
        if self.unfolding.has_changed() {
            (self.looks, self.stood_still) = (0, 0);
        } else {
            self.looks += 1;
        }
        if self.looks > MOST_LOOKS || self.waited >= LONGEST_WAIT {
            return Next::GiveUp(Error::Unfinished { after: self.pause * self.waited });
        }
        let still = self.pause * self.stood_still;
        if !self.is_in_background() && still >= self.silence {
            return Next::GiveUp(Error::AtWork { after: still });
        }
        let pauses = if is_first { 0 } else { (1 + self.looks).min(LONGEST_PAUSE) };
        self.waited += pauses;
        self.stood_still += pauses;
        self.phase = Phase::Fetching;
        Next::Send(self.pause * pauses, Self::about(Method::GET, id, InteractionCall::Fetch))
    }

    /// What follows the end of a reply, but for calls that it leaves.
    fn following(&mut self, end: End) -> Next {
        if let Some(calls) = self.unfolding.take_calls() {
            return Next::Run(calls);
        }
        if end == End::Unknown {
            return self.say_all();
        }
        let has_more = self.unfolding.take_news();
        if let Some(token) = self.unfolding.take_continuation() {
            self.hops += 1;
            let call = self.go_on(&token);
            // A service that names the same place again would be asked for ever.
            let is_stuck = self.went_on_with.replace(call.body.clone()).is_some_and(|last| last == call.body);
            return if is_stuck || self.hops > MOST_HOPS {
                Next::GiveUp(Error::EndlessContinuation { times: self.hops - 1 })
            } else {
                Next::Send(Duration::ZERO, call)
            };
        }
        let Some(id) = self.unfolding.resumable().map(str::to_owned) else { return Next::Done };
        match (end, self.phase, self.unfolding.last_event()) {
            (End::Cut, Phase::Fetching, _) => Next::Done,
            (End::Cut, _, Some(event)) if has_more && self.resumes < MOST_RESUMES => {
                self.resumes += 1;
                self.phase = Phase::Resuming;
                Next::Send(
                    Duration::ZERO,
                    Self::about(Method::GET, &id, InteractionCall::Resume(event.to_owned())),
                )
            }
            (End::Cut, ..) => self.look(&id, true),
            (End::Whole | End::Unknown, ..) => self.look(&id, false),
        }
    }
}

fn accepted(streaming: bool) -> &'static str {
    if streaming { "text/event-stream" } else { "application/json" }
}

impl Dialect for Interactions {
    fn open(&mut self, question: &Question) -> Call {
        let asked = request::asked(&question.prompt);
        self.question = question.clone();
        self.head = request::head(question, self.is_in_background());
        let by_id = request::by_id(&self.head, question, &asked);
        self.goes_by_id = by_id.is_some();
        self.body = by_id.unwrap_or_else(|| request::with_steps(&self.head, question, &asked));
        self.asked = Some(asked);
        self.unfolding = Unfolding::new(question.store, question.functions.get().is_some());
        self.ask(self.body.clone())
    }

    fn next(&mut self, end: End) -> Next {
        match self.following(end) {
            Next::Done => match self.unfolding.left_calls() {
                calls if calls.is_empty() => Next::Done,
                calls => Next::Leave(calls),
            },
            next => next,
        }
    }

    /// The steps are remembered with those of the whole answer.
    fn returned(&mut self, results: &[(FunctionCall, Returned)]) -> (Call, Vec<Part>) {
        let results: Vec<Raw> =
            results.iter().map(|(call, returned)| request::returned(call, returned)).collect();
        let kept = self.unfolding.id().filter(|_| self.question.store).map(str::to_owned);
        let steps = self.unfolding.take_results(&results);
        if let Some(asked) = &self.asked {
            self.body = if let Some(id) = kept {
                request::results_by_id(&self.head, &id, &results)
            } else {
                let answered: Vec<Raw> = steps.into_iter().chain(results).collect();
                request::with_results(&self.head, &self.question, asked, &answered)
            };
        }
        self.phase = Phase::Asking;
        (self.ask(self.body.clone()), Vec::new())
    }

    fn state(&self) -> State {
        let Some(asked) = self.asked.clone() else { return State::None };
        let answered = Parts::default();
        match self.unfolding.id().filter(|_| self.question.store) {
            Some(id) => State::Stored { id: id.to_owned(), asked, answered },
            None => State::Steps { asked, answered },
        }
    }

    fn cancel(&self) -> Option<Call> {
        let id = self.unfolding.resumable().filter(|_| self.is_in_background())?;
        Some(Self::about(Method::POST, id, InteractionCall::Cancel))
    }
}

impl Reader for Interactions {
    type Item = Update;

    fn restart(&mut self) {
        self.framing = Framing::default();
        self.has_shown = false;
        if self.phase == Phase::Asking {
            self.unfolding.begin();
        } else {
            self.unfolding.take_up();
        }
    }

    fn told_by(&mut self, status: &Status) -> Option<Update> {
        self.unfolding.told_by(status)
    }

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        let before = updates.len();
        let unfolding = &mut self.unfolding;
        let outcome = self.framing.push(bytes, secrets, &mut |text| unfolding.read(text, secrets, updates));
        if outcome.is_err() {
            unfolding.fail_at_work(secrets, updates);
        }
        let says_something = say_something(&updates[before..], unfolding.is_finished());
        self.has_shown |= say_something(&updates[before..], true);
        let has_grown = unfolding.take_growth();
        self.framing.note(has_grown || says_something || outcome.is_err());
        outcome
    }

    fn end(&mut self, secrets: &Secrets, updates: &mut Vec<Update>) -> Result<(), Flaw> {
        let before = updates.len();
        let unfolding = &mut self.unfolding;
        let outcome = self.framing.finish(secrets, &mut |text| unfolding.read(text, secrets, updates));
        let outcome = outcome.and_then(|()| unfolding.end(secrets, updates));
        let is_kept = unfolding.resumable().is_some();
        match outcome {
            Ok(()) if unfolding.is_finished() || (is_kept && unfolding.is_running()) => Ok(()),
            // It is taken up again: what is held back until then must not be shown as it is.
            Ok(()) | Err(Flaw::Cut) if is_kept => Err(Flaw::Cut),
            outcome => {
                let is_running = unfolding.is_running();
                if matches!(outcome, Err(Flaw::Service(_))) {
                    unfolding.fail_at_work(secrets, updates);
                } else {
                    unfolding.fail(secrets, updates);
                }
                let has_shown = self.has_shown || say_something(&updates[before..], true);
                let why = match self.phase {
                    Phase::Asking if !has_shown && is_running => Flaw::InProgress,
                    Phase::Asking if !has_shown => Flaw::Nothing,
                    _ => Flaw::Cut,
                };
                Err(outcome.err().filter(|flaw| !matches!(flaw, Flaw::Cut)).unwrap_or(why))
            }
        }
    }

    fn made_progress(&self) -> bool {
        self.framing.made_progress()
    }

    fn is_finished(&self) -> bool {
        self.unfolding.is_finished() || self.unfolding.is_ending()
    }
}
