//! The result as one line in the list of problems, for editors that show nothing else.

use super::Snapshot;
use super::snapshot::{Gist, clipped};
use crate::{Ending, Failure, Progress};

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

/// Limit for a message, in characters: some editors draw all of it after the line.
const WIDTH: usize = 200;

/// The severity and the message of an ask.
#[must_use]
pub fn diagnostic(ask: &Snapshot<'_>) -> (Severity, String) {
    let gist = ask.gist();
    let severity = match gist {
        Gist::Busy(_) | Gist::Result(_) | Gist::Drew(_) | Gist::Silent | Gist::Cancelled => {
            Severity::Information
        }
        Gist::Stopped => Severity::Warning,
        Gist::CodeFailed(_) | Gist::Failed(_) => Severity::Error,
    };
    let text = match &ask.turn.progress {
        Progress::Ended(Ending::Failed(failure)) => failure.sentence(),
        Progress::Ended(Ending::Cut) => Failure::cut().sentence(),
        _ => gist.words().to_owned(),
    };
    let stale = if ask.is_stale { " (stale)" } else { "" };
    (severity, clipped(&text, WIDTH) + stale)
}

#[cfg(test)]
mod tests {
    use super::{Severity, diagnostic};
    use crate::view::samples::{drawn, ended};
    use crate::{Ending, Failure, Progress};

    #[test]
    fn a_failure_is_an_error_with_its_next_step() {
        let mut ask = ended(&[]);
        ask.turn.progress =
            Progress::Ended(Ending::Failed(Failure::new("Quota used up", "15 a minute", "wait 3 s")));
        assert_eq!(
            drawn(&ask, diagnostic),
            (Severity::Error, "Quota used up: 15 a minute. Wait 3 s.".to_owned())
        );
    }

    #[test]
    fn a_run_stopped_at_its_time_limit_is_a_warning() {
        let ask = ended(&[r#"{"output":{"outcome":"OUTCOME_DEADLINE_EXCEEDED","output":"1"}}"#]);
        assert_eq!(drawn(&ask, diagnostic), (Severity::Warning, "stopped at the time limit".to_owned()));
    }
}
