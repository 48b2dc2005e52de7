//! The earlier turns of a conversation: which are sent again, and their files, which go along with the latest question.
//!
//! The service's programs start with nothing for each question, and a model that does not find a file types its rows into
//! the program. Of each name the latest file is sent; where one stood before is a word about it.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use turn::{Memory, Parts, Piece, Raw, State};

use super::part;
use crate::dialect::earlier_file::{EarlierFile, latest};

/// What was asked, taken apart.
struct Asked<'a> {
    /// All but the files.
    rest: Raw,
    files: Vec<(String, &'a RawValue)>,
}

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
    let taken_apart = asked(memory).and_then(take_apart);
    let files = taken_apart.map(|asked| asked.files).unwrap_or_default().into_iter();
    files.map(|(name, part)| EarlierFile::new(name, part, content)).collect()
}

/// The content of a file; nothing if it was uploaded, or cannot be read.
fn content(part: &RawValue) -> Vec<u8> {
    let part: Option<FilePart<'_>> = serde_json::from_str(part.get()).ok();
    part.and_then(|part| STANDARD.decode(part.inline_data.data.as_bytes()).ok()).unwrap_or_default()
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
    #[derive(Deserialize)]
    struct TextPart {
        text: String,
    }
    let content: Option<Content<'_>> = serde_json::from_str(asked.get()).ok();
    let parts = content.map(|content| content.parts).unwrap_or_default().into_iter();
    parts.filter_map(|part| serde_json::from_str(part.get()).ok()).map(|TextPart { text }| text).collect()
}

/// Moves the files of the questions that are sent again to the last one.
pub(super) fn questions(earlier: &[Memory], last: &Raw) -> Questions {
    let content: Option<Content<'_>> = serde_json::from_str(last.get()).ok();
    let own = content.map(|content| content.parts).unwrap_or_default();
    let own: Vec<String> = own.into_iter().filter_map(file_name).collect();
    let files = latest(earlier.iter().flat_map(files), &own).into_iter().map(|file| file.json).collect();
    let without_files = |raw: &Raw| take_apart(raw).map_or_else(|| raw.clone(), |asked| asked.rest);
    Questions {
        earlier: earlier.iter().filter_map(asked).map(without_files).collect(),
        last: with_files(last, files).unwrap_or_else(|| last.clone()),
    }
}

/// A question with more files before its own; `None` if there are none.
fn with_files(asked: &Raw, files: Vec<&RawValue>) -> Option<Raw> {
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let has_files = !files.is_empty();
    let parts = files.into_iter().chain(content.parts).collect();
    let whole = to_raw_value(&Content { parts, ..content }).ok()?;
    has_files.then(|| whole.into())
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inline<'a> {
    display_name: String,
    #[serde(borrow, default)]
    data: Cow<'a, str>,
}

/// `None` if there is no file in it.
fn take_apart(asked: &Raw) -> Option<Asked<'_>> {
    let content: Content<'_> = serde_json::from_str(asked.get()).ok()?;
    let (mut parts, mut files) = (Vec::new(), Vec::new());
    for part in content.parts {
        let Some(name) = file_name(part) else {
            parts.push(Cow::Borrowed(part));
            continue;
        };
        let words = format!("(Here {name} was attached. It is attached to the last question now.)");
        parts.push(Cow::Owned(to_raw_value(&json!({ "text": words })).ok()?));
        files.push((name, part));
    }
    let parts = parts.iter().map(AsRef::as_ref).collect();
    let rest = to_raw_value(&Content { role: content.role, parts }).ok()?.into();
    (!files.is_empty()).then_some(Asked { rest, files })
}

/// The name of the file that a part is.
fn file_name(part: &RawValue) -> Option<String> {
    let part: FilePart<'_> = serde_json::from_str(part.get()).ok()?;
    Some(part.inline_data.display_name)
}
