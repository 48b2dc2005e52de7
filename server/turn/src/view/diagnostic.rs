//! The result as one line in the list of problems, for editors that show nothing else.

use super::gist::Gist;
use super::{Brief, Standing};

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// A result.
    Information,
    /// A run that was stopped at its time limit.
    Warning,
    /// A run that failed, or no answer.
    Error,
}

/// The severity and the message of an ask.
#[must_use]
pub fn diagnostic(Brief { gist, message, doubt, .. }: &Brief, standing: Standing<'_>) -> (Severity, String) {
    let severity = match gist {
        Gist::Busy(_)
        | Gist::Result(_)
        | Gist::Drew(_)
        | Gist::Silent
        | Gist::Cancelled
        | Gist::Declined(_) => Severity::Information,
        Gist::Stopped => Severity::Warning,
        Gist::CodeFailed(_) | Gist::Failed(_) => Severity::Error,
    };
    (severity, format!("{message}{}", standing.remark(doubt)))
}

#[cfg(test)]
mod tests {
    use super::{Severity, Standing, diagnostic};
    use crate::view::samples::{brief, ended};
    use crate::{Ending, Failure, Progress};

    #[test]
    fn a_failure_is_an_error_with_its_next_step() {
        let mut ask = ended(&[]);
        ask.turn.progress =
            Progress::Ended(Ending::Failed(Failure::new("Quota used up", "15 a minute", "wait 3 s")));
        assert_eq!(
            diagnostic(&brief(&ask), Standing::default()),
            (Severity::Error, "Quota used up: 15 a minute. Wait 3 s.".to_owned())
        );
    }

    #[test]
    fn a_run_stopped_at_its_time_limit_is_a_warning() {
        let ask = ended(&[r#"{"output":{"outcome":"OUTCOME_DEADLINE_EXCEEDED","output":"1"}}"#]);
        assert_eq!(
            diagnostic(&brief(&ask), Standing::default()),
            (Severity::Warning, "stopped at the time limit".to_owned())
        );
    }
}
