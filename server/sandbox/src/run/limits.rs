//! The limits of a run that no caller chooses, the same on every system.

use std::time::Duration;

use crate::Program;

/// Processor time, in seconds, that a run may use beyond its time on the clock.
const EXTRA_CPU_SECONDS: u64 = 5;

/// How long each step on the way to the program may take, for the sake of busy disks. The program's own time starts
/// after the last step.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How long processes that a run started may hold its pipes open after its end.
pub(crate) const LAST_BREATH: Duration = Duration::from_secs(2);

/// The most bytes that a program may write to its working folder.
pub(crate) const WORK_BYTES: u64 = 512 << 20;
/// The most bytes that it may write to its temporary folder.
pub(crate) const TEMPORARY_BYTES: u64 = 256 << 20;
/// The most processes and threads together.
pub(crate) const MAX_TASKS: usize = 1024;
/// The most bytes in one file that a program writes.
pub(crate) const MAX_FILE_BYTES: u64 = 256 << 20;
/// The most files that one process has open.
pub(crate) const OPEN_FILES: u64 = 512;
/// The most pipes, sockets and files without an inode of their own, such as those of `epoll`, in all processes together.
/// The kernel holds memory for each, and has limits for all of a person's.
pub(crate) const MAX_CHANNELS: usize = 512;

/// Processor time, in seconds, that each process of a run may use: its threads may use all cores.
pub(crate) fn cpu_seconds(program: &Program) -> u64 {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let programs = 1 + program.earlier.len() as u64;
    let wall = program.limits.wall.as_secs().saturating_mul(programs);
    wall.saturating_mul(cores).saturating_add(EXTRA_CPU_SECONDS)
}
