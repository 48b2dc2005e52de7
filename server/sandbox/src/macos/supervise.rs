//! Watches a run from its start to its end: output, reports, time, memory, disk and cancellation.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use rustix::process::{Pid, Signal};

use super::keeper::Keeper;
use super::launch::{Launch, Started};
use super::{Layer, RunFolder};
use crate::cancel::Waker;
use crate::run::ending::{BrokenLimit, CapturedOutput, ProcessEnd, Stream};
use crate::run::reports::{ReportKind, Reports, Stage, frame};
use crate::run::{EndedRun, LAST_BREATH, LayerFailure, PATIENCE, TEMPORARY_BYTES, WORK_BYTES};
use crate::{Cancel, Error, Limits, Program};

/// To look at memory takes a process.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// Pieces of output on their way: a run that is faster than this waits.
const IN_FLIGHT: usize = 16;

/// Something of a run.
enum News {
    Said(Stream, Vec<u8>),
    Reported(Vec<u8>),
    /// One of the three pipes is at its end.
    Closed,
    Cancelled,
}

/// What the bytes of a pipe are.
type Tell = fn(Vec<u8>) -> News;

/// Starts the run, waits for its end, and brings it about where it must.
pub(super) fn to_the_end(
    launch: &Launch<'_>,
    helper: &Path,
    program: &Program,
    cancel: &Cancel,
    since: Instant,
) -> Result<EndedRun, LayerFailure> {
    let (layer, folder) = (launch.layer, launch.folder);
    let started = launch.start(program);
    let Started { child, stdout, stderr, reports } =
        started.map_err(|error| LayerFailure::Unavailable(format!("the run does not start: {error}")))?;
    let child = Group(child);
    // Without one, a killed host's run ends at its limit of processor time.
    let keeper = Keeper::start(helper, child.0.id(), &folder.path).ok();
    let (sender, news) = mpsc::sync_channel(IN_FLIGHT);
    let wake: Arc<Waker> = {
        let sender = sender.clone();
        // Where there is no room something else wakes it.
        Arc::new(move || drop(sender.try_send(News::Cancelled)))
    };
    cancel.on_cancel(&wake);
    let pipes: Vec<(OwnedFd, Tell)> = vec![
        (stdout.into(), |bytes| News::Said(Stream::Output, bytes)),
        (stderr.into(), |bytes| News::Said(Stream::Errors, bytes)),
        (reports.into(), News::Reported),
    ];
    thread::spawn(move || pass_on(pipes, &sender));

    let mut watch = RunWatch::new(child, folder, program.limits, since);
    if layer == Layer::None {
        // There is nothing it could be confined by.
        watch.reports.push(&frame(ReportKind::Confined, b""));
    }
    let stop = watch.until_end(&news, cancel).map_err(Error::system("wait for the run"))?;
    let status = watch.child.end().map_err(Error::system("end the run"))?;
    drop(keeper);
    watch.drain(&news);
    if cancel.is_cancelled() {
        return Err(Error::Cancelled.into());
    }
    let ending = ProcessEnd::of(status, layer, watch.reports.is_finished());
    Ok(EndedRun {
        ending: stop.map_or(ending, ProcessEnd::Stopped),
        said: watch.said,
        peak_memory: watch.peak_memory.max(watch.reports.peak_memory()),
        reports: watch.reports,
        elapsed: since.elapsed(),
    })
}

/// A process and its group; killed when dropped.
struct Group(Child);

impl Group {
    fn end(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.0.try_wait()? {
            return Ok(status);
        }
        // It is not waited for yet, so its number is still its own.
        let _ = rustix::process::kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        self.0.kill()?;
        self.0.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// Reads all pipes, one after the other, so that what comes by them stays in order; to their ends, or to their reader's.
fn pass_on(mut pipes: Vec<(OwnedFd, Tell)>, sender: &SyncSender<News>) {
    let mut buffer = vec![0; 64 << 10];
    while !pipes.is_empty() {
        let mut polled: Vec<_> = pipes.iter().map(|(pipe, _)| PollFd::new(pipe, PollFlags::IN)).collect();
        let found = rustix::event::poll(&mut polled, None);
        let ready: Vec<bool> = polled.iter().map(|pipe| !pipe.revents().is_empty()).collect();
        match found {
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(_) => return,
        }
        let mut ready = ready.into_iter();
        pipes.retain(|(pipe, news)| {
            if ready.next() != Some(true) {
                return true;
            }
            match rustix::io::read(pipe, &mut buffer) {
                Err(Errno::INTR) => true,
                Ok(length @ 1..) => sender.send(news(buffer[..length].to_vec())).is_ok(),
                Ok(0) | Err(_) => {
                    drop(sender.send(News::Closed));
                    false
                }
            }
        });
    }
}

struct RunWatch<'a> {
    child: Group,
    folder: &'a RunFolder,
    limits: Limits,
    next_look: Instant,
    said: CapturedOutput,
    reports: Reports,
    peak_memory: u64,
    /// How many of the pipes are not at their end.
    open: usize,
    /// When the process was seen to have ended while something held its pipes.
    ended: Option<Instant>,
}

impl<'a> RunWatch<'a> {
    fn new(child: Group, folder: &'a RunFolder, limits: Limits, start: Instant) -> Self {
        Self {
            child,
            folder,
            limits,
            next_look: start + BETWEEN_LOOKS,
            said: CapturedOutput::default(),
            reports: Reports::new(),
            peak_memory: 0,
            open: 3,
            ended: None,
        }
    }

    /// Returns when the run has ended or a limit is broken.
    fn until_end(&mut self, news: &Receiver<News>, cancel: &Cancel) -> io::Result<Option<BrokenLimit>> {
        let mut deadline = Instant::now() + PATIENCE;
        let mut stage = Stage::Starting;
        while !cancel.is_cancelled() {
            let now = Instant::now();
            if now >= deadline {
                return Ok(Some(BrokenLimit::Deadline));
            }
            if now >= self.next_look {
                if let Some(stop) = self.look() {
                    return Ok(Some(stop));
                }
                let has_ended = self.child.0.try_wait()?.is_some();
                let ended = has_ended.then(|| *self.ended.get_or_insert(now));
                if ended.is_some_and(|ended| self.open == 0 || now - ended > LAST_BREATH) {
                    return Ok(None);
                }
            }
            if self.open == 0 && self.child.0.try_wait()?.is_some() {
                return Ok(None);
            }
            let patience = self.next_look.min(deadline).saturating_duration_since(now);
            // A process that closed its pipes is about to end.
            let patience = if self.open == 0 { patience.min(Duration::from_millis(2)) } else { patience };
            match news.recv_timeout(patience) {
                Ok(News::Said(stream, bytes)) => {
                    if !self.hear(stream, &bytes) {
                        return Ok(Some(BrokenLimit::Output));
                    }
                }
                Ok(News::Reported(bytes)) => self.reports.push(&bytes),
                Ok(News::Closed) => self.open -= 1,
                // The waker keeps the channel open.
                Ok(News::Cancelled) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            // The last stage is that it runs: no program gains time by its reports.
            if *self.reports.stage() != stage {
                stage = self.reports.stage().clone();
                deadline =
                    Instant::now() + if self.reports.is_running() { self.limits.wall } else { PATIENCE };
            }
        }
        Ok(None)
    }

    /// Keeps what a stream said as far as it may; false where that was too much.
    fn hear(&mut self, stream: Stream, bytes: &[u8]) -> bool {
        self.said.push_up_to(self.limits.output, stream, bytes)
    }

    /// Takes what is still on its way.
    fn drain(&mut self, news: &Receiver<News>) {
        let deadline = Instant::now() + LAST_BREATH;
        while self.open > 0 {
            match news.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(News::Reported(bytes)) => self.reports.push(&bytes),
                Ok(News::Closed) => self.open -= 1,
                Ok(News::Said(stream, bytes)) => {
                    self.hear(stream, &bytes);
                }
                Ok(News::Cancelled) => {}
                Err(_) => return,
            }
        }
    }

    fn look(&mut self) -> Option<BrokenLimit> {
        let memory = resident(self.child.0.id());
        self.peak_memory = self.peak_memory.max(memory);
        let is_disk_full = self.folder.bytes() > WORK_BYTES + TEMPORARY_BYTES;
        self.next_look = Instant::now() + BETWEEN_LOOKS;
        if memory > self.limits.memory {
            Some(BrokenLimit::Memory)
        } else {
            is_disk_full.then_some(BrokenLimit::Disk)
        }
    }
}

/// Resident memory of a process in bytes, 0 where the system does not tell. In layer reduced it is the only one.
fn resident(process: u32) -> u64 {
    let told = Command::new("ps").args(["-o", "rss=", "-p", &process.to_string()]).output();
    let kib = told.ok().and_then(|told| String::from_utf8(told.stdout).ok()?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
