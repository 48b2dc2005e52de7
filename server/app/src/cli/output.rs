//! Standard output, and what a command does when it fails.

use std::io::{self, Write as _};

use sandbox::in_words;
use turn::Failure;

use crate::complain::complain;
use crate::exit::Exit;

/// Writes the text of a command that found what it looked for.
pub(super) fn write(text: &str) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Answered,
        Err(error) => failed(&error),
    }
}

/// The exit code if standard output fails. A reader that has gone is not reported; any other error is.
pub(super) fn failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::OutputClosed;
    }
    complain(&Failure::new("Cannot write the answer", in_words(error), "Write it somewhere else."));
    Exit::Failed
}
