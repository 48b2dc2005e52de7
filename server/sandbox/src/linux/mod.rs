//! Isolation on Linux: which layer a run gets, and its way through it.

mod bubblewrap;
mod helper;
mod helper_arguments;
mod janitor;
mod launch;
mod machine;
mod machine_memory;
mod memory_folders;
mod mounts;
mod pipes;
mod places;
mod run_folder;
mod spare;
mod spares;
mod supervise;
mod systemd_scope;
mod tree;
mod waiting;
mod watch;

use std::sync::Arc;

use crate::run::check_names;
use crate::{Cancel, Error, Program, Python, Run, Setup};
use machine::Machine;
use spares::Spares;

pub use helper::run_helper_if_asked;

/// Runs programs: in the spare sandbox if one waits, else in a new one.
#[derive(Debug)]
pub(crate) struct Launcher {
    machine: Arc<Machine>,
    spares: Option<Spares>,
}

impl Launcher {
    pub(crate) fn new(python: &Python, setup: Setup) -> Result<Self, Error> {
        let warm = setup.warm.clone();
        let machine = Arc::new(Machine::new(python, setup)?);
        let spares = warm.map(|warm| Spares::new(warm, Arc::clone(&machine)));
        Ok(Self { machine, spares })
    }

    pub(crate) fn run(&self, program: Program, cancel: &Cancel) -> Result<Run, Error> {
        check_names(&program)?;
        let Some(spares) = &self.spares else {
            return self.machine.run(&program, cancel);
        };
        let program = Arc::new(program);
        let run = spares.run(&program, cancel).unwrap_or_else(|| self.machine.run(&program, cancel));
        if let Ok(run) = &run {
            spares.provide_for(run, program.limits.memory);
        }
        run
    }

    pub(crate) fn is_warm(&self) -> bool {
        self.spares.as_ref().is_some_and(Spares::is_ready)
    }
}
