//! From the bytes of a reply to responses, as they arrive and in whatever frame they come.
//!
//! The service documents server-sent events for `alt=sse`, a JSON array without it and one object for
//! `generateContent` (<https://ai.google.dev/api/generate-content>). It also answers an HTTP error to `alt=sse`
//! as plain JSON, and can put a bare JSON error after events. So nobody has to say what is coming: the first
//! byte of a line tells.

mod sse;
mod values;

use crate::wire::{FinishReason, Response, Status};

use sse::Events;
use values::Values;

/// The longest event or JSON value taken, in bytes. The largest charts are a few megabytes; a line that never
/// ends stops here instead of filling the memory.
pub const MAX_EVENT_BYTES: usize = 64 << 20;

/// Why no more responses come out of a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The service reported an error in the body, as it does when the HTTP status has already said 200.
    Service(Box<Status>),
    /// The body ended before the answer did; everything that came before is good.
    Cut,
    /// A web page or another kind of markup: a proxy, a login page or a wrong address answered.
    Markup,
    /// One event or value is longer than the limit, given in bytes.
    TooLong(usize),
    /// Neither a stream nor JSON, or JSON of a shape no version of the API has. The text says where, never what.
    Garbage(String),
}

/// What the next bytes gave: responses and at most one fault, which is the last item of all.
pub type Items = Vec<Result<Response, Fault>>;

/// An incremental decoder of one reply.
///
/// A finish reason is not the end: content may follow it, so the end of the body is the end. A body that ends
/// without any finish reason (or reason for blocking the prompt) was cut, and the last item says so.
pub struct Decoder {
    framing: Framing,
    progress: Progress,
    limit: usize,
}

enum Framing {
    Events(Events),
    Values(Values),
    /// A fault was told; nothing after it is read.
    Over,
}

/// In rising order: a finish reason once seen stays seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    Nothing,
    Answering,
    Finished,
}

impl Default for Decoder {
    fn default() -> Self {
        Decoder::with_limit(MAX_EVENT_BYTES)
    }
}

impl Decoder {
    /// A decoder that takes events and values of at most `limit` bytes.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Decoder { framing: Framing::Events(Events::new(limit)), progress: Progress::Nothing, limit }
    }

    /// Takes the next bytes of the body, which may be cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) -> Items {
        let mut items = Items::new();
        if let Err(fault) = self.read(bytes, &mut items) {
            self.framing = Framing::Over;
            items.push(Err(fault));
        }
        items
    }

    /// Takes the end of the body.
    #[must_use]
    pub fn finish(self) -> Items {
        let mut items = Items::new();
        if let Err(fault) = self.read_end(&mut items) {
            items.push(Err(fault));
        }
        items
    }

    fn read(&mut self, bytes: &[u8], items: &mut Items) -> Result<(), Fault> {
        let progress = &mut self.progress;
        let mut take = |data: &[u8]| decode(data, progress, items);
        match &mut self.framing {
            Framing::Over => Ok(()),
            Framing::Values(values) => values.push(bytes, &mut take),
            Framing::Events(events) => match events.push(bytes, &mut take)? {
                [] => Ok(()),
                [b'<', ..] => Err(Fault::Markup),
                bare => {
                    self.framing = Framing::Values(Values::new(self.limit));
                    self.read(bare, items)
                }
            },
        }
    }

    fn read_end(self, items: &mut Items) -> Result<(), Fault> {
        let mut progress = self.progress;
        match self.framing {
            Framing::Over => return Ok(()),
            Framing::Values(values) if values.is_inside_one() => return Err(Fault::Cut),
            Framing::Values(_) => {}
            Framing::Events(events) => {
                let strange = events.finish(&mut |data| decode(data, &mut progress, items))?;
                if strange && progress == Progress::Nothing {
                    return Err(Fault::Garbage("no event in it".to_owned()));
                }
            }
        }
        if progress == Progress::Finished { Ok(()) } else { Err(Fault::Cut) }
    }
}

/// Decodes the data of one event, or one bare value. An event normally holds one object; several in a row and
/// objects in an array are taken too.
fn decode(data: &[u8], progress: &mut Progress, items: &mut Items) -> Result<(), Fault> {
    let data = data.trim_ascii();
    // OpenAI's end marker, which gateways like to add.
    if data == b"[DONE]" {
        return Ok(());
    }
    if data.starts_with(b"[") {
        let mut values = Values::new(data.len());
        values.push(data, &mut |value| decode(value, progress, items))?;
        return if values.is_inside_one() { Err(Fault::Cut) } else { Ok(()) };
    }
    for response in serde_json::Deserializer::from_slice(data).into_iter() {
        let mut response: Response = response.map_err(|error| unreadable(&error))?;
        let error = response.error.take();
        if error.is_none() || response != Response::default() {
            *progress = progress_by(&response).max(*progress);
            items.push(Ok(response));
        }
        if let Some(status) = error {
            return Err(Fault::Service(status));
        }
    }
    Ok(())
}

/// How far a response brings the answer: to its end once it says why nothing more need follow.
fn progress_by(response: &Response) -> Progress {
    let mut reasons = response.candidates.iter().filter_map(|candidate| candidate.finish_reason.as_ref());
    let ended = reasons.any(|reason| *reason != FinishReason::Unspecified);
    let blocked = response.prompt_feedback.as_ref().is_some_and(|feedback| feedback.block_reason.is_some());
    if ended || blocked { Progress::Finished } else { Progress::Answering }
}

/// The fault in one event's JSON. `serde_json` quotes the input in its messages; that stays out.
fn unreadable(error: &serde_json::Error) -> Fault {
    if error.is_eof() {
        return Fault::Cut;
    }
    let kind = if error.is_data() { "JSON of an unknown shape" } else { "something that is not JSON" };
    Fault::Garbage(format!("{kind} at line {} column {} of an event", error.line(), error.column()))
}
