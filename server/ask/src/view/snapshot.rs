//! An ask at one moment, as every view sees it.

use std::time::Duration;

use gemini::wire::Outcome;
use pulldown_cmark::{Event as Markdown, Parser, TagEnd};

use crate::table::is_footer;
use crate::traceback::failing_code;
use crate::transcript::is_local_engine;
use crate::{Block, Check, Code, Ending, Transcript};

/// How far an ask has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Others come first, or the person was asked something.
    Queued,
    /// It runs; the transcript says what it does.
    Running,
    /// Nothing more will come.
    Ended(Ending),
    /// The person stopped it.
    Cancelled,
}

impl Progress {
    /// Whether nothing more will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Progress::Ended(_) | Progress::Cancelled)
    }
}

/// One turn of an ask: a question and what there is of its answer.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// What the person typed; may be empty.
    pub question: &'a str,
    /// Who answers, until the service says it itself.
    pub speaker: &'a str,
    /// How far it has come.
    pub progress: &'a Progress,
    /// The answer so far.
    pub transcript: &'a Transcript,
    /// How long it took, once it is over.
    pub elapsed: Option<Duration>,
    /// Whether the text it was asked about has changed since.
    pub is_stale: bool,
    /// What came of running its code on this machine.
    pub check: Option<&'a Check>,
}

/// The line of a program that an error came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failing<'a> {
    /// The program.
    pub code: &'a Code,
    /// The number of the line, from 1.
    pub line: usize,
    /// The line, trimmed.
    pub text: &'a str,
}

/// What came of an ask, for the views that have one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gist {
    /// It runs, and does this.
    Busy(&'static str),
    /// The result.
    Result(String),
    /// It ran well, printed nothing, and its engine has nothing to say.
    Silent,
    /// Its last run failed like this.
    CodeFailed(String),
    /// Its last run was stopped at the time limit.
    Stopped,
    /// There is no answer.
    Failed(String),
    /// The person stopped it.
    Cancelled,
}

impl Gist {
    /// The sign that stands before it.
    pub(crate) fn mark(&self) -> &'static str {
        match self {
            Gist::Busy(_) => "⋯",
            Gist::Result(_) | Gist::Silent => "⇒",
            Gist::CodeFailed(_) | Gist::Failed(_) => "✗",
            Gist::Stopped => "⏱",
            Gist::Cancelled => "–",
        }
    }

    /// It in words.
    pub(crate) fn words(&self) -> &str {
        match self {
            Gist::Busy(doing) => doing,
            Gist::Result(text) | Gist::CodeFailed(text) | Gist::Failed(text) => text,
            Gist::Silent => "nothing printed",
            Gist::Stopped => "stopped at the time limit",
            Gist::Cancelled => "cancelled",
        }
    }
}

impl<'a> Snapshot<'a> {
    /// Where the last run failed.
    #[must_use]
    pub fn failing(&self) -> Option<Failing<'a>> {
        let round = self.transcript.rounds().pop()?;
        let (code, output) = (round.code?, round.outputs.last()?);
        let (line, text) =
            failing_code(&code.code, &output.output).filter(|_| output.outcome != Outcome::Ok)?;
        Some(Failing { code, line, text })
    }

    /// The state in one word, as the protocol gives it.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.progress {
            Progress::Queued => "queued",
            Progress::Running => self.transcript.state().as_str(),
            Progress::Ended(Ending::Answered { .. }) => "answered",
            Progress::Ended(Ending::Cut | Ending::Failed(_)) => "failed",
            Progress::Cancelled => "cancelled",
        }
    }

    /// Who answered, at what cost: `gemini-flash-latest · 2 311 tokens · 1.8 s`.
    #[must_use]
    pub fn summary(&self) -> String {
        let model = self.transcript.model().unwrap_or(self.speaker).to_owned();
        let tokens = self.transcript.usage().and_then(super::usage);
        [Some(model), tokens, self.seconds()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    pub(crate) fn seconds(&self) -> Option<String> {
        self.elapsed.map(|elapsed| format!("{:.1} s", elapsed.as_secs_f64()))
    }

    pub(crate) fn gist(&self) -> Gist {
        match self.progress {
            Progress::Queued => Gist::Busy("queued"),
            Progress::Running => Gist::Busy(self.transcript.state().words()),
            Progress::Ended(Ending::Answered { .. }) => result(self.transcript),
            Progress::Ended(Ending::Cut) => Gist::Failed("the answer was cut off".to_owned()),
            Progress::Ended(Ending::Failed(failure)) => Gist::Failed(failure.title.clone()),
            Progress::Cancelled => Gist::Cancelled,
        }
    }
}

fn result(transcript: &Transcript) -> Gist {
    let outputs = || {
        transcript.blocks().iter().rev().filter_map(|block| match block {
            Block::Output(output) => Some(output),
            _ => None,
        })
    };
    match outputs().next().map(|output| &output.outcome) {
        Some(Outcome::DeadlineExceeded) => return Gist::Stopped,
        Some(Outcome::Failed) => {
            let line =
                outputs().next().and_then(|output| last_line(&output.output)).unwrap_or("the code failed");
            return Gist::CodeFailed(line.to_owned());
        }
        _ => {}
    }
    let is_silent = outputs().next().is_some_and(|output| output.output.trim().is_empty());
    if is_silent && transcript.model().is_some_and(is_local_engine) {
        return Gist::Silent;
    }
    let good = transcript.good_output().and_then(last_line);
    let text = good.map(str::to_owned).or_else(|| first_sentence(transcript));
    Gist::Result(text.unwrap_or_else(|| "done".to_owned()))
}

/// The last line that says something of the result: below a table pandas tells its size or type.
fn last_line(output: &str) -> Option<&str> {
    let mut lines = output.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.next()?;
    if is_footer(last) { Some(lines.next().unwrap_or(last)) } else { Some(last) }
}

fn first_sentence(transcript: &Transcript) -> Option<String> {
    let paragraphs = transcript.blocks().iter().filter_map(|block| match block {
        Block::Text(text) => Some(first_paragraph(text)),
        _ => None,
    });
    let paragraph = paragraphs.into_iter().find(|paragraph| !paragraph.is_empty())?;
    let end = [". ", "! ", "? "].into_iter().filter_map(|end| paragraph.find(end)).min();
    Some(end.map_or(paragraph.as_str(), |end| &paragraph[..=end]).to_owned())
}

/// The text of the first block of Markdown that has any, without its marks.
fn first_paragraph(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Markdown::Text(piece) | Markdown::Code(piece) => text.push_str(&piece),
            Markdown::SoftBreak | Markdown::HardBreak => text.push(' '),
            Markdown::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) if !text.is_empty() => break,
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// A text on one line, of at most this many characters.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= width {
        return line;
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    kept.trim_end().to_owned() + "…"
}
