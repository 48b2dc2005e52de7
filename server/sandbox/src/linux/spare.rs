//! The spare sandbox: started after a run, used for one run, never for two.

use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::EventfdFlags;

use super::supervise::Until;
use super::waiting::{Waiting, Woken};
use super::{LayerFailure, Machine, Order, What};
use crate::run::are_copied;
use crate::run::reports::Stage;
use crate::{Cancel, Error, Layer, Program, Run, Warm};

/// How long the imports may take: those of the science set, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);
/// For those who want it for ever.
const LONGEST: Duration = Duration::from_secs(1 << 31);
/// What the libraries take is the program's: with less than this, too little is left of it.
const LEAST_MEMORY: u64 = 1 << 30;

/// At most one spare.
#[derive(Debug)]
pub(super) struct Spares {
    warm: Warm,
    machine: Arc<Machine>,
    spare: Mutex<Option<Spare>>,
    /// The threads of those whose run is over, while their processes go.
    used: Mutex<Vec<JoinHandle<()>>>,
}

/// What a spare has in common with the run before it, and with the one it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpareKind {
    layer: Layer,
    why_not_full: Option<String>,
    memory: u64,
}

/// A sandbox and the thread that started it: its processes die with that thread.
#[derive(Debug)]
struct Spare {
    kind: SpareKind,
    mailbox: Arc<Mailbox>,
    thread: Option<JoinHandle<()>>,
}

/// Where a spare is given its run, or its end.
#[derive(Debug)]
struct Mailbox {
    state: Mutex<SpareState>,
    /// Signalled when somebody else than the spare's thread changed the state.
    changed: OwnedFd,
}

#[derive(Debug)]
enum SpareState {
    /// It is being started.
    Starting,
    /// It waits for a run.
    Ready,
    /// It has one.
    Taken(Assignment),
    /// It is no use any more.
    Over,
}

/// A run for a spare.
#[derive(Debug)]
struct Assignment {
    program: Arc<Program>,
    cancel: Cancel,
    since: Instant,
    answer: SyncSender<Result<Run, Error>>,
}

impl Spares {
    pub(super) fn new(warm: Warm, machine: Arc<Machine>) -> Self {
        Self { warm, machine, spare: Mutex::default(), used: Mutex::default() }
    }

    /// Whether a spare waits for a run.
    pub(super) fn is_ready(&self) -> bool {
        locked(&self.spare)
            .as_ref()
            .is_some_and(|spare| matches!(*locked(&spare.mailbox.state), SpareState::Ready))
    }

    /// Runs the program in the spare. `None` if there is no spare that fits, or it died before the
    /// program began.
    pub(super) fn run(&self, program: &Arc<Program>, cancel: &Cancel) -> Option<Result<Run, Error>> {
        let since = Instant::now();
        let spare = locked(&self.spare).take_if(|spare| spare.fits(program))?;
        let (answer, answered) = mpsc::sync_channel(1);
        let assignment = Assignment { program: Arc::clone(program), cancel: cancel.clone(), since, answer };
        if !spare.mailbox.take(assignment) {
            return None;
        }
        // The thread drops its end where it has no answer.
        let run = answered.recv().ok()?;
        let why_not_full = spare.kind.why_not_full.clone();
        self.provide(spare.kind.clone());
        self.let_go(spare);
        Some(run.map(|run| Run { why_not_full, ..run }))
    }

    /// Leaves a spare that was used to its thread, without waiting here until nothing of it is left.
    fn let_go(&self, mut spare: Spare) {
        let mut used = locked(&self.used);
        used.retain(|thread| !thread.is_finished());
        used.extend(spare.thread.take());
    }

    /// Starts a spare for runs like this one, unless there is one or memory is short.
    pub(super) fn provide_for(&self, run: &Run, memory: u64) {
        self.provide(SpareKind { layer: run.layer, why_not_full: run.why_not_full.clone(), memory });
    }

    fn provide(&self, kind: SpareKind) {
        let mut held = locked(&self.spare);
        let is_there = held.as_ref().is_some_and(|spare| spare.kind == kind && !spare.mailbox.is_over());
        if is_there || kind.memory < LEAST_MEMORY {
            return;
        }
        let before = held.take();
        if available_memory().is_some_and(|bytes| bytes >= self.warm.memory) {
            // To end the one before takes time, which is the new one's thread's.
            *held = Spare::start(kind, &self.warm, Arc::clone(&self.machine), before);
        } else if let Some(before) = before {
            before.mailbox.give_up();
            self.let_go(before);
        }
    }
}

impl Drop for Spares {
    fn drop(&mut self) {
        // A panic of a thread was told where it happened.
        locked(&self.used).drain(..).for_each(|thread| drop(thread.join()));
    }
}

impl Spare {
    /// `None` where the system gives no thread for it.
    fn start(kind: SpareKind, warm: &Warm, machine: Arc<Machine>, before: Option<Self>) -> Option<Self> {
        let changed = rustix::event::eventfd(0, EventfdFlags::CLOEXEC).ok()?;
        let mailbox = Arc::new(Mailbox { state: Mutex::new(SpareState::Starting), changed });
        let (modules, idle) = (warm.libraries.modules(), warm.idle);
        let keep = {
            let (mailbox, layer, memory) = (Arc::clone(&mailbox), kind.layer, kind.memory);
            move || {
                drop(before);
                let order = Order { layer, memory, what: What::Spare { modules } };
                if let Ok(waiting) = machine.start(&order) {
                    keep(waiting, &mailbox, idle);
                }
                mailbox.give_up();
            }
        };
        let thread = thread::Builder::new().name("spare-sandbox".to_owned()).spawn(keep).ok()?;
        Some(Self { kind, mailbox, thread: Some(thread) })
    }

    fn fits(&self, program: &Program) -> bool {
        self.kind.memory == program.limits.memory
            && matches!(*locked(&self.mailbox.state), SpareState::Ready)
            && (self.kind.layer != Layer::Full || are_copied(&program.files))
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        self.mailbox.give_up();
        // A panic of the thread was told where it happened.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

impl Mailbox {
    /// Whether the spare was ready, and has the assignment now.
    fn take(&self, assignment: Assignment) -> bool {
        let mut state = locked(&self.state);
        let is_ready = matches!(*state, SpareState::Ready);
        if is_ready {
            *state = SpareState::Taken(assignment);
            self.signal();
        }
        is_ready
    }

    fn give_up(&self) {
        *locked(&self.state) = SpareState::Over;
        self.signal();
    }

    fn is_over(&self) -> bool {
        matches!(*locked(&self.state), SpareState::Over)
    }

    fn signal(&self) {
        // It fails only where the event is already signalled, many times over.
        let _ = rustix::io::write(&self.changed, &1_u64.to_ne_bytes());
    }
}

/// Watches a spare from its start to the end of its run, or to its own.
fn keep(mut waiting: Waiting, mailbox: &Mailbox, idle: Duration) {
    let Ok(true) = is_ready(&mut waiting, mailbox) else { return };
    let deadline = Instant::now() + idle.min(LONGEST);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut state = locked(&mailbox.state);
        if let SpareState::Taken(_) = *state {
            let SpareState::Taken(assignment) = std::mem::replace(&mut *state, SpareState::Over) else {
                return;
            };
            drop(state);
            return assignment.run(waiting);
        }
        if left.is_zero() || matches!(*state, SpareState::Over) {
            *state = SpareState::Over;
            return;
        }
        drop(state);
        match waiting.wait(mailbox.changed.as_fd(), left) {
            Ok(Woken { has_ended: false, .. }) if *waiting.stage() == Stage::Waiting => {}
            // It died, or said something before there was anything to say.
            _ => return,
        }
    }
}

/// Waits until the imports are done; false if they never will be, or nobody wants the spare any more.
fn is_ready(waiting: &mut Waiting, mailbox: &Mailbox) -> io::Result<bool> {
    let deadline = Instant::now() + PATIENCE;
    while *waiting.stage() != Stage::Waiting {
        let left = deadline.saturating_duration_since(Instant::now());
        let woken = waiting.wait(mailbox.changed.as_fd(), left)?;
        if left.is_zero() || woken.has_ended || woken.is_called {
            return Ok(false);
        }
    }
    let mut state = locked(&mailbox.state);
    let is_wanted = matches!(*state, SpareState::Starting);
    if is_wanted {
        *state = SpareState::Ready;
    }
    Ok(is_wanted)
}

impl Assignment {
    fn run(self, mut waiting: Waiting) {
        let answer = match waiting.run(&self.program, &self.cancel, self.since, Until::Word) {
            Ok(run) => Ok(run),
            Err(LayerFailure::Other(Error::Cancelled)) => Err(Error::Cancelled),
            // The program did not begin: it gets a sandbox of its own.
            Err(_) => return,
        };
        // Whoever asked waits for it.
        let _ = self.answer.send(answer);
        waiting.let_go();
    }
}

/// What the system could give without swapping, in bytes.
fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
