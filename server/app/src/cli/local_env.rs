//! Creates an environment for local code before an ask (`--create-env`).

use engines::Unready;
use sandbox::Sandbox;

use super::env;
use super::refused::Refused;
use crate::complain::complain;
use crate::env::{Environments, Recipe, Set};
use crate::exit::Exit;
use crate::settings::Settings;

/// Creates the core environment if there is none and the Python that would run lacks pandas or matplotlib.
pub(super) fn ensure(settings: &Settings) -> Result<(), Refused> {
    let sandbox = Sandbox::new(settings.sandbox()).map_err(Unready::from)?;
    let has_libraries = || ["pandas", "matplotlib"].iter().all(|name| sandbox.python().has_module(name));
    let environments = Environments::below(&settings.folders.data);
    if has_libraries() || environments.best().is_some() {
        return Ok(());
    }
    match env::create(&environments, Recipe::of(Set::Core), None, settings) {
        Ok(_) => Ok(()),
        // The ask can still run with the standard library.
        Err(Refused { failure, exit: Exit::Failed }) => {
            complain(&failure);
            Ok(())
        }
        Err(stopped) => Err(stopped),
    }
}
