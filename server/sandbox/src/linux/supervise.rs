//! Watches a run from its start to its end: output, reports, time, memory, disk and cancellation.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;

use super::launch::{Outputs, Started};
use super::run_folder::RunFolder;
use super::watch;
use crate::cancel::Waker;
use crate::run::ending::{BrokenLimit, CapturedOutput, ProcessEnd, Stream};
use crate::run::reports::{Reports, Stage};
use crate::run::{EndedRun, LAST_BREATH, MAX_TASKS, PATIENCE};
use crate::{Cancel, Error, Layer, Limits};

/// The first look at memory comes early, for the sake of short runs.
const FIRST_LOOK: Duration = Duration::from_millis(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// To count a large folder must not cost more than the program.
const REST_AFTER_COUNTING: u32 = 10;
/// Far beyond what the run folder holds, for what the count of its files might miss.
const MAX_WRITTEN: u64 = 4 << 30;
/// Reads of one pipe before the others have their turn.
const READS_IN_A_ROW: usize = 64;

/// What the run is held to.
pub(super) struct Terms<'a> {
    pub(super) layer: Layer,
    pub(super) limits: Limits,
    pub(super) cancel: &'a Cancel,
    /// How long it may take to isolate itself.
    pub(super) patience: Duration,
    /// When it was asked for.
    pub(super) since: Instant,
    /// In layer reduced; in layer full the kernel bounds the folder.
    pub(super) folder: Option<&'a RunFolder>,
    pub(super) until: Until,
}

/// What a run's end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Its processes are gone.
    Gone,
    /// The program's last word, which is its status. To give back the memory of its libraries takes the kernel far
    /// longer than most programs run, and whoever asked need not wait for that. A program gains nothing by saying
    /// it early: it could have ended so, and is killed then.
    Word,
}

/// Waits for the end of the run, and brings it about where it must.
pub(super) fn to_the_end(run: &mut Started, pipes: &mut Pipes, terms: &Terms<'_>) -> Result<EndedRun, Error> {
    let waiting = Error::system("wait for the run");
    let cancelled =
        Arc::new(rustix::event::eventfd(0, EventfdFlags::CLOEXEC).map_err(Error::system("make an event"))?);
    let wake: Arc<Waker> = {
        let cancelled = Arc::clone(&cancelled);
        Arc::new(move || {
            // It fails only where the event is already signalled, many times over.
            let _ = rustix::io::write(&*cancelled, &1_u64.to_ne_bytes());
        })
    };
    terms.cancel.on_cancel(&wake);

    pipes.begin(terms.limits.output);
    let mut watch = RunWatch::new(terms.since);
    let stop = watch_until_end(run, &cancelled, pipes, &mut watch, terms).map_err(waiting)?;
    let word = pipes.reports.last_word().filter(|_| terms.until == Until::Word && stop.is_none());
    let ending = if let Some(status) = word {
        // What it said before is in the pipes.
        pipes.read().map_err(Error::system("read the run's output"))?;
        ProcessEnd::Exited(i32::from(status))
    } else {
        let status = run.end().map_err(Error::system("end the run"))?;
        pipes.drain(Instant::now() + LAST_BREATH).map_err(Error::system("read the run's output"))?;
        ProcessEnd::of(status, terms.layer, pipes.reports.is_finished())
    };
    if terms.cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    // Output may also overflow with its last bytes.
    let stop = stop.or(pipes.is_overfull().then_some(BrokenLimit::Output));
    let reports = std::mem::replace(&mut pipes.reports, Reports::new());
    Ok(EndedRun {
        ending: stop.map_or(ending, ProcessEnd::Stopped),
        peak_memory: watch.peak_memory.max(reports.peak_memory()),
        said: std::mem::take(&mut pipes.said),
        reports,
        elapsed: terms.since.elapsed(),
    })
}

/// Sees to it that nothing of a run is left. Nobody wants to know what else it says.
pub(super) fn let_go(run: &mut Started, pipes: &mut Pipes) {
    drop(run.end());
    pipes.begin(0);
    drop(pipes.drain(Instant::now() + LAST_BREATH));
}

/// Returns when the run has ended or a limit is broken.
fn watch_until_end(
    run: &Started,
    cancelled: &OwnedFd,
    pipes: &mut Pipes,
    watch: &mut RunWatch,
    terms: &Terms<'_>,
) -> io::Result<Option<BrokenLimit>> {
    // From now on: what took the host its time, making folders and copying files, is not the run's.
    let mut deadline = Instant::now() + terms.patience;
    let mut stage = Stage::Starting;
    while !terms.cancel.is_cancelled() {
        let now = Instant::now();
        // The last stage is that it runs: no program gains time by its reports.
        if *pipes.stage() != stage {
            stage = pipes.stage().clone();
            deadline = now + if pipes.reports.is_running() { terms.limits.wall } else { PATIENCE };
        }
        if now >= deadline {
            return Ok(Some(BrokenLimit::Deadline));
        }
        if now >= watch.next_look
            && let Some(stop) = watch.look(run.id(), terms)
        {
            return Ok(Some(stop));
        }
        let until = deadline.min(watch.next_look).saturating_duration_since(Instant::now());
        let has_ended = pipes.wait(&[run.ended.as_fd(), cancelled.as_fd()], until)?[0];
        if pipes.is_overfull() {
            return Ok(Some(BrokenLimit::Output));
        }
        if has_ended || (terms.until == Until::Word && pipes.reports.last_word().is_some()) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Looks at what the run uses, now and then.
struct RunWatch {
    next_look: Instant,
    next_count: Instant,
    peak_memory: u64,
}

impl RunWatch {
    fn new(start: Instant) -> Self {
        Self { next_look: start + FIRST_LOOK, next_count: start, peak_memory: 0 }
    }

    fn look(&mut self, process: u32, terms: &Terms<'_>) -> Option<BrokenLimit> {
        let mut usage = watch::usage(process);
        // First: what follows takes time for each of them.
        if usage.tasks > MAX_TASKS {
            return Some(BrokenLimit::Tasks);
        }
        if usage.memory > terms.limits.memory {
            // Forked copies share most of what they have.
            usage.memory = watch::memory_without_sharing(process);
        }
        self.peak_memory = self.peak_memory.max(usage.memory);
        let is_disk_full = terms.folder.is_some_and(|folder| self.is_disk_full(process, folder));
        self.next_look = Instant::now() + BETWEEN_LOOKS;
        if usage.memory > terms.limits.memory {
            Some(BrokenLimit::Memory)
        } else {
            is_disk_full.then_some(BrokenLimit::Disk)
        }
    }

    fn is_disk_full(&mut self, process: u32, folder: &RunFolder) -> bool {
        let start = Instant::now();
        if start < self.next_count {
            return false;
        }
        let is_full = folder.is_overfull(watch::nameless(process, folder.path()))
            || watch::written(process) > MAX_WRITTEN;
        self.next_count = Instant::now() + start.elapsed() * REST_AFTER_COUNTING;
        is_full
    }
}

/// The host's ends of the run's pipes.
pub(super) struct Pipes {
    stdout: OutputPipe,
    stderr: OutputPipe,
    /// The bytes of both that are kept, of each so many at most.
    said: CapturedOutput,
    most: usize,
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
        let text = |stream, pipe| -> io::Result<OutputPipe> {
            Ok(OutputPipe { stream, pipe: Some(non_blocking(pipe)?), is_overfull: false })
        };
        Ok(Self {
            stdout: text(Stream::Output, outputs.stdout)?,
            stderr: text(Stream::Errors, outputs.stderr)?,
            said: CapturedOutput::default(),
            most: 0,
            received: Some(non_blocking(received.into())?),
            reports: Reports::new(),
        })
    }

    /// How far the run came.
    pub(super) fn stage(&self) -> &Stage {
        self.reports.stage()
    }

    /// Reads what nobody wants: it is kept only once the program begins.
    pub(super) fn discard(&mut self) -> io::Result<()> {
        self.read()
    }

    /// From now on so many bytes of output, and of errors, are the program's.
    fn begin(&mut self, most: usize) {
        self.most = most;
        (self.stdout.is_overfull, self.stderr.is_overfull) = (false, false);
    }

    fn is_overfull(&self) -> bool {
        self.stdout.is_overfull || self.stderr.is_overfull
    }

    /// Waits for any pipe or any of the `others`, reads what there is, and tells which others are ready.
    pub(super) fn wait<const N: usize>(
        &mut self,
        others: &[std::os::fd::BorrowedFd<'_>; N],
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

    fn read(&mut self) -> io::Result<()> {
        self.stdout.read(&mut self.said, self.most)?;
        self.stderr.read(&mut self.said, self.most)?;
        read_some(&mut self.received, |bytes| self.reports.push(bytes))
    }

    /// Reads until nobody can write any more, which shows that the last process is gone.
    fn drain(&mut self, deadline: Instant) -> io::Result<()> {
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
    fn read(&mut self, said: &mut CapturedOutput, most: usize) -> io::Result<()> {
        let (stream, is_overfull) = (self.stream, &mut self.is_overfull);
        read_some(&mut self.pipe, |bytes| {
            *is_overfull |= !said.push_up_to(most, stream, bytes);
        })
    }
}

/// Reads what a pipe holds, within reason; `pipe` is taken at its end.
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
