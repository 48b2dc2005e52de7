//! Watches a run from its start to its end: output, reports, time, memory, disk and cancellation.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::EventfdFlags;

use super::launch::Started;
use super::machine_memory::MachineMemory;
use super::memory_folders::MemoryFolders;
use super::pipes::Pipes;
use super::run_folder::RunFolder;
use super::watch::{self, ResourceUse};
use crate::cancel::Waker;
use crate::run::ending::{BrokenLimit, ProcessEnd};
use crate::run::limits::{MAX_CHANNELS, MAX_TASKS};
use crate::run::reports::Stage;
use crate::run::{EndedRun, LAST_BREATH, PATIENCE};
use crate::{Cancel, Error, Layer, Limits, Live};

/// The first look at memory comes early, because most runs are short.
const FIRST_LOOK: Duration = Duration::from_millis(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// The same, while the run uses more than half of its memory.
const BETWEEN_CLOSE_LOOKS: Duration = Duration::from_millis(20);
/// A machine that is short of memory for less time has another program to thank for it, or the run is about to pass its own
/// limit, which says more.
const SHORT_FOR_LONG: Duration = Duration::from_millis(500);
/// After a count of the folder, so many times as long without one: counting must not cost more than the program.
const REST_AFTER_COUNTING: u32 = 10;
/// Far more bytes than the run folder may hold. It stops a program whose files escape the count.
const MAX_WRITTEN: u64 = 4 << 30;

/// The conditions of a run.
pub(super) struct Terms<'a> {
    pub(super) layer: Layer,
    pub(super) limits: Limits,
    /// How many programs run; each has the time on the clock for itself.
    pub(super) programs: usize,
    pub(super) cancel: &'a Cancel,
    /// How long it may take to isolate itself.
    pub(super) patience: Duration,
    /// When the caller asked for the run.
    pub(super) since: Instant,
    /// The run's folder in layer reduced. In layer full the kernel bounds its size.
    pub(super) folder: Option<&'a RunFolder>,
    /// Where to note what is seen of the run.
    pub(super) live: Option<&'a Arc<Live>>,
    pub(super) until: Until,
}

/// What counts as the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// All its processes are gone.
    ProcessesGone,
    /// The program reported its status. The kernel takes longer to free the memory of a spare's libraries than most
    /// programs run, and the caller need not wait for that. A program gains nothing by a false report: it could have
    /// ended with that status, and it is killed then.
    StatusReported,
}

/// Waits for the end of the run, and ends it if it breaks a limit or is cancelled.
pub(super) fn to_the_end(run: &mut Started, pipes: &mut Pipes, terms: &Terms<'_>) -> Result<EndedRun, Error> {
    let cancelled =
        Arc::new(rustix::event::eventfd(0, EventfdFlags::CLOEXEC).map_err(Error::system("make an event"))?);
    let wake: Arc<Waker> = {
        let cancelled = Arc::clone(&cancelled);
        Arc::new(move || {
            // It fails only if the event has been signalled very often already.
            let _ = rustix::io::write(&*cancelled, &1_u64.to_ne_bytes());
        })
    };
    terms.cancel.on_cancel(&wake);

    pipes.begin(terms.limits.output, terms.live.cloned());
    let mut watch = RunWatch::new(terms.since);
    let broken = watch_until_end(run, &cancelled, pipes, &mut watch, terms)
        .map_err(Error::system("wait for the run"))?;
    let end = end_of(run, pipes, terms, broken)?;
    if terms.cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    // Output may also overflow with its last bytes.
    let broken = broken.or(pipes.is_overfull().then_some(BrokenLimit::Output));
    let (captured, reports) = pipes.take();
    Ok(EndedRun {
        end: broken.map_or(end, ProcessEnd::Stopped),
        peak_memory: watch.peak_memory.max(reports.peak_memory()),
        captured,
        reports,
        elapsed: terms.since.elapsed(),
    })
}

/// Kills what is left of a run and waits until it is gone. What it still writes is thrown away.
pub(super) fn let_go(run: &mut Started, pipes: &mut Pipes) {
    drop(run.end());
    pipes.begin(0, None);
    drop(pipes.drain(Instant::now() + LAST_BREATH));
}

/// Reads the last output, after the end of the processes unless the program's report counts as the end.
fn end_of(
    run: &mut Started,
    pipes: &mut Pipes,
    terms: &Terms<'_>,
    broken: Option<BrokenLimit>,
) -> Result<ProcessEnd, Error> {
    let reading = Error::system("read the run's output");
    if terms.until == Until::StatusReported
        && broken.is_none()
        && let Some(status) = pipes.reports().status()
    {
        // What it printed before that report is in the pipes by now.
        pipes.read().map_err(reading)?;
        return Ok(ProcessEnd::Exited(i32::from(status)));
    }
    let status = run.end().map_err(Error::system("end the run"))?;
    pipes.drain(Instant::now() + LAST_BREATH).map_err(reading)?;
    Ok(ProcessEnd::of(status, terms.layer, pipes.reports().is_finished()))
}

/// Returns when the run has ended or broken a limit.
fn watch_until_end(
    run: &Started,
    cancelled: &OwnedFd,
    pipes: &mut Pipes,
    watch: &mut RunWatch,
    terms: &Terms<'_>,
) -> io::Result<Option<BrokenLimit>> {
    // Counted from here: the host's own work before this, such as copying files, is not the run's time.
    let mut deadline = Instant::now() + terms.patience;
    let (mut stage, mut programs_ended) = (Stage::Starting, 0);
    while !terms.cancel.is_cancelled() {
        let now = Instant::now();
        // No stage follows `Running`, so a program gains no time by its reports.
        if *pipes.stage() != stage {
            stage = pipes.stage().clone();
            deadline = now + if pipes.reports().is_running() { terms.limits.wall } else { PATIENCE };
        }
        // A program may report more ends than there are programs, and gains the time of those alone.
        let ended = pipes.reports().programs_ended();
        if ended > programs_ended && ended < terms.programs {
            programs_ended = ended;
            deadline = now + terms.limits.wall;
        }
        if now >= deadline {
            return Ok(Some(BrokenLimit::Deadline));
        }
        if now >= watch.next_look
            && let Some(broken) = watch.look(run.id(), terms)
        {
            return Ok(Some(broken));
        }
        let until = deadline.min(watch.next_look).saturating_duration_since(Instant::now());
        let has_ended = pipes.wait(&[run.ended.as_fd(), cancelled.as_fd()], until)?[0];
        if pipes.is_overfull() {
            return Ok(Some(BrokenLimit::Output));
        }
        if has_ended || (terms.until == Until::StatusReported && pipes.reports().status().is_some()) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Looks now and then at what the run uses.
struct RunWatch {
    next_look: Instant,
    next_count: Instant,
    /// In bytes.
    peak_memory: u64,
    /// In layer full, once the container has them.
    memory_folders: Option<MemoryFolders>,
    /// What the run's folder held at the last count, in bytes.
    folder_bytes: u64,
    /// At the first look.
    machine: Option<MachineMemory>,
    /// Since when the machine has been short of memory without a pause.
    short_since: Option<Instant>,
}

impl RunWatch {
    fn new(start: Instant) -> Self {
        Self {
            next_look: start + FIRST_LOOK,
            next_count: start,
            peak_memory: 0,
            memory_folders: None,
            folder_bytes: 0,
            machine: None,
            short_since: None,
        }
    }

    fn look(&mut self, process: u32, terms: &Terms<'_>) -> Option<BrokenLimit> {
        let limit = terms.limits.memory;
        let mut usage = watch::usage(process);
        // First, because what follows takes time for each task.
        if usage.tasks > MAX_TASKS {
            return Some(BrokenLimit::Tasks);
        }
        if let Some(live) = terms.live {
            live.has_read(watch::read(process));
        }
        let is_disk_full = terms.folder.is_some_and(|folder| self.is_disk_full(process, folder));
        let files = self.files_in_memory(process, terms);
        if usage.memory(files) > limit {
            // Forked copies share most of their memory.
            usage = watch::usage_without_sharing(process);
        }
        let memory = usage.memory(files);
        self.peak_memory = self.peak_memory.max(memory);
        let pause = if memory > limit / 2 { BETWEEN_CLOSE_LOOKS } else { BETWEEN_LOOKS };
        self.next_look = Instant::now() + pause;
        let broken = [
            (memory > limit, BrokenLimit::Memory),
            (usage.channels() > MAX_CHANNELS, BrokenLimit::Channels),
            (is_disk_full, BrokenLimit::Disk),
            (self.is_machine_short(&usage, limit), BrokenLimit::FreeMemory),
        ];
        broken.into_iter().find_map(|(is_broken, limit)| is_broken.then_some(limit))
    }

    /// Bytes of the run's files in memory.
    fn files_in_memory(&mut self, process: u32, terms: &Terms<'_>) -> u64 {
        match (terms.layer, terms.folder) {
            (Layer::Full, _) => {
                self.memory_folders = self.memory_folders.take().or_else(|| MemoryFolders::of(process));
                self.memory_folders.as_ref().map_or(0, MemoryFolders::bytes)
            }
            (_, Some(folder)) if folder.is_in_memory() => self.folder_bytes,
            _ => 0,
        }
    }

    fn is_machine_short(&mut self, usage: &ResourceUse, limit: u64) -> bool {
        let Some(now) = MachineMemory::now() else { return false };
        let first = *self.machine.get_or_insert(now);
        let is_short = now.is_short_since(first, usage.own, limit);
        let since = is_short.then(|| self.short_since.unwrap_or_else(Instant::now));
        self.short_since = since;
        since.is_some_and(|since| since.elapsed() >= SHORT_FOR_LONG)
    }

    fn is_disk_full(&mut self, process: u32, folder: &RunFolder) -> bool {
        let start = Instant::now();
        if start < self.next_count {
            return false;
        }
        let counted = folder.bytes(watch::nameless(process, folder.path()));
        self.folder_bytes = counted.unwrap_or(0);
        let is_full = counted.is_none() || watch::written(process) > MAX_WRITTEN;
        self.next_count = Instant::now() + start.elapsed() * REST_AFTER_COUNTING;
        is_full
    }
}
