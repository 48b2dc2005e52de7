//! The result of running an answer's programs again: the same output or not.

mod lines;

use serde::{Deserialize, Serialize};

use self::lines::{Likeness, difference, likeness};
use crate::traceback::last_error;
use crate::view::outcome;
use crate::{Failure, Outcome, Output, Round};

/// The result of running an answer's programs on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// They are running.
    Running,
    /// Each round has the same outcome and the same output as before.
    Reproduced,
    /// The same, but for the last digits of decimals and for addresses in memory.
    Rounded,
    /// A round differs.
    Different(RoundDifference),
    /// They were run with the rows of a file in place of those they hold as text; with what that changes, if anything.
    OnFile(Option<RoundDifference>),
    /// They could not be run to their end.
    Failed(Failure),
}

/// The first round that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredDifference")]
pub struct RoundDifference {
    /// Which round it is, from 1.
    pub round: usize,
    /// How many rounds there are.
    pub of: usize,
    /// How it differs: lines with `-` (before) and `+` (here) in front.
    pub lines: String,
}

/// A difference as the history has it: once an answer had one round only.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredDifference {
    OfOne(String),
    Of { round: usize, of: usize, lines: String },
}

impl From<StoredDifference> for RoundDifference {
    fn from(stored: StoredDifference) -> Self {
        match stored {
            StoredDifference::OfOne(lines) => RoundDifference { round: 1, of: 1, lines },
            StoredDifference::Of { round, of, lines } => RoundDifference { round, of, lines },
        }
    }
}

impl Check {
    /// The result in a few words.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Check::Running => "checking",
            Check::Reproduced | Check::Rounded => "reproduced",
            Check::Different(_) => "not reproduced",
            Check::OnFile(_) => "run on the full file",
            Check::Failed(_) => "not run here",
        }
    }

    /// The result in one line.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Check::Running => "running the code on this machine".to_owned(),
            Check::Reproduced => "reproduced: the same output on this machine".to_owned(),
            Check::Rounded => {
                "reproduced: the same output on this machine, but for last digits and addresses".to_owned()
            }
            Check::Different(RoundDifference { of: 1, .. }) => {
                "not reproduced: this machine's output differs".to_owned()
            }
            Check::Different(RoundDifference { round, of, .. }) => {
                format!("not reproduced: round {round} of {of} differs on this machine")
            }
            Check::OnFile(None) => "the same output with all rows of the file".to_owned(),
            Check::OnFile(Some(RoundDifference { of: 1, .. })) => {
                "with all rows of the file the output differs".to_owned()
            }
            Check::OnFile(Some(RoundDifference { round, of, .. })) => {
                format!("with all rows of the file round {round} of {of} differs")
            }
            Check::Failed(failure) => failure.sentence(),
        }
    }

    /// The check with what may explain a difference, as whole sentences.
    #[must_use]
    pub fn with_remarks(self, remarks: Vec<String>) -> Self {
        match self {
            Check::Different(RoundDifference { round, of, lines }) => {
                let lines = remarks.into_iter().chain([lines]).collect::<Vec<_>>().join("\n");
                Check::Different(RoundDifference { round, of, lines })
            }
            other => other,
        }
    }

    /// The same for programs that read the file whose rows they held as text.
    #[must_use]
    pub fn on_file(self) -> Self {
        match self {
            Check::Reproduced | Check::Rounded => Check::OnFile(None),
            Check::Different(difference) => Check::OnFile(Some(difference)),
            other => other,
        }
    }
}

/// Compares a run on this machine with the original one, round by round. `here` may end early. A round that fails here and
/// did not before is no difference: the check has failed, and `next_step` says what to do about its output.
#[must_use]
pub fn compare(
    before: &[Round<'_>],
    here: &[Round<'_>],
    next_step: impl Fn(&str) -> Option<String>,
) -> Check {
    let mut is_rounded = false;
    for (index, old) in before.iter().enumerate() {
        // A round without a result was cut off: there is nothing to compare.
        let Some(was) = &together(&old.outputs) else { continue };
        let new = here.get(index);
        let is = new.and_then(|new| new.outputs.last());
        let position = Position { round: index + 1, of: before.len() };
        match (is, new) {
            (Some(is), Some(new)) => {
                if let Some(why) = failure_here(was, is) {
                    return position.failed(&why, next_step(&is.output));
                }
                if was.outcome == Outcome::DeadlineExceeded && position.round < position.of {
                    // A limit ends the whole run here.
                    return position.failed("it is stopped at its time limit, as it was there", None);
                }
                match compared(was, is) {
                    Likeness::Same => {}
                    Likeness::Rounded => is_rounded = true,
                    Likeness::Different(lines) => return position.different(lines),
                }
                if new.images.len() < old.images.len() {
                    return position.different(missing_charts(old.images.len(), new.images.len()));
                }
            }
            _ => return position.failed("it was not reached", None),
        }
    }
    if is_rounded { Check::Rounded } else { Check::Reproduced }
}

/// The results of a program as one: sometimes there are two.
fn together(outputs: &[&Output]) -> Option<Output> {
    let mut whole = (*outputs.last()?).clone();
    whole.output = outputs.iter().map(|output| output.output.as_str()).collect();
    Some(whole)
}

/// The place of a round in its answer.
struct Position {
    round: usize,
    of: usize,
}

impl Position {
    fn different(self, lines: String) -> Check {
        Check::Different(RoundDifference { round: self.round, of: self.of, lines })
    }

    fn failed(self, why: &str, next_step: Option<String>) -> Check {
        let detail =
            if self.of == 1 { why.to_owned() } else { format!("round {} of {}: {why}", self.round, self.of) };
        Check::Failed(Failure::new("The code fails on this machine", detail, next_step.unwrap_or_default()))
    }
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

/// Compares two results. Whitespace at the ends of lines does not count.
fn compared(was: &Output, is: &Output) -> Likeness {
    let (old, new) = (lines_of(&was.output), lines_of(&is.output));
    if was.outcome != is.outcome {
        let outcomes = format!("- {}\n+ {}", outcome(&was.outcome), outcome(&is.outcome));
        let lines = [outcomes].into_iter().chain(difference(&old, &new));
        return Likeness::Different(lines.collect::<Vec<_>>().join("\n"));
    }
    match (&was.outcome, printed(&old), printed(&new)) {
        (Outcome::Ok | Outcome::Unspecified | Outcome::Unknown(_), ..) => likeness(&old, &new),
        // Of a program that did not end well Gemini shows the error alone, or what it printed as well.
        (_, [], _) => Likeness::Same,
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

fn missing_charts(before: usize, here: usize) -> String {
    let charts = |count: usize| match count {
        0 => "no chart".to_owned(),
        1 => "1 chart".to_owned(),
        count => format!("{count} charts"),
    };
    format!("- {}\n+ {}", charts(before), charts(here))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Check, RoundDifference, compare};
    use crate::{Image, Outcome, Output, Round};

    const OK: Outcome = Outcome::Ok;
    const FAILED: Outcome = Outcome::Failed;
    const LATE: Outcome = Outcome::DeadlineExceeded;

    fn outputs(rounds: &[(Outcome, &str)]) -> Vec<Output> {
        let output = |(outcome, output): &(Outcome, &str)| Output {
            outcome: outcome.clone(),
            output: (*output).to_owned(),
            ..Output::default()
        };
        rounds.iter().map(output).collect()
    }

    fn rounds<'a>(outputs: &'a [Output], images: &'a [Image]) -> Vec<Round<'a>> {
        let round =
            |output| Round { outputs: vec![output], images: images.iter().collect(), ..Round::default() };
        outputs.iter().map(round).collect()
    }

    fn drawn(check: &Check) -> String {
        match check {
            Check::Different(RoundDifference { lines, .. }) => format!("{}\n{lines}", check.words()),
            check => check.words(),
        }
    }

    /// What comes of comparing rounds, each an outcome and an output.
    fn checked(before: &[(Outcome, &str)], here: &[(Outcome, &str)]) -> String {
        let (before, here) = (outputs(before), outputs(here));
        drawn(&compare(&rounds(&before, &[]), &rounds(&here, &[]), |_| Some("Attach it.".to_owned())))
    }

    #[test]
    fn whitespace_at_the_ends_of_lines_is_not_a_difference() {
        assert_snapshot!(checked(&[(OK, "a \nb\n\n")], &[(OK, "a\nb")]), @"reproduced: the same output on this machine");
    }

    #[test]
    fn only_the_differing_lines_are_shown() {
        assert_snapshot!(checked(&[(OK, "a\nb\nc")], &[(OK, "a\nx\ny\nc")]), @r#"
        not reproduced: this machine's output differs
        - b
        + x
        + y
        "#);
        assert_snapshot!(checked(&[(OK, "a\na")], &[(OK, "a")]), @r#"
        not reproduced: this machine's output differs
        - a
        "#);
    }

    #[test]
    fn the_last_digits_of_decimals_may_differ_and_nothing_else() {
        let sum = "mean 0.30000000000000004, n 3";
        let ends =
            ["mean 0.3, n 3", "mean 0.300000001, n 3", "mean 0.31, n 3", "mean 0.3, n 4", "mean 0.3 n 3"];
        let checks = ends.map(|here| checked(&[(OK, sum)], &[(OK, here)]));
        assert_snapshot!(checks.join("\n"), @r#"
        reproduced: the same output on this machine, but for last digits and addresses
        not reproduced: this machine's output differs
        - mean 0.30000000000000004, n 3
        + mean 0.300000001, n 3
        not reproduced: this machine's output differs
        - mean 0.30000000000000004, n 3
        + mean 0.31, n 3
        not reproduced: this machine's output differs
        - mean 0.30000000000000004, n 3
        + mean 0.3, n 4
        not reproduced: this machine's output differs
        - mean 0.30000000000000004, n 3
        + mean 0.3 n 3
        "#);
    }

    #[test]
    fn addresses_differ_in_each_run() {
        let of = |address: &str| format!("<object at 0x{address}>");
        assert_snapshot!(checked(&[(OK, &of("7fa0"))], &[(OK, &of("55d1c"))]), @"reproduced: the same output on this machine, but for last digits and addresses");
    }

    #[test]
    fn the_first_round_that_differs_is_named() {
        let before = [(OK, "1"), (OK, "2"), (OK, "3")];
        assert_snapshot!(checked(&before, &before), @"reproduced: the same output on this machine");
        assert_snapshot!(checked(&before, &[(OK, "1"), (OK, "4"), (OK, "5")]), @r#"
        not reproduced: round 2 of 3 differs on this machine
        - 2
        + 4
        "#);
    }

    #[test]
    fn a_round_that_fails_here_is_no_difference() {
        let missing = "Traceback (most recent call last):\n  File \"main.py\", line 1\nFileNotFoundError: [Errno 2] 'a.csv'";
        let before = [(OK, "1"), (OK, "2")];
        let checks = [
            checked(&before, &[(OK, "1"), (FAILED, missing)]),
            checked(&before[..1], &[(FAILED, missing)]),
            checked(&before, &[(LATE, "1\n[stopped: not done after 30 s]")]),
            checked(&before, &[(OK, "1")]),
            checked(&before, &[(FAILED, "[killed by signal 9]"), (OK, "2")]),
        ];
        assert_snapshot!(checks.join("\n"), @r#"
        The code fails on this machine: round 2 of 2: FileNotFoundError: [Errno 2] 'a.csv'. Attach it.
        The code fails on this machine: FileNotFoundError: [Errno 2] 'a.csv'. Attach it.
        The code fails on this machine: round 1 of 2: it was stopped at its time limit. Attach it.
        The code fails on this machine: round 2 of 2: it was not reached.
        The code fails on this machine: round 1 of 2: it failed. Attach it.
        "#);
    }

    #[test]
    fn a_round_that_failed_before_is_reproduced_by_the_same_error() {
        let gemini = "Code execution failed.\nlibrary noise\nTraceback (most recent call last):\n  File \"/usr/bin/entry/named_interpreters/x.py\", line 9, in run\nKeyError: 'Sales'";
        let here = "Traceback (most recent call last):\n  File \"main.py\", line 2, in <module>\nKeyError: 'Sales'\n";
        let printed = |mean: &str| format!("mean = {mean}\n{here}");
        let checks = [
            checked(&[(FAILED, gemini), (OK, "2")], &[(FAILED, here), (OK, "2")]),
            checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("2"))]),
            checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("3"))]),
            checked(&[(FAILED, "KeyError: 'Sales'")], &[(FAILED, &printed("2"))]),
            checked(&[(LATE, "")], &[(LATE, "1\n[stopped: not done after 30 s]")]),
            checked(&[(FAILED, gemini)], &[(FAILED, "NameError: name 'x' is not defined")]),
            checked(&[(FAILED, gemini), (OK, "2")], &[(OK, "1"), (OK, "2")]),
            checked(&[(LATE, "")], &[(LATE, "")]),
        ];
        assert_snapshot!(checks.join("\n"), @r#"
        reproduced: the same output on this machine
        reproduced: the same output on this machine
        not reproduced: this machine's output differs
        - mean = 2
        + mean = 3
        reproduced: the same output on this machine
        reproduced: the same output on this machine
        The code fails on this machine: NameError: name 'x' is not defined. Attach it.
        not reproduced: round 1 of 2 differs on this machine
        - failed
        + ok
        - Code execution failed.
        - library noise
        - Traceback (most recent call last):
        -   File "/usr/bin/entry/named_interpreters/x.py", line 9, in run
        - KeyError: 'Sales'
        + 1
        reproduced: the same output on this machine
        "#);
    }

    #[test]
    fn a_missing_chart_is_a_difference() {
        let (ok, chart) = (outputs(&[(OK, "1")]), [Image::new(*b"\x89PNG\r\n\x1a\n").expect("a PNG")]);
        let check = |before: &[Image], here: &[Image]| {
            drawn(&compare(&rounds(&ok, before), &rounds(&ok, here), |_| None))
        };
        assert_snapshot!([check(&chart, &chart), check(&[], &chart), check(&chart, &[])].join("\n"), @r#"
        reproduced: the same output on this machine
        reproduced: the same output on this machine
        not reproduced: this machine's output differs
        - 1 chart
        + no chart
        "#);
    }

    #[test]
    fn a_difference_that_was_kept_when_answers_had_one_round_is_read() {
        let kept = serde_json::from_str::<Check>(r#"{"different":"- 2\n+ 3"}"#).expect("a check");
        assert_eq!(kept, Check::Different(RoundDifference { round: 1, of: 1, lines: "- 2\n+ 3".to_owned() }));
        let again = serde_json::to_string(&kept).expect("JSON");
        assert_eq!(serde_json::from_str::<Check>(&again).expect("a check"), kept);
    }
}
