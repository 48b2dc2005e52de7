//! A cache of connections and sandboxes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandbox::{Sandbox, Setup};

use crate::Unready;

/// The client and the sandbox of the last ask, for the next one.
#[derive(Default)]
pub(crate) struct Cache {
    /// Reused so that the next ask finds an open connection.
    client: Mutex<Option<(gemini::Config, gemini::Client)>>,
    /// Reused so that the next local run finds a spare sandbox.
    sandbox: Mutex<Option<(Setup, Arc<Sandbox>)>>,
}

impl Cache {
    /// Drops the client with its connections and its key.
    pub(crate) fn forget_clients(&self) {
        *locked(&self.client) = None;
    }

    /// The client for this configuration. Fails if the address cannot be used.
    pub(crate) fn client(&self, config: &gemini::Config) -> Result<gemini::Client, Unready> {
        let mut last = locked(&self.client);
        if let Some((_, client)) = last.as_ref().filter(|(known, _)| known == config) {
            return Ok(client.clone());
        }
        let client = gemini::Client::new(config.clone()).map_err(|error| Unready::Input(error.failure()))?;
        Ok(last.insert((config.clone(), client)).1.clone())
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
