//! The state or result of an ask in a few words, as the views with one line show it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::said::{closing, first_sentence, texts};
use crate::table::is_footer;
use crate::{Check, Ending, Outcome, Progress, Transcript, Turn};

/// The state or result of an ask, for views with one line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Gist {
    /// Queued or running; the text says what it is doing.
    Busy(Cow<'static, str>),
    /// The result.
    Result(String),
    /// The run succeeded and printed nothing, but drew charts.
    Drew(String),
    /// The run succeeded, printed nothing and made nothing, and no model comments on it.
    #[default]
    Silent,
    /// The last run failed with this error.
    CodeFailed(String),
    /// The last run was stopped at the time limit.
    Stopped,
    /// There is no answer, for this reason.
    Failed(String),
    /// The person stopped it.
    Cancelled,
}

impl Gist {
    /// The gist of a turn.
    pub(super) fn of(turn: &Turn) -> Self {
        match &turn.progress {
            Progress::Queued => Gist::Busy(turn.working.clone().map_or(Cow::Borrowed("queued"), Cow::Owned)),
            Progress::Running => Gist::Busy(doing(turn)),
            Progress::Ended(Ending::Answered(_)) => result(turn),
            Progress::Ended(Ending::Cut) => Gist::Failed("the answer was cut off".to_owned()),
            Progress::Ended(Ending::Failed(failure)) => Gist::Failed(failure.title.clone()),
            Progress::Cancelled => Gist::Cancelled,
        }
    }

    /// The same with words on one line of at most `width` characters.
    pub(super) fn clipped(self, width: usize) -> Self {
        let cut = |text: String| clipped(&text, width);
        match self {
            Gist::Result(text) => Gist::Result(cut(text)),
            Gist::Drew(text) => Gist::Drew(cut(text)),
            Gist::CodeFailed(text) => Gist::CodeFailed(cut(text)),
            Gist::Failed(text) => Gist::Failed(cut(text)),
            Gist::Busy(text) => Gist::Busy(cut(text.into_owned()).into()),
            short @ (Gist::Silent | Gist::Stopped | Gist::Cancelled) => short,
        }
    }

    /// The sign to show before the words.
    pub(super) fn mark(&self) -> &'static str {
        match self {
            Gist::Busy(_) => "⋯",
            Gist::Result(_) | Gist::Silent => "⇒",
            Gist::Drew(_) => "▣",
            Gist::CodeFailed(_) | Gist::Failed(_) => "✗",
            Gist::Stopped => "⏱",
            Gist::Cancelled => "–",
        }
    }

    /// The state or result in words.
    pub(super) fn words(&self) -> &str {
        match self {
            Gist::Busy(doing) => doing,
            Gist::Result(text) | Gist::Drew(text) | Gist::CodeFailed(text) | Gist::Failed(text) => text,
            Gist::Silent => "nothing printed",
            Gist::Stopped => "stopped at the time limit",
            Gist::Cancelled => "cancelled",
        }
    }
}

/// What the program printed last, or what it does, or what the ask does.
fn doing(turn: &Turn) -> Cow<'static, str> {
    let words = turn.printed.last_line().or_else(|| turn.working.clone());
    words.map_or(Cow::Borrowed(turn.transcript.activity().words()), Cow::Owned)
}

fn result(turn: &Turn) -> Gist {
    let transcript = &turn.transcript;
    let last = transcript.outputs().next();
    match last.map(|output| &output.outcome) {
        Some(Outcome::DeadlineExceeded) => return Gist::Stopped,
        Some(Outcome::Failed) => {
            let line = last.and_then(|output| last_line(&output.output)).unwrap_or("the code failed");
            return Gist::CodeFailed(line.to_owned());
        }
        _ => {}
    }
    if let Some(line) = turn.check.as_ref().and_then(Check::on_file).and_then(last_line) {
        return Gist::Result(line.to_owned());
    }
    if let Some(answer) = closing(turn).as_deref().and_then(first_sentence) {
        return Gist::Result(answer);
    }
    if let Some(line) = transcript.good_output().and_then(last_line) {
        return Gist::Result(line.to_owned());
    }
    let says_what_it_ran = last.is_some() && !turn.speaker.is_model;
    let said = || first_sentence(&texts(transcript.blocks())).unwrap_or_else(|| "done".to_owned());
    match (made(transcript), transcript.good_errors().and_then(last_line)) {
        (Gist::Silent, Some(line)) => Gist::Result(line.to_owned()),
        (Gist::Silent, None) if says_what_it_ran => Gist::Silent,
        (Gist::Silent, None) => Gist::Result(said()),
        (made, _) => made,
    }
}

/// The charts or files of programs that printed nothing.
fn made(transcript: &Transcript) -> Gist {
    let not_kept = transcript.not_kept().map(|file| format!("{}, not kept", file.name));
    let files: Vec<String> = transcript.files().map(|file| file.name.clone()).chain(not_kept).collect();
    match (transcript.images().count(), files.as_slice()) {
        (0, []) => transcript.unshown().next().map_or(Gist::Silent, |file| Gist::Result(file.sentence())),
        (0, [file]) => Gist::Result(format!("1 file: {file}")),
        (0, files) => Gist::Result(format!("{} files: {}", files.len(), files.join(", "))),
        (1, _) => Gist::Drew("1 chart".to_owned()),
        (charts, _) => Gist::Drew(format!("{charts} charts")),
    }
}

/// The last line of the result itself: below a table, pandas prints a footer with its size or type.
pub(crate) fn last_line(output: &str) -> Option<&str> {
    let mut lines = output.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.next()?;
    if is_footer(last) { Some(lines.next().unwrap_or(last)) } else { Some(last) }
}

/// A text on one line, cut to at most `width` characters.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= width {
        return line;
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    kept.trim_end().to_owned() + "…"
}
