//! What an answer has in its steps, said as the parts of the other dialect say it: so it is read, cleaned and counted
//! in one way.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use turn::{Raw, image_type_of};

use crate::dialect::part;
use crate::json::{self, Object};

/// The types of contents that have bytes, or the place where they are.
const FILES: [&str; 4] = ["image", "audio", "video", "document"];

/// What stands in a step, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StepRun {
    /// A text, as it stands between its quotes.
    Text(String),
    /// A content of another kind, as it came.
    Other(Raw),
}

/// The text of a content, as it stands between its quotes. Its type may be missing.
pub(super) fn text_of<'j>(content: &Object<'j>) -> Option<&'j str> {
    let text = json::content(content.value("text")?)?;
    matches!(content.text("type").as_deref(), None | Some("text")).then_some(text)
}

/// A program. The id and the language stand there as they came.
pub(super) fn program(id: Option<&RawValue>, language: &str, code: &str) -> Raw {
    let language = json::quoted(&language.to_ascii_uppercase());
    raw(&format!(r#"{{"executableCode":{{{}"language":{language},"code":"{code}"}}}}"#, id_field(id)))
}

/// What a program printed.
pub(super) fn result(id: Option<&RawValue>, failed: bool, output: &str) -> Raw {
    let outcome = if failed { "OUTCOME_FAILED" } else { "OUTCOME_OK" };
    raw(&format!(
        r#"{{"codeExecutionResult":{{{}"outcome":"{outcome}","output":"{output}"}}}}"#,
        id_field(id)
    ))
}

/// A content that is no text: an image, a file, or what this version does not know.
pub(super) fn other(content: &Raw) -> Raw {
    Object::read(content.get()).as_ref().and_then(part_of).unwrap_or_else(|| content.clone())
}

/// What is said of an image or a file that has neither bytes nor an address; `None` for any other content.
pub(super) fn damage(content: &Object<'_>) -> Option<String> {
    part_of(content).and_then(|part| part::damage(part.get()))
}

/// The bytes in a content as a part, else the place where they are; `None` if it is of another kind.
pub(super) fn part_of(content: &Object<'_>) -> Option<Raw> {
    let text = |name: &str| content.value(name).filter(|value| json::content(value).is_some());
    let kind = content.text("type").filter(|kind| FILES.contains(&&**kind));
    let unnamed = kind.map(|kind| raw_value(&json::quoted(&format!("{kind}/"))));
    let mime_type = text("mime_type").or(unnamed.as_deref());
    let nothing = raw_value("\"\"");
    let part = match (text("data"), text("uri")) {
        (Some(data), _) => {
            let display_name = (!is_image(data)).then(|| file_name(content));
            FilePart::InlineData { display_name, mime_type, data }
        }
        (None, Some(file_uri)) => FilePart::FileData { mime_type, file_uri },
        (None, None) if unnamed.is_some() => {
            FilePart::InlineData { display_name: None, mime_type, data: &nothing }
        }
        (None, None) => return None,
    };
    // Made of JSON that was read: megabytes are not read a second time.
    to_raw_value(&part).ok().map(Raw::from)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum FilePart<'j> {
    InlineData {
        #[serde(skip_serializing_if = "Option::is_none")]
        display_name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        mime_type: Option<&'j RawValue>,
        data: &'j RawValue,
    },
    FileData {
        #[serde(skip_serializing_if = "Option::is_none")]
        mime_type: Option<&'j RawValue>,
        file_uri: &'j RawValue,
    },
}

/// Whether base64 is that of an image that is shown; its beginning tells.
fn is_image(data: &RawValue) -> bool {
    let text = json::string(data).unwrap_or_default();
    // At most: there may be blanks in it.
    let size = text.len().div_ceil(4) as u64 * 3;
    let beginning: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).take(64).collect();
    part::decode(&beginning).is_some_and(|bytes| image_type_of(&bytes, size).is_some())
}

/// `image.webp`, by the media type.
fn file_name(content: &Object<'_>) -> String {
    let media_type = content.text("mime_type").unwrap_or_default();
    let word = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>();
    match media_type.split_once('/').map(|(kind, form)| (word(kind), word(form))) {
        Some((kind, form)) if !kind.is_empty() && !form.is_empty() => format!("{kind}.{form}"),
        _ => "file".to_owned(),
    }
}

fn id_field(id: Option<&RawValue>) -> String {
    id.map(|id| format!(r#""id":{},"#, id.get())).unwrap_or_default()
}

fn raw(json: &str) -> Raw {
    raw_value(json).into()
}

fn raw_value(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).expect("JSON made of JSON")
}
