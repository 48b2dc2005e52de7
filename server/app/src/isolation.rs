//! What keeps this machine from isolating code, and what a person is told who may run it all the same.

use ask::Failure;
use sandbox::{Error, Sandbox};

use crate::failures;

/// Why code would run with nothing that isolates it.
pub(crate) struct Obstacle {
    /// What to tell before asking whether to run it.
    pub(crate) warning: String,
    /// What comes of a no.
    pub(crate) refusal: Failure,
}

/// Tries the sandbox; `None` where it isolates.
pub(crate) fn obstacle(sandbox: &Sandbox) -> Result<Option<Obstacle>, Failure> {
    let Err(error) = sandbox.probe() else { return Ok(None) };
    let Error::NoLayer { refusals, .. } = &error else { return Err(failures::of_sandbox(error)) };
    let warning = format!(
        "This machine cannot isolate Python ({refusals}). The code could read and change all your files, use the network and leave processes behind."
    );
    Ok(Some(Obstacle { warning, refusal: failures::of_sandbox(error) }))
}
