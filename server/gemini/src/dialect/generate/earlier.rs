//! The earlier turns of a conversation: which are sent again, and their files, which go along with the latest question.
//!
//! The service's programs start with nothing for each question, and a model that does not find a file types its rows into
//! the program. Each file is sent once: where it stood before is a word about it.

use std::borrow::Cow;
use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use turn::{Memory, Part, Raw, State};

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

/// `true` if a question can follow a turn: its answer says something. Thoughts alone say nothing.
pub(crate) fn can_go_on(memory: &Memory) -> bool {
    matches!(&memory.state, State::Contents { answered, .. } if answered.iter().any(part::says_something))
}

/// The names of the files of the questions that are sent again, in the order in which they are sent.
#[must_use]
pub fn files_of(earlier: &[Memory]) -> Vec<String> {
    let taken_apart = earlier.iter().filter_map(asked).filter_map(take_apart);
    let mut seen = HashSet::new();
    let files = taken_apart.flat_map(|asked| asked.files);
    files.filter(|(_, part)| seen.insert(part.get())).map(|(name, _)| name).collect()
}

/// The contents of these files; of one that cannot be read, nothing.
#[must_use]
pub fn contents_of(earlier: &[Memory]) -> Vec<(String, Vec<u8>)> {
    let mut seen = HashSet::new();
    let files = earlier.iter().filter_map(asked).filter_map(take_apart).flat_map(|asked| asked.files);
    files.filter(|(_, part)| seen.insert(part.get())).map(|(name, part)| (name, content(part))).collect()
}

fn content(part: &RawValue) -> Vec<u8> {
    let part: Option<FilePart<'_>> = serde_json::from_str(part.get()).ok();
    part.and_then(|part| STANDARD.decode(part.inline_data.data.as_bytes()).ok()).unwrap_or_default()
}

/// What was said and printed in the turns that are sent again, without their files and images.
#[must_use]
pub fn said_in(earlier: &[Memory]) -> Vec<String> {
    let is_data = |json: &str| json.contains("\"inlineData\"");
    let asked = earlier.iter().filter_map(asked).map(|raw| match take_apart(raw) {
        Some(asked) => asked.rest.get().to_owned(),
        None => raw.get().to_owned(),
    });
    let answered = earlier.iter().filter_map(|memory| match &memory.state {
        State::Contents { answered, .. } => Some(answered.iter().map(Part::get)),
        State::None => None,
    });
    asked.chain(answered.flatten().map(str::to_owned)).filter(|json| !is_data(json)).collect()
}

/// Moves the files of the questions that are sent again to the last one. Each is sent once.
pub(super) fn questions(earlier: &[Memory], last: &Raw) -> Questions {
    let (mut questions, mut files, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for raw in earlier.iter().filter_map(asked) {
        match take_apart(raw) {
            Some(Asked { rest, files: found }) => {
                questions.push(rest);
                files.extend(found.into_iter().map(|(_, part)| part).filter(|part| seen.insert(part.get())));
            }
            None => questions.push(raw.clone()),
        }
    }
    Questions { earlier: questions, last: with_files(last, files).unwrap_or_else(|| last.clone()) }
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
    #[serde(borrow)]
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
