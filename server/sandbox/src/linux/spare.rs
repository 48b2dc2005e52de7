//! One spare sandbox and its thread: it starts, imports its libraries, waits for a run, and is gone after it.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::EventfdFlags;

use super::machine::{Machine, Order, Purpose};
use super::supervise::Until;
use super::waiting::{Waiting, Woken};
use crate::run::reports::Stage;
use crate::run::{LayerFailure, are_copied};
use crate::{Cancel, Error, Layer, Program, Run, Warm};

/// How long the imports may take: long enough for the science set on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest time without a run. A caller may ask for more than a deadline can express.
const LONGEST: Duration = Duration::from_secs(1 << 31);

/// A sandbox and the thread that started it: its processes die with that thread.
#[derive(Debug)]
pub(super) struct Spare {
    kind: SpareKind,
    mailbox: Arc<Mailbox>,
    thread: Option<JoinHandle<()>>,
}

/// What a spare has in common with the run before it, and with the run that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpareKind {
    pub(super) layer: Layer,
    pub(super) why_not_full: Option<String>,
    /// The program's limit, in bytes.
    pub(super) memory: u64,
}

/// Where a spare's thread gets its run, or is told to end.
#[derive(Debug)]
struct Mailbox {
    state: Mutex<SpareState>,
    /// Signalled when a thread other than the spare's changed the state.
    changed: OwnedFd,
}

#[derive(Debug)]
enum SpareState {
    /// It imports its libraries.
    Starting,
    /// It waits for a run.
    Ready,
    /// It has been given a run.
    Assigned(Assignment),
    /// It cannot be used any more.
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

impl Spare {
    /// Starts a spare on a thread of its own, which ends the spare `before` first. `None` if the system refuses a thread.
    pub(super) fn start(
        kind: SpareKind,
        warm: &Warm,
        machine: Arc<Machine>,
        before: Option<Self>,
    ) -> Option<Self> {
        let changed = rustix::event::eventfd(0, EventfdFlags::CLOEXEC).ok()?;
        let mailbox = Arc::new(Mailbox { state: Mutex::new(SpareState::Starting), changed });
        let (modules, idle) = (warm.libraries.modules(), warm.idle);
        let keep = {
            let (mailbox, layer, memory) = (Arc::clone(&mailbox), kind.layer, kind.memory);
            move || {
                drop(before);
                let order = Order { layer, memory, purpose: Purpose::Spare { modules } };
                if let Ok(waiting) = machine.start(&order) {
                    keep(waiting, &mailbox, idle);
                }
                mailbox.give_up();
            }
        };
        let thread = thread::Builder::new().name("spare-sandbox".to_owned()).spawn(keep).ok()?;
        Some(Self { kind, mailbox, thread: Some(thread) })
    }

    pub(super) fn kind(&self) -> &SpareKind {
        &self.kind
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(*locked(&self.mailbox.state), SpareState::Ready)
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(*locked(&self.mailbox.state), SpareState::Over)
    }

    /// Whether it can run this program now.
    pub(super) fn fits(&self, program: &Program) -> bool {
        self.kind.memory == program.limits.memory
            && self.is_ready()
            && (self.kind.layer != Layer::Full || are_copied(program))
    }

    /// Runs a program that fits. `None` if the spare ended before the program began.
    pub(super) fn run(
        &self,
        program: &Arc<Program>,
        cancel: &Cancel,
        since: Instant,
    ) -> Option<Result<Run, Error>> {
        let (answer, answered) = mpsc::sync_channel(1);
        let assignment = Assignment { program: Arc::clone(program), cancel: cancel.clone(), since, answer };
        // The thread drops its end of the channel if it has no answer.
        self.mailbox.assign(assignment).then(|| answered.recv().ok()).flatten()
    }

    /// Tells its thread to end it.
    pub(super) fn give_up(&self) {
        self.mailbox.give_up();
    }

    /// Its thread, for whoever waits for the end; dropping the spare does not wait then.
    pub(super) fn take_thread(&mut self) -> Option<JoinHandle<()>> {
        self.thread.take()
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        self.mailbox.give_up();
        // A panic of the thread has been reported already.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

impl Mailbox {
    /// Hands over a run. Returns `false` if the spare is not ready.
    fn assign(&self, assignment: Assignment) -> bool {
        let mut state = locked(&self.state);
        let is_ready = matches!(*state, SpareState::Ready);
        if is_ready {
            *state = SpareState::Assigned(assignment);
            self.signal();
        }
        is_ready
    }

    fn give_up(&self) {
        *locked(&self.state) = SpareState::Over;
        self.signal();
    }

    fn signal(&self) {
        // It fails only if the event has been signalled very often already.
        let _ = rustix::io::write(&self.changed, &1_u64.to_ne_bytes());
    }
}

/// Watches a spare from its start to the end of its run, or to its own end.
fn keep(mut waiting: Waiting, mailbox: &Mailbox, idle: Duration) {
    let Ok(true) = becomes_ready(&mut waiting, mailbox) else { return };
    let deadline = Instant::now() + idle.min(LONGEST);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut state = locked(&mailbox.state);
        if let SpareState::Assigned(_) = *state {
            let taken = std::mem::replace(&mut *state, SpareState::Over);
            let SpareState::Assigned(assignment) = taken else { return };
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
            // It ended, or reported something although it had no program.
            _ => return,
        }
    }
}

/// Waits until the imports are done. Returns `false` if the spare ended, took too long or is not wanted any more.
fn becomes_ready(waiting: &mut Waiting, mailbox: &Mailbox) -> io::Result<bool> {
    let deadline = Instant::now() + PATIENCE;
    while *waiting.stage() != Stage::Waiting {
        let left = deadline.saturating_duration_since(Instant::now());
        let woken = waiting.wait(mailbox.changed.as_fd(), left)?;
        if left.is_zero() || woken.has_ended || woken.is_signalled {
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
        let answer = match waiting.run(&self.program, &self.cancel, self.since, Until::StatusReported) {
            Ok(run) => Ok(run),
            Err(LayerFailure::Other(Error::Cancelled)) => Err(Error::Cancelled),
            // The program did not begin: without an answer it gets a new sandbox.
            Err(_) => return,
        };
        // The caller waits for it.
        let _ = self.answer.send(answer);
        waiting.let_go();
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
