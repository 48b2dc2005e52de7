//! A turn of this dialect as the other would send it again: only in that form tokens are counted.

use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use turn::{Memory, Part, Raw, State};

use super::request::{can_go_on, steps_of};
use crate::json::mend;

/// The turn with its steps as contents; `None` if it is of another dialect, or is not sent again. Programs, what they
/// printed and what has no part of its own stand in it as texts: they have as many tokens.
pub(crate) fn as_contents(memory: &Memory) -> Option<Memory> {
    let (asked, answered) = steps_of(memory).filter(|_| can_go_on(memory))?;
    let asked = raw(&json!({"role": "user", "parts": parts(asked.get())}));
    let answered = answered.iter().flat_map(|step| parts(step.get())).map(|part| Part::from(raw(&part)));
    let state = State::Contents { asked, answered: answered.collect() };
    Some(Memory { state, ..memory.clone() })
}

fn parts(step: &str) -> Vec<Value> {
    let mended = || serde_json::from_str(&mend(step)?).ok();
    let step: Value = serde_json::from_str(step).ok().or_else(mended).unwrap_or_default();
    match step["type"].as_str().unwrap_or_default() {
        "user_input" | "model_output" => contents(&step["content"]),
        "thought" => contents(&step["summary"]),
        "code_execution_call" => contents(&step["arguments"]["code"]),
        "code_execution_result" => contents(&step["result"]),
        _ => vec![text(&step)],
    }
}

/// The parts of one content or of several.
fn contents(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(several) => several.iter().map(part).collect(),
        one => vec![part(one)],
    }
}

fn part(content: &Value) -> Value {
    let media_type = &content["mime_type"];
    match (&content["text"], &content["data"], &content["uri"]) {
        (Value::String(text), ..) => json!({ "text": text }),
        (_, Value::String(data), _) => json!({"inlineData": {"mimeType": media_type, "data": data}}),
        (.., Value::String(uri)) => json!({"fileData": {"mimeType": media_type, "fileUri": uri}}),
        _ => text(content),
    }
}

/// A string as it is, another value as its JSON.
fn text(value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    json!({ "text": text })
}

fn raw(value: &Value) -> Raw {
    to_raw_value(value).expect("JSON serialises").into()
}
