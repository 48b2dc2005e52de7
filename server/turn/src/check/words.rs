//! The result of a check in words.

use super::{Check, Comparison, Extent, Harmless};
use crate::listed;
use crate::view::{clipped, last_line};

/// How much of an output or an error is quoted, in characters.
const QUOTED: usize = 60;

impl Check {
    /// The result in a few words.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Check::Running => "checking".to_owned(),
            Check::AsWritten(comparison) if comparison.differs() => {
                [&["not reproduced".to_owned()], &comparison.changes[..]].concat().join(": ")
            }
            Check::AsWritten(comparison) => match comparison.failing.len() {
                0 => comparison.same_word().to_owned(),
                count if count == comparison.rounds => "fails here as there".to_owned(),
                _ => format!("reproduced, {}", comparison.fail()),
            },
            Check::OnFile { comparison, .. } if !comparison.differs() => match comparison.extent {
                Extent::Output => "the same on the full file".to_owned(),
                Extent::Charts | Extent::Nothing => comparison.same_word().to_owned(),
            },
            Check::OnFile { .. } => match self.on_file().and_then(last_line) {
                Some(line) => format!("full file: {}", clipped(line, QUOTED)),
                None => "differs on the full file".to_owned(),
            },
            Check::OnOriginal { .. } => match self.on_file().and_then(last_line) {
                Some(line) => format!("full file: {}", clipped(line, QUOTED)),
                None => "ran on the full file".to_owned(),
            },
            Check::Failed(_) => "not run here".to_owned(),
        }
    }

    /// The result in one line.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Check::Running => "running the code on this machine".to_owned(),
            Check::AsWritten(comparison) if comparison.differs() => {
                let which = comparison.because(&comparison.which());
                format!("not reproduced: {which} on this machine{}", comparison.not_compared())
            }
            Check::AsWritten(comparison) => comparison.reproduced(),
            Check::OnFile { comparison, .. } if !comparison.differs() => {
                comparison.same("with all rows of the file") + &comparison.not_compared()
            }
            Check::OnFile { comparison, .. } => {
                let differs = comparison.because(&comparison.which());
                match self.on_file().and_then(last_line) {
                    Some(line) => {
                        format!("with all rows of the file it prints “{}”; {differs}", clipped(line, QUOTED))
                    }
                    None => format!("with all rows of the file {differs}"),
                }
            }
            Check::OnOriginal { changes, .. } => {
                let changes: String = changes.iter().map(|change| format!("; {change}")).collect();
                match self.on_file().and_then(last_line) {
                    Some(line) => {
                        format!("on the real values it prints “{}”{changes}", clipped(line, QUOTED))
                    }
                    None => format!("on the real values it ends well, and prints nothing{changes}"),
                }
            }
            Check::Failed(failure) => failure.sentence(),
        }
    }
}

impl Harmless {
    /// What differs, in words behind `but for`.
    fn words(self) -> &'static str {
        match self {
            Harmless::Digits => "last digits",
            Harmless::Estimates => "estimates",
            Harmless::Moments => "times and ids, which are others in each run",
            Harmless::Names => "names of files, which Gemini calls input_file_0 and so on",
            Harmless::Spellings => "how versions of libraries write the same",
            Harmless::Order => "the order of sets or folders, which is not defined",
            Harmless::Addresses => "addresses",
            Harmless::Warnings => "warnings",
        }
    }

    /// The result in a few words, where they should say it.
    fn word(self) -> Option<&'static str> {
        match self {
            Harmless::Digits => Some("reproduced but for last digits"),
            Harmless::Estimates => Some("reproduced but for estimates"),
            Harmless::Moments => Some("reproduced but for times"),
            _ => None,
        }
    }
}

impl Comparison {
    /// `true` if a round differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        !self.differing.is_empty()
    }

    fn reproduced(&self) -> String {
        let error = self.failing.last().map(|error| clipped(error, QUOTED)).unwrap_or_default();
        let end = if error.ends_with(['.', '?', '!']) { " " } else { ". " };
        let step = self.next_step.as_ref().map(|step| format!("{end}{step}")).unwrap_or_default();
        match self.failing.len() {
            0 => {}
            count if count == self.rounds => return format!("fails here as there: {error}{step}"),
            _ => {
                let (fail, others) = (self.fail(), self.not_compared());
                return format!("reproduced, {fail} here as there: {error}{others}{step}");
            }
        }
        let but: Vec<&str> = self.but_for.iter().map(|it| it.words()).collect();
        let but = if but.is_empty() { String::new() } else { format!(", but for {}", but.join(" and ")) };
        let reproduced = if self.extent == Extent::Output { "reproduced: " } else { "" };
        let same = self.same("on this machine");
        format!("{reproduced}{same}{but}{}{}", self.not_compared(), self.though_changed())
    }

    /// What is the same, as far as there was something to compare.
    fn same(&self, place: &str) -> String {
        match self.extent {
            Extent::Output => format!("the same output {place}"),
            Extent::Charts => format!("it draws as many charts {place}, and there is no text to compare"),
            Extent::Nothing => format!("it ends well {place}, and there is no output to compare"),
        }
    }

    fn same_word(&self) -> &'static str {
        match self.extent {
            Extent::Output => self.but_for.iter().find_map(|it| it.word()).unwrap_or("reproduced"),
            Extent::Charts => "as many charts",
            Extent::Nothing => "nothing to compare",
        }
    }

    /// `, though sales.csv has changed since`
    fn though_changed(&self) -> String {
        match self.changes.as_slice() {
            [] => String::new(),
            changes => format!(", though {}", changes.join(", ")),
        }
    }

    /// `; not compared: round 2, which has no result there`
    fn not_compared(&self) -> String {
        match self.left_out.as_slice() {
            [_] if self.rounds == 1 => String::new(),
            [] => String::new(),
            left_out => format!("; not compared: {}", left_out.join(", ")),
        }
    }

    /// `one run fails`, `2 of 5 runs fail`.
    fn fail(&self) -> String {
        match self.failing.len() {
            1 => "one run fails".to_owned(),
            count => format!("{count} of {} runs fail", self.rounds),
        }
    }

    /// Which rounds differ: `rounds 1, 2 and 4 of 5 differ`.
    pub(super) fn which(&self) -> String {
        let numbers: Vec<String> = self.differing.iter().map(|it| it.round.to_string()).collect();
        match numbers.as_slice() {
            _ if self.rounds == 1 => "the output differs".to_owned(),
            [number] => format!("round {number} of {} differs", self.rounds),
            [_, _] if self.rounds == 2 => "both rounds differ".to_owned(),
            all if all.len() == self.rounds => format!("all {} rounds differ", self.rounds),
            [] => "no round differs".to_owned(),
            several => format!("rounds {} of {} differ", listed(several), self.rounds),
        }
    }

    /// What differs, behind what may explain it.
    fn because(&self, differs: &str) -> String {
        if self.changes.is_empty() {
            differs.to_owned()
        } else {
            format!("{}, and {differs}", self.changes.join(", "))
        }
    }
}
