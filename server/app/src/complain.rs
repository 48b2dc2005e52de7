//! Reports failures on the command line.

use std::io::{self, Write};

use turn::{Cleaner, Failure};

/// Writes a remark as one line to standard error.
pub(crate) fn remark(sentence: &str) {
    let line = Cleaner::clean(sentence).replace('\n', " ");
    let _ = writeln!(io::stderr().lock(), "gemini-exec: {line}");
}

/// Writes a failure as one line to standard error.
pub(crate) fn complain(failure: &Failure) {
    // If standard error is closed, the failure cannot be reported anywhere.
    let _ = writeln!(io::stderr().lock(), "gemini-exec: {}", failure.sentence());
}
