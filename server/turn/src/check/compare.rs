//! Compares a run on this machine with the original one.

use super::lines::is_same;
use super::printed::to_compare;
use super::runs::Runs;
use super::{Check, Circumstances, Comparison, Extent, RoundDifference};
use crate::traceback::last_error;
use crate::view::outcome;
use crate::{Code, Failure, FunctionDeclaration, Outcome, Output, Round};

/// Compares a run on this machine with the original one, round by round. `here` has the rounds in Python and may end
/// early. A round that fails here and did not before is no difference: the check has failed, and `next_step` says what to
/// do about its output.
#[must_use]
pub fn compare(
    before: &[Round<'_>],
    here: &[Round<'_>],
    circumstances: Circumstances<'_>,
    next_step: impl Fn(&str) -> Option<String>,
) -> Check {
    let mut comparison =
        Comparison { rounds: before.len(), extent: Extent::Nothing, ..Comparison::default() };
    let mut here = here.iter();
    let mut codes: Vec<&str> = Vec::new();
    let mut doubts = Vec::new();
    for (index, old) in before.iter().enumerate() {
        let round = index + 1;
        if let Some(code) = old.code.filter(|code| !code.is_python()) {
            comparison.left_out.push(format!("round {round}, {}", other_language(code)));
            continue;
        }
        codes.extend(old.code.map(|code| code.code.as_str()));
        let was = together(&old.outputs);
        let Some((new, is)) = here.next().and_then(|new| Some((new, new.outputs.last()?))) else {
            return failed(&comparison, round, "it was not reached", None);
        };
        if let Some(why) = failure_here(was.as_ref(), is) {
            return failed(&comparison, round, &why, next_step(&is.output));
        }
        let Some(was) = &was else {
            comparison.left_out.push(format!("round {round}, which has no result there"));
            continue;
        };
        if was.outcome == Outcome::Interrupted {
            comparison.left_out.push(format!("round {round}, which came to no end before"));
            continue;
        }
        if was.outcome == Outcome::DeadlineExceeded && round < before.len() {
            // A limit ends the whole run here.
            comparison.failing.push("it is stopped at its time limit".to_owned());
            comparison.left_out.push(match round + 1 {
                last if last == before.len() => format!("round {last}"),
                next => format!("rounds {next} to {}", before.len()),
            });
            break;
        }
        if let Some(name) = missing_there(was, is, circumstances.files) {
            comparison.left_out.push(format!(
                "round {round}, which found no {name} there: Gemini has it under another name"
            ));
            continue;
        }
        if let Some(error) = same_error(was, is) {
            comparison.failing.push(error);
            comparison.next_step = next_step(&is.output).or(comparison.next_step);
        }
        let runs = Runs::of(was, is, &codes, circumstances);
        let likeness = runs.likeness();
        doubts.push(runs.doubt(&likeness));
        comparison.but_for.extend(&likeness.harmless);
        comparison.extent = comparison.extent.min(extent(was, is, old.images.len()));
        let ends: Vec<String> = [other_end(was, is), missing_charts(old.images.len(), new.images.len())]
            .into_iter()
            .flatten()
            .collect();
        if !ends.is_empty() || !likeness.different.is_empty() {
            comparison.differing.push(RoundDifference { round, ends, lines: likeness.different });
        } else {
            doubts.pop();
        }
    }
    // One that explains only some of the rounds would speak for all.
    let reasons: Option<Vec<String>> = doubts.into_iter().collect();
    for reason in reasons.unwrap_or_default() {
        if !comparison.changes.contains(&reason) {
            comparison.changes.push(reason);
        }
    }
    Check::AsWritten(comparison)
}

/// The file that a program found here and not there, where it has the name that Gemini gives it.
fn missing_there<'a>(was: &Output, is: &Output, files: &[&'a str]) -> Option<&'a str> {
    let error = last_error(&was.output)
        .filter(|_| is.outcome != Outcome::Failed && was.outcome == Outcome::Failed)?;
    let is_missing = error.contains("FileNotFoundError") || error.contains("No such file or directory");
    let names = |file: &str| error.split(['\'', '"', '/']).any(|part| part == file);
    files.iter().copied().find(|file| is_missing && names(file))
}

/// Why a program is no Python.
fn other_language(code: &Code) -> String {
    if code.language == FunctionDeclaration::LANGUAGE {
        "which calls a function".to_owned()
    } else {
        format!("which is in {}", code.language)
    }
}

/// How much of a round there is to compare.
fn extent(was: &Output, is: &Output, charts: usize) -> Extent {
    let (old, new) = to_compare(was, is);
    let has_text = same_error(was, is).is_some() || !old.is_empty() || !new.is_empty();
    match (has_text, charts) {
        (true, _) => Extent::Output,
        (false, 0) => Extent::Nothing,
        (false, _) => Extent::Charts,
    }
}

/// The results of a program as one: sometimes there are two.
fn together(outputs: &[&Output]) -> Option<Output> {
    let mut whole = (*outputs.last()?).clone();
    whole.output = outputs.iter().map(|output| output.output.as_str()).collect();
    Some(whole)
}

fn failed(comparison: &Comparison, round: usize, why: &str, next_step: Option<String>) -> Check {
    let of = comparison.rounds;
    let mut detail = if of == 1 { why.to_owned() } else { format!("round {round} of {of}: {why}") };
    if comparison.differs() {
        detail = format!("{} before that; {detail}", comparison.which());
    }
    Check::Failed(Failure::new("The code fails on this machine", detail, next_step.unwrap_or_default()))
}

/// Why a round fails here, unless it failed for the same reason before.
fn failure_here(was: Option<&Output>, is: &Output) -> Option<String> {
    let before = was.map_or(&Outcome::Unspecified, |was| &was.outcome);
    match (before, &is.outcome) {
        (
            _,
            Outcome::Ok | Outcome::NotRun | Outcome::Interrupted | Outcome::Unspecified | Outcome::Unknown(_),
        ) => None,
        (Outcome::DeadlineExceeded, Outcome::DeadlineExceeded) => None,
        (_, Outcome::DeadlineExceeded) => Some("it was stopped at its time limit".to_owned()),
        (_, Outcome::Failed) => {
            let was = was.filter(|was| was.outcome == Outcome::Failed);
            if was.is_some_and(|was| has_same_error(was, is)) {
                return None;
            }
            let error = last_error(&is.output).or(is.notes().last().copied()).unwrap_or("it failed");
            let there = was.and_then(|was| last_error(&was.output));
            Some(there.map_or(error.to_owned(), |there| format!("{error} (there it was {there})")))
        }
    }
}

/// `true` if two failed programs say the same at their ends.
fn has_same_error(was: &Output, is: &Output) -> bool {
    let notes = is.notes();
    match (last_error(&was.output), last_error(&is.output)) {
        (Some(was), Some(is)) => is_same(&bare(was), &bare(is)),
        // A chosen status is an error to some interpreters.
        (Some(was), None) => was.starts_with("SystemExit") && !notes.iter().any(|note| is_end(note)),
        (None, None) => notes == was.notes() || !notes.iter().any(|note| is_end(note)),
        // Gemini may tell of an error without Python's line: `KeyError('Sales')`, `'Sales'`, or nothing but that it failed.
        (None, Some(is)) => {
            let (kind, message) = is.split_once(':').unwrap_or((is, ""));
            let kind = kind.rsplit('.').next().unwrap_or(kind);
            let told = was.output.trim();
            let is_told = |part: &str| !part.trim().is_empty() && told.contains(part.trim());
            is_told(kind) || is_told(message) || FAILED_ONLY.contains(&told.trim_end_matches('.'))
        }
    }
}

/// What says no more than that a program failed.
const FAILED_ONLY: [&str; 2] = ["", "Code execution failed"];

/// `true` for a note of a program that did not end by itself.
fn is_end(note: &str) -> bool {
    note.starts_with("[killed ") || note.starts_with("[stopped: ")
}

/// An error without the module of its kind, folders in its message and what Python suggests.
fn bare(error: &str) -> String {
    let error = error.split(". Did you mean").next().unwrap_or(error).trim_end_matches('.');
    let (kind, message) = error.split_once(':').unwrap_or((error, ""));
    let kind = kind.rsplit('.').next().unwrap_or(kind);
    let is_path = |word: &str| ["/", "./", "../"].iter().any(|start| word.starts_with(start));
    let word = |word: &str| match word.rsplit_once('/') {
        Some((_, name)) if is_path(word) => name.to_owned(),
        _ => word.to_owned(),
    };
    let marks = [' ', '\'', '"', '(', ')', ','];
    format!("{kind}:{}", message.split_inclusive(marks).map(word).collect::<String>())
}

/// What Python says before the name of a file that is missing: the kind of the error says it, too.
const NO_FILE: &str = "[Errno 2] No such file or directory: ";

/// The error with which a round ends here and ended before.
fn same_error(was: &Output, is: &Output) -> Option<String> {
    match (&was.outcome, &is.outcome) {
        (Outcome::DeadlineExceeded, Outcome::DeadlineExceeded) => {
            Some(outcome(&Outcome::DeadlineExceeded).to_owned())
        }
        (Outcome::Failed, Outcome::Failed) => {
            let error = last_error(&is.output).or(last_error(&was.output));
            Some(error.map_or("no error is named".to_owned(), |error| error.replace(NO_FILE, "")))
        }
        _ => None,
    }
}

/// How a round ended, if it ended otherwise before.
fn other_end(was: &Output, is: &Output) -> Option<String> {
    (was.outcome != is.outcome)
        .then(|| format!("{} before, {} here", outcome(&was.outcome), outcome(&is.outcome)))
}

/// How many charts a round drew, if it drew more before.
fn missing_charts(before: usize, here: usize) -> Option<String> {
    let charts = |count: usize| match count {
        0 => "no chart".to_owned(),
        1 => "1 chart".to_owned(),
        count => format!("{count} charts"),
    };
    (here < before).then(|| format!("{} before, {} here", charts(before), charts(here)))
}
