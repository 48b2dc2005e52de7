//! Compares a run on this machine with the original one.

use super::lines::{Likeness, likeness};
use super::{Check, Comparison, RoundDifference};
use crate::traceback::last_error;
use crate::view::outcome;
use crate::{Failure, Outcome, Output, Round};

/// Compares a run on this machine with the original one, round by round. `here` may end early. A round that fails here and
/// did not before is no difference: the check has failed, and `next_step` says what to do about its output.
#[must_use]
pub fn compare(
    before: &[Round<'_>],
    here: &[Round<'_>],
    next_step: impl Fn(&str) -> Option<String>,
) -> Check {
    let mut comparison = Comparison { rounds: before.len(), ..Comparison::default() };
    for (index, old) in before.iter().enumerate() {
        let round = index + 1;
        // A round without a result was cut off: there is nothing to compare.
        let Some(was) = &together(&old.outputs) else { continue };
        let Some((new, is)) = here.get(index).and_then(|new| Some((new, new.outputs.last()?))) else {
            return failed(&comparison, round, "it was not reached", None);
        };
        if let Some(why) = failure_here(was, is) {
            return failed(&comparison, round, &why, next_step(&is.output));
        }
        if was.outcome == Outcome::DeadlineExceeded && round < before.len() {
            // A limit ends the whole run here.
            return failed(&comparison, round, "it is stopped at its time limit, as it was there", None);
        }
        comparison.failing.extend(same_error(was, is));
        let likeness = compared(was, is);
        comparison.has_other_digits |= likeness.has_other_digits;
        comparison.has_other_warnings |= likeness.has_other_warnings;
        let ends: Vec<String> = [other_end(was, is), missing_charts(old.images.len(), new.images.len())]
            .into_iter()
            .flatten()
            .collect();
        if !ends.is_empty() || !likeness.different.is_empty() {
            comparison.differing.push(RoundDifference { round, ends, lines: likeness.different });
        }
    }
    Check::AsWritten(comparison)
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
fn failure_here(was: &Output, is: &Output) -> Option<String> {
    match (&was.outcome, &is.outcome) {
        (_, Outcome::Ok | Outcome::Unspecified | Outcome::Unknown(_)) => None,
        (Outcome::DeadlineExceeded, Outcome::DeadlineExceeded) => None,
        (_, Outcome::DeadlineExceeded) => Some("it was stopped at its time limit".to_owned()),
        (_, Outcome::Failed) => {
            let error = last_error(&is.output);
            let is_known = was.outcome == Outcome::Failed && {
                let kind = |error: &str| error.split(':').next().map(str::to_owned);
                last_error(&was.output).and_then(kind) == error.and_then(kind) || error.is_none()
            };
            (!is_known).then(|| error.unwrap_or("it failed").to_owned())
        }
    }
}

/// The error with which a round ends here and ended before.
fn same_error(was: &Output, is: &Output) -> Option<String> {
    match (&was.outcome, &is.outcome) {
        (Outcome::DeadlineExceeded, Outcome::DeadlineExceeded) => {
            Some(outcome(&Outcome::DeadlineExceeded).to_owned())
        }
        (Outcome::Failed, Outcome::Failed) => {
            Some(last_error(&is.output).or(last_error(&was.output)).unwrap_or("no error is named").to_owned())
        }
        _ => None,
    }
}

/// Compares two results. Whitespace at the ends of lines does not count.
fn compared(was: &Output, is: &Output) -> Likeness {
    let (old, new) = (lines_of(&was.output), lines_of(&is.output));
    match (&was.outcome, printed(&old), printed(&new)) {
        (outcome, ..) if *outcome != is.outcome => likeness(&old, &new),
        (Outcome::Ok | Outcome::Unspecified | Outcome::Unknown(_), ..) => likeness(&old, &new),
        // Of a program that did not end well Gemini shows the error alone, or what it printed as well.
        (_, [], _) => Likeness::default(),
        (_, old, new) => likeness(old, new),
    }
}

/// The lines of an output, without blanks at their ends and without what the sandbox says at its end, in brackets.
fn lines_of(output: &str) -> Vec<&str> {
    let is_said = |line: &&str| ["[stopped: ", "[ended with "].iter().any(|start| line.starts_with(start));
    let mut lines: Vec<&str> = output.trim_end().lines().map(str::trim_end).collect();
    while lines.last().is_some_and(is_said) {
        lines.pop();
    }
    lines
}

/// The lines before the error that ended a program.
fn printed<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let error = lines.iter().rev().find(|line| last_error(line).is_some());
    let is_error = |line: &&str| {
        line.starts_with("Traceback (most")
            || line.starts_with("Code execution failed")
            || Some(line) == error
    };
    let end = lines.iter().position(is_error).unwrap_or(lines.len());
    &lines[..end]
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
