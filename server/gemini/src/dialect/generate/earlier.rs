//! The earlier turns of a conversation: which are sent again, and their files, which go along with the latest question.
//!
//! The service's programs start with nothing for each question, and a model that does not find a file types its rows into
//! the program. Each file is sent once; where one stood before is a word about it.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use turn::{Attachment, Memory, Parts, Piece, Raw, State};

use super::part;
use crate::dialect::earlier_file::{EarlierFile, moved, told_apart};
use crate::json;

/// The questions of a conversation as they are sent.
pub(super) struct Questions {
    /// Those that are sent again, oldest first, without their files.
    pub(super) earlier: Vec<Raw>,
    /// The last one, with the files of all.
    pub(super) last: Raw,
}

/// `true` if a question can follow a turn: its answer says something, and waits for no function. Thoughts alone say
/// nothing.
pub(crate) fn can_go_on(memory: &Memory) -> bool {
    let State::Contents { answered, .. } = &memory.state else { return false };
    let calls = answered.iter().filter(|part| part::call(part).is_some()).count();
    let returned = answered.iter().filter(|part| part::is_returned(part)).count();
    answered.iter().any(part::says_something) && calls == returned
}

/// The files of a question that is sent again.
pub(crate) fn files(memory: &Memory) -> Vec<EarlierFile<'_>> {
    let content: Option<Content<'_>> = asked(memory).and_then(|asked| serde_json::from_str(asked.get()).ok());
    content.map(|content| content.parts).unwrap_or_default().into_iter().filter_map(file_in).collect()
}

/// The file that a part is; `None` if it is none.
fn file_in(part: &RawValue) -> Option<EarlierFile<'_>> {
    let FilePart { inline_data: Inline { display_name, .. } } = serde_json::from_str(part.get()).ok()?;
    Some(EarlierFile::new(display_name, part, content))
}

/// The content of a file; nothing if it was uploaded, or cannot be read.
fn content(part: &RawValue) -> Vec<u8> {
    let part: Option<FilePart<'_>> = serde_json::from_str(part.get()).ok();
    part.and_then(|part| STANDARD.decode(part.inline_data.data.as_bytes()).ok()).unwrap_or_default()
}

/// Takes the uploaded file at an address out of a question, with words in its place.
pub(crate) fn without_file(memory: &mut Memory, uri: &str, words: &str) {
    if let State::Contents { asked, .. } = &mut memory.state
        && let Some(without) = without_upload(asked, uri, words)
    {
        *asked = without;
    }
}

fn without_upload(asked: &Raw, uri: &str, words: &str) -> Option<Raw> {
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let instead = to_raw_value(&json!({ "text": words })).ok()?;
    let is_it = |part: &RawValue| {
        let there: Option<PartThere> = serde_json::from_str(part.get()).ok();
        there.is_some_and(|part| part.file_data.file_uri == uri)
    };
    let parts = content.parts.into_iter().map(|part| if is_it(part) { &*instead } else { part }).collect();
    Some(to_raw_value(&Content { role: content.role, parts }).ok()?.into())
}

/// Takes the names of files out of a question: the last one names those that go along.
pub(crate) fn without_names(memory: &mut Memory) {
    if let State::Contents { asked, .. } = &mut memory.state
        && let Some(without) = untold(asked)
    {
        *asked = without;
    }
}

fn untold(asked: &Raw) -> Option<Raw> {
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let untold = |part: &&RawValue| {
        let TextPart { text } = serde_json::from_str(part.get()).ok()?;
        to_raw_value(&json!({ "text": turn::without_placed(&text)? })).ok()
    };
    let new: Vec<Option<Box<RawValue>>> = content.parts.iter().map(untold).collect();
    let parts = content.parts.into_iter().zip(&new).map(|(part, new)| new.as_deref().unwrap_or(part));
    Some(to_raw_value(&Content { role: content.role, parts: parts.collect() }).ok()?.into())
}

/// What was asked, run and printed in a turn of this dialect.
pub(crate) fn known(memory: &Memory) -> Vec<String> {
    let State::Contents { asked, answered } = &memory.state else { return Vec::new() };
    let words = pieces(answered).into_iter().filter_map(|piece| match piece {
        Piece::Code(code) => Some(code.code),
        Piece::Output(output) => Some(output.output),
        _ => None,
    });
    if can_go_on(memory) { texts(asked).into_iter().chain(words).collect() } else { Vec::new() }
}

/// All words of a turn of this dialect, those of the model too.
pub(crate) fn words(memory: &Memory) -> Vec<String> {
    let State::Contents { answered, .. } = &memory.state else { return Vec::new() };
    let said = pieces(answered).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) | Piece::Thought(text) => Some(text),
        _ => None,
    });
    if can_go_on(memory) { known(memory).into_iter().chain(said).collect() } else { Vec::new() }
}

fn pieces(answered: &Parts) -> Vec<Piece> {
    let mut pieces = Vec::new();
    answered.iter().for_each(|answer| part::read(answer, &mut pieces));
    pieces
}

/// The texts of a question.
fn texts(asked: &Raw) -> Vec<String> {
    let content: Option<Content<'_>> = serde_json::from_str(asked.get()).ok();
    let parts = content.map(|content| content.parts).unwrap_or_default().into_iter();
    parts.filter_map(|part| serde_json::from_str(part.get()).ok()).map(|TextPart { text }| text).collect()
}

/// Moves the files of the questions that are sent again to the last one, which has the `newer` ones of its own.
pub(super) fn questions(earlier: &[Memory], newer: &[Attachment], last: &Raw) -> Questions {
    let sent = told_apart(earlier.iter().flat_map(files), newer);
    let without = |raw: &Raw| without_files(raw, &sent).unwrap_or_else(|| raw.clone());
    Questions {
        earlier: earlier.iter().filter_map(asked).map(without).collect(),
        last: with_files(last, &sent).unwrap_or_else(|| last.clone()),
    }
}

/// A question with more files before its own; `None` if there are none.
fn with_files(asked: &Raw, files: &[EarlierFile<'_>]) -> Option<Raw> {
    if files.is_empty() {
        return None;
    }
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let named: Vec<Cow<'_, RawValue>> = files.iter().map(named).collect();
    let parts = named.iter().map(AsRef::as_ref).chain(content.parts).collect();
    Some(to_raw_value(&Content { role: content.role, parts }).ok()?.into())
}

/// The part that a file is, with its name of now.
fn named<'a>(file: &EarlierFile<'a>) -> Cow<'a, RawValue> {
    let part = file.json();
    if file.name() == file.was() {
        return Cow::Borrowed(part);
    }
    let name = |name: &str| format!(r#""displayName":{}"#, json::quoted(name));
    let renamed = part.get().replacen(&name(file.was()), &name(file.name()), 1);
    RawValue::from_string(renamed).map_or(Cow::Borrowed(part), Cow::Owned)
}

/// What was asked in a turn, if it is sent again.
fn asked(memory: &Memory) -> Option<&Raw> {
    match &memory.state {
        State::Contents { asked, .. } if can_go_on(memory) => Some(asked),
        _ => None,
    }
}

/// What the person said.
#[derive(Deserialize, Serialize)]
struct Content<'a> {
    role: String,
    #[serde(borrow)]
    parts: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilePart<'a> {
    /// Where it was uploaded, it has no data.
    #[serde(borrow, alias = "fileData")]
    inline_data: Inline<'a>,
}

/// A part that is a text.
#[derive(Deserialize)]
struct TextPart {
    text: String,
}

/// A part that is an uploaded file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PartThere {
    file_data: Address,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    file_uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inline<'a> {
    display_name: String,
    #[serde(borrow, default)]
    data: Cow<'a, str>,
}

/// A question with words in the place of its files, of which `sent` go along with the last one; `None` if there are none.
fn without_files(asked: &Raw, sent: &[EarlierFile<'_>]) -> Option<Raw> {
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let (mut parts, mut has_files) = (Vec::new(), false);
    for part in content.parts {
        let Some(file) = file_in(part) else {
            parts.push(Cow::Borrowed(part));
            continue;
        };
        has_files = true;
        parts.push(Cow::Owned(to_raw_value(&json!({ "text": moved(&file, sent) })).ok()?));
    }
    let parts = parts.iter().map(AsRef::as_ref).collect();
    let rest = to_raw_value(&Content { role: content.role, parts }).ok()?.into();
    has_files.then_some(rest)
}
