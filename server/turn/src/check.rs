//! The result of running an answer's code again: the same output or not.

use serde::{Deserialize, Serialize};

use crate::view::outcome;
use crate::{Failure, Outcome, Output};

/// The result of running a round's code on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// The code is running.
    Running,
    /// The outcome and the output are the same as before.
    Reproduced,
    /// The outcome or the output differs. The text marks lines with `-` (before) and `+` (here).
    Different(String),
    /// The code could not be run.
    Failed(Failure),
}

impl Check {
    /// The result in a few words.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Check::Running => "checking",
            Check::Reproduced => "reproduced",
            Check::Different(_) => "not reproduced",
            Check::Failed(_) => "not run here",
        }
    }

    /// The result in one line.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Check::Running => "running the code on this machine".to_owned(),
            Check::Reproduced => "reproduced: the same output on this machine".to_owned(),
            Check::Different(_) => "not reproduced: this machine's output differs".to_owned(),
            Check::Failed(failure) => failure.sentence(),
        }
    }
}

/// Compares a run on this machine with the original one. Whitespace at the ends of lines does not count.
#[must_use]
pub fn compare(before: &Output, here: &Output) -> Check {
    let before_lines: Vec<&str> = before.output.trim_end().lines().map(str::trim_end).collect();
    let here_lines: Vec<&str> = here.output.trim_end().lines().map(str::trim_end).collect();
    let is_same_outcome = before.outcome == here.outcome;
    // A traceback contains the paths of the program and its libraries, which differ here.
    let both_failed = is_same_outcome && before.outcome == Outcome::Failed;
    let is_same = if both_failed {
        without_frames(&before_lines) == without_frames(&here_lines)
    } else {
        before_lines == here_lines
    };
    if is_same_outcome && is_same {
        return Check::Reproduced;
    }
    let mut lines = difference(&before_lines, &here_lines);
    if !is_same_outcome {
        lines.insert(0, format!("- {}\n+ {}", outcome(&before.outcome), outcome(&here.outcome)));
    }
    Check::Different(lines.join("\n"))
}

/// The lines without the frames of tracebacks: a line that names a file, and the indented lines below it.
fn without_frames<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut is_in_frame = false;
    let mut kept = Vec::with_capacity(lines.len());
    for line in lines {
        let is_frame = line.trim_start().starts_with("File \"");
        is_in_frame = is_frame || (is_in_frame && line.starts_with("    "));
        if !is_in_frame {
            kept.push(*line);
        }
    }
    kept
}

/// The differing lines, without the common start and end.
fn difference(before: &[&str], here: &[&str]) -> Vec<String> {
    let shorter = before.len().min(here.len());
    let start = before.iter().zip(here).take_while(|(before, here)| before == here).count();
    let end = before.iter().rev().zip(here.iter().rev()).take_while(|(before, here)| before == here).count();
    let end = end.min(shorter - start);
    let removed = before[start..before.len() - end].iter().map(|line| format!("- {line}"));
    let added = here[start..here.len() - end].iter().map(|line| format!("+ {line}"));
    removed.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::{Check, compare};
    use crate::{Outcome, Output};

    fn output(outcome: Outcome, output: &str) -> Output {
        Output { outcome, output: output.to_owned(), ..Output::default() }
    }

    #[test]
    fn whitespace_at_the_ends_of_lines_is_not_a_difference() {
        let check = compare(&output(Outcome::Ok, "a \nb\n\n"), &output(Outcome::Ok, "a\nb"));
        assert_eq!(check, Check::Reproduced);
    }

    #[test]
    fn only_the_differing_lines_are_shown() {
        let check = compare(&output(Outcome::Ok, "a\nb\nc"), &output(Outcome::Ok, "a\nx\ny\nc"));
        assert_eq!(check, Check::Different("- b\n+ x\n+ y".to_owned()));
        let check = compare(&output(Outcome::Ok, "a\na"), &output(Outcome::Ok, "a"));
        assert_eq!(check, Check::Different("- a".to_owned()));
    }

    #[test]
    fn another_outcome_is_a_difference_and_the_same_error_is_not() {
        let failed = output(Outcome::Failed, "File \"<string>\"\nKeyError: 'a'");
        let check = compare(&output(Outcome::Ok, "1"), &failed);
        assert_eq!(
            check,
            Check::Different("- ok\n+ failed\n- 1\n+ File \"<string>\"\n+ KeyError: 'a'".to_owned())
        );
        let elsewhere = output(Outcome::Failed, "File \"main.py\"\nKeyError: 'a'\n");
        assert_eq!(compare(&failed, &elsewhere), Check::Reproduced);
    }

    #[test]
    fn what_was_printed_before_an_error_counts() {
        let failed = |printed: &str, path: &str| {
            let frames =
                format!("Traceback (most recent call last):\n  File \"{path}\", line 1\n    x\n    ^");
            output(Outcome::Failed, &format!("{printed}\n{frames}\nValueError: x"))
        };
        let before = failed("mean = 2", "<string>");
        assert_eq!(compare(&before, &failed("mean = 2", "/tmp/main.py")), Check::Reproduced);
        assert!(matches!(compare(&before, &failed("mean = 3", "<string>")), Check::Different(_)));
    }
}
