//! What a running ask is doing.

/// What a running ask is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Nothing has come back yet.
    Sending,
    /// The model thinks: about the question, or about a result.
    Thinking,
    /// The model writes its answer.
    Writing,
    /// A program is running; its result has not arrived yet.
    RunningCode,
}

impl Activity {
    /// The activity in one word, as `--json` and the protocol spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Activity::Sending => "sending",
            Activity::Thinking => "thinking",
            Activity::Writing => "writing",
            Activity::RunningCode => "runningCode",
        }
    }

    /// The activity in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Activity::RunningCode => "running code",
            other => other.as_str(),
        }
    }
}
