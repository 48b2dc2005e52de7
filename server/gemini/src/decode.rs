//! From the bytes of a reply to responses, as they arrive and in whatever frame they come.
//!
//! The service documents server-sent events for `alt=sse`, a JSON array without it and one object for
//! `generateContent` (<https://ai.google.dev/api/generate-content>). It also answers an HTTP error to `alt=sse`
//! as plain JSON, and can put a bare JSON error after events. So nobody has to say what is coming: the first
//! byte of a line tells.

mod sse;
mod values;

use std::borrow::Cow;

use crate::Key;
use crate::wire::{FinishReason, Response, Status, lenient};

use sse::Events;
use values::Values;

/// The longest event or JSON value taken, in bytes. The largest charts are a few megabytes; a line that never
/// ends stops here instead of filling the memory.
pub const MAX_EVENT_BYTES: usize = 64 << 20;

/// The longest answer taken, all events and images together, in bytes. The service allows one some 65 000 tokens
/// and a few charts, which is below 32 MiB; a stream that never ends stops here instead of filling the memory.
pub const MAX_ANSWER_BYTES: usize = 256 << 20;

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
    /// The whole reply is longer than the limit, given in bytes.
    Endless(usize),
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
    /// How many more bytes are taken, and of how many.
    left: usize,
    total: usize,
    /// The most bytes of an unfinished event seen at once since the last whole one.
    held: usize,
    /// What must not be in any response.
    secret: Option<Key>,
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
        Decoder::with_limits(MAX_EVENT_BYTES, MAX_ANSWER_BYTES)
    }
}

impl Decoder {
    /// A decoder that takes events and values of at most `limit` bytes, and at most `total` bytes altogether.
    #[must_use]
    pub fn with_limits(limit: usize, total: usize) -> Self {
        Decoder {
            framing: Framing::Events(Events::new(limit)),
            progress: Progress::Nothing,
            limit,
            left: total,
            total,
            held: 0,
            secret: None,
        }
    }

    /// The same decoder, taking a key out of each event before anything else reads it: whatever the service
    /// repeats of it, and wherever, no response holds it.
    #[must_use]
    pub(crate) fn without(self, key: &Key) -> Self {
        Decoder { secret: Some(key.clone()), ..self }
    }

    /// Whether the bytes taken last brought the answer on: a whole event, or more of one than was held before.
    /// Comments, blank lines and fields that are not data do not.
    pub(crate) fn came_on(&mut self, items: &Items) -> bool {
        let held = match &self.framing {
            Framing::Events(events) => events.held(),
            Framing::Values(values) => values.held(),
            Framing::Over => 0,
        };
        let came_on = !items.is_empty() || held > self.held;
        self.held = if items.is_empty() { held.max(self.held) } else { held };
        came_on
    }

    /// Takes the next bytes of the body, which may be cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) -> Items {
        let mut items = Items::new();
        let (taken, beyond) = bytes.split_at(self.left.min(bytes.len()));
        self.left -= taken.len();
        let mut outcome = self.read(taken, &mut items);
        if outcome.is_ok() && !beyond.is_empty() && !matches!(self.framing, Framing::Over) {
            outcome = Err(Fault::Endless(self.total));
        }
        if let Err(fault) = outcome {
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
        let secret = self.secret.as_ref();
        let mut take = |data: &[u8]| decode(data, secret, progress, items);
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
        let secret = self.secret.as_ref();
        match self.framing {
            Framing::Over => return Ok(()),
            Framing::Values(values) if values.is_inside_one() => return Err(Fault::Cut),
            Framing::Values(_) => {}
            Framing::Events(events) => {
                let strange = events.finish(&mut |data| decode(data, secret, &mut progress, items))?;
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
fn decode(
    data: &[u8],
    secret: Option<&Key>,
    progress: &mut Progress,
    items: &mut Items,
) -> Result<(), Fault> {
    let data = data.trim_ascii();
    // OpenAI's end marker, which gateways like to add.
    if data == b"[DONE]" {
        return Ok(());
    }
    if data.starts_with(b"[") {
        let mut values = Values::new(data.len());
        values.push(data, &mut |value| decode(value, secret, progress, items))?;
        return if values.is_inside_one() { Err(Fault::Cut) } else { Ok(()) };
    }
    // One check of all the text is faster than one of each string in it.
    let text = str::from_utf8(data).map_err(|_| Fault::Garbage("text that is not UTF-8".to_owned()))?;
    let text = secret.map_or(Cow::Borrowed(text), |key| key.redact_json(text));
    let mut responses = serde_json::Deserializer::from_str(&text).into_iter();
    loop {
        let start = responses.byte_offset();
        let mut response: Response = match responses.next() {
            None => return Ok(()),
            Some(Ok(response)) => response,
            Some(Err(error)) => {
                let mended = lenient::mend(&text[start..]).ok_or_else(|| unreadable(&error))?;
                return decode(mended.as_bytes(), secret, progress, items);
            }
        };
        let error = response.error.take();
        if error.is_none() || response != Response::default() {
            *progress = progress_by(&response).max(*progress);
            items.push(Ok(response));
        }
        if let Some(status) = error {
            return Err(Fault::Service(status));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: &str =
        r#"{"candidates": [{"content": {"parts": [{"text": "naïve 🌊 \"{[\\"}], "role": "model"}}]}"#;
    const LAST: &str =
        r#"{"candidates": [{"content": {"parts": [{"text": "end"}]}, "finishReason": "STOP"}]}"#;
    const ERROR: &str = "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"overloaded\"\n  }\n}\n";

    fn decode<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> Items {
        let mut decoder = Decoder::with_limits(1000, 10_000);
        let mut items: Items = pieces.into_iter().flat_map(|piece| decoder.push(piece)).collect();
        items.extend(decoder.finish());
        items
    }

    /// The text of the responses and the fault, if any.
    fn told(body: &str) -> (String, Option<Fault>) {
        let (responses, faults): (Vec<_>, Vec<_>) =
            decode([body.as_bytes()]).into_iter().partition(Result::is_ok);
        let candidates = responses.into_iter().flatten().flat_map(|response| response.candidates);
        let parts = candidates.filter_map(|candidate| candidate.content).flat_map(|content| content.parts);
        let text = parts.filter_map(|part| part.text().map(str::to_owned)).collect();
        (text, faults.into_iter().next().and_then(Result::err))
    }

    fn whole(body: &str) -> bool {
        told(body) == ("naïve 🌊 \"{[\\end".to_owned(), None)
    }

    #[test]
    fn any_line_end_will_do() {
        for end in ["\n", "\r", "\r\n"] {
            assert!(whole(&format!("data: {FIRST}{end}{end}data: {LAST}{end}{end}")), "{end:?}");
        }
    }

    #[test]
    fn what_is_not_data_is_read_over() {
        assert!(whole(&format!(
            "\u{FEFF}: hello\n\nretry: 10\nevent: message\nid: 7\ndata:{FIRST}\n\n: still here\n\ndata: {LAST}\n\ndata: [DONE]\n\n"
        )));
    }

    #[test]
    fn the_last_event_needs_no_blank_line() {
        assert!(whole(&format!("data: {FIRST}\n\ndata: {LAST}\n")));
        assert!(whole(&format!("data: {FIRST}\n\ndata: {LAST}")));
    }

    #[test]
    fn events_need_no_blank_line_between_them() {
        assert!(whole(&format!("data: {FIRST}\ndata: {LAST}\n")));
    }

    #[test]
    fn data_may_stand_on_several_lines() {
        let lines = FIRST.replace(", ", ",\r\ndata: ");
        assert!(whole(&format!("data: {lines}\r\n\r\ndata: {LAST}\r\n\r\n")));
    }

    #[test]
    fn bare_json_is_taken_in_a_row_and_in_an_array() {
        assert!(whole(&format!("[{FIRST}\n,\r\n{LAST}]")));
        assert!(whole(&format!("{FIRST}\n{LAST}\n")));
        assert!(whole(&format!("data: [{FIRST}, {LAST}]\n\n")));
    }

    #[test]
    fn elements_of_an_array_come_out_as_they_are_complete() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.push(format!("[{FIRST}").as_bytes()).len(), 1);
    }

    #[test]
    fn an_error_is_found_wherever_it_stands() {
        let line = ERROR.replace('\n', "");
        for body in [
            ERROR.to_owned(),
            format!("[{ERROR}]"),
            format!("data: {line}\n\n"),
            format!("data: [{line}]\n\n"),
            format!("data: {FIRST}\n\n{ERROR}"),
            format!("data: {FIRST}\n\ndata: {line}\n\n"),
            format!("[{FIRST},\n{ERROR}"),
            r#"{"error": "overloaded"}"#.to_owned(),
        ] {
            let fault = told(&body).1;
            assert!(
                matches!(&fault, Some(Fault::Service(status)) if status.message == "overloaded"),
                "{body}: {fault:?}"
            );
        }
    }

    #[test]
    fn nothing_is_read_after_an_error() {
        assert_eq!(decode([format!("{ERROR}{LAST}").as_bytes(), LAST.as_bytes()]).len(), 1);
    }

    #[test]
    fn a_reply_without_a_finish_reason_was_cut() {
        let half = &LAST[..LAST.len() / 2];
        for body in [
            String::new(),
            "{}".to_owned(),
            format!("data: {FIRST}\n\n"),
            format!("[{FIRST}]"),
            format!("data: {FIRST}\n\ndata: {half}"),
            format!("data: {LAST}\n\ndata: {half}"),
            format!("[{LAST},\n{half}"),
            "data: [DONE]\n\n".to_owned(),
        ] {
            assert_eq!(told(&body).1, Some(Fault::Cut), "{body}");
        }
    }

    #[test]
    fn a_reason_for_blocking_the_prompt_is_an_end() {
        assert_eq!(told(r#"data: {"promptFeedback": {"blockReason": "NEW_REASON"}}"#).1, None);
    }

    #[test]
    fn markup_is_told_from_garbage() {
        assert_eq!(told("\n <!DOCTYPE html>").1, Some(Fault::Markup));
        assert_eq!(told(&format!("data: {FIRST}\n\n<html>")).1, Some(Fault::Markup));
        for body in ["It works!", "data: 7\n\n", "data: {\"candidates\": 7}\n\n", "[7]", "{} x"] {
            assert!(matches!(told(body).1, Some(Fault::Garbage(_))), "{body}");
        }
    }

    #[test]
    fn the_fault_in_garbage_never_quotes_it() {
        let Some(Fault::Garbage(place)) = told("data: {\"candidates\": \"secret\"}\n\n").1 else {
            panic!("a fault")
        };
        assert_eq!(place, "JSON of an unknown shape at line 1 column 23 of an event");
    }

    #[test]
    fn an_event_beyond_the_limit_ends_it() {
        let long = "x".repeat(700);
        for body in [
            format!("data: \"{long}{long}"),
            format!("data: {long}\ndata: {long}\n"),
            format!("{{\"{long}{long}"),
        ] {
            let pieces = body.as_bytes().chunks(100);
            assert_eq!(decode(pieces), [Err(Fault::TooLong(1000))]);
        }
    }

    #[test]
    fn a_reply_that_never_ends_is_stopped_and_what_came_is_kept() {
        let event = format!("data: {FIRST}\n\n");
        let mut decoder = Decoder::with_limits(1000, 10 * event.len());
        let mut items = Items::new();
        for _ in 0..20 {
            items.extend(decoder.push(event.as_bytes()));
        }
        items.extend(decoder.finish());
        assert_eq!(items.iter().filter(|item| item.is_ok()).count(), 10);
        assert_eq!(items.last(), Some(&Err(Fault::Endless(10 * event.len()))));
        assert_eq!(items.len(), 11);
    }

    #[test]
    fn only_more_of_the_answer_is_a_sign_of_life() {
        for (pieces, expected) in [
            ([": ping\n\n", "\n", "event: x\n", "id: 7", "8\n\n", "data:\n\n"], [false; 6]),
            (
                ["data: {", "\"candi", "dates\":", "[]}", "\n\n", ": ping\n"],
                [true, true, true, true, true, false],
            ),
            (["{", " ", "", "\"error", "\": 7", "}"], [true, true, false, true, true, true]),
            (
                ["data: [D", "ONE]\n\n", "data: [D", "ONE", "]\n\n", "\n"],
                [true, false, false, true, false, false],
            ),
        ] {
            let mut decoder = Decoder::default();
            let seen = pieces.map(|piece| {
                let items = decoder.push(piece.as_bytes());
                decoder.came_on(&items)
            });
            assert_eq!(seen, expected, "{pieces:?}");
        }
    }

    #[test]
    fn half_a_character_takes_no_response_along() {
        let event = |version| format!("data: {FIRST} {{\"modelVersion\": \"{version}\"}} {LAST}\n\n");
        for version in ["\\ud800", "m \\udc00 \\ud83c\\udf0a \\\\ud800", "plain"] {
            assert!(whole(&event(version)), "{version}");
        }
    }

    proptest! {
        #[test]
        fn where_it_is_cut_makes_no_difference(ends in prop::collection::vec("\n\n|\r\r|\r\n\r\n", 4), sizes in prop::collection::vec(1_usize..9, 1..200)) {
            let body = format!(
                "\u{FEFF}data: {FIRST}{}: on{}data:{FIRST}{}data: {LAST}{}{ERROR}", ends[0], ends[1], ends[2], ends[3]
            );
            let mut rest = body.as_bytes();
            let mut pieces = Vec::new();
            for size in sizes {
                let (piece, tail) = rest.split_at(size.min(rest.len()));
                pieces.push(piece);
                rest = tail;
            }
            pieces.push(rest);
            prop_assert_eq!(decode(pieces), decode([body.as_bytes()]));
        }

        #[test]
        fn no_bytes_make_it_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8)) {
            decode(pieces.iter().map(Vec::as_slice));
        }

        #[test]
        fn nothing_like_a_stream_makes_it_panic(body in "(data:|event|[ \r\n\\{\\}\\[\\],:\"\\\\]|[a-z0-9]|\\[DONE\\]|null){0,60}", cut in 0_usize..60) {
            let (before, after) = body.as_bytes().split_at(cut.min(body.len()));
            prop_assert_eq!(decode([before, after]), decode([body.as_bytes()]));
        }
    }
}
