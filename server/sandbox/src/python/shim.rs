//! Finds the interpreter that a launcher, such as pyenv's shell script, starts.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How long a launcher may take. One that first downloads or compiles an interpreter takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long its answer may take to arrive after its end.
const LAST_BREATH: Duration = Duration::from_millis(500);
const MAX_ANSWER_BYTES: u64 = 4096;

/// The interpreter that `launcher` starts; `None` if it gives no answer in time.
pub(super) fn ask(launcher: &Path) -> Option<PathBuf> {
    let mut command = Command::new(launcher);
    // A launcher may come with a project, so it gets no key.
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| is_for_launchers(name)));
    command
        .args(["-I", "-c", "import sys; sys.stdout.write(sys.executable)"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().ok()?;
    let answer = child.stdout.take().and_then(read);
    let has_ended = wait(&mut child);
    kill_group(&child);
    drop(child.kill());
    let status = child.wait().ok()?;
    let interpreter = PathBuf::from(String::from_utf8(whole(&answer?)).ok()?);
    (has_ended && status.success() && interpreter.is_absolute()).then_some(interpreter)
}

/// Whether a variable helps to find an interpreter.
fn is_for_launchers(name: &OsStr) -> bool {
    const NAMES: [&str; 9] =
        ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR", "VIRTUAL_ENV", "SystemRoot"];
    const FAMILIES: [&str; 6] = ["PYENV", "ASDF_", "MISE_", "CONDA_", "XDG_", "LC_"];
    let name = name.to_str().unwrap_or_default();
    NAMES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Reads on a thread of its own, because a process that the launcher left may hold the pipe open for ever.
fn read(pipe: ChildStdout) -> Option<Receiver<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    let reading = move || {
        let mut pipe = pipe.take(MAX_ANSWER_BYTES);
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().spawn(reading).ok()?;
    Some(receiver)
}

/// All that was read until the pipe ended or the time was up.
fn whole(answer: &Receiver<Vec<u8>>) -> Vec<u8> {
    let deadline = Instant::now() + LAST_BREATH;
    let next = || answer.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok();
    std::iter::from_fn(next).flatten().collect()
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
        thread::sleep(Duration::from_millis(2));
    }
    false
}

#[cfg(not(target_os = "linux"))]
fn kill_group(_child: &Child) {}
