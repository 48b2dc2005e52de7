//! The messages of the standard, as far as the server reads them.
//!
//! The library's own types refuse a message for any odd field in it, such as a diagnostic of another server. These have
//! the fields that count, and take them as they are meant.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tower_lsp::ls_types as lsp;

use crate::document_id::DocumentId;
use crate::lenient::{optional_range, position, range};

/// Names a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InDocument {
    /// The document.
    pub(super) text_document: Identifier,
}

/// Names a position in a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtPosition {
    /// The document.
    pub(super) text_document: Identifier,
    /// Where the cursor or the pointer is.
    #[serde(deserialize_with = "position")]
    pub(super) position: lsp::Position,
}

/// Names a range of a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtRange {
    /// The document.
    pub(super) text_document: Identifier,
    /// The range.
    #[serde(deserialize_with = "range")]
    pub(super) range: lsp::Range,
    /// What code actions are wanted for.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) context: ActionContext,
}

/// A document or a folder.
#[derive(Debug, Deserialize)]
pub(super) struct Identifier {
    /// Its name.
    pub(super) uri: DocumentId,
}

/// What code actions are wanted for. What other servers complain about is not read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionContext {
    /// The wanted kinds; without it, all.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) only: Option<Vec<String>>,
    /// Whether the person asked for them.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) trigger_kind: Option<lsp::CodeActionTriggerKind>,
}

/// A document that was opened.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    /// Its name.
    pub(super) uri: DocumentId,
    /// Its language, as the standard names it.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) language_id: String,
    /// The editor's number for the text.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) version: i64,
    /// The text.
    pub(super) text: String,
}

/// A change of a document.
#[derive(Debug)]
pub(super) struct Change {
    /// The document.
    pub(super) uri: DocumentId,
    /// The editor's number for the new text; `None` if it did not say.
    pub(super) version: Option<i64>,
    /// The changes of its text, in order; `None` if one of them cannot be read.
    pub(super) texts: Option<Vec<TextChange>>,
}

/// A change of a text.
#[derive(Debug, Deserialize)]
pub(super) struct TextChange {
    /// What is replaced; `None` for all of it.
    #[serde(default, deserialize_with = "optional_range")]
    pub(super) range: Option<lsp::Range>,
    /// The new text.
    pub(super) text: String,
}

impl Change {
    /// Reads `textDocument/didChange`; `None` if it names no document. What precedes a whole text does not count.
    pub(super) fn read(parameters: &Value) -> Option<Self> {
        let uri = DocumentId::parse(parameters.pointer("/textDocument/uri")?.as_str()?)?;
        let version = parameters.pointer("/textDocument/version").and_then(Value::as_i64);
        let read: Vec<Option<TextChange>> = match parameters.get("contentChanges") {
            Some(Value::Array(changes)) => {
                changes.iter().map(|change| TextChange::deserialize(change).ok()).collect()
            }
            Some(Value::Null) | None => Vec::new(),
            Some(_) => vec![None],
        };
        let is_whole = |change: &Option<TextChange>| change.as_ref().is_some_and(|it| it.range.is_none());
        let start = read.iter().rposition(is_whole).unwrap_or(0);
        Some(Change { uri, version, texts: read.into_iter().skip(start).collect() })
    }
}

/// The elements of a list that can be read.
pub(super) fn list<T: DeserializeOwned>(value: Option<&Value>) -> Vec<T> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| T::deserialize(item).ok()).collect()
}

/// What cannot be read is as if it were not there.
fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{AtRange, Change};
    use serde::Deserialize;

    #[test]
    fn a_change_is_read_as_it_is_meant_or_not_at_all() {
        let read = |version, changes| {
            let message =
                json!({"textDocument": {"uri": "file:///a", "version": version}, "contentChanges": changes});
            let change = Change::read(&message).expect("a document");
            let texts = change.texts.map(|texts| {
                let text = |change: &super::TextChange| match change.range {
                    Some(range) => format!(
                        "{}:{}-{}:{} {}",
                        range.start.line,
                        range.start.character,
                        range.end.line,
                        range.end.character,
                        change.text
                    ),
                    None => format!("all {}", change.text),
                };
                texts.iter().map(text).collect::<Vec<_>>().join(", ")
            });
            format!("{:?}: {}", change.version, texts.unwrap_or_else(|| "cannot be read".to_owned()))
        };
        let at = |line, character| json!({"start": {"line": 0, "character": 0}, "end": {"line": line, "character": character}});
        let drawn = [
            read(json!(2), json!([{"range": at(json!(1), json!(2)), "rangeLength": -1, "text": "x"}])),
            read(json!(null), json!([{"range": at(json!(-1), json!(1e308)), "text": "x"}])),
            read(json!(4_000_000_000_u32), json!([{"range": null, "text": "x"}])),
            read(json!(2), json!([{"range": at(json!(null), json!(2)), "text": "x"}])),
            read(json!(2), json!([{"range": at(json!(1), json!(2)), "text": null}])),
            read(
                json!(2),
                json!([{"text": null}, {"text": "whole"}, {"range": at(json!(1), json!(2)), "text": "y"}]),
            ),
            read(json!(2), json!({"text": "x"})),
        ];
        insta::assert_snapshot!(drawn.join("\n"), @"
        Some(2): 0:0-1:2 x
        None: 0:0-0:4294967295 x
        Some(4000000000): all x
        Some(2): cannot be read
        Some(2): cannot be read
        Some(2): all whole, 0:0-1:2 y
        Some(2): cannot be read
        ");
    }

    #[test]
    fn what_other_servers_complain_about_is_not_read() {
        let asked = json!({"textDocument": {"uri": "file:///a"},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
            "context": {"diagnostics": [{"severity": "odd"}], "only": ["gemini"], "triggerKind": 7}});
        let read = AtRange::deserialize(&asked).expect("readable");
        assert_eq!(read.context.only, Some(vec!["gemini".to_owned()]));
    }
}
