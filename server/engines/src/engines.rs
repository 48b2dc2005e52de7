//! Chooses engines, and keeps what is worth keeping between asks: connections and sandboxes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sandbox::{Sandbox, Setup};

use crate::gemini::Gemini;
use crate::local::Local;
use crate::{Engine, EngineChoice, EngineSettings, LocalSettings, Unready};

/// Chooses engines. A clone shares what is kept.
#[derive(Clone, Default)]
pub struct Engines {
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    /// The client of the last ask: the next one finds its connection warm.
    client: Mutex<Option<(Address, gemini::Client)>>,
    /// The sandbox of the last local run: the next one finds a spare.
    sandbox: Mutex<Option<(Setup, Arc<Sandbox>)>>,
}

/// What makes one client differ from another, besides the key itself; see [`Engines::forget_clients`].
#[derive(PartialEq)]
struct Address {
    base_url: String,
    api_version: String,
    silence: Duration,
    key_command: Option<String>,
    key_file: Option<PathBuf>,
}

impl Engines {
    /// The engine that answers by these settings. Cheap: connects to nothing and starts nothing.
    #[must_use]
    pub fn resolve(&self, settings: &EngineSettings) -> Arc<dyn Engine> {
        let is_gemini = match settings.engine {
            EngineChoice::Gemini => true,
            EngineChoice::Local => false,
            EngineChoice::Auto => settings.gemini.keys.are_set(),
        };
        if is_gemini { Arc::new(Gemini::new(self.clone(), settings)) } else { self.local(&settings.local) }
    }

    /// The engine that runs code on this machine, whoever answers asks.
    #[must_use]
    pub fn local(&self, settings: &LocalSettings) -> Arc<dyn Engine> {
        Arc::new(Local::new(self.clone(), settings.clone()))
    }

    /// Forgets connections and the keys they use: the settings or the key have changed.
    pub fn forget_clients(&self) {
        *locked(&self.kept.client) = None;
    }

    /// The client for this configuration.
    pub(crate) fn client(&self, config: &gemini::Config) -> Result<gemini::Client, Unready> {
        let address = Address {
            base_url: config.base_url.clone(),
            api_version: config.api_version.clone(),
            silence: config.silence,
            key_command: config.keys.command.clone(),
            key_file: config.keys.file.clone(),
        };
        let mut last = locked(&self.kept.client);
        if let Some((_, client)) = last.as_ref().filter(|(known, _)| *known == address) {
            return Ok(client.clone());
        }
        let client = gemini::Client::new(config.clone()).map_err(|error| Unready::Input(error.failure()))?;
        Ok(last.insert((address, client)).1.clone())
    }

    /// The sandbox of this set-up, with the libraries that are installed now.
    pub(crate) fn sandbox(&self, setup: &Setup) -> Result<Arc<Sandbox>, Unready> {
        let mut last = locked(&self.kept.sandbox);
        let is_same = |(known, sandbox): &&(Setup, Arc<Sandbox>)| known == setup && sandbox.is_current();
        if let Some((_, sandbox)) = last.as_ref().filter(is_same) {
            return Ok(Arc::clone(sandbox));
        }
        let sandbox = Arc::new(
            Sandbox::new(setup.clone()).map_err(|error| Unready::Machine(local::sandbox_failure(error)))?,
        );
        Ok(Arc::clone(&last.insert((setup.clone(), sandbox)).1))
    }
}

/// What is behind a lock, also after a panic: each change under these locks is a single step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
