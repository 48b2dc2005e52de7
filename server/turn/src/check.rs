//! The result of running an answer's programs again: the same output or not.

mod compare;
mod kinds;
mod lines;
mod moments;
mod order;
mod printed;
mod reasons;
mod runs;
mod sourced;
mod spellings;
mod statements;
#[cfg(test)]
mod tests;
mod unordered;
mod words;

use std::collections::BTreeSet;
use std::time::Duration;

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
    /// They ran to their end on files of which the model had no real value: there is nothing to compare that with.
    OnOriginal {
        /// What the last program printed.
        printed: String,
        /// What may have come of other files since, as parts of a sentence.
        changes: Vec<String>,
    },
    /// They could not be run to their end.
    Failed(Failure),
}

/// What is known of a run on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The time since 1970.
    pub now: Duration,
    /// The names of the files that went along, in order.
    pub files: &'a [&'a str],
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
    /// What differs in the rounds that count as the same.
    pub but_for: BTreeSet<Harmless>,
    /// What may explain a difference: `sales.csv has changed since`.
    pub changes: Vec<String>,
    /// How much there was to compare.
    pub extent: Extent,
    /// The rounds that were not compared: `round 2, which has no result there`.
    pub left_out: Vec<String>,
    /// What to do about an error that is the same here.
    pub next_step: Option<String>,
}

/// A way in which outputs differ that count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Harmless {
    /// Last digits of decimals.
    Digits,
    /// Estimates differ a little: what `≈` stands before.
    Estimates,
    /// Times and ids, which are others in each run.
    Moments,
    /// Names of files: Gemini has its own.
    Names,
    /// How versions of libraries write the same.
    Spellings,
    /// The order of sets or folders.
    Order,
    /// Addresses in memory.
    Addresses,
    /// Warnings of libraries.
    Warnings,
}

/// How much of two runs was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Extent {
    /// What they printed.
    #[default]
    Output,
    /// The number of their charts; they printed nothing.
    Charts,
    /// They printed and drew nothing.
    Nothing,
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
            Check::OnFile { comparison, .. } if !comparison.differs() => None,
            Check::OnFile { printed, .. } | Check::OnOriginal { printed, .. } => {
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
            Check::Running | Check::Failed(_) | Check::OnOriginal { .. } => None,
        }
    }

    /// The check with what may explain a difference, as whole sentences.
    #[must_use]
    pub fn with_changes(mut self, changes: Vec<String>) -> Self {
        let changes = changes.into_iter().map(|change| change.trim_end_matches('.').to_owned());
        match &mut self {
            Check::AsWritten(comparison) | Check::OnFile { comparison, .. } => {
                comparison.changes.splice(0..0, changes);
            }
            Check::OnOriginal { changes: known, .. } => known.splice(0..0, changes).for_each(drop),
            Check::Failed(failure) => {
                let parts = changes.chain([std::mem::take(&mut failure.detail)]);
                failure.detail = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
            }
            Check::Running => {}
        }
        self
    }
}

/// Reads a check that was kept; none of a form that this version does not know.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Check>, D::Error> {
    let kept = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(kept).ok())
}
