//! A cache of connections and sandboxes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sandbox::{Sandbox, Setup};

use crate::Unready;

/// The client and the sandbox of the last ask, for the next one.
#[derive(Default)]
pub(crate) struct Cache {
    /// Reused so that the next ask finds an open connection.
    client: Mutex<Option<(Address, gemini::Client)>>,
    /// Reused so that the next local run finds a spare sandbox.
    sandbox: Mutex<Option<(Setup, Arc<Sandbox>)>>,
}

/// The settings of a client: another key is another client.
#[derive(PartialEq)]
struct Address {
    base_url: String,
    api_version: String,
    silence: Duration,
    key_command: Option<String>,
    key_file: Option<PathBuf>,
    stored_key: Option<gemini::Key>,
}

impl Cache {
    /// Drops the client with its connections and its key.
    pub(crate) fn forget_clients(&self) {
        *locked(&self.client) = None;
    }

    /// The client for this configuration. Fails if the address cannot be used.
    pub(crate) fn client(&self, config: &gemini::Config) -> Result<gemini::Client, Unready> {
        let address = Address {
            base_url: config.base_url.clone(),
            api_version: config.api_version.clone(),
            silence: config.silence,
            key_command: config.keys.command.clone(),
            key_file: config.keys.file.clone(),
            stored_key: config.keys.stored.clone(),
        };
        let mut last = locked(&self.client);
        if let Some((_, client)) = last.as_ref().filter(|(known, _)| *known == address) {
            return Ok(client.clone());
        }
        let client = gemini::Client::new(config.clone()).map_err(|error| Unready::Input(error.failure()))?;
        Ok(last.insert((address, client)).1.clone())
    }

    /// The sandbox for this setup; a new one if the interpreter's libraries have changed. Fails if no Python is found.
    pub(crate) fn sandbox(&self, setup: &Setup) -> Result<Arc<Sandbox>, Unready> {
        let mut last = locked(&self.sandbox);
        let is_same = |(known, sandbox): &&(Setup, Arc<Sandbox>)| known == setup && sandbox.is_current();
        if let Some((_, sandbox)) = last.as_ref().filter(is_same) {
            return Ok(Arc::clone(sandbox));
        }
        let sandbox = Arc::new(Sandbox::new(setup.clone())?);
        Ok(Arc::clone(&last.insert((setup.clone(), sandbox)).1))
    }
}

/// Locks, also after a panic: each change under these locks is one assignment, so the value is never half changed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
