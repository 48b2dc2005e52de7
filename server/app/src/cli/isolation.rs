//! Asks at the terminal before code runs that nothing isolates.

use std::io::{self, IsTerminal as _, Write as _};

use turn::Failure;
use sandbox::Sandbox;

use crate::failures;
use crate::isolation::obstacle;
use crate::settings::{IsolationChoice, Settings};

/// The sandbox to run in: this one; or, where the settings allow it, this machine has no isolation and the person
/// at the terminal says yes, one that isolates nothing.
pub(super) fn settled(sandbox: Sandbox, settings: &Settings) -> Result<Sandbox, Failure> {
    if settings.run.isolation != IsolationChoice::AllowNone {
        return Ok(sandbox);
    }
    let Some(obstacle) = obstacle(&sandbox)? else { return Ok(sandbox) };
    if !is_yes(&obstacle.warning) {
        return Err(obstacle.refusal);
    }
    let isolation = settings.run.isolation.with_yes(true);
    let options = sandbox::Setup { isolation, ..settings.sandbox() };
    Sandbox::new(options).map_err(failures::of_sandbox)
}

/// Nobody says yes where nobody is there.
fn is_yes(warning: &str) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{warning} Run it all the same? [y/N] ");
    let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}
