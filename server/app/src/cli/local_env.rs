//! Makes an environment for local code on the way to an ask.

use engines::Unready;
use sandbox::Sandbox;

use super::env;
use super::refused::Refused;
use crate::complain::complain;
use crate::env::{Environments, Recipe, Set};
use crate::exit::Exit;
use crate::settings::Settings;

/// Makes an environment where the Python that would run lacks what draws, and none was made yet.
pub(super) fn ensure(settings: &Settings) -> Result<(), Refused> {
    let sandbox =
        Sandbox::new(settings.sandbox()).map_err(|error| Unready::Machine(local::sandbox_failure(error)))?;
    let draws = || ["pandas", "matplotlib"].iter().all(|name| sandbox.python().has_module(name));
    let environments = Environments::below(&settings.folders.data);
    if draws() || environments.best().is_some() {
        return Ok(());
    }
    match env::create(&environments, Recipe::of(Set::Core), None) {
        Ok(_) => Ok(()),
        // The standard library answers too, with less.
        Err(Refused { failure, exit: Exit::Failed }) => {
            complain(&failure);
            Ok(())
        }
        Err(stopped) => Err(stopped),
    }
}
