//! Finds secrets that the service splits over the texts of several parts.
//!
//! No part that comes here has a whole secret. What may be the beginning of one at the end of a text is held back until
//! what follows shows what it is; all else goes on at once.

use std::ops::Range;

use serde_json::value::RawValue;
use turn::{Part, Raw};

use super::part::{self, Fields, TEXT_HEAD, TEXT_TAIL, THOUGHT_TAIL};
use crate::secrets::{REDACTED, Secrets};

/// The most bytes from where a secret may begin. The longest tokens have 2048, and an escape takes six times the room.
const LONGEST: usize = 16 << 10;

/// The last parts, as far as a secret may begin in what is shown of them: texts, programs and their output alike.
#[derive(Default)]
pub(super) struct Seam {
    held: Vec<Held>,
    /// What is shown of them.
    content: String,
    /// The bytes of memory that they take.
    size: usize,
}

/// A part that is held back.
enum Held {
    /// Nothing but a text, as it stands between its quotes. It may be cut and joined.
    Text { content: String, kind: TextKind },
    /// A part that must stay one.
    Whole {
        raw: Raw,
        /// Where in it stands what is shown, in this order.
        places: Vec<Range<usize>>,
    },
}

/// What a text is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    Answer,
    Thought,
}

impl Seam {
    /// Takes the next part. Gives those that cannot have the beginning of a secret.
    pub(super) fn push(&mut self, raw: Raw, secrets: &Secrets, give: &mut dyn FnMut(Part)) {
        self.take(Held::read(raw), secrets, give);
    }

    /// Takes a part with nothing but a text, as it stands between its quotes.
    pub(super) fn push_text(
        &mut self,
        content: &str,
        kind: TextKind,
        secrets: &Secrets,
        give: &mut dyn FnMut(Part),
    ) {
        self.take(Held::Text { content: content.to_owned(), kind }, secrets, give);
    }

    fn take(&mut self, next: Held, secrets: &Secrets, give: &mut dyn FnMut(Part)) {
        if self.held.is_empty() && !next.may_need_another(secrets) {
            return give(next.part());
        }
        // What shows nothing waits with the others.
        if !self.hold(next) {
            return;
        }
        while let Some(secret) = secrets.first(&self.content) {
            self.replace(&secret);
        }
        match secrets.begun(&self.content) {
            Some(at) if self.content.len() - at <= LONGEST => self.release_before(at, give),
            _ => self.release(give),
        }
    }

    /// Gives all that is held back: nothing follows that could complete a secret.
    pub(super) fn release(&mut self, give: &mut dyn FnMut(Part)) {
        // A text of which nothing is left says nothing.
        let is_empty = |held: &Held| matches!(held, Held::Text { content, .. } if content.is_empty());
        self.held.drain(..).filter(|held| !is_empty(held)).map(Held::part).for_each(give);
        self.content.clear();
        self.size = 0;
    }

    /// The bytes of memory that it takes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Holds a part back. `true` if it shows something.
    fn hold(&mut self, next: Held) -> bool {
        let before = self.content.len();
        next.contents().for_each(|content| self.content.push_str(content));
        match (self.held.last_mut(), next) {
            (Some(_), Held::Text { content, .. }) if content.is_empty() => {}
            // A long token may come letter by letter.
            (Some(Held::Text { content, kind }), Held::Text { content: more, kind: of }) if *kind == of => {
                content.push_str(&more);
                self.size += more.len();
            }
            (_, next) => {
                self.size += next.size();
                self.held.push(next);
            }
        }
        self.content.len() > before
    }

    /// Puts a mark in place of a secret in what is shown, which may stand in several parts.
    fn replace(&mut self, secret: &Range<usize>) {
        let mut start = 0;
        let mut mark = REDACTED;
        for held in &mut self.held {
            let length = held.length();
            let within = secret.start.max(start)..secret.end.min(start + length);
            if !within.is_empty() {
                held.replace(within.start - start..within.end - start, mark);
                mark = "";
            }
            start += length;
        }
        self.content.replace_range(secret.clone(), REDACTED);
    }

    /// Gives what stands before an index of what is shown, as far as parts can be cut.
    fn release_before(&mut self, at: usize, give: &mut dyn FnMut(Part)) {
        let mut end = 0;
        let is_before = |held: &&Held| {
            let is_before = end + held.length() <= at;
            end += if is_before { held.length() } else { 0 };
            is_before
        };
        let count = self.held.iter().take_while(is_before).count();
        self.held.drain(..count).map(Held::part).for_each(&mut *give);
        if let Some(Held::Text { content, kind }) = self.held.first_mut()
            && at > end
        {
            let rest = content.split_off(at - end);
            give(Held::Text { content: std::mem::replace(content, rest), kind: *kind }.part());
            end = at;
        }
        self.content.drain(..end);
        self.size = self.held.iter().map(Held::size).sum();
    }
}

impl Held {
    fn read(raw: Raw) -> Self {
        let json = raw.get();
        if let Some((content, is_thought)) = part::only_text(json) {
            let kind = if is_thought { TextKind::Thought } else { TextKind::Answer };
            return Held::Text { content: content.to_owned(), kind };
        }
        let place = |content: &str| {
            let start = content.as_ptr().addr() - json.as_ptr().addr();
            start..start + content.len()
        };
        let places = Fields::read(json).shown().map(place).collect();
        Held::Whole { raw, places }
    }

    /// What is shown of it, bit by bit.
    fn contents(&self) -> impl Iterator<Item = &str> {
        let (text, whole) = match self {
            Held::Text { content, .. } => (Some(content.as_str()), None),
            Held::Whole { raw, places } => (None, Some((raw.get(), places))),
        };
        let places =
            whole.into_iter().flat_map(|(json, places)| places.iter().map(|place| &json[place.clone()]));
        text.into_iter().chain(places)
    }

    fn length(&self) -> usize {
        self.contents().map(str::len).sum()
    }

    fn size(&self) -> usize {
        match self {
            Held::Text { content, .. } => content.len(),
            Held::Whole { raw, .. } => size_of::<Self>() + raw.get().len(),
        }
    }

    /// Whether a secret may begin in it, or stand in more than one of its strings.
    fn may_need_another(&self, secrets: &Secrets) -> bool {
        let mut contents = self.contents();
        let (first, more) = (contents.next().unwrap_or_default(), contents.next());
        let Some(more) = more else { return secrets.begun(first).is_some() };
        let content: String = [first, more].into_iter().chain(contents).collect();
        secrets.begun(&content).is_some() || secrets.first(&content).is_some()
    }

    /// Puts another text in place of some of what is shown.
    fn replace(&mut self, range: Range<usize>, by: &str) {
        match self {
            Held::Text { content, .. } => content.replace_range(range, by),
            Held::Whole { raw, places } => {
                let mut json = raw.get().to_owned();
                let (mut start, mut by) = (0, by);
                for index in 0..places.len() {
                    let place = places[index].clone();
                    let within = range.start.max(start)..range.end.min(start + place.len());
                    start += place.len();
                    if within.is_empty() {
                        continue;
                    }
                    let cut = place.end + within.start - start..place.end + within.end - start;
                    json.replace_range(cut.clone(), by);
                    let moved = |at: usize| if at < cut.end { at } else { at + by.len() - cut.len() };
                    for place in &mut *places {
                        *place = moved(place.start)..moved(place.end);
                    }
                    by = "";
                }
                *raw = RawValue::from_string(json).expect("JSON of which only strings were changed").into();
            }
        }
    }

    fn part(self) -> Part {
        match self {
            Held::Text { content, kind: TextKind::Answer } => Part::growing(TEXT_HEAD, &content, TEXT_TAIL),
            Held::Text { content, kind: TextKind::Thought } => {
                Part::growing(TEXT_HEAD, &content, THOUGHT_TAIL)
            }
            Held::Whole { raw, .. } => raw.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use turn::{Part, Parts, Piece, Raw};

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

    #[test]
    fn a_secret_in_parts_of_any_shape_is_taken_out() {
        insta::assert_snapshot!(given(&[
            r#"{"text":"It is AIzaSy","thought":1}"#,
            r#"{"text":"A-1234567890_abcdef","text":7,"x\ud800":1}"#,
            r#"{"te\u0078t":"A-1234567890_abcdefghijklmnopqrstu.","thought":[]}"#,
            r#"{"executableCode":{"language":"PYTHON","code":"key = 'AIzaSy"}}"#,
            r#"{"executableCode":{"code":"A-1234567890_abcdefghijklm","id":7}}"#,
            r#"{"codeExecutionResult":{"output":"nopqrstu'","outcome":-1}}"#,
            r#"{"executableCode":{"code":"nopqrstu"},"text":"AIzaSyA-1234567890_abcdefghijklm"}"#,
        ]), @r#"
        {"text":"It is [redacted]","thought":1} {"text":"A-1234567890_abcdef","text":7,"x\ud800":1} {"te\u0078t":".","thought":[]}


        {"executableCode":{"language":"PYTHON","code":"key = '[redacted]"}} {"executableCode":{"code":"","id":7}} {"codeExecutionResult":{"output":"'","outcome":-1}}
        {"executableCode":{"code":""},"text":"[redacted]"}
        "#);
    }

    #[test]
    fn a_long_token_in_signed_letters_is_taken_out() {
        let token = format!("ya29.{}", "aB3_".repeat(50));
        let (mut seam, secrets) = (Seam::default(), Secrets::default().with(&token));
        let mut given = Vec::new();
        for letter in token.chars() {
            let part = format!(r#"{{"text":"{letter}","thoughtSignature":"Ck4="}}"#);
            seam.push(raw(&part), &secrets, &mut |part: Part| given.push(part.get().to_owned()));
            assert!(given.is_empty() && seam.size() > 0 || letter == '_');
        }
        let shown: Vec<_> = given.iter().filter(|part| !part.contains(r#""text":"","#)).collect();
        insta::assert_snapshot!(format!("{} {shown:?} {}", given.len(), seam.size()), @r#"205 ["{\"text\":\"[redacted]\",\"thoughtSignature\":\"Ck4=\"}"] 0"#);
    }

    /// A part with a text, of one of the shapes that are shown.
    fn part(shape: usize, text: &str) -> String {
        match shape {
            0 => format!(r#"{{"text":"{text}"}}"#),
            1 => format!(r#"{{"text":"{text}","thoughtSignature":"Ck4="}}"#),
            2 => format!(r#"{{"thought":1,"text":"{text}"}}"#),
            3 => format!(r#"{{"text":"{text}","thought":true}}"#),
            4 => format!(r#"{{"executableCode":{{"id":[],"code":"{text}"}}}}"#),
            _ => format!(r#"{{"codeExecutionResult":{{"output":"{text}"}}}}"#),
        }
    }

    /// What is seen of a part.
    fn seen(part: &Part) -> String {
        let mut pieces = Vec::new();
        super::part::read(part, &mut pieces);
        let seen = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Thought(text) => text,
            Piece::Code(code) => code.code,
            Piece::Output(output) => output.output,
            other => panic!("{other:?}"),
        });
        seen.collect()
    }

    proptest! {
        #[test]
        fn wherever_a_text_is_cut_no_secret_is_in_the_whole(
            texts in prop::collection::vec(prop_oneof![Just(KEY), Just("AIzaSy"), Just("A"), Just("x "), Just("\u{200b}")], 1..6),
            cuts in prop::collection::vec((0_usize..120, 0_usize..6), 0..8),
        ) {
            let whole: String = texts.concat();
            let mut ends: Vec<(usize, usize)> =
                cuts.into_iter().filter(|(cut, _)| whole.is_char_boundary(*cut)).chain([(whole.len(), 0)]).collect();
            ends.sort_unstable();
            let (mut seam, secrets) = (Seam::default(), Secrets::default().with(KEY));
            let (mut parts, mut start) = (Parts::default(), 0);
            for (end, shape) in ends {
                let end = end.min(whole.len());
                // As it comes: without the secrets that are whole in one event.
                let part = part(shape, whole.get(start..end).unwrap_or_default());
                seam.push(raw(&secrets.redact_json(&part)), &secrets, &mut |part| parts.extend([part]));
                start = start.max(end);
            }
            seam.release(&mut |part| parts.extend([part]));
            let seen: String = parts.iter().map(seen).collect();
            prop_assert!(!seen.replace('\u{200b}', "").contains(KEY), "{}", seen);
            let expected = whole.replace('\u{200b}', "").replace(KEY, "[redacted]");
            prop_assert_eq!(seen.replace('\u{200b}', ""), expected);
        }
    }
}
