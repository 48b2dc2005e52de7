//! The host's ends of a run's pipes: standard output, standard error and reports.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;

use super::launch::Outputs;
use crate::run::captured::CapturedOutput;
use crate::run::reports::{Reports, Stage};
use crate::{Live, Stream};

/// Reads of one pipe before the others have their turn.
const READS_IN_A_ROW: usize = 64;

pub(super) struct Pipes {
    stdout: OutputPipe,
    stderr: OutputPipe,
    captured: CapturedOutput,
    /// The most bytes that are kept of each stream.
    most: usize,
    /// Where they are noted too.
    live: Option<Arc<Live>>,
    received: Option<File>,
    reports: Reports,
}

/// Standard output or standard error.
struct OutputPipe {
    stream: Stream,
    pipe: Option<File>,
    is_overfull: bool,
}

impl Pipes {
    pub(super) fn new(outputs: Outputs, received: OwnedFd) -> io::Result<Self> {
        let output = |stream, pipe| -> io::Result<OutputPipe> {
            Ok(OutputPipe { stream, pipe: Some(non_blocking(pipe)?), is_overfull: false })
        };
        Ok(Self {
            stdout: output(Stream::Output, outputs.stdout)?,
            stderr: output(Stream::Errors, outputs.stderr)?,
            captured: CapturedOutput::default(),
            most: 0,
            live: None,
            received: Some(non_blocking(received.into())?),
            reports: Reports::new(),
        })
    }

    /// How far the run came.
    pub(super) fn stage(&self) -> &Stage {
        self.reports.stage()
    }

    pub(super) fn reports(&self) -> &Reports {
        &self.reports
    }

    /// What was captured and reported, once.
    pub(super) fn take(&mut self) -> (CapturedOutput, Reports) {
        (std::mem::take(&mut self.captured), std::mem::replace(&mut self.reports, Reports::new()))
    }

    /// Keeps up to `most` bytes of output, and of errors, from now on, and notes what the program prints. Before, nothing
    /// is kept.
    pub(super) fn begin(&mut self, most: usize, live: Option<Arc<Live>>) {
        (self.most, self.live) = (most, live);
        (self.stdout.is_overfull, self.stderr.is_overfull) = (false, false);
    }

    /// Whether a stream has more bytes than are kept.
    pub(super) fn is_overfull(&self) -> bool {
        self.stdout.is_overfull || self.stderr.is_overfull
    }

    /// Waits until a pipe or one of the `others` is ready, but no longer than `until`. Reads the pipes, and returns
    /// which of the others are ready.
    pub(super) fn wait<const N: usize>(
        &mut self,
        others: &[BorrowedFd<'_>; N],
        until: Duration,
    ) -> io::Result<[bool; N]> {
        let pipes = [&self.stdout.pipe, &self.stderr.pipe, &self.received];
        let mut polled: Vec<PollFd<'_>> = others
            .iter()
            .copied()
            .chain(pipes.into_iter().flatten().map(AsFd::as_fd))
            .map(|descriptor| PollFd::from_borrowed_fd(descriptor, PollFlags::IN))
            .collect();
        let timeout = Timespec::try_from(until).map_err(|_| ErrorKind::InvalidInput)?;
        match rustix::event::poll(&mut polled, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready = std::array::from_fn(|index| !polled[index].revents().is_empty());
        drop(polled);
        self.read()?;
        Ok(ready)
    }

    /// Reads what the pipes hold now.
    pub(super) fn read(&mut self) -> io::Result<()> {
        let was_running = self.reports.is_running();
        read_some(&mut self.received, |bytes| self.reports.push(bytes))?;
        if self.reports.is_running() && !was_running {
            // What bubblewrap or systemd said on the way.
            self.captured.forget();
        }
        self.captured.end_programs(self.reports.programs_ended());
        // Before it runs, others write: bubblewrap, systemd.
        let live = self.live.as_deref().filter(|_| self.reports.is_running());
        self.stdout.read(&mut self.captured, self.most, live)?;
        self.stderr.read(&mut self.captured, self.most, live)
    }

    /// Reads until no process can write any more: then the last one is gone.
    pub(super) fn drain(&mut self, deadline: Instant) -> io::Result<()> {
        while self.stdout.pipe.is_some() || self.stderr.pipe.is_some() || self.received.is_some() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            self.wait(&[], left)?;
        }
        Ok(())
    }
}

impl OutputPipe {
    fn read(&mut self, captured: &mut CapturedOutput, most: usize, live: Option<&Live>) -> io::Result<()> {
        let (stream, is_overfull) = (self.stream, &mut self.is_overfull);
        read_some(&mut self.pipe, |bytes| {
            let kept = captured.push_up_to(most, stream, bytes);
            *is_overfull |= kept < bytes.len();
            if let Some(live) = live {
                live.has_printed(stream, &bytes[..kept]);
            }
        })
    }
}

/// Reads what a pipe holds, but only so often in a row. Sets `pipe` to `None` at its end.
fn read_some(pipe: &mut Option<File>, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = [0; 16 << 10];
    for _ in 0..READS_IN_A_ROW {
        let Some(open) = pipe else { break };
        match open.read(&mut buffer) {
            Ok(0) => *pipe = None,
            Ok(length) => take(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn non_blocking(pipe: File) -> io::Result<File> {
    let flags = rustix::fs::fcntl_getfl(&pipe)?;
    rustix::fs::fcntl_setfl(&pipe, flags | OFlags::NONBLOCK)?;
    Ok(pipe)
}
