//! The state or result of an ask in a few words, as the views with one line show it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::said::{closing, first_sentence, texts};
use crate::table::{Table, is_footer, last_table, last_table_of};
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
    /// The person did not let it begin.
    Declined(String),
}

impl Gist {
    /// The gist of a turn.
    pub(super) fn of(turn: &Turn) -> Self {
        match &turn.progress {
            Progress::Queued => Gist::Busy(turn.working.clone().map_or(Cow::Borrowed("queued"), Cow::Owned)),
            Progress::Running => Gist::Busy(doing(turn)),
            Progress::Ended(Ending::Answered(_)) => result(turn),
            Progress::Ended(Ending::Cut) => Gist::Failed("the answer was cut off".to_owned()),
            Progress::Ended(Ending::Failed(failure)) if failure.is_declined => {
                Gist::Declined(failure.title.clone())
            }
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
            Gist::Declined(text) => Gist::Declined(cut(text)),
            Gist::Busy(text) => Gist::Busy(cut(text.into_owned()).into()),
            short @ (Gist::Silent | Gist::Stopped | Gist::Cancelled) => short,
        }
    }

    /// What the programs of a turn made that the words do not say: `▣ 1 chart`, `1 file: result.csv`. Nothing while it runs.
    pub(super) fn made_beside(&self, turn: &Turn) -> Vec<String> {
        let (is_busy, own) = (matches!(self, Gist::Busy(_)), self.words());
        let charts =
            charts(&turn.transcript).filter(|charts| charts != own).map(|charts| format!("▣ {charts}"));
        let files = files(&turn.transcript).filter(|files| files != own);
        charts.into_iter().chain(files).filter(|_| !is_busy).collect()
    }

    /// The sign to show before the words.
    pub(super) fn mark(&self) -> &'static str {
        match self {
            Gist::Busy(_) => "⋯",
            Gist::Result(_) | Gist::Silent => "⇒",
            Gist::Drew(_) => "▣",
            Gist::CodeFailed(_) | Gist::Failed(_) => "✗",
            Gist::Stopped => "⏱",
            Gist::Cancelled | Gist::Declined(_) => "–",
        }
    }

    /// The sign and the words.
    pub(super) fn whole(&self) -> String {
        format!("{} {}", self.mark(), self.words())
    }

    /// The state or result in words.
    pub(super) fn words(&self) -> &str {
        match self {
            Gist::Busy(doing) => doing,
            Gist::Result(text)
            | Gist::Drew(text)
            | Gist::CodeFailed(text)
            | Gist::Failed(text)
            | Gist::Declined(text) => text,
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
            let missing = missing_module(turn).filter(|_| !turn.speaker.is_model);
            let missing = missing.map(|module| format!("{module} is missing here"));
            let line =
                || last.and_then(|output| last_line(&output.output)).unwrap_or("the code failed").to_owned();
            return Gist::CodeFailed(missing.unwrap_or_else(line));
        }
        _ => {}
    }
    if let Some(printed) = turn.check.as_ref().and_then(Check::on_file)
        && let Some(words) = last_value(printed, last_table(printed))
    {
        return Gist::Result(words);
    }
    if let Some(answer) = closing(turn).as_deref().and_then(first_sentence) {
        return Gist::Result(answer);
    }
    let good = transcript.outputs().find(|output| output.outcome == Outcome::Ok);
    if let Some(words) = good.and_then(|good| last_value(&good.output, last_table_of(good))) {
        return Gist::Result(words);
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
    match (charts(transcript), files(transcript)) {
        (Some(charts), _) => Gist::Drew(charts),
        (None, Some(files)) => Gist::Result(files),
        (None, None) => {
            transcript.unshown().next().map_or(Gist::Silent, |file| Gist::Result(file.sentence()))
        }
    }
}

/// How many charts there are; `None` if there are none.
fn charts(transcript: &Transcript) -> Option<String> {
    match transcript.images().count() {
        0 => None,
        1 => Some("1 chart".to_owned()),
        charts => Some(format!("{charts} charts")),
    }
}

/// The files that programs wrote: how many, then their names. `None` if there are none.
fn files(transcript: &Transcript) -> Option<String> {
    let not_kept = transcript.not_kept().map(|file| format!("{}, not kept", file.name));
    let files: Vec<String> = transcript.files().map(|file| file.name.clone()).chain(not_kept).collect();
    match files.as_slice() {
        [] => None,
        [file] => Some(format!("1 file: {file}")),
        files => Some(format!("{} files: {}", files.len(), files.join(", "))),
    }
}

/// The module that the last program did not find on this machine: as it ran here, or as it was run here afterwards.
pub(super) fn missing_module(turn: &Turn) -> Option<String> {
    let text = match (&turn.check, turn.speaker.is_model) {
        (Some(Check::Failed(failure)), _) => failure.sentence(),
        (_, false) => turn.last_code()?.1.filter(|output| output.outcome == Outcome::Failed)?.output.clone(),
        _ => return None,
    };
    let (_, quoted) = text.rsplit_once("ModuleNotFoundError: No module named '")?;
    let name = quoted.split(['\'', '.']).next().unwrap_or_default();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && (1..=100).contains(&name.len())).then(|| name.to_owned())
}

/// The table at the end of an output in words, else its last line.
fn last_value(output: &str, table: Option<Table<'_>>) -> Option<String> {
    let table = table.and_then(|table| table.in_words());
    table.or_else(|| last_line(output).map(str::to_owned))
}

/// The last line of the result itself: below a table, pandas prints a footer with its size or type.
pub(crate) fn last_line(output: &str) -> Option<&str> {
    let mut lines = output.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.next()?;
    if is_footer(last) { Some(lines.next().unwrap_or(last)) } else { Some(last) }
}

/// A text on one line, cut to at most `width` characters.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), width)
}

/// A line cut to at most `width` characters.
pub(super) fn cut(line: &str, width: usize) -> String {
    if line.len() <= width || line.chars().nth(width).is_none() {
        return line.to_owned();
    }
    let end = line.char_indices().nth(width.saturating_sub(1)).map_or(line.len(), |(end, _)| end);
    line[..end].trim_end().to_owned() + "…"
}
