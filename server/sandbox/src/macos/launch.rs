//! Starts the interpreter of a run; in layer reduced, through `sandbox-exec`.

use std::io::{self, PipeReader};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use rustix::io::FdFlags;
use rustix::process::{Resource, Rlimit, setrlimit};

use super::{RunFolder, profile};
use crate::run::job::JobWriter;
use crate::run::{MAX_FILE_BYTES, OPEN_FILES, cpu_seconds, interpreter};
use crate::{Layer, Program, Python};

/// The highest descriptor that might have leaked into the host.
const LAST_DESCRIPTOR: RawFd = 4096;

/// What to start.
pub(super) struct Launch<'a> {
    pub(super) python: &'a Python,
    pub(super) sandbox_exec: &'a Path,
    pub(super) layer: Layer,
    pub(super) folder: &'a RunFolder,
}

/// A run that was started, with the host's ends of its pipes.
pub(super) struct Started {
    pub(super) child: Child,
    pub(super) stdout: ChildStdout,
    pub(super) stderr: ChildStderr,
    pub(super) reports: PipeReader,
}

impl Launch<'_> {
    /// Starts the interpreter, with a complete job.
    pub(super) fn start(&self, program: &Program) -> io::Result<Started> {
        let (mut job, wait) = JobWriter::new()?;
        job.send(program)?;
        let (reports, written) = io::pipe()?;
        let channels = [written.as_raw_fd(), job.descriptor(), wait.as_raw_fd()];
        let mut command = self.command(channels);
        let seconds = cpu_seconds(program);
        // SAFETY: in the forked child the closure only makes `fcntl` and `setrlimit` calls: it takes no lock and
        // allocates nothing.
        unsafe { command.pre_exec(move || limit(seconds).and_then(|()| inherit(channels))) };
        let mut child = command.spawn()?;
        // While these are open here, the pipes do not end with the run.
        drop((written, job, wait));
        match child.stdout.take().zip(child.stderr.take()) {
            Some((stdout, stderr)) => Ok(Started { child, stdout, stderr, reports }),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn command(&self, channels: [RawFd; 3]) -> Command {
        let isolation = if self.layer == Layer::None { "none" } else { "sandbox-exec" };
        let python = interpreter::arguments(self.python.executable(), channels, isolation, "");
        let mut command = if self.layer == Layer::None {
            Command::new(self.python.executable())
        } else {
            let mut command = Command::new(self.sandbox_exec);
            let parts: Vec<_> = self.python.parts().into_iter().map(|part| part.path).collect();
            command.args(profile::arguments(&parts, &self.folder.path));
            command.arg(self.python.executable());
            command
        };
        // `Command` adds the interpreter's own name itself.
        command.args(&python[1..]);
        command.env_clear().envs(interpreter::environment(&self.folder.work(), &self.folder.temporary()));
        command.current_dir(self.folder.work()).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// The limits that the kernel keeps. It keeps none of memory on macOS; see [`super::supervise`].
fn limit(cpu_seconds: u64) -> io::Result<()> {
    let limits = [
        (Resource::Core, 0),
        (Resource::Cpu, cpu_seconds),
        (Resource::Fsize, MAX_FILE_BYTES),
        (Resource::Nofile, OPEN_FILES),
    ];
    limits.into_iter().try_for_each(|(resource, most)| {
        Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
    })
}

/// Lets the interpreter inherit its channels and the standard streams, and no descriptor that leaked into the host.
fn inherit(channels: [RawFd; 3]) -> io::Result<()> {
    for descriptor in 3..LAST_DESCRIPTOR {
        let flags = if channels.contains(&descriptor) { FdFlags::empty() } else { FdFlags::CLOEXEC };
        // SAFETY: it is borrowed for one call, which fails if it is not open.
        let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
        if let Err(error) = rustix::io::fcntl_setfd(borrowed, flags)
            && flags.is_empty()
        {
            return Err(error.into());
        }
    }
    Ok(())
}
