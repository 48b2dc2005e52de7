//! Starts the first process of a run, with pipes to it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::fs::MemfdFlags;
use rustix::io::FdFlags;
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, PidfdFlags, Signal};

/// A command line with all that surrounds it.
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: Vec<(&'static str, OsString)>,
    /// Where it starts.
    pub(super) folder: PathBuf,
    /// The descriptors it inherits under their own numbers.
    pub(super) inherited: Vec<RawFd>,
}

/// What the helper needs from the host: the program's source, and the pipe for reports.
pub(super) struct Channels {
    pub(super) code: OwnedFd,
    pub(super) reports: OwnedFd,
    /// The host's end of the pipe.
    pub(super) received: OwnedFd,
}

impl Channels {
    pub(super) fn with(code: &str) -> io::Result<Self> {
        let (received, reports) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let mut source = File::from(rustix::fs::memfd_create("program", MemfdFlags::CLOEXEC)?);
        // A mark of the editor's, not of the language.
        source.write_all(code.trim_start_matches('\u{feff}').as_bytes())?;
        source.rewind()?;
        Ok(Self { code: source.into(), reports, received })
    }
}

/// The first process of a run; it and its group are killed when this is dropped.
pub(super) struct Started {
    child: Child,
    /// Readable once the process ended.
    pub(super) ended: OwnedFd,
    pub(super) stdout: File,
    pub(super) stderr: File,
}

impl Launch {
    pub(super) fn start(self) -> io::Result<Started> {
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
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let pid = Pid::from_child(&child);
        let watched = rustix::process::pidfd_open(pid, PidfdFlags::empty()).and_then(|ended| {
            let pipes = stdout.map(OwnedFd::from).zip(stderr.map(OwnedFd::from));
            Ok((ended, pipes.ok_or(rustix::io::Errno::BADF)?))
        });
        match watched {
            Ok((ended, (stdout, stderr))) => {
                Ok(Started { child, ended, stdout: stdout.into(), stderr: stderr.into() })
            }
            Err(error) => {
                drop(child.kill());
                drop(child.wait());
                Err(error.into())
            }
        }
    }
}

impl Started {
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process and its group, and waits for it.
    pub(super) fn end(&mut self) -> io::Result<std::process::ExitStatus> {
        // It is not waited for yet, so its number is still its own. Bubblewrap takes its container
        // along, and in layer reduced there are no other processes.
        let _ = rustix::process::kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        drop(self.child.kill());
        self.child.wait()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// For [`Launch::inherited`].
pub(super) fn numbers(channels: &Channels) -> [RawFd; 2] {
    [channels.reports.as_raw_fd(), channels.code.as_raw_fd()]
}
