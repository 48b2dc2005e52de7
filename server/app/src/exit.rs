//! How a process ends.

use std::process::ExitCode;

/// How a command ended, as scripts see it. The help text of `ask` lists those that tell of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// An answer.
    Answered = 0,
    /// No answer, or half of one.
    Failed = 1,
    /// The command line or an input cannot be used; nothing was sent or run. Clap uses the same number.
    Usage = 2,
    /// An answer, whose last code run failed or was stopped.
    CodeFailed = 3,
    /// Ctrl-C (128 + SIGINT).
    Cancelled = 130,
    /// Told to end by the system (128 + SIGTERM).
    Terminated = 143,
    /// The terminal is gone (128 + SIGHUP).
    HungUp = 129,
    /// Nobody reads the output any more (128 + SIGPIPE).
    OutputClosed = 141,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
