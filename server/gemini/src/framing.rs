//! From the bytes of a reply to the JSON in it, as it arrives and in whatever frame it comes. Knows no response type.
//!
//! The service documents server-sent events for `alt=sse`, a JSON array without it and one object for
//! `generateContent` (<https://ai.google.dev/api/generate-content>). It also answers an HTTP error to `alt=sse`
//! as plain JSON, and can put a bare JSON error after events. So the first byte of a line decides what it is, not the
//! request.

mod sse;
mod values;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::Bulk;
use crate::flaw::Flaw;
use crate::json;
use crate::secrets::Secrets;

use sse::Events;
use values::BareValues;

/// The longest event or JSON value taken, in bytes. The largest charts are a few megabytes; a line that never
/// ends stops here instead of filling the memory.
const MAX_EVENT_BYTES: usize = 64 << 20;

/// The longest reply taken, in bytes. What an answer may have of text and images is far less; a stream that never ends and
/// says nothing stops here.
const MAX_ANSWER_BYTES: usize = 256 << 20;

/// Gets the text of each event or bare value: JSON, without secrets.
pub(crate) type Take<'t> = dyn FnMut(&str) -> Result<(), Flaw> + 't;

/// Cuts one reply into events and values. After a flaw it must not be used again.
pub(crate) struct Framing {
    frame: Frame,
    limit: usize,
    /// How many more bytes are taken, and of how many.
    left: usize,
    total: usize,
    /// The most bytes of an unfinished event seen at once since the last whole one.
    held: usize,
    /// `true` once any event had something in it.
    any: bool,
    /// `true` if the bytes taken last made progress.
    made_progress: bool,
}

enum Frame {
    Events(Events),
    Bare(BareValues),
}

impl Default for Framing {
    fn default() -> Self {
        Framing::with_limits(MAX_EVENT_BYTES, MAX_ANSWER_BYTES)
    }
}

impl Framing {
    /// Takes events and values of at most `limit` bytes, and at most `total` bytes altogether.
    pub(crate) fn with_limits(limit: usize, total: usize) -> Self {
        Framing {
            frame: Frame::Events(Events::new(limit)),
            limit,
            left: total,
            total,
            held: 0,
            any: false,
            made_progress: false,
        }
    }

    /// `true` if the bytes taken last made progress: an event with something in it, or more of one than was held before.
    /// Comments, blank lines and fields that are not data do not.
    pub(crate) fn made_progress(&self) -> bool {
        self.made_progress
    }

    /// Takes the next bytes of the body, which may be cut anywhere. Removes the secrets from each event before anything
    /// else reads it: whatever the service repeats of them, and wherever, nothing beyond here holds it.
    pub(crate) fn push(&mut self, bytes: &[u8], secrets: &Secrets, take: &mut Take<'_>) -> Result<(), Flaw> {
        let (taken, beyond) = bytes.split_at(self.left.min(bytes.len()));
        self.left -= taken.len();
        let mut count = 0;
        let outcome = self.read(taken, &mut |data| hand_over(data, secrets, &mut count, take));
        self.any |= count > 0 || outcome.is_err();
        outcome?;
        if beyond.is_empty() { Ok(()) } else { Err(Flaw::Endless(Bulk::Answer, self.total)) }
    }

    /// Takes the end of the body.
    pub(crate) fn finish(&mut self, secrets: &Secrets, take: &mut Take<'_>) -> Result<(), Flaw> {
        let mut count = 0;
        match &mut self.frame {
            Frame::Bare(values) if values.is_inside_one() => return Err(Flaw::Cut),
            Frame::Bare(_) => {}
            Frame::Events(events) => {
                let strange = events.finish(&mut |data| hand_over(data, secrets, &mut count, take))?;
                if strange && !self.any && count == 0 {
                    return Err(Flaw::Garbage("no event in it".to_owned()));
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, bytes: &[u8], take: &mut sse::TakeData<'_>) -> Result<(), Flaw> {
        match &mut self.frame {
            Frame::Bare(values) => values.push(bytes, take),
            Frame::Events(events) => match events.push(bytes, take)? {
                [] => Ok(()),
                [b'<', ..] => Err(Flaw::Markup),
                bare => {
                    let mut values = BareValues::new(self.limit);
                    let outcome = values.push(bare, take);
                    self.frame = Frame::Bare(values);
                    outcome
                }
            },
        }
    }

    /// Updates the progress after the last bytes. `gave_something` is `true` if their events had something in them.
    pub(crate) fn note(&mut self, gave_something: bool) {
        let held = match &self.frame {
            Frame::Events(events) => events.held(),
            Frame::Bare(values) => values.held(),
        };
        self.made_progress = gave_something || held > self.held;
        self.held = if gave_something { held } else { held.max(self.held) };
    }
}

/// Hands over the data of one event, or one bare value, and counts it. An array comes one element after the other.
fn hand_over(data: &[u8], secrets: &Secrets, count: &mut usize, take: &mut Take<'_>) -> Result<(), Flaw> {
    let data = data.trim_ascii();
    // OpenAI's end marker, which gateways like to add.
    if data.is_empty() || data == b"[DONE]" {
        return Ok(());
    }
    if data.starts_with(b"[") {
        let mut values = BareValues::new(data.len());
        values.push(data, &mut |value| hand_over(value, secrets, count, take))?;
        return if values.is_inside_one() { Err(Flaw::Cut) } else { Ok(()) };
    }
    // One check of all the text is faster than one of each string in it.
    let text = str::from_utf8(data).map_err(|_| Flaw::Garbage("text that is not UTF-8".to_owned()))?;
    *count += 1;
    take(&secrets.redact_json(text))
}

/// Reads the values in the text of an event: normally one; several in a row are taken too.
pub(crate) fn each<T: DeserializeOwned>(
    text: &str,
    take: &mut dyn FnMut(T) -> Result<(), Flaw>,
) -> Result<(), Flaw> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    loop {
        let start = values.byte_offset();
        match values.next() {
            None => return Ok(()),
            Some(Ok(value)) => take(value)?,
            Some(Err(error)) => {
                let mended = json::mend(&text[start..]).ok_or_else(|| unreadable(&error))?;
                return each(&mended, take);
            }
        }
    }
}

/// Hands over the values in the text of an event as they came.
pub(crate) fn each_raw<'t>(
    text: &'t str,
    take: &mut dyn FnMut(&'t RawValue) -> Result<(), Flaw>,
) -> Result<(), Flaw> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    values.try_for_each(|value| take(value.map_err(|error| unreadable(&error))?))
}

/// The flaw in one event's JSON. `serde_json` quotes the input in its messages; that stays out.
fn unreadable(error: &serde_json::Error) -> Flaw {
    if error.is_eof() {
        return Flaw::Cut;
    }
    let kind = if error.is_data() { "JSON of an unknown shape" } else { "something that is not JSON" };
    Flaw::Garbage(format!("{kind} at line {} column {} of an event", error.line(), error.column()))
}
