//! Why there is no token for the moment.

use std::time::Duration;

use super::rounded::Rounded;

/// What came in place of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoToken {
    /// An error that passes.
    Failing {
        /// The HTTP status.
        status: u16,
        /// The least wait that was asked for.
        retry_after: Option<Duration>,
    },
    /// The address of somebody else, as from a network that wants a sign-in.
    Elsewhere {
        /// Scheme, host and port, where that was said.
        target: Option<String>,
    },
    /// Other paths of its own, which lead nowhere.
    Around,
    /// The beginning of a reply, or none: the connection broke.
    Broken,
    /// Nothing.
    Silent {
        /// How long was waited.
        after: Duration,
    },
}

impl NoToken {
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            NoToken::Failing { retry_after, .. } => *retry_after,
            NoToken::Elsewhere { .. } | NoToken::Around | NoToken::Broken | NoToken::Silent { .. } => None,
        }
    }

    pub(super) fn detail(&self, host: &str) -> String {
        match self {
            NoToken::Elsewhere { target } => {
                let target = target.as_deref().unwrap_or("another address");
                format!("{host} points to {target}; credentials are not sent there")
            }
            NoToken::Around => format!("{host} only points to other paths of its own"),
            NoToken::Broken => format!("the connection to {host} broke; nothing of the question was sent"),
            NoToken::Failing { status, .. } => format!("{host} gives none (HTTP {status})"),
            NoToken::Silent { after } => format!("{host} said nothing for {}", Rounded(*after)),
        }
    }
}
