//! Watches the editor's process: some editors die without closing our input.

/// Calls `died` once a process has ended, from a thread that sleeps until then. If the process cannot be watched,
/// `died` is never called.
#[cfg(unix)]
pub(super) fn watch(process: u32, died: impl FnOnce() + Send + 'static) {
    use rustix::process::Pid;

    const STACK: usize = 64 << 10;
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else {
        return;
    };
    let watching = std::thread::Builder::new().name("parent".to_owned()).stack_size(STACK).spawn(move || {
        if wait_for(pid) {
            died();
        }
    });
    if let Err(error) = watching {
        tracing::warn!(kind = ?error.kind(), "the editor's process is not watched");
    }
}

/// Does nothing: the system closes our input when the editor dies, and that ends the server.
#[cfg(not(unix))]
pub(super) fn watch(_process: u32, _died: impl FnOnce() + Send + 'static) {}

/// Waits for the end of a process; `false` if it cannot be watched.
#[cfg(target_os = "linux")]
fn wait_for(pid: rustix::process::Pid) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::{Errno, retry_on_intr};
    use rustix::process::{PidfdFlags, pidfd_open};

    match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(process) => {
            let mut ended = [PollFd::new(&process, PollFlags::IN)];
            retry_on_intr(|| poll(&mut ended, None)).is_ok()
        }
        // With `SRCH`, the process had ended before.
        Err(error) => error == Errno::SRCH,
    }
}

/// Waits for the end of a process by polling.
#[cfg(all(unix, not(target_os = "linux")))]
fn wait_for(pid: rustix::process::Pid) -> bool {
    use rustix::io::Errno;
    use rustix::process::test_kill_process;

    const INTERVAL: std::time::Duration = std::time::Duration::from_secs(10);
    while test_kill_process(pid) != Err(Errno::SRCH) {
        std::thread::sleep(INTERVAL);
    }
    true
}
