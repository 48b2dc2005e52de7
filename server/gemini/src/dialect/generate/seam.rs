//! Finds secrets that the service splits over the texts of several parts.
//!
//! No part that comes here has a whole secret. What may be the beginning of one at the end of a text is held back until
//! what follows shows what it is; all else goes on at once.

use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;
use turn::{Part, Piece, Raw};

use super::part;
use crate::secrets::{REDACTED, Secrets};

/// What stands before the text of a part that has nothing else.
const HEAD: &str = r#"{"text":""#;

/// The most parts held back. Real ones show with the next one or two what they are.
const MOST: usize = 64;

/// The most bytes from where a secret may begin. The longest tokens have 2048, and an escape takes six times the room.
const LONGEST: usize = 16 << 10;

/// The last texts, as far as a secret may begin in them.
#[derive(Default)]
pub(super) struct Seam {
    held: Vec<Held>,
}

/// A part that is held back.
enum Held {
    /// Nothing but a text, as it stands between its quotes. It may be cut and joined.
    Text { content: String, kind: Kind },
    /// A part that must stay one.
    Whole {
        raw: Raw,
        /// Where its text stands in it, if it has one.
        text: Option<(Range<usize>, Kind)>,
    },
}

/// What a text is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Answer,
    Thought,
}

/// A part with a text.
#[derive(Deserialize)]
struct WithText<'j> {
    #[serde(borrow)]
    text: &'j RawValue,
    thought: Option<bool>,
}

/// A part with nothing but a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyText<'j> {
    #[serde(borrow)]
    text: &'j RawValue,
    thought: Option<bool>,
}

impl Seam {
    /// Takes the next part. Gives those that cannot have the beginning of a secret.
    pub(super) fn push(&mut self, raw: Raw, secrets: &Secrets, give: &mut dyn FnMut(Part)) {
        let next = Held::read(raw);
        if self.held.is_empty() && secrets.begun(next.content()).is_none() {
            return give(next.part());
        }
        let goes_on = match (next.kind(), self.kind()) {
            (Some(kind), Some(before)) => kind == before,
            (None, _) => next.is_unseen(),
            (Some(_), None) => true,
        };
        if !goes_on || self.held.len() == MOST {
            self.release(give);
        }
        self.hold(next);
        let mut content: String = self.held.iter().map(Held::content).collect();
        while let Some(secret) = secrets.first(&content) {
            self.replace(&secret);
            content.replace_range(secret, REDACTED);
        }
        match secrets.begun(&content) {
            Some(at) if content.len() - at <= LONGEST => self.release_before(at, give),
            _ => self.release(give),
        }
    }

    /// Joins a text to the one before it: a long token may come letter by letter.
    fn hold(&mut self, next: Held) {
        match (self.held.last_mut(), next) {
            (Some(_), Held::Text { content, .. }) if content.is_empty() => {}
            (Some(Held::Text { content, kind }), Held::Text { content: more, kind: of }) if *kind == of => {
                content.push_str(&more);
            }
            (_, next) => self.held.push(next),
        }
    }

    /// Gives all that is held back: nothing follows that could complete a secret.
    pub(super) fn release(&mut self, give: &mut dyn FnMut(Part)) {
        // A text of which nothing is left says nothing.
        let is_empty = |held: &Held| matches!(held, Held::Text { content, .. } if content.is_empty());
        self.held.drain(..).filter(|held| !is_empty(held)).map(Held::part).for_each(give);
    }

    fn kind(&self) -> Option<Kind> {
        self.held.iter().find_map(Held::kind)
    }

    /// Puts a mark in place of a secret in the joined texts, which may stand in several parts.
    fn replace(&mut self, secret: &Range<usize>) {
        let mut start = 0;
        let mut mark = REDACTED;
        for held in &mut self.held {
            let length = held.content().len();
            let within = secret.start.max(start)..secret.end.min(start + length);
            if !within.is_empty() {
                held.replace(within.start - start..within.end - start, mark);
                mark = "";
            }
            start += length;
        }
    }

    /// Gives what stands before an index of the joined texts, as far as parts can be cut.
    fn release_before(&mut self, mut at: usize, give: &mut dyn FnMut(Part)) {
        while let Some(length) =
            self.held.first().map(|held| held.content().len()).filter(|length| *length <= at)
        {
            at -= length;
            give(self.held.remove(0).part());
        }
        if let Some(Held::Text { content, kind }) = self.held.first_mut()
            && at > 0
        {
            let rest = content.split_off(at);
            give(Held::Text { content: std::mem::replace(content, rest), kind: *kind }.part());
        }
    }
}

impl Held {
    fn read(raw: Raw) -> Self {
        let json = raw.get();
        let kind = |thought| if thought == Some(true) { Kind::Thought } else { Kind::Answer };
        if let Ok(OnlyText { text, thought }) = serde_json::from_str(json)
            && let Some(content) = between_quotes(text)
        {
            return Held::Text { content: content.to_owned(), kind: kind(thought) };
        }
        let with_text: Option<WithText<'_>> = serde_json::from_str(json).ok();
        let text = with_text.and_then(|WithText { text, thought }| {
            let content = between_quotes(text)?;
            let start = content.as_ptr().addr() - json.as_ptr().addr();
            Some((start..start + content.len(), kind(thought)))
        });
        Held::Whole { raw, text }
    }

    fn content(&self) -> &str {
        match self {
            Held::Text { content, .. } => content,
            Held::Whole { raw, text } => text.as_ref().map_or("", |(place, _)| &raw.get()[place.clone()]),
        }
    }

    /// What its text is of; `None` if it has none that is seen.
    fn kind(&self) -> Option<Kind> {
        let kind = match self {
            Held::Text { kind, .. } => Some(*kind),
            Held::Whole { text, .. } => text.as_ref().map(|(_, kind)| *kind),
        };
        kind.filter(|_| !self.content().is_empty())
    }

    /// `true` if it shows nothing: the texts around it are seen as one.
    fn is_unseen(&self) -> bool {
        match self {
            Held::Text { content, .. } => content.is_empty(),
            Held::Whole { raw, .. } => {
                let mut pieces = Vec::new();
                part::read(&raw.clone().into(), &mut pieces);
                pieces.iter().all(|piece| matches!(piece, Piece::Note(_)))
            }
        }
    }

    /// Puts another text in place of some of its own.
    fn replace(&mut self, range: Range<usize>, by: &str) {
        match self {
            Held::Text { content, .. } => content.replace_range(range, by),
            Held::Whole { text: None, .. } => {}
            Held::Whole { raw, text: Some((place, _)) } => {
                let mut json = raw.get().to_owned();
                json.replace_range(place.start + range.start..place.start + range.end, by);
                place.end = place.end + by.len() - range.len();
                *raw = RawValue::from_string(json).expect("JSON of which only a string was shortened").into();
            }
        }
    }

    fn part(self) -> Part {
        match self {
            Held::Text { content, kind: Kind::Answer } => Part::growing(HEAD, &content, r#""}"#),
            Held::Text { content, kind: Kind::Thought } => {
                Part::growing(HEAD, &content, r#"","thought":true}"#)
            }
            Held::Whole { raw, .. } => raw.into(),
        }
    }
}

/// What stands between the quotes of a string; `None` for another value.
fn between_quotes(value: &RawValue) -> Option<&str> {
    value.get().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use turn::{Part, Parts, Raw};

    use super::Seam;
    use crate::secrets::Secrets;

    const KEY: &str = "AIzaSyA-1234567890_abcdefghijklmnopqrstu";

    fn raw(json: &str) -> Raw {
        serde_json::from_str(json).expect("JSON")
    }

    /// The parts that are given after each of these; the last line has those that were still held back.
    fn given(parts: &[&str]) -> String {
        let (mut seam, secrets) = (Seam::default(), Secrets::default().with(KEY));
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            let mut given = Vec::new();
            seam.push(raw(part), &secrets, &mut |part: Part| given.push(part.get().to_owned()));
            lines.push(given.join(" "));
        }
        let mut given = Vec::new();
        seam.release(&mut |part: Part| given.push(part.get().to_owned()));
        lines.push(given.join(" "));
        lines.join("\n")
    }

    #[test]
    fn only_what_may_begin_a_secret_waits_for_the_next_part() {
        insta::assert_snapshot!(given(&[
            r#"{"text":"Plan A"}"#,
            r#"{"text":" is good. AIzaSy"}"#,
            r#"{"text":"nonym, A"}"#,
            r#"{"executableCode":{"code":"1"}}"#,
            r#"{"text":"hm A","thought":true}"#,
            r#"{"text":"A"}"#,
        ]), @r#"
        {"text":"Plan "}
        {"text":"A is good. "}
        {"text":"AIzaSynonym, "}
        {"text":"A"} {"executableCode":{"code":"1"}}
        {"text":"hm ","thought":true}
        {"text":"A","thought":true}
        {"text":"A"}
        "#);
    }

    #[test]
    fn a_secret_in_pieces_is_taken_out() {
        insta::assert_snapshot!(given(&[
            r#"{"text":"It is AIzaSy"}"#,
            r#"{"text":"A-12345\u0036\n7890_abc"}"#,
            r#"{"text":"defghijklmnopqrstu, really."}"#,
        ]), @r#"
        {"text":"It is "}

        {"text":"[redacted], really."}
        "#);
        let letters: Vec<String> = KEY.chars().map(|letter| format!(r#"{{"text":"{letter}"}}"#)).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        insta::assert_snapshot!(given(&letters).trim(), @r#"{"text":"[redacted]"}"#);
    }

    #[test]
    fn a_long_token_in_single_letters_with_empty_parts_between_is_taken_out() {
        let token = format!("ya29.{}", "aB3_".repeat(50));
        let (mut seam, secrets) = (Seam::default(), Secrets::default().with(&token));
        let mut given = Vec::new();
        for letter in token.chars().chain(['.']) {
            for part in [format!(r#"{{"text":"{letter}"}}"#), r#"{"text":"","thought":true}"#.to_owned()] {
                seam.push(raw(&part), &secrets, &mut |part: Part| given.push(part.get().to_owned()));
            }
        }
        seam.release(&mut |part: Part| given.push(part.get().to_owned()));
        insta::assert_snapshot!(given.join(" "), @r#"{"text":"[redacted]"} {"text":"","thought":true} {"text":"."} {"text":"","thought":true}"#);
    }

    #[test]
    fn a_secret_within_parts_that_must_stay_is_taken_out_of_each() {
        insta::assert_snapshot!(given(&[
            r#"{"text":"It is AIzaSy","thoughtSignature":"Ck4="}"#,
            r#"{"new":1}"#,
            r#"{"thoughtSignature":"Ck5=", "text":"A-1234567890_abcdefghijklmnopqrstu."}"#,
            r#"{"text":"AIza","thoughtSignature":"Ck6="}"#,
            r#"{"text":"","thoughtSignature":"Ck7="}"#,
        ]), @r#"


        {"text":"It is [redacted]","thoughtSignature":"Ck4="} {"new":1} {"thoughtSignature":"Ck5=", "text":"."}


        {"text":"AIza","thoughtSignature":"Ck6="} {"text":"","thoughtSignature":"Ck7="}
        "#);
    }

    proptest! {
        #[test]
        fn wherever_a_text_is_cut_no_secret_is_in_the_whole(
            texts in prop::collection::vec(prop_oneof![Just(KEY), Just("AIzaSy"), Just("A"), Just("x "), Just("\u{200b}")], 1..6),
            cuts in prop::collection::vec((0_usize..120, any::<bool>()), 0..8),
        ) {
            let whole: String = texts.concat();
            let mut ends: Vec<(usize, bool)> =
                cuts.into_iter().filter(|(cut, _)| whole.is_char_boundary(*cut)).chain([(whole.len(), false)]).collect();
            ends.sort_unstable();
            let (mut seam, secrets) = (Seam::default(), Secrets::default().with(KEY));
            let (mut parts, mut start) = (Parts::default(), 0);
            for (end, is_signed) in ends {
                let end = end.min(whole.len());
                let text = whole.get(start..end).unwrap_or_default();
                let signature = if is_signed { ",\"thoughtSignature\":\"Ck4=\"" } else { "" };
                // As it comes: without the secrets that are whole in one event.
                let part = secrets.redact_json(&format!("{{\"text\":\"{text}\"{signature}}}")).into_owned();
                seam.push(raw(&part), &secrets, &mut |part| parts.extend([part]));
                start = start.max(end);
            }
            seam.release(&mut |part| parts.extend([part]));
            let seen: String = parts.iter().map(|part| {
                let part: serde_json::Value = serde_json::from_str(part.get()).expect("JSON");
                part["text"].as_str().expect("a text").to_owned()
            }).collect();
            prop_assert!(!seen.replace('\u{200b}', "").contains(KEY), "{}", seen);
            let expected = whole.replace('\u{200b}', "").replace(KEY, "[redacted]");
            prop_assert_eq!(seen.replace('\u{200b}', ""), expected);
        }
    }
}
