//! The entry point of this crate: an interpreter and a way to isolate it.

use crate::platform::Launcher;
use crate::python::ChangeTimes;
use crate::{Cancel, Error, Layer, Program, Python, Run, Setup};

/// An interpreter and a way to isolate it; any number of threads may run programs in it.
#[derive(Debug)]
pub struct Sandbox {
    python: Python,
    change_times: ChangeTimes,
    launcher: Launcher,
}

/// What [`Sandbox::probe`] found.
#[derive(Debug)]
pub struct Probe {
    /// The layer that a run gets.
    pub layer: Layer,
    /// Why better layers are not available.
    pub why_not_full: Option<String>,
}

impl Sandbox {
    /// Finds the interpreter and what isolates it. It runs no program.
    pub fn new(setup: Setup) -> Result<Self, Error> {
        let python = Python::find(&setup)?;
        let launcher = Launcher::new(&python, setup)?;
        Ok(Self { change_times: python.change_times(), python, launcher })
    }

    /// The interpreter.
    #[must_use]
    pub fn python(&self) -> &Python {
        &self.python
    }

    /// Whether the interpreter and its libraries are as they were when this was made. After an installation or a removal
    /// make a new one: a spare has imported the old libraries.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.python.change_times() == self.change_times
    }

    /// Runs an empty program to learn which layer a run gets on this machine.
    pub fn probe(&self) -> Result<Probe, Error> {
        let empty = Program::default();
        let run = self.run(empty, &Cancel::new())?;
        Ok(Probe { layer: run.layer, why_not_full: run.why_not_full })
    }

    /// Runs the program to its end: in the spare if one waits, else in a new sandbox.
    pub fn run(&self, program: Program, cancel: &Cancel) -> Result<Run, Error> {
        self.launcher.run(program, cancel)
    }

    /// Whether a spare waits for a program. It is `false` until the libraries are imported, and may stay so: see
    /// [`Warm`].
    #[must_use]
    pub fn is_warm(&self) -> bool {
        self.launcher.is_warm()
    }
}
