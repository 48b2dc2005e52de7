//! Watches the editor's process: some editors die without closing our input.

/// Calls `died` once a process has ended, from a thread that sleeps until then. If the process cannot be seen or watched,
/// `died` is never called: in a container the editor has another number, or none.
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
    use rustix::io::retry_on_intr;
    use rustix::process::{PidfdFlags, pidfd_open};

    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { return false };
    let mut ended = [PollFd::new(&process, PollFlags::IN)];
    retry_on_intr(|| poll(&mut ended, None)).is_ok()
}

/// Waits for the end of a process by polling; `false` if it cannot be watched.
#[cfg(all(unix, not(target_os = "linux")))]
fn wait_for(pid: rustix::process::Pid) -> bool {
    use rustix::io::Errno;
    use rustix::process::test_kill_process;

    const INTERVAL: std::time::Duration = std::time::Duration::from_secs(10);
    let is_there = || test_kill_process(pid) != Err(Errno::SRCH);
    let was_seen = is_there();
    while is_there() {
        std::thread::sleep(INTERVAL);
    }
    was_seen
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::Pid;

    use super::wait_for;

    #[test]
    fn a_process_that_cannot_be_seen_is_not_missed() {
        let nobody = Pid::from_raw(i32::MAX).expect("a number");
        assert!(!wait_for(nobody));
    }
}
