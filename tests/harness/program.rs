//! Programs that a test writes and starts.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes an executable file with this text.
///
/// A child process writes it: while this process has the file open for writing, another thread may start a process that
/// inherits it for a moment, and then the file cannot be executed ("Text file busy").
///
/// # Panics
///
/// If it cannot be written.
pub fn write_program(path: &Path, text: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat >\"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut writing = shell.spawn().expect("sh runs");
    writing.stdin.take().expect("piped").write_all(text.as_bytes()).expect("taken");
    assert!(writing.wait().expect("it ends").success(), "{} cannot be written", path.display());
}

/// Copies a program, in a child process for the same reason.
///
/// # Panics
///
/// If it cannot be copied.
pub fn copy_program(from: &Path, to: &Path) {
    let copied = Command::new("cp").args([from, to]).status().expect("cp runs");
    assert!(copied.success(), "{} cannot be copied to {}", from.display(), to.display());
}
