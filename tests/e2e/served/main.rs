//! `gemini-exec serve`: the real binary, real sockets, the real sandbox.

mod asked_by_ask;
mod door;
mod files;
mod generate;
mod recordings;
mod sdk;

use harness::{Cli, LocalService};
use regex_lite::Regex;
use serde_json::{Value, json};

/// A service that keeps nothing.
fn started() -> LocalService {
    LocalService::start(&Cli::offline(), &["--ephemeral"])
}

const GENERATE: &str = "/v1beta/models/gemini-3.8-flash:generateContent";

const STREAM: &str = "/v1beta/models/gemini-3.8-flash:streamGenerateContent";

/// A question with this text and code execution.
fn question(text: &str) -> String {
    json!({ "contents": [{ "role": "user", "parts": [{ "text": text }] }], "tools": [{ "codeExecution": {} }] }).to_string()
}

/// The parts of an answer, a line each, without what differs from run to run.
fn drawn(answer: &Value) -> String {
    let parts = answer["candidates"][0]["content"]["parts"].as_array().expect("parts").iter();
    parts.map(line).collect::<Vec<_>>().join("\n")
}

fn line(part: &Value) -> String {
    if let Some(code) = part["executableCode"]["code"].as_str() {
        return format!("code: {code:?}");
    }
    if let Some(outcome) = part["codeExecutionResult"]["outcome"].as_str() {
        return format!("{outcome}: {}", part["codeExecutionResult"]["output"]);
    }
    if let Some(kind) = part["inlineData"]["mimeType"].as_str() {
        return format!("{kind} {}", part["inlineData"]["displayName"]);
    }
    settled(part["text"].as_str().unwrap_or("?"))
}

fn settled(text: &str) -> String {
    let text = Regex::new("Time: [0-9.]+ m?s").expect("valid").replace_all(text, "Time: [time]");
    Regex::new(r"Isolation: [^.]*\.").expect("valid").replace_all(&text, "Isolation: [layer].").into_owned()
}
