//! What is kept of an ask at hand, for the views with one line: they need nothing of its transcript.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::evidence;
use super::failed_line::{FailedLine, failed_place};
use super::gist::{Gist, clipped, missing_module};
use super::page::Page;
use super::passages::readable;
use super::said;
use super::words::{along, seconds, tokens};
use crate::{Block, Check, Ending, Excerpt, Failure, Outcome, Progress, Turn, one_line};

/// What hint, lens, diagnostic and result show of an ask. It can be stored as JSON and read back by later versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Brief {
    /// What was asked; may be empty.
    pub question: String,
    /// The state in one word, as the protocol spells it.
    pub state: Cow<'static, str>,
    /// `true` if a model answers.
    pub has_model: bool,
    /// What can be inserted or run.
    pub code: HasCode,
    /// Who wrote that.
    pub code_by: CodeBy,
    /// `true` if an API key is all that is missing.
    pub needs_key: bool,
    /// The module that the last program did not find on this machine; `None` if it lacked none.
    pub missing_module: Option<String>,
    /// `true` if its programs wrote files.
    pub has_files: bool,
    /// Why its programs are to be run on the full file.
    pub full_file: FullFile,
    /// The line at which its last run failed, if it failed.
    pub failed_line: Option<FailedLine>,
    /// How many lines the last program that ended well wrote to standard error.
    pub error_lines: usize,
    /// When it began to run, as time since the Unix epoch.
    pub began: Option<Duration>,
    /// When the service gave the answer, if it was kept and is shown again.
    pub reused: Option<Duration>,
    /// The line that tells it apart where nothing was asked; empty if it is about no text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The latest question if nothing answered it, and an earlier one has an answer, which stays: `✗ Too many requests`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) unanswered: String,
    /// Why, and what to do about it, in a line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) unanswered_why: String,
    /// What its programs made that the gist does not say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) made: Vec<String>,
    /// Why the result is not to be taken as it stands, in a few words; mostly empty.
    pub(super) doubt: Cow<'static, str>,
    /// The state or result in a few words.
    pub(super) gist: Gist,
    /// The files that went along because the code names them: `with sales.csv`; mostly empty.
    pub along: String,
    /// Runs, time, tokens and the check of its code; empty until the turn is over.
    pub(super) cost: String,
    /// The gist, or the failure with its next step, on one line.
    pub(super) message: String,
    /// The result with all its lines.
    pub(super) text: String,
}

/// The code of an answer that can be inserted or run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HasCode {
    /// No program.
    #[default]
    No,
    /// A program that printed nothing.
    Silent,
    /// A program and its output.
    Printed,
}

/// Who wrote the code of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CodeBy {
    /// The answer has brought it.
    #[default]
    Answer,
    /// The person, in whose text it stands already.
    Person,
}

/// Why the programs of an answer are to be run on the full file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FullFile {
    /// They had it, or there is none.
    #[default]
    NotNeeded,
    /// One of them holds rows of it as text.
    Typed,
    /// The model had less than the file: a sample, its first rows, masked values, or its schema.
    #[serde(alias = "sampled")]
    HadLess,
}

impl FullFile {
    /// For the programs of this turn.
    #[must_use]
    pub fn of(turn: &Turn) -> Self {
        match (turn.has_less_than_the_files() && turn.last_code().is_some(), turn.evidence.typed.is_empty()) {
            (true, _) => FullFile::HadLess,
            (false, false) => FullFile::Typed,
            (false, true) => FullFile::NotNeeded,
        }
    }
}

/// Limit for a gist, in characters: no editor shows a longer hint.
const GIST: usize = 1_000;
/// Limit for a message, in characters: some editors draw all of it after the line.
const MESSAGE: usize = 200;
/// How many of the last lines of a running program stand beside its text.
const PRINTED_LINES: usize = 20;
/// Limit for a result beside its text, in characters; the document shows all of it.
const RESULT: usize = 4_000;

impl Brief {
    /// What tells it apart: the question, else the line of what it is about; empty without both.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.question.trim().is_empty() { &self.label } else { &self.question }
    }

    /// `true` if the latest question has no answer and an earlier one has.
    #[must_use]
    pub fn is_followed_in_vain(&self) -> bool {
        !self.unanswered.is_empty()
    }

    /// Why the latest question has no answer, if an earlier one has; mostly empty.
    pub(super) fn unanswered_in_words(&self) -> String {
        if self.unanswered_why.is_empty() { String::new() } else { format!("✗ {}", self.unanswered_why) }
    }

    /// The brief of an ask with these pages, one for each turn, oldest first. Views show the latest that is no question without
    /// an answer. The links of charts do not count, only how many there are.
    #[must_use]
    pub fn of(pages: &[Page<'_>]) -> Self {
        let Some(latest) = pages.last().map(|page| page.ask.turn) else {
            return Brief::default();
        };
        let at = shown(pages.iter().map(|page| page.ask.turn));
        let (pages, turn) = (&pages[..=at], pages[at].ask.turn);
        let unanswered = Some(latest).filter(|latest| !std::ptr::eq(*latest, turn));
        let unanswered = unanswered.map(|latest| (Gist::of(latest), message(latest, &Gist::of(latest))));
        let gist = Gist::of(turn);
        Brief {
            question: turn.question.clone(),
            state: Cow::Borrowed(state(turn)),
            has_model: turn.speaker.is_model,
            code: code(turn),
            code_by: if !turn.speaker.is_model && turn.excerpt.is_some() {
                CodeBy::Person
            } else {
                CodeBy::Answer
            },
            needs_key: matches!(&latest.progress, Progress::Ended(Ending::Failed(failure)) if failure.needs_key),
            missing_module: missing_module(turn),
            has_files: turn.transcript.files().next().is_some(),
            full_file: FullFile::of(turn),
            failed_line: FailedLine::of(pages),
            error_lines: turn.transcript.good_errors().map_or(0, |errors| errors.lines().count()),
            began: turn.began,
            reused: turn.reused,
            label: clipped(&one_line(turn.excerpt.as_ref().map(Excerpt::label).unwrap_or_default()), MESSAGE),
            made: gist.made_beside(turn).iter().map(|made| clipped(made, MESSAGE)).collect(),
            doubt: doubt(turn),
            along: along(turn),
            cost: cost(turn),
            message: with_unanswered(message(turn, &gist), " · ✗ ", unanswered.as_ref()),
            text: with_unanswered(text(turn, &gist), "\n\n✗ ", unanswered.as_ref()),
            unanswered: unanswered.as_ref().map(|(gist, _)| gist.whole()).unwrap_or_default(),
            unanswered_why: unanswered.map(|(_, why)| why).unwrap_or_default(),
            gist: gist.clipped(GIST),
        }
    }
}

/// The place of the turn that views show: the latest that is no question without an answer; without one, the latest.
#[must_use]
pub fn shown<'a>(turns: impl DoubleEndedIterator<Item = &'a Turn> + ExactSizeIterator) -> usize {
    let last = turns.len().saturating_sub(1);
    turns.rev().position(|turn| !turn.is_unanswered()).map_or(last, |from_end| last - from_end)
}

fn with_unanswered(shown: String, between: &str, unanswered: Option<&(Gist, String)>) -> String {
    match unanswered {
        Some((_, why)) => shown + between + why,
        None => shown,
    }
}

fn state(turn: &Turn) -> &'static str {
    match &turn.progress {
        Progress::Queued => "queued",
        Progress::Running => turn.transcript.activity().as_str(),
        Progress::Ended(Ending::Answered(_)) => "answered",
        Progress::Ended(Ending::Failed(failure)) if failure.is_declined => "cancelled",
        Progress::Ended(Ending::Cut | Ending::Failed(_)) => "failed",
        Progress::Cancelled => "cancelled",
    }
}

fn code(turn: &Turn) -> HasCode {
    match turn.last_code() {
        None => HasCode::No,
        Some((_, Some(output))) if !output.output.trim().is_empty() => HasCode::Printed,
        Some(_) => HasCode::Silent,
    }
}

/// Why the result is not to be taken as it stands: the weightiest of what was found out.
fn doubt(turn: &Turn) -> Cow<'static, str> {
    match &turn.check {
        Some(check @ (Check::OnFile { .. } | Check::OnOriginal { .. })) => {
            check.on_file().map_or("", |_| "full file").into()
        }
        _ => evidence::doubt(&turn.evidence),
    }
}

fn cost(turn: &Turn) -> String {
    if !turn.progress.is_over() {
        return String::new();
    }
    let runs = match turn.transcript.rounds().len() {
        0 => None,
        1 => Some("1 run".to_owned()),
        runs => Some(format!("{runs} runs")),
    };
    if turn.reused.is_some() {
        return "kept answer".to_owned();
    }
    let tokens = turn.transcript.usage().and_then(|usage| usage.total).map(tokens);
    let check = turn.check.as_ref().map(Check::word);
    let cost = [runs, turn.elapsed.map(seconds), tokens, check];
    cost.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What the last program that ended well printed; on all rows of the file where it was run so.
pub(super) fn printed(turn: &Turn) -> Option<&str> {
    let on_file = turn.check.as_ref().and_then(Check::on_file);
    on_file.or(turn.transcript.good_output()).or(turn.transcript.good_errors())
}

fn message(turn: &Turn, gist: &Gist) -> String {
    match &turn.progress {
        Progress::Ended(Ending::Failed(failure)) => clipped(&failure.sentence(), MESSAGE),
        Progress::Ended(Ending::Cut) => clipped(&Failure::cut().sentence(), MESSAGE),
        _ => {
            let place = failed_place(turn).map(|place| format!(" ({place})")).unwrap_or_default();
            clipped(gist.words(), MESSAGE) + &place
        }
    }
}

/// What a model says to a question, then what its last program printed, if anything; without a question the output, else
/// the answer. While the ask runs: what the program has printed last, else the program, else the words of the hint.
fn text(turn: &Turn, gist: &Gist) -> String {
    let transcript = &turn.transcript;
    let whole = match gist {
        Gist::Result(_) => {
            let parts = [said::closing(turn), printed(turn).map(str::to_owned)];
            let whole = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
            // Where no model speaks, what is said about a run is how it ran.
            let is_answer = turn.speaker.is_model || transcript.rounds().is_empty();
            let said = || is_answer.then(|| said::texts(transcript.blocks()));
            Some(whole).filter(|whole| !whole.is_empty()).or_else(said)
        }
        Gist::CodeFailed(_) | Gist::Stopped => {
            transcript.outputs().next().map(|output| readable(turn, output).trim().to_owned())
        }
        Gist::Failed(_) | Gist::Declined(_) => match &turn.progress {
            Progress::Ended(Ending::Failed(failure)) => Some(failure.sentence()),
            _ => None,
        },
        Gist::Busy(_) if !turn.printed.is_empty() => Some(turn.printed.tail(PRINTED_LINES).0),
        Gist::Busy(_) => transcript.blocks().iter().rev().find_map(|block| match block {
            Block::Code(code) => Some(code.code.trim_matches('\n').to_owned()),
            _ => None,
        }),
        // What was printed until then.
        Gist::Cancelled => {
            let last = transcript.outputs().next().filter(|output| output.outcome == Outcome::Interrupted);
            last.map(|output| output.output.trim().to_owned())
        }
        Gist::Drew(_) | Gist::Silent => None,
    };
    let whole = whole.filter(|text| !text.is_empty()).unwrap_or_else(|| gist.words().to_owned());
    match whole.char_indices().nth(RESULT) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::{Brief, HasCode};
    use crate::view::samples::{brief, ended, running};

    #[test]
    fn a_stored_brief_is_read_back_unchanged() {
        let briefs = [
            running(&[r#"{"text":"I count."}"#]),
            ended(&[
                r#"{"code":{"code":"a = 1\nf(a)\n"}},{"usage":{"totalTokenCount":7}}"#,
                r#"{"output":{"outcome":"OUTCOME_FAILED","output":"  File \"main.py\", line 2\nNameError"}}"#,
            ]),
            ended(&[r#"{"file":{"name":"a.csv","bytes":"YQ=="}},{"text":"Done."}"#]),
        ];
        for brief in briefs.iter().map(brief) {
            let stored = serde_json::to_string(&brief).expect("JSON");
            assert_eq!(serde_json::from_str::<Brief>(&stored).expect("a brief"), brief);
        }
    }

    #[test]
    fn a_brief_of_another_version_is_read() {
        let read = serde_json::from_str::<Brief>(r#"{"question":"mean?","newField":1}"#).expect("a brief");
        assert_eq!(read, Brief { question: "mean?".to_owned(), ..Brief::default() });
    }

    #[test]
    fn a_brief_of_a_huge_answer_is_small() {
        let line = "long word ".repeat(100_000);
        let huge = ended(&[&format!(
            r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{line}"}}}},{{"text":"{line}"}}"#
        )]);
        let stored = serde_json::to_string(&brief(&huge)).expect("JSON");
        assert!(stored.len() < 6_000, "{} bytes", stored.len());
    }

    #[test]
    fn a_program_that_printed_only_blank_lines_is_silent() {
        let code = |output: &str| {
            brief(&ended(&[&format!(
                r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{output}"}}}}"#
            )]))
            .code
        };
        assert_eq!((code(r"\n"), code("2")), (HasCode::Silent, HasCode::Printed));
        assert_eq!(brief(&ended(&[r#"{"text":"2"}"#])).code, HasCode::No);
    }
}
