//! Reports to programs: one JSON event per line.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use history::Number;
use serde::Serialize;
use turn::{Activity, Ending, Event, Failure, Image, Progress, Turn, WrittenFile};

use super::report::Report;
use crate::age;

/// Writes events to standard output as they come.
pub(super) struct Json;

/// A line that is not an [`Event`].
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum JsonLine<'a> {
    Reused {
        since: &'a str,
    },
    Kept {
        ask: i64,
    },
    State {
        state: &'a str,
    },
    #[serde(rename = "state")]
    Waiting {
        state: &'a str,
        seconds: f64,
        reason: &'a str,
    },
    #[serde(rename = "state")]
    Working {
        state: &'a str,
        work: &'a str,
    },
    Image {
        mime_type: &'a str,
        path: &'a str,
    },
    File {
        name: &'a str,
        bytes: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<&'a str>,
    },
    Answered {
        finish_reason: &'a str,
    },
    Cut,
    Failed {
        title: &'a str,
        detail: &'a str,
        remedy: &'a str,
    },
}

impl Json {
    /// Writes the event `failed`. Also used for an ask that did not start.
    pub(super) fn failed(failure: &Failure) -> io::Result<()> {
        let Failure { title, detail, remedy } = failure;
        write(&JsonLine::Failed { title, detail, remedy })
    }
}

fn write(line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(&text)?;
    stdout.flush()
}

impl Report for Json {
    fn reused(&mut self, since: Duration) -> io::Result<()> {
        write(&JsonLine::Reused { since: &age::stamp(since) })
    }

    fn kept(&mut self, Number(ask): Number) -> io::Result<()> {
        write(&JsonLine::Kept { ask })
    }

    fn activity(&mut self, activity: Activity) -> io::Result<()> {
        write(&JsonLine::State { state: activity.as_str() })
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        write(&JsonLine::Waiting { state: "waiting", seconds: delay.as_secs_f64(), reason })
    }

    fn working(&mut self, words: &str) -> io::Result<()> {
        write(&JsonLine::Working { state: Activity::RunningCode.as_str(), work: words })
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        write(event)
    }

    fn chart(&mut self, _number: usize, image: &Image, path: &Path) -> io::Result<()> {
        write(&JsonLine::Image { mime_type: image.mime_type, path: &path.to_string_lossy() })
    }

    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()> {
        let path = path.map(Path::to_string_lossy);
        write(&JsonLine::File { name: &file.name, bytes: file.bytes.len(), path: path.as_deref() })
    }

    fn end(&mut self, turn: &Turn) -> io::Result<()> {
        match &turn.progress {
            Progress::Ended(Ending::Answered(finish)) => {
                write(&JsonLine::Answered { finish_reason: &finish.word })
            }
            Progress::Ended(Ending::Failed(failure)) => Json::failed(failure),
            Progress::Cancelled => Json::failed(&Failure::new("Cancelled", "", "")),
            _ => write(&JsonLine::Cut),
        }
    }
}
