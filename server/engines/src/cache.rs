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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gemini::{Config, Keys};
    use sandbox::Setup;

    use super::{Arc, Cache, locked};

    fn config() -> Config {
        Config::new(Keys::from_env(|_| None))
    }

    /// `true` if the cache holds the client of this configuration.
    fn holds(cache: &Cache, config: &Config) -> bool {
        locked(&cache.client).as_ref().is_some_and(|(known, _)| known == config)
    }

    #[test]
    fn a_client_is_kept_until_its_configuration_changes_or_the_key_does() {
        let cache = Cache::default();
        let patient = Config { silence: Duration::from_secs(600), ..config() };
        for config in [config(), patient.clone()] {
            cache.client(&config).expect("a client");
            assert!(holds(&cache, &config));
        }
        assert!(!holds(&cache, &config()));
        cache.forget_clients();
        assert!(!holds(&cache, &patient));
    }

    #[test]
    fn an_address_that_cannot_be_used_leaves_the_client_of_before() {
        let cache = Cache::default();
        cache.client(&config()).expect("a client");
        assert!(cache.client(&Config { base_url: Some("nowhere".to_owned()), ..config() }).is_err());
        assert!(holds(&cache, &config()));
    }

    #[test]
    fn a_sandbox_is_kept_until_its_setup_changes() {
        let cache = Cache::default();
        let setup = Setup::default();
        let first = cache.sandbox(&setup).expect("a sandbox");
        assert!(Arc::ptr_eq(&first, &cache.sandbox(&setup).expect("a sandbox")));
        let reduced = Setup { isolation: sandbox::Layers::Reduced, ..Setup::default() };
        assert!(!Arc::ptr_eq(&first, &cache.sandbox(&reduced).expect("a sandbox")));
    }
}
