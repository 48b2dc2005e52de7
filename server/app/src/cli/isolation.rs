//! Asks at the terminal before code runs that nothing isolates.

use std::io::{self, IsTerminal as _, Write as _};

use ask::Failure;
use sandbox::{Error, Sandbox};

use crate::failures;
use crate::settings::{Isolation, Settings};

/// The sandbox to run in: this one; or, where the environment allows it, this machine has no isolation and the person
/// at the terminal says yes, one that isolates nothing.
pub(super) fn settled(sandbox: Sandbox, settings: &Settings) -> Result<Sandbox, Failure> {
    if settings.isolation != Isolation::AllowNone {
        return Ok(sandbox);
    }
    let why = match sandbox.probe() {
        Ok(_) => return Ok(sandbox),
        Err(why @ Error::NoLayer { .. }) => why,
        Err(error) => return Err(failures::of_sandbox(error)),
    };
    if !is_yes(&why) {
        return Err(failures::of_sandbox(why));
    }
    let isolation = settings.isolation.with_yes(true);
    let options = sandbox::Options { isolation, ..settings.sandbox(None) };
    Sandbox::new(options).map_err(failures::of_sandbox)
}

/// Nobody says yes where nobody is there.
fn is_yes(why: &Error) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{} Run it all the same? [y/N] ", failures::unisolated(why));
    let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}
