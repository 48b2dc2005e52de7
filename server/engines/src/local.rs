//! Python on this machine.

use std::sync::Arc;

use local::{Executor, Job, SandboxExecutor};
use sandbox::{Cancel, Sandbox};
use turn::{Failure, Memory, Speaker, Update};

use crate::{
    Abilities, Destination, Engine, Engines, FileTravel, Input, LocalChoice, Obstacle, Prepared, Running,
};

/// Runs code on this machine.
pub(crate) struct Local {
    engines: Engines,
    choice: LocalChoice,
}

impl Local {
    pub(crate) fn new(engines: Engines, choice: LocalChoice) -> Self {
        Local { engines, choice }
    }
}

impl Engine for Local {
    fn speaker(&self) -> Speaker {
        Speaker::this_machine()
    }

    fn abilities(&self) -> Abilities {
        Abilities { files: FileTravel::Descriptors, remembers: false }
    }

    fn destinations(&self) -> Vec<Destination> {
        Vec::new()
    }

    fn obstacle(&self) -> Result<Option<Obstacle>, Failure> {
        if !self.choice.asks_before_no_isolation {
            return Ok(None);
        }
        let sandbox = Sandbox::new(self.choice.sandbox.clone()).map_err(local::failure)?;
        let Err(error) = sandbox.probe() else { return Ok(None) };
        let sandbox::Error::NoLayer { refusals, .. } = &error else { return Err(local::failure(error)) };
        let warning = format!(
            "This machine cannot isolate Python ({refusals}). The code could read and change all your files, use the network and leave processes behind."
        );
        Ok(Some(Obstacle { warning, refusal: local::failure(error) }))
    }

    fn prepare(&self, input: Input, _earlier: Vec<Memory>) -> Result<Prepared, Failure> {
        let sandbox = self.engines.sandbox(&self.choice.sandbox)?;
        let executor = SandboxExecutor::new(sandbox, self.choice.limits);
        let Input { question, excerpt, files } = input;
        let job = Job { question, excerpt, files };
        Ok(Prepared::new(None, move || {
            Running::of_thread(move |cancel, emit| run(job, &executor, cancel, emit))
        }))
    }
}

/// Does a job on the calling thread.
fn run(job: Job, executor: &dyn Executor, cancel: &Cancel, emit: &dyn Fn(Update)) {
    let mut answer = |piece| emit(Update::Answer { pieces: vec![piece], parts: Vec::new() });
    if let Err(error) = local::ask(job, executor, cancel, &mut answer) {
        let failure = error.failure();
        emit(if error.is_refusal() { Update::Refused(failure) } else { Update::Failed(failure) });
    }
}
