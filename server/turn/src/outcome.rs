//! How a program ended, in the API's words, or that it did not run.

use serde::{Deserialize, Serialize};

/// The API's word for how a program ended (<https://ai.google.dev/api/caching#Outcome>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Outcome {
    /// The API gave no outcome.
    #[default]
    Unspecified,
    /// The program ran to its end; the output is what it printed.
    Ok,
    /// The program raised or exited with an error; the output holds stderr, stdout or both.
    Failed,
    /// The program was stopped at the time limit; the output may be partial.
    DeadlineExceeded,
    /// It did not run: a function that was called and may not be, or that the answer ended before. No word of the API.
    NotRun,
    /// It was ended before its end: the person cancelled it, or what ran it failed. No word of the API.
    Interrupted,
    /// A word that this version does not know, unchanged.
    Unknown(String),
}

impl Outcome {
    /// The API's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Outcome::Unspecified => "OUTCOME_UNSPECIFIED",
            Outcome::Ok => "OUTCOME_OK",
            Outcome::Failed => "OUTCOME_FAILED",
            Outcome::DeadlineExceeded => "OUTCOME_DEADLINE_EXCEEDED",
            Outcome::NotRun => "OUTCOME_NOT_RUN",
            Outcome::Interrupted => "OUTCOME_INTERRUPTED",
            Outcome::Unknown(word) => word,
        }
    }
}

impl From<String> for Outcome {
    fn from(word: String) -> Self {
        let known = [
            Outcome::Unspecified,
            Outcome::Ok,
            Outcome::Failed,
            Outcome::DeadlineExceeded,
            Outcome::NotRun,
            Outcome::Interrupted,
        ];
        known.into_iter().find(|outcome| outcome.as_str() == word).unwrap_or(Outcome::Unknown(word))
    }
}

impl From<Outcome> for String {
    fn from(outcome: Outcome) -> Self {
        outcome.as_str().to_owned()
    }
}
