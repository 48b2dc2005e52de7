//! What the document and the panel show of a turn, in the order in which it is read. Both draw the same passages.

use std::borrow::Cow;

use super::errors;
use super::evidence::{self, MarkedTexts};
use super::page::Page;
use super::reading::{self, ReadingOrder};
use super::words::{outcome, size};
use crate::placed;
use crate::traceback::{failing_code, folded};
use crate::{
    Block, Check, Code, Ending, ExcerptSource, FinishKind, How, Outcome, Output, Progress, RoundDifference,
    Transcript, Turn, WebSource, WrittenFile, without_options,
};

/// A passage of what is shown, with a key that stays while more of the answer comes.
#[derive(Debug)]
pub(super) struct Keyed<'a> {
    pub(super) key: String,
    pub(super) passage: Passage<'a>,
}

/// A passage of what is shown. Its texts are safe for a terminal; no markup is escaped yet.
#[derive(Debug)]
pub(super) enum Passage<'a> {
    /// A sentence of ours.
    Line(String),
    /// A remark below its heading.
    Note { heading: Cow<'a, str>, text: Cow<'a, str> },
    /// What the programs print with all rows of the file.
    OnFile(&'a str),
    /// Stands above a round: `Round 2 of 5`.
    Round(String),
    /// Markdown of a model, or text of this machine.
    Text(String),
    /// Where programs ran on this machine, and how: no part of the answer.
    HowItRan(String),
    /// The image of this number, from 1.
    Chart(usize),
    /// What a program printed, as it is read, and how it ended; that is empty where it needs no word.
    Printed { outcome: &'a str, text: Cow<'a, str>, output: &'a Output },
    /// The same with every frame of its traceback, where libraries' frames were left out.
    WholeTraceback(Cow<'a, str>),
    /// What the running program has printed last, and how many lines stand before that.
    PrintedSoFar { tail: String, before: usize },
    /// The line of the program that failed, and its number.
    FailedLine(usize, &'a str),
    /// Standard error of a program that ended well.
    Errors { heading: String, text: String },
    /// A program.
    Program(&'a Code),
    /// The pages of the web that the answer rests on.
    Sources(&'a [WebSource]),
    /// Who the sides of a difference are.
    Sides { before: &'a str, after: &'static str },
    /// How a round differs: what is said of it, then its lines. Either may be empty.
    Difference { heading: String, lines: &'a str },
}

/// Everything below the heading, but for who answered at what cost.
pub(super) fn passages<'a>(Page { ask, charts, .. }: &Page<'a>) -> Vec<Keyed<'a>> {
    let turn = ask.turn;
    let stale = ask.standing.is_stale.then_some(Passage::Note {
        heading: "The text has changed".into(),
        text: "This answer is about the text as it was.".into(),
    });
    let on_file = turn.check.as_ref().and_then(Check::on_file).map(Passage::OnFile);
    // What was found instead of an answer must not look like one.
    let is_instead = !turn.speaker.is_model && matches!(turn.progress, Progress::Ended(Ending::Failed(_)));
    let (instead, ended) = if is_instead { (ending(turn), None) } else { (None, ending(turn)) };
    let top = [("again", attached_again(turn)), ("stale", stale), ("instead", instead), ("file", on_file)];
    let end = [("files", files(&turn.transcript)), ("sources", sources(&turn.transcript))];
    let alone =
        |(key, passage): (&str, Option<Passage<'a>>)| Some(Keyed { key: key.to_owned(), passage: passage? });
    let mut all: Vec<Keyed<'a>> = top.into_iter().filter_map(alone).collect();
    all.extend(blocks(turn, charts.len()));
    let so_far = ("printed", printed_so_far(turn));
    all.extend([so_far].into_iter().chain(end).chain([("end", ended)]).filter_map(alone));
    all.extend(numbered("check", check(turn, usize::MAX)));
    all
}

fn numbered<'a>(key: &str, passages: impl IntoIterator<Item = Passage<'a>>) -> Vec<Keyed<'a>> {
    let keyed = |(index, passage)| Keyed { key: format!("{key}{index}"), passage };
    passages.into_iter().enumerate().map(keyed).collect()
}

/// The passages of the answer; what was found out stands below what the model says at the end.
fn blocks<'a>(turn: &'a Turn, charts: usize) -> Vec<Keyed<'a>> {
    let mut numbers = 1..=charts;
    let mut ran = None;
    let mut texts = MarkedTexts::new(&turn.evidence);
    let all = turn.transcript.blocks();
    let draw = |index, block: &'a Block| {
        let passages: Vec<Passage<'a>> = match block {
            Block::Text(text) if !turn.speaker.is_model && ran.is_some() => {
                vec![Passage::HowItRan(texts.next(text))]
            }
            Block::Text(text) => vec![Passage::Text(texts.next(text))],
            Block::Thought(text) => vec![Passage::Note { heading: "Thinking".into(), text: text.into() }],
            Block::Code(code) => {
                ran = Some(code);
                vec![Passage::Program(code)]
            }
            Block::Output(output) => {
                let failed = failed_line(ran, output).map(|(line, text)| Passage::FailedLine(line, text));
                let printed = printed(turn, output, made_something(all, index));
                let traceback = whole_traceback(turn, output).map(Passage::WholeTraceback);
                [printed, traceback, failed, written_errors(turn, output)].into_iter().flatten().collect()
            }
            Block::File(_) | Block::NotKept(_) => Vec::new(),
            Block::Unshown(file) => vec![Passage::Line(file.sentence())],
            Block::Image(_) => numbers.next().map(Passage::Chart).into_iter().collect(),
        };
        numbered(&format!("block{index}-"), passages)
    };
    let heading =
        |round: usize, words| Keyed { key: format!("round{round}"), passage: Passage::Round(words) };
    let ReadingOrder { closing, runs } = reading::drawn(turn, draw, heading);
    let findings = numbered("finding", evidence::headed(&turn.evidence).into_iter().map(note));
    closing.into_iter().chain(findings).chain(runs).collect()
}

fn note<'a>((heading, text): (&'static str, String)) -> Passage<'a> {
    Passage::Note { heading: heading.into(), text: text.into() }
}

/// The output of a run. `made` is `true` if an image or a file of the run follows.
fn printed<'a>(turn: &'a Turn, output: &'a Output, made: bool) -> Option<Passage<'a>> {
    let is_shown_otherwise = made || !output.errors.trim().is_empty();
    let is_nothing = output.output.is_empty() && output.outcome == Outcome::Ok && is_shown_otherwise;
    let text = readable(turn, output);
    // Nothing else is said where no model speaks.
    let needs_no_label = !turn.speaker.is_model && output.outcome == Outcome::Ok && !text.is_empty();
    let outcome = if needs_no_label { "" } else { outcome(&output.outcome) };
    (!is_nothing).then_some(Passage::Printed { outcome, text, output })
}

/// What a program printed, as it is read: a traceback with the person's lines at their places, without those of libraries.
pub(super) fn readable<'a>(turn: &'a Turn, output: &'a Output) -> Cow<'a, str> {
    let placed = in_file(turn, &output.output);
    folded_traceback(output, &placed).map_or(placed, Cow::Owned)
}

/// The tracebacks of an output from the first on, if something of them is left out where the output is read.
fn whole_traceback<'a>(turn: &'a Turn, output: &'a Output) -> Option<Cow<'a, str>> {
    let placed = in_file(turn, &output.output);
    folded_traceback(output, &placed)?;
    let start = placed.find("Traceback (most recent call last):")?;
    Some(match placed {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
        Cow::Owned(text) => Cow::Owned(text[start..].to_owned()),
    })
}

fn folded_traceback(output: &Output, placed: &str) -> Option<String> {
    if output.outcome == Outcome::Ok { None } else { folded(placed) }
}

/// A text of the person's own program with the places of its lines.
fn in_file<'a>(turn: &'a Turn, text: &'a str) -> Cow<'a, str> {
    placed(text, own_source(turn))
}

/// Where the program of a turn stands in the person's file; `None` if it is not theirs.
pub(super) fn own_source(turn: &Turn) -> Option<&ExcerptSource> {
    turn.excerpt.as_ref().filter(|_| !turn.speaker.is_model)?.source.as_ref()
}

/// How many of the last lines of a running program are shown.
const PRINTED_LINES: usize = 40;

/// What the running program has printed so far.
fn printed_so_far<'a>(turn: &Turn) -> Option<Passage<'a>> {
    if turn.printed.is_empty() {
        return None;
    }
    let (tail, before) = turn.printed.tail(PRINTED_LINES);
    Some(Passage::PrintedSoFar { tail, before })
}

/// Standard error of a run that ended well.
fn written_errors<'a>(turn: &Turn, output: &Output) -> Option<Passage<'a>> {
    (!output.errors.trim().is_empty()).then(|| Passage::Errors {
        heading: errors::heading(&output.errors).replacen('s', "S", 1),
        text: errors::folded(&in_file(turn, &output.errors), errors::DOCUMENT, "not shown"),
    })
}

/// `true` if a chart or a file follows a result: a run that printed nothing still made something.
pub(super) fn made_something(blocks: &[Block], result: usize) -> bool {
    matches!(
        blocks.get(result + 1),
        Some(Block::Image(_) | Block::File(_) | Block::NotKept(_) | Block::Unshown(_))
    )
}

/// The line of the program that failed with its number; `None` if the output already shows it.
pub(super) fn failed_line<'a>(code: Option<&'a Code>, output: &Output) -> Option<(usize, &'a str)> {
    code.filter(|_| output.outcome != Outcome::Ok)
        .and_then(|code| failing_code(&code.code, &output.output))
        .filter(|(_, text)| !output.output.contains(text))
}

/// Names the files of earlier questions that went along with this one.
fn attached_again<'a>(turn: &Turn) -> Option<Passage<'a>> {
    let again = turn.sent.iter().filter(|file| file.how == How::Again);
    let names: Vec<&str> = again.map(|file| file.name.as_str()).collect();
    // What was sent goes along again, not what stands there now.
    let was = if names.len() == 1 { "as it was" } else { "as they were" };
    (!names.is_empty()).then(|| Passage::Line(format!("Attached again, {was}: {}", names.join(", "))))
}

/// The files that programs wrote. They are lost unless the person saves them.
pub(super) fn files<'a>(transcript: &Transcript) -> Option<Passage<'a>> {
    const NAMED: usize = 20;
    let shown = |file: &WrittenFile| format!("{} ({})", file.name, size(file.bytes.len() as u64));
    let mut named: Vec<String> = transcript.files().take(NAMED).map(shown).collect();
    let more = transcript.files().count() - named.len();
    named.extend((more > 0).then(|| format!("{more} more")));
    (!named.is_empty()).then(|| Passage::Line(format!("Files: {}", named.join(", "))))
}

fn sources(transcript: &Transcript) -> Option<Passage<'_>> {
    let sources = transcript.sources();
    (!sources.is_empty()).then_some(Passage::Sources(sources))
}

/// How a turn ended, or what it waits for; `None` for a complete answer.
pub(super) fn ending(turn: &Turn) -> Option<Passage<'_>> {
    let (heading, text): (&str, Cow<'_, str>) = match &turn.progress {
        Progress::Queued if turn.working.is_some() => ("Not sent yet", "it waits for your answer".into()),
        Progress::Queued => ("Queued", "other asks come first".into()),
        Progress::Running => ("Running", "more will come".into()),
        Progress::Ended(Ending::Answered(finish)) if finish.kind == FinishKind::Complete => return None,
        Progress::Ended(Ending::Answered(finish)) if finish.kind == FinishKind::Limited => {
            let remedy = without_options(finish.kind.remedy());
            ("The answer ends early", format!("{}. {remedy}", finish.word).into())
        }
        Progress::Ended(Ending::Answered(finish)) => ("The answer ends early", (&finish.word).into()),
        Progress::Ended(Ending::Cut) => ("The answer was cut off", "what came until then is above".into()),
        Progress::Ended(Ending::Failed(failure)) => (&failure.title, failure.explanation().into()),
        Progress::Cancelled => ("Cancelled", "what came until then is above".into()),
    };
    Some(Passage::Note { heading: heading.into(), text })
}

/// The result of running the code on this machine, with the differences of at most so many rounds.
pub(super) fn check(turn: &Turn, most: usize) -> Vec<Passage<'_>> {
    let Some(check) = &turn.check else { return Vec::new() };
    let words = Passage::Note { heading: "Run on this machine".into(), text: check.words().into() };
    let Some(comparison) = check.comparison().filter(|comparison| comparison.differs()) else {
        return vec![words];
    };
    let before = if turn.speaker.is_model { turn.speaker.service.as_str() } else { "before" };
    let after = match check {
        Check::OnFile { .. } => "this machine with all rows of the file",
        _ => "this machine",
    };
    let rounds = comparison.differing.iter().take(most).map(|it| difference(it, comparison.rounds));
    [words, Passage::Sides { before, after }].into_iter().chain(rounds).collect()
}

fn difference(it: &RoundDifference, of: usize) -> Passage<'_> {
    let ends = it.ends.join("; ");
    let heading = match (of, ends.is_empty()) {
        (1, _) => ends,
        (_, true) => format!("Round {}:", it.round),
        (_, false) => format!("Round {}: {ends}", it.round),
    };
    Passage::Difference { heading, lines: &it.lines }
}
