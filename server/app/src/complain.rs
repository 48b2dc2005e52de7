//! Failures of the command line.

use std::io::{self, Write};

use turn::Failure;

/// Writes a failure as one line to standard error.
pub(crate) fn complain(failure: &Failure) {
    // Where standard error is closed there is nowhere left to report it.
    let _ = writeln!(io::stderr().lock(), "gemini-exec: {}", failure.sentence());
}
