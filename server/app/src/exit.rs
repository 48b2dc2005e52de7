//! The exit codes.

use std::process::ExitCode;

/// How a command ended. The number is the exit code; the help text of `ask` lists those of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// There is an answer.
    Answered = 0,
    /// There is no answer, or only a part of one.
    Failed = 1,
    /// The command line or an input cannot be used; nothing was sent or run. Clap uses the same number.
    Usage = 2,
    /// There is an answer, but the last code run failed or was stopped.
    CodeFailed = 3,
    /// The code ran again, and gave something else than before.
    Differs = 4,
    /// Ctrl-C (128 + SIGINT).
    Cancelled = 130,
    /// Terminated by the system (128 + SIGTERM).
    Terminated = 143,
    /// The terminal was closed (128 + SIGHUP).
    HungUp = 129,
    /// The reader of the output has gone (128 + SIGPIPE).
    OutputClosed = 141,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
