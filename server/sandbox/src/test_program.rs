//! Programs that unit tests write and start.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes a program that says this.
///
/// A child process writes it. While this one has a file open for writing, another thread may start a process, which has it
/// open too for a moment: then the file cannot be started ("Text file busy").
pub(crate) fn write_program(path: &Path, text: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat >\"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut writing = shell.spawn().unwrap();
    writing.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writing.wait().unwrap().success(), "{}", path.display());
}
