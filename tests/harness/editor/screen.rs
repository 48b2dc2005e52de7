//! A document as a person sees it: lenses above their lines, hints behind them, diagnostics below.

use std::time::Instant;

use regex_lite::Regex;
use serde_json::{Value, json};

use super::{Editor, PATIENCE, position};

impl Editor {
    /// Draws a document once it shows this text.
    ///
    /// # Panics
    ///
    /// If it never shows it.
    pub fn screen_with(&mut self, name: &str, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen(name);
            if screen.contains(text) {
                return screen;
            }
            assert!(Instant::now() < end, "{text:?} did not come; there is\n{screen}");
            self.wait_a_little();
        }
    }

    /// Draws a document.
    ///
    /// # Panics
    ///
    /// If the server refuses a request that every editor sends.
    pub fn screen(&mut self, name: &str) -> String {
        let uri = self.uri(name);
        let document = json!({"textDocument": {"uri": uri}});
        let lenses = if self.server()["codeLensProvider"].is_object() && self.client.has_lenses {
            self.request("textDocument/codeLens", &document).expect("lenses")
        } else {
            Value::Null
        };
        let hints = if self.server()["inlayHintProvider"].is_null() {
            Value::Null
        } else {
            let end = position::range(self.text(name), self.units, 0, self.text(name).len());
            let parameters = json!({"textDocument": {"uri": uri}, "range": end});
            self.request("textDocument/inlayHint", &parameters).expect("hints")
        };
        let problems = if self.server()["diagnosticProvider"].is_object() {
            self.request("textDocument/diagnostic", &document).expect("diagnostics")["items"].clone()
        } else {
            Value::Array(self.diagnostics.get(&uri).cloned().unwrap_or_default())
        };
        settled(&draw(self, name, &lenses, &hints, &problems))
    }
}

fn draw(editor: &Editor, name: &str, lenses: &Value, hints: &Value, problems: &Value) -> String {
    let text = editor.text(name);
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let here =
            |item: &&Value, field: &str| item.pointer(field).and_then(Value::as_u64) == Some(number as u64);
        let titles: Vec<&str> = items(lenses)
            .filter(|lens| here(lens, "/range/start/line"))
            .filter_map(|lens| lens["command"]["title"].as_str())
            .collect();
        if !titles.is_empty() {
            lines.push(format!("[{}]", titles.join(" | ")));
        }
        let mut drawn = line.to_owned();
        for hint in items(hints).filter(|hint| here(hint, "/position/line")) {
            let range = json!({"start": hint["position"], "end": hint["position"]});
            let (at, _) = position::offsets(text, editor.units, &range);
            let line_start: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
            let at = (at - line_start).min(drawn.len());
            drawn.insert_str(at, &format!("   ⟨{}⟩", hint["label"].as_str().unwrap_or_default()));
        }
        lines.push(drawn);
        lines.extend(
            items(problems)
                .filter(|problem| here(problem, "/range/start/line"))
                .map(|it| format!("    ^ {}", problem(it))),
        );
    }
    lines.join("\n")
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A diagnostic in one line.
pub(super) fn problem(diagnostic: &Value) -> String {
    let severity = ["", "error", "warning", "information", "hint"];
    let severity = severity[usize::try_from(diagnostic["severity"].as_u64().unwrap_or(0)).unwrap_or(0)];
    let text = |field: &str| diagnostic[field].as_str().unwrap_or_default().to_owned();
    settled(&format!("{severity} {}: {} ({})", text("code"), text("message"), text("source")))
}

/// Replaces what differs between runs.
pub(super) fn settled(text: &str) -> String {
    let text = Regex::new(r"\d+\.\d s\b").expect("valid").replace_all(text, "[time]");
    let text = Regex::new(r"charts/[^/]+/").expect("valid").replace_all(&text, "charts/[ask]/");
    let text = Regex::new(r"Time: [0-9.]+ m?s").expect("valid").replace_all(&text, "Time: [time]");
    let text =
        Regex::new(r"file://[^ )>]*/\.local/").expect("valid").replace_all(&text, "file://[HOME]/.local/");
    Regex::new(r"Isolation: [^.]*\.").expect("valid").replace_all(&text, "Isolation: [layer].").into_owned()
}
