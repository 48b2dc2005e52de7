//! Programs that unit tests write and start.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes a program with this text.
///
/// A child process writes it. If this process did, another thread could start a process meanwhile, which has the file
/// open for writing too until its exec. Then the program cannot be started ("Text file busy").
pub(crate) fn write_program(path: &Path, text: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat >\"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut writing = shell.spawn().unwrap();
    writing.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writing.wait().unwrap().success(), "{}", path.display());
}
