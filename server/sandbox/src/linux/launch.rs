//! Starts the first process of a run, connected by pipes.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::io::FdFlags;
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, PidfdFlags, Signal};

use crate::run::job::JobWriter;

/// A command line with all that surrounds it.
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: Vec<(&'static str, OsString)>,
    /// The folder it starts in.
    pub(super) folder: PathBuf,
    /// The descriptors it inherits under their own numbers.
    pub(super) inherited: Vec<RawFd>,
    /// Those of them that are closed once the process has started.
    pub(super) kept: Vec<OwnedFd>,
}

/// What host and helper exchange beside the standard streams: the job one way, reports the other.
pub(super) struct Channels {
    job: JobWriter,
    wait: OwnedFd,
    reports: OwnedFd,
    received: OwnedFd,
}

impl Channels {
    pub(super) fn new() -> io::Result<Self> {
        let (job, wait) = JobWriter::new()?;
        let (received, reports) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        Ok(Self { job, wait, reports, received })
    }

    /// Closes the helper's ends and returns the host's. Otherwise the pipe of reports would not end with the run.
    pub(super) fn into_host(self) -> (JobWriter, OwnedFd) {
        (self.job, self.received)
    }

    /// The helper's ends, for [`Launch::inherited`]: the reports, the job, and the pipe that says that the job is
    /// complete.
    pub(super) fn inherited(&self) -> [RawFd; 3] {
        [self.reports.as_raw_fd(), self.job.descriptor(), self.wait.as_raw_fd()]
    }
}

/// The first process of a run; it and its group are killed when this is dropped.
pub(super) struct Started {
    child: Child,
    /// Readable once the process has ended.
    pub(super) ended: OwnedFd,
}

/// The host's ends of the first process's standard streams.
pub(super) struct Outputs {
    pub(super) stdout: File,
    pub(super) stderr: File,
}

impl Launch {
    pub(super) fn start(self) -> io::Result<(Started, Outputs)> {
        let mut command = Command::new(self.program);
        command
            .args(self.arguments)
            .env_clear()
            .envs(self.environment)
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        let _kept = self.kept;
        let inherited = self.inherited;
        let inherit = move || {
            inherited.iter().try_for_each(|descriptor| {
                // SAFETY: the caller of `start` keeps them open until it returns, and this runs before.
                let descriptor = unsafe { BorrowedFd::borrow_raw(*descriptor) };
                Ok(rustix::io::fcntl_setfd(descriptor, FdFlags::empty())?)
            })
        };
        // SAFETY: in the forked child the closure only makes `fcntl` calls: it takes no lock and
        // allocates nothing.
        unsafe { command.pre_exec(inherit) };
        let mut child = command.spawn()?;
        let pipes = child.stdout.take().map(OwnedFd::from).zip(child.stderr.take().map(OwnedFd::from));
        let ended = rustix::process::pidfd_open(Pid::from_child(&child), PidfdFlags::empty());
        match (ended, pipes) {
            (Ok(ended), Some((stdout, stderr))) => {
                Ok((Started { child, ended }, Outputs { stdout: stdout.into(), stderr: stderr.into() }))
            }
            (ended, _) => {
                // Without these the host cannot watch it.
                child.kill()?;
                child.wait()?;
                Err(ended.err().map_or(io::ErrorKind::BrokenPipe.into(), io::Error::from))
            }
        }
    }
}

impl Started {
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process and its group unless it has ended, and returns its status. With bubblewrap the container ends
    /// too; in layer reduced there are no other processes. In layer none, processes that left the group go on.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        // It has not been waited for, so its number is not another process's yet.
        let _ = rustix::process::kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.end());
    }
}
