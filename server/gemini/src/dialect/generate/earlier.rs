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
use turn::{Memory, Piece, Raw, State};

use super::part;

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

/// A file that an earlier question brought along.
#[derive(Debug, Clone, Copy)]
pub struct EarlierFile<'a> {
    part: &'a RawValue,
}

impl EarlierFile<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        file_name(self.part).unwrap_or_default()
    }

    /// Its content; nothing if it was uploaded, or cannot be read.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        let part: Option<FilePart<'_>> = serde_json::from_str(self.part.get()).ok();
        part.and_then(|part| STANDARD.decode(part.inline_data.data.as_bytes()).ok()).unwrap_or_default()
    }
}

/// The files that are sent again, in the order in which they are sent: of each name the latest, unless one of the `newer`
/// has that name.
#[must_use]
pub fn files_of<'a>(earlier: &'a [Memory], newer: &[String]) -> Vec<EarlierFile<'a>> {
    let mut files: Vec<(String, EarlierFile<'a>)> = Vec::new();
    let taken_apart = earlier.iter().filter_map(asked).filter_map(take_apart);
    for (name, part) in taken_apart.flat_map(|asked| asked.files) {
        match files.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.part = part,
            None => files.push((name, EarlierFile { part })),
        }
    }
    files.into_iter().filter(|(name, _)| !newer.contains(name)).map(|(_, file)| file).collect()
}

/// What was asked, run and printed in a turn of this dialect.
pub(crate) fn known(memory: &Memory) -> Vec<String> {
    let State::Contents { asked, answered } = &memory.state else { return Vec::new() };
    if !can_go_on(memory) {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    answered.iter().for_each(|answer| part::read(answer, &mut pieces));
    let words = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Code(code) => Some(code.code),
        Piece::Output(output) => Some(output.output),
        _ => None,
    });
    texts(asked).into_iter().chain(words).collect()
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
    let files = files_of(earlier, &own).into_iter().map(|file| file.part).collect();
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
