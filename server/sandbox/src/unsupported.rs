//! Systems where this crate cannot isolate a program: every run is refused.

use crate::{Cancel, Error, Layer, Program, Python, Refusals, Run, Setup};

/// Does nothing: no run starts a helper on this system.
pub fn run_helper_if_asked() {}

/// It has no value, because [`Self::new`] always fails.
#[derive(Debug)]
pub(crate) enum Launcher {}

impl Launcher {
    pub(crate) fn new(_python: &Python, _setup: Setup) -> Result<Self, Error> {
        let mut refusals = Refusals::default();
        refusals.push(Layer::Full, format!("not available on {}", std::env::consts::OS));
        Err(Error::NoLayer { refusals, remedy: "run it on Linux, for example in WSL 2 or a virtual machine" })
    }

    pub(crate) fn run(&self, _program: Program, _cancel: &Cancel) -> Result<Run, Error> {
        match *self {}
    }

    pub(crate) fn is_warm(&self) -> bool {
        match *self {}
    }
}
