//! Reports to programs: one JSON event per line.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use history::Number;
use serde::Serialize;
use turn::{
    Activity, Check, Ending, Event, Evidence, Failure, Image, Progress, RoundDifference, Turn, WrittenFile,
};

use super::report::Report;
use crate::age;

/// Writes events to standard output as they come: those that come together at once.
pub(super) struct Json {
    /// What was reported last.
    activity: Activity,
    /// The lines that are not written yet.
    lines: Vec<u8>,
}

impl Default for Json {
    fn default() -> Self {
        Json { activity: Activity::Sending, lines: Vec::new() }
    }
}

/// Lines of this many bytes together do not wait for more.
const ENOUGH: usize = 64 << 10;

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
        #[serde(flatten)]
        evidence: &'a Evidence,
        #[serde(skip_serializing_if = "Option::is_none")]
        check: Option<CheckLine<'a>>,
    },
    Cut,
    Failed {
        title: &'a str,
        detail: &'a str,
        remedy: &'a str,
    },
}

/// What `history run` found.
#[derive(Serialize)]
struct CheckLine<'a> {
    /// `reproduced`, `differs` or `failed`; `ran` on files of which the model had no real value.
    verdict: &'static str,
    /// `asWritten` or `fullFile`; absent if the programs failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<&'static str>,
    words: String,
    /// The rounds that differ, and how.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    differing: &'a [RoundDifference],
}

impl<'a> CheckLine<'a> {
    /// `None` while the programs run.
    fn of(check: &'a Check) -> Option<Self> {
        let on = match check {
            Check::AsWritten(_) => Some("asWritten"),
            Check::OnFile { .. } | Check::OnOriginal { .. } => Some("fullFile"),
            Check::Failed(_) => None,
            Check::Running => return None,
        };
        let differing = check.comparison().map(|it| it.differing.as_slice()).unwrap_or_default();
        let verdict = match (on, differing) {
            (None, _) => "failed",
            _ if matches!(check, Check::OnOriginal { .. }) => "ran",
            (_, []) => "reproduced",
            _ => "differs",
        };
        Some(CheckLine { verdict, on, words: check.words(), differing })
    }
}

impl Json {
    /// Writes the event `failed`. Also used for an ask that did not start.
    pub(super) fn failed(failure: &Failure) -> io::Result<()> {
        Json::default().fail(failure)
    }

    fn fail(&mut self, failure: &Failure) -> io::Result<()> {
        let Failure { title, detail, remedy, .. } = failure;
        self.write(&JsonLine::Failed { title, detail, remedy })
    }

    /// Adds a line, which is seen with those that follow at once.
    fn add(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.push(b'\n');
        if self.lines.len() < ENOUGH { Ok(()) } else { self.settle() }
    }

    /// Writes a line, after those before it.
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        self.add(line)?;
        self.settle()
    }
}

impl Report for Json {
    fn reused(&mut self, since: Duration) -> io::Result<()> {
        self.write(&JsonLine::Reused { since: &age::stamp(since) })
    }

    fn kept(&mut self, Number(ask): Number) -> io::Result<()> {
        self.write(&JsonLine::Kept { ask })
    }

    fn activity(&mut self, activity: Activity) -> io::Result<()> {
        self.activity = activity;
        self.add(&JsonLine::State { state: activity.as_str() })
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        self.write(&JsonLine::Waiting { state: "waiting", seconds: delay.as_secs_f64(), reason })
    }

    fn working(&mut self, words: &str) -> io::Result<()> {
        self.write(&JsonLine::Working { state: self.activity.as_str(), work: words })
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            // A line that is written anew comes with its end.
            Event::Printing { text, .. } if text.is_empty() => Ok(()),
            event => self.add(event),
        }
    }

    fn chart(&mut self, _number: usize, image: &Image, path: &Path) -> io::Result<()> {
        self.add(&JsonLine::Image { mime_type: image.mime_type, path: &path.to_string_lossy() })
    }

    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()> {
        let path = path.map(Path::to_string_lossy);
        self.add(&JsonLine::File { name: &file.name, bytes: file.bytes.len(), path: path.as_deref() })
    }

    fn settle(&mut self) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(&self.lines)?;
        self.lines.clear();
        stdout.flush()
    }

    fn end(&mut self, turn: &Turn) -> io::Result<()> {
        match &turn.progress {
            Progress::Ended(Ending::Answered(finish)) => {
                let (evidence, check) = (&turn.evidence, turn.check.as_ref().and_then(CheckLine::of));
                self.write(&JsonLine::Answered { finish_reason: &finish.word, evidence, check })
            }
            Progress::Ended(Ending::Failed(failure)) => self.fail(failure),
            Progress::Cancelled => self.fail(&Failure::new("Cancelled", "", "")),
            _ => self.write(&JsonLine::Cut),
        }
    }
}
