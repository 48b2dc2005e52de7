//! Asks a launcher, such as pyenv's shell script, which interpreter it starts.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A launcher that downloads or compiles an interpreter first is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The interpreter behind `launcher`; `None` if it does not tell in time.
pub(super) fn ask(launcher: &Path) -> Option<PathBuf> {
    let mut child = Command::new(launcher)
        .args(["-I", "-c", "import sys; sys.stdout.write(sys.executable)"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait().ok()? {
            break status;
        }
        if Instant::now() >= deadline {
            drop(child.kill());
            drop(child.wait());
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let mut answer = String::new();
    child.stdout.take()?.take(4096).read_to_string(&mut answer).ok()?;
    let interpreter = PathBuf::from(answer);
    (status.success() && interpreter.is_absolute()).then_some(interpreter)
}
