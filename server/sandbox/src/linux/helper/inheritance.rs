//! What the program inherits from the processes before it: three descriptors, and the signal when they die.

use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use rustix::io::FdFlags;
use rustix::process::Signal;

/// Closes every descriptor on exec except the standard streams and these. Returns the first, which is for reports.
pub(super) fn keep_only(channels: [RawFd; 3]) -> io::Result<File> {
    close_all_on_exec()?;
    let channels = channels.map(|descriptor| {
        // SAFETY: the host passed them to this process for the helper only; nothing else owns them.
        unsafe { OwnedFd::from_raw_fd(descriptor) }
    });
    for channel in &channels {
        rustix::io::fcntl_setfd(channel, FdFlags::empty())?;
    }
    let [reports, job, wait] = channels;
    // They stay open until the interpreter has them, or this process ends.
    std::mem::forget((job, wait));
    Ok(reports.into())
}

/// A descriptor that leaked into the host from an editor or a shell must not reach the program.
fn close_all_on_exec() -> io::Result<()> {
    const FIRST: libc::c_uint = 3;
    // SAFETY: the call takes three integers and only sets flags on descriptors.
    let result =
        unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Makes the kernel kill this process when its parent dies. `host` is the expected parent; 0 in layer full, where the
/// helper cannot see the host and bubblewrap watches it instead.
pub(super) fn die_with(host: u32) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let parent = rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get().unsigned_abs());
    // The parent may have died before the call.
    if host == 0 || parent == host { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}
