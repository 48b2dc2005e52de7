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
use crate::run::captured::CapturedOutput;
use crate::run::ending::{BrokenLimit, ProcessEnd};
use crate::run::reports::{ReportKind, Reports, Stage, frame};
use crate::run::{EndedRun, LAST_BREATH, LayerFailure, PATIENCE, TEMPORARY_BYTES, WORK_BYTES};
use crate::{Cancel, Error, Limits, Live, Program, Stream};

/// Looking at memory starts a process each time.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// Pieces of output that may be on their way; a faster run waits.
const IN_FLIGHT: usize = 16;

/// Something that happens in a run.
enum RunEvent {
    Printed(Stream, Vec<u8>),
    Reported(Vec<u8>),
    /// One of the three pipes is at its end.
    Closed,
    Cancelled,
}

/// Makes an event of the bytes of a pipe.
type ToEvent = fn(Vec<u8>) -> RunEvent;

/// Starts the run and waits for its end; ends it if it breaks a limit or is cancelled.
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
    // If it does not start, the run of a killed host ends at its limit of processor time.
    let keeper = Keeper::start(helper, child.0.id(), &folder.path).ok();
    let (sender, news) = mpsc::sync_channel(IN_FLIGHT);
    let wake: Arc<Waker> = {
        let sender = sender.clone();
        // If there is no room, the next event wakes it.
        Arc::new(move || drop(sender.try_send(RunEvent::Cancelled)))
    };
    cancel.on_cancel(&wake);
    let pipes: Vec<(OwnedFd, ToEvent)> = vec![
        (stdout.into(), |bytes| RunEvent::Printed(Stream::Output, bytes)),
        (stderr.into(), |bytes| RunEvent::Printed(Stream::Errors, bytes)),
        (reports.into(), RunEvent::Reported),
    ];
    thread::spawn(move || pass_on(pipes, &sender));

    let mut watch = RunWatch::new(child, folder, program, since);
    if layer == Layer::None {
        // Nothing confines it, so nothing reports that either.
        watch.reports.push(&frame(ReportKind::Confined, b""));
    }
    let broken = watch.until_end(&news, cancel).map_err(Error::system("wait for the run"))?;
    let status = watch.child.end().map_err(Error::system("end the run"))?;
    drop(keeper);
    watch.drain(&news);
    if cancel.is_cancelled() {
        return Err(Error::Cancelled.into());
    }
    let end = ProcessEnd::of(status, layer, watch.reports.is_finished());
    Ok(EndedRun {
        end: broken.map_or(end, ProcessEnd::Stopped),
        captured: watch.captured,
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
        // It has not been waited for, so its number is not another process's yet.
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

/// Passes on what comes through the pipes, in order, until all pipes or the receiver have ended.
fn pass_on(mut pipes: Vec<(OwnedFd, ToEvent)>, sender: &SyncSender<RunEvent>) {
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
                    drop(sender.send(RunEvent::Closed));
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
    /// How many programs run; each has the time on the clock for itself.
    programs: usize,
    next_look: Instant,
    captured: CapturedOutput,
    /// Where output is noted too.
    live: Option<Arc<Live>>,
    reports: Reports,
    peak_memory: u64,
    /// How many pipes have not ended.
    open: usize,
    /// When the process was first seen to have ended.
    ended: Option<Instant>,
}

impl<'a> RunWatch<'a> {
    fn new(child: Group, folder: &'a RunFolder, program: &Program, start: Instant) -> Self {
        Self {
            child,
            folder,
            limits: program.limits,
            programs: 1 + program.earlier.len(),
            next_look: start + BETWEEN_LOOKS,
            captured: CapturedOutput::default(),
            live: program.live.clone(),
            reports: Reports::new(),
            peak_memory: 0,
            open: 3,
            ended: None,
        }
    }

    /// Returns when the run has ended or a limit is broken.
    fn until_end(&mut self, news: &Receiver<RunEvent>, cancel: &Cancel) -> io::Result<Option<BrokenLimit>> {
        let mut deadline = Instant::now() + PATIENCE;
        let (mut stage, mut programs_ended) = (Stage::Starting, 0);
        while !cancel.is_cancelled() {
            let now = Instant::now();
            if now >= deadline {
                return Ok(Some(BrokenLimit::Deadline));
            }
            if now >= self.next_look {
                if let Some(broken) = self.look() {
                    return Ok(Some(broken));
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
            // A process that has closed its pipes is about to end.
            let patience = if self.open == 0 { patience.min(Duration::from_millis(2)) } else { patience };
            match news.recv_timeout(patience) {
                Ok(RunEvent::Printed(stream, bytes)) => {
                    if !self.keep_output(stream, &bytes) {
                        return Ok(Some(BrokenLimit::Output));
                    }
                }
                Ok(RunEvent::Reported(bytes)) => self.take_report(&bytes),
                Ok(RunEvent::Closed) => self.open -= 1,
                // The waker keeps the channel open.
                Ok(RunEvent::Cancelled) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                }
            }
            // No stage follows `Running`, so a program gains no time by its reports.
            if *self.reports.stage() != stage {
                stage = self.reports.stage().clone();
                deadline =
                    Instant::now() + if self.reports.is_running() { self.limits.wall } else { PATIENCE };
            }
            // A program may report more ends than there are programs, and gains the time of those alone.
            let ended = self.reports.programs_ended();
            if ended > programs_ended && ended < self.programs {
                programs_ended = ended;
                deadline = Instant::now() + self.limits.wall;
            }
        }
        Ok(None)
    }

    fn take_report(&mut self, bytes: &[u8]) {
        self.reports.push(bytes);
        self.captured.end_programs(self.reports.programs_ended());
    }

    /// Keeps output within the limit. Returns `false` if it was too much.
    fn keep_output(&mut self, stream: Stream, bytes: &[u8]) -> bool {
        let kept = self.captured.push_up_to(self.limits.output, stream, bytes);
        if let Some(live) = &self.live {
            live.has_printed(stream, &bytes[..kept]);
        }
        kept == bytes.len()
    }

    /// Takes the events that are still on their way.
    fn drain(&mut self, news: &Receiver<RunEvent>) {
        let deadline = Instant::now() + LAST_BREATH;
        while self.open > 0 {
            match news.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(RunEvent::Reported(bytes)) => self.take_report(&bytes),
                Ok(RunEvent::Closed) => self.open -= 1,
                Ok(RunEvent::Printed(stream, bytes)) => {
                    self.keep_output(stream, &bytes);
                }
                Ok(RunEvent::Cancelled) => {}
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

/// Resident memory of a process in bytes; 0 if it is unknown. In layer reduced a run has only this process.
fn resident(process: u32) -> u64 {
    let shown = Command::new("ps").args(["-o", "rss=", "-p", &process.to_string()]).output();
    let kib = shown.ok().and_then(|shown| String::from_utf8(shown.stdout).ok()?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
