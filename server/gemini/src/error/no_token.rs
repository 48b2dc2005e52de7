//! Why there is no token for the moment.

use std::time::Duration;

use super::rounded::Rounded;

/// What came in place of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoToken {
    /// An error that passes.
    Failing {
        /// The HTTP status.
        status: u16,
        /// The least wait that was asked for.
        retry_after: Option<Duration>,
    },
    /// Nothing.
    Silent {
        /// How long was waited.
        after: Duration,
    },
}

impl NoToken {
    pub(super) fn retry_after(self) -> Option<Duration> {
        match self {
            NoToken::Failing { retry_after, .. } => retry_after,
            NoToken::Silent { .. } => None,
        }
    }

    pub(super) fn detail(self, host: &str) -> String {
        match self {
            NoToken::Failing { status, .. } => format!("{host} gives none (HTTP {status})"),
            NoToken::Silent { after } => format!("{host} said nothing for {}", Rounded(after)),
        }
    }
}
