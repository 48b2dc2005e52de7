//! For programs: one JSON event a line.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use ask::{Ending, Event, Failure, Image, State, Transcript};
use serde::Serialize;
use serde_json::json;

use super::report::Report;

/// Writes events to standard output as they come.
pub(crate) struct Json;

impl Json {
    /// The event that ends an ask which could not start.
    pub(crate) fn failed(failure: &Failure) -> io::Result<()> {
        line(&json!({
            "event": "failed", "title": failure.title, "detail": failure.detail, "remedy": failure.remedy,
        }))
    }
}

fn line(event: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(event)?;
    text.push(b'\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(&text)?;
    stdout.flush()
}

impl Report for Json {
    fn state(&mut self, state: State) -> io::Result<()> {
        line(&json!({"event": "state", "state": state.as_str()}))
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        line(&json!({"event": "state", "state": "waiting", "seconds": delay.as_secs_f64(), "reason": reason}))
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        line(event)
    }

    fn chart(&mut self, _number: usize, image: &Image, path: &Path) -> io::Result<()> {
        line(&json!({"event": "image", "mimeType": image.mime_type, "path": path.to_string_lossy()}))
    }

    fn end(&mut self, ending: &Ending, _transcript: &Transcript, _elapsed: Duration) -> io::Result<()> {
        match ending {
            Ending::Answered { finish_reason } => {
                line(&json!({"event": "answered", "finishReason": finish_reason}))
            }
            Ending::Cut => line(&json!({"event": "cut"})),
            Ending::Failed(failure) => Json::failed(failure),
        }
    }
}
