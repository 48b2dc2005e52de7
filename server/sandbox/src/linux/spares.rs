//! Keeps one spare sandbox ready: started after a run, used for one run, then replaced.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::machine::Machine;
use super::machine_memory::MachineMemory;
use super::spare::{Spare, SpareKind, locked};
use crate::{Cancel, Error, Program, Run, Warm};

/// Below so many bytes of memory for the program there is no spare: its libraries count as the program's memory, and
/// would take too much of it.
const LEAST_MEMORY: u64 = 1 << 30;

/// At most one spare.
#[derive(Debug)]
pub(super) struct Spares {
    warm: Warm,
    machine: Arc<Machine>,
    spare: Mutex<Option<Spare>>,
    /// The threads of used spares, which wait until the last processes are gone.
    used: Mutex<Vec<JoinHandle<()>>>,
}

impl Spares {
    pub(super) fn new(warm: Warm, machine: Arc<Machine>) -> Self {
        Self { warm, machine, spare: Mutex::default(), used: Mutex::default() }
    }

    /// Whether a spare waits for a run.
    pub(super) fn is_ready(&self) -> bool {
        locked(&self.spare).as_ref().is_some_and(Spare::is_ready)
    }

    /// Runs the program in the spare. `None` if there is no spare that fits, or it died before the program began.
    pub(super) fn run(&self, program: &Arc<Program>, cancel: &Cancel) -> Option<Result<Run, Error>> {
        let since = std::time::Instant::now();
        let spare = locked(&self.spare).take_if(|spare| spare.fits(program))?;
        let run = spare.run(program, cancel, since)?;
        let kind = spare.kind().clone();
        self.provide(kind.clone());
        self.let_go(spare);
        Some(run.map(|run| Run { why_not_full: kind.why_not_full, ..run }))
    }

    /// Starts a spare for runs like this one, unless there is one or memory is short.
    pub(super) fn provide_for(&self, run: &Run, memory: u64) {
        self.provide(SpareKind { layer: run.layer, why_not_full: run.why_not_full.clone(), memory });
    }

    fn provide(&self, kind: SpareKind) {
        let mut held = locked(&self.spare);
        let exists = held.as_ref().is_some_and(|spare| *spare.kind() == kind && !spare.is_over());
        if exists || kind.memory < LEAST_MEMORY {
            return;
        }
        let before = held.take();
        if MachineMemory::now().is_some_and(|memory| memory.available >= self.warm.memory) {
            // It takes time to end the old spare: the thread of the new one does that.
            *held = Spare::start(kind, &self.warm, Arc::clone(&self.machine), before);
        } else if let Some(before) = before {
            before.give_up();
            self.let_go(before);
        }
    }

    /// Leaves a used spare to its thread, without waiting until its processes are gone.
    fn let_go(&self, mut spare: Spare) {
        let mut used = locked(&self.used);
        used.retain(|thread| !thread.is_finished());
        used.extend(spare.take_thread());
    }
}

impl Drop for Spares {
    fn drop(&mut self) {
        // A panic of a thread has been reported already.
        locked(&self.used).drain(..).for_each(|thread| drop(thread.join()));
    }
}
