//! The result of running an answer's programs again: the same output or not.

mod compare;
mod lines;
mod words;

use serde::{Deserialize, Deserializer, Serialize};

pub use self::compare::compare;
use crate::Failure;

/// The result of running an answer's programs on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// They are running.
    Running,
    /// They ran as they are.
    AsWritten(Comparison),
    /// They ran with the rows of a file in place of those they hold as text.
    OnFile {
        /// What that changes.
        comparison: Comparison,
        /// What the last program printed.
        printed: String,
    },
    /// They could not be run to their end.
    Failed(Failure),
}

/// A run on this machine beside the original one, round by round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Comparison {
    /// How many rounds there are.
    pub rounds: usize,
    /// Those that differ.
    pub differing: Vec<RoundDifference>,
    /// The errors of rounds that failed here as they did before.
    pub failing: Vec<String>,
    /// `true` if last digits of decimals or addresses in memory differ.
    pub has_other_digits: bool,
    /// `true` if warnings of libraries differ.
    pub has_other_warnings: bool,
    /// What may explain a difference: `sales.csv has changed since`.
    pub changes: Vec<String>,
}

/// A round that differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoundDifference {
    /// Which round it is, from 1.
    pub round: usize,
    /// How it ended and what it drew, where that differs: `failed before, ok here`.
    pub ends: Vec<String>,
    /// How its output differs: lines with `-` (before) and `+` (here) in front.
    pub lines: String,
}

impl Check {
    /// What the last program printed with all rows of the file, if that differs from what it printed before.
    #[must_use]
    pub fn on_file(&self) -> Option<&str> {
        match self {
            Check::OnFile { comparison, printed } if comparison.differs() => {
                Some(printed.trim_end()).filter(|printed| !printed.trim().is_empty())
            }
            _ => None,
        }
    }

    /// What was compared, if something was.
    #[must_use]
    pub fn comparison(&self) -> Option<&Comparison> {
        match self {
            Check::AsWritten(comparison) | Check::OnFile { comparison, .. } => Some(comparison),
            Check::Running | Check::Failed(_) => None,
        }
    }

    /// The check with what may explain a difference, as whole sentences.
    #[must_use]
    pub fn with_changes(mut self, changes: Vec<String>) -> Self {
        if let Check::AsWritten(comparison) | Check::OnFile { comparison, .. } = &mut self {
            comparison.changes =
                changes.into_iter().map(|change| change.trim_end_matches('.').to_owned()).collect();
        }
        self
    }
}

/// Reads a check that was kept; none of a form that this version does not know.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Check>, D::Error> {
    let kept = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(kept).ok())
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
        let differing = check.comparison().into_iter().flat_map(|it| &it.differing);
        let heading = |it: &RoundDifference| [&[it.round.to_string()], &it.ends[..]].concat().join(": ");
        let rounds = differing.map(|it| format!("\n{}\n{}", heading(it), it.lines));
        check.words() + &rounds.collect::<String>()
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
        not reproduced: the output differs on this machine
        1
        - b
        + x
        + y
        "#);
        assert_snapshot!(checked(&[(OK, "a\na")], &[(OK, "a")]), @r#"
        not reproduced: the output differs on this machine
        1
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
        not reproduced: the output differs on this machine
        1
        - mean 0.30000000000000004, n 3
        + mean 0.300000001, n 3
        not reproduced: the output differs on this machine
        1
        - mean 0.30000000000000004, n 3
        + mean 0.31, n 3
        not reproduced: the output differs on this machine
        1
        - mean 0.30000000000000004, n 3
        + mean 0.3, n 4
        not reproduced: the output differs on this machine
        1
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
    fn every_round_that_differs_is_named() {
        let before = [(OK, "1"), (OK, "2"), (OK, "3")];
        assert_snapshot!(checked(&before, &before), @"reproduced: the same output on this machine");
        assert_snapshot!(checked(&before, &[(OK, "1"), (OK, "4"), (OK, "5")]), @r#"
        not reproduced: rounds 2 and 3 of 3 differ on this machine
        2
        - 2
        + 4
        3
        - 3
        + 5
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
            checked(
                &[(FAILED, gemini), (FAILED, gemini), (OK, "2")],
                &[(FAILED, here), (FAILED, here), (OK, "2")],
            ),
            checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("2"))]),
            checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("3"))]),
            checked(&[(FAILED, "KeyError: 'Sales'")], &[(FAILED, &printed("2"))]),
            checked(&[(LATE, "")], &[(LATE, "1\n[stopped: not done after 30 s]")]),
            checked(&[(FAILED, gemini)], &[(FAILED, "NameError: name 'x' is not defined")]),
            checked(&[(FAILED, gemini), (OK, "2")], &[(OK, "1"), (OK, "2")]),
            checked(&[(LATE, "")], &[(LATE, "")]),
        ];
        assert_snapshot!(checks.join("\n"), @r#"
        reproduced, one run fails here as there: KeyError: 'Sales'
        reproduced, 2 of 3 runs fail here as there: KeyError: 'Sales'
        fails here as there: KeyError: 'Sales'
        not reproduced: the output differs on this machine
        1
        - mean = 2
        + mean = 3
        fails here as there: KeyError: 'Sales'
        fails here as there: stopped at the time limit
        The code fails on this machine: NameError: name 'x' is not defined. Attach it.
        not reproduced: round 1 of 2 differs on this machine
        1: failed before, ok here
        - Code execution failed.
        - library noise
        - Traceback (most recent call last):
        -   File "/usr/bin/entry/named_interpreters/x.py", line 9, in run
        - KeyError: 'Sales'
        + 1
        fails here as there: stopped at the time limit
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
        not reproduced: the output differs on this machine
        1: 1 chart before, no chart here
        "#);
    }

    #[test]
    fn every_round_is_compared() {
        let here = |changed: &[usize]| {
            let output = |round: usize| if changed.contains(&round) { "new" } else { "old" };
            (1..=5).map(|round| (OK, output(round))).collect::<Vec<_>>()
        };
        let checks = [&[1, 2, 4, 5][..], &[2, 3], &[1, 2, 3, 4, 5]].map(|changed| {
            let (before, here) = (outputs(&here(&[])), outputs(&here(changed)));
            compare(&rounds(&before, &[]), &rounds(&here, &[]), |_| None).words()
        });
        assert_snapshot!(checks.join("\n"), @r#"
        not reproduced: rounds 1, 2, 4 and 5 of 5 differ on this machine
        not reproduced: rounds 2 and 3 of 5 differ on this machine
        not reproduced: all 5 rounds differ on this machine
        "#);
    }

    #[test]
    fn warnings_of_libraries_are_no_difference() {
        let warning = |path: &str| format!("{path}:3: FutureWarning: use .loc\n  df[0]\nmean 2");
        let checks = [
            checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, "mean 2")]),
            checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, &warning("<string>"))]),
            checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, "mean 3")]),
            checked(&[(OK, "Warning: 3 rows\n2")], &[(OK, "Warning: 4 rows\n2")]),
        ];
        assert_snapshot!(checks.join("\n"), @r#"
        reproduced: the same output on this machine, but for warnings
        reproduced: the same output on this machine, but for warnings
        not reproduced: the output differs on this machine
        1
        - mean 2
        + mean 3
        not reproduced: the output differs on this machine
        1
        - Warning: 3 rows
        + Warning: 4 rows
        "#);
    }

    #[test]
    fn a_long_difference_is_cut() {
        let lines = |word: &str| (0..100).map(|line| format!("{word} {line}\n")).collect::<String>();
        let long = checked(&[(OK, &lines("old"))], &[(OK, &lines(&"new".repeat(1_000)))]);
        assert!(long.contains("\n- old 39\n- … 60 more lines\n+ new"), "{long}");
        assert!(long.len() < 20_000, "{}", long.len());
    }

    #[test]
    fn what_has_changed_since_is_in_the_sentence() {
        let check = |here: &str, rounds_of: usize| {
            let output = |text: &str| vec![(OK, text.to_owned()); rounds_of];
            let (before, here) = (output("1"), output(here));
            let of = |rounds: &[(Outcome, String)]| {
                outputs(
                    &rounds
                        .iter()
                        .map(|(outcome, text)| (outcome.clone(), text.as_str()))
                        .collect::<Vec<_>>(),
                )
            };
            let (before, here) = (of(&before), of(&here));
            compare(&rounds(&before, &[]), &rounds(&here, &[]), |_| None)
                .with_changes(vec!["sales.csv has changed since.".to_owned()])
        };
        let words = [check("2", 1), check("2", 3), check("1", 1)]
            .map(|check| format!("{} | {}", check.words(), check.word()));
        assert_snapshot!(words.join("\n"), @r#"
        not reproduced: sales.csv has changed since, and the output differs on this machine | not reproduced: sales.csv has changed since
        not reproduced: sales.csv has changed since, and all 3 rounds differ on this machine | not reproduced: sales.csv has changed since
        reproduced: the same output on this machine | reproduced
        "#);
    }

    #[test]
    fn a_check_of_a_form_that_is_not_known_any_more_is_left_out() {
        let mut kept = serde_json::to_value(crate::Turn::new("mean?")).expect("JSON");
        kept["check"] = serde_json::json!({"different": "- 2\n+ 3"});
        assert_eq!(serde_json::from_value::<crate::Turn>(kept).expect("a turn").check, None);
    }
}
