//! Finds the interpreter that a launcher, such as pyenv's shell script, starts.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Untrusted;

/// How long a launcher may take. One that first downloads or compiles an interpreter takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

const MAX_ANSWER_BYTES: u64 = 4096;

/// The interpreter that `launcher` starts; `None` if it gives no answer in time. It finds no programs in untrusted
/// folders.
pub(super) fn ask(launcher: &Path, untrusted: &Untrusted) -> Option<PathBuf> {
    let mut command = Command::new(launcher);
    // A launcher may come with a project, so it gets no key. The variables may come with it, too: pyenv runs what is in the
    // folders of `PYENV_HOOK_PATH`, and the program at `PYENV_VERSION`, which is a path beneath its own.
    let is_given =
        |(name, value): &(OsString, OsString)| is_for_launchers(name) && untrusted.is_avoided_by(value);
    command.env_clear().envs(std::env::vars_os().filter(is_given));
    // Some start the Python that a file in the working directory names.
    command.env("PATH", untrusted.search_path()).current_dir("/");
    command
        .args(["-I", "-c", "import sys; sys.stdout.write(sys.executable)"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().ok()?;
    let pipe = child.stdout.take()?;
    let has_ended = wait(&mut child);
    kill_group(&child);
    drop(child.kill());
    let status = child.wait().ok()?;
    if !has_ended || !status.success() {
        return None;
    }
    let interpreter = PathBuf::from(String::from_utf8(answer(pipe)?).ok()?);
    interpreter.is_absolute().then_some(interpreter)
}

/// Whether a variable helps to find an interpreter.
fn is_for_launchers(name: &OsStr) -> bool {
    const NAMES: [&str; 9] =
        ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR", "VIRTUAL_ENV", "SystemRoot"];
    const FAMILIES: [&str; 6] = ["PYENV", "ASDF_", "MISE_", "CONDA_", "XDG_", "LC_"];
    let name = name.to_str().unwrap_or_default();
    NAMES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// What an ended launcher wrote: all of it is in the pipe. A process that it left may hold the pipe open for ever, so
/// this does not wait for its end.
#[cfg(unix)]
fn answer(pipe: ChildStdout) -> Option<Vec<u8>> {
    let flags = rustix::fs::fcntl_getfl(&pipe).ok()?;
    rustix::fs::fcntl_setfl(&pipe, flags | rustix::fs::OFlags::NONBLOCK).ok()?;
    let mut answer = Vec::new();
    // It fails if the pipe is still open, after it has read what is there.
    let _ = pipe.take(MAX_ANSWER_BYTES).read_to_end(&mut answer);
    Some(answer)
}

/// The same on a thread, which a process that the launcher left may block for ever.
#[cfg(not(unix))]
fn answer(pipe: ChildStdout) -> Option<Vec<u8>> {
    const PATIENCE: Duration = Duration::from_millis(500);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let _ = pipe.take(MAX_ANSWER_BYTES).read_to_end(&mut answer);
        let _ = sender.send(answer);
    });
    receiver.recv_timeout(PATIENCE).ok()
}

/// Whether it ended in time. It is not reaped, so that no other process or group gets its number.
#[cfg(target_os = "linux")]
fn wait(child: &mut Child) -> bool {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};

    let Ok(ended) = pidfd_open(Pid::from_child(child), PidfdFlags::empty()) else { return false };
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(timeout) = rustix::event::Timespec::try_from(left) else { return false };
        let mut polled = [rustix::event::PollFd::new(&ended, rustix::event::PollFlags::IN)];
        match rustix::event::poll(&mut polled, Some(&timeout)) {
            Err(rustix::io::Errno::INTR) => {}
            ready => return ready == Ok(1),
        }
    }
}

/// Kills the processes that it started.
#[cfg(target_os = "linux")]
fn kill_group(child: &Child) {
    let group = rustix::process::Pid::from_child(child);
    // It fails only if no process of the group is left.
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
}

#[cfg(not(target_os = "linux"))]
fn wait(child: &mut Child) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}

#[cfg(not(target_os = "linux"))]
fn kill_group(_child: &Child) {}
