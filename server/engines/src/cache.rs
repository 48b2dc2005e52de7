//! A cache of connections and sandboxes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gemini::{Error, Reached};
use sandbox::{Sandbox, Setup};

use crate::Unready;

/// The client and the sandbox of the last ask, for the next one.
#[derive(Default)]
pub(crate) struct Cache {
    /// Reused so that the next ask finds an open connection.
    client: Mutex<Option<KnownClient>>,
    /// Reused so that the next local run finds a spare sandbox.
    sandbox: Mutex<Option<(Setup, Arc<Sandbox>)>>,
}

/// A client, and what it was made for: the project may be in files that change.
struct KnownClient {
    config: gemini::Config,
    reached: Reached,
    client: gemini::Client,
}

impl Cache {
    /// Drops the client with its connections and its key.
    pub(crate) fn forget_clients(&self) {
        *locked(&self.client) = None;
    }

    /// The client for this configuration, which reaches this service.
    pub(crate) fn client(&self, config: &gemini::Config, reached: &Reached) -> Result<gemini::Client, Error> {
        let mut last = locked(&self.client);
        let is_same = |known: &&KnownClient| known.config == *config && known.reached == *reached;
        if let Some(known) = last.as_ref().filter(is_same) {
            return Ok(known.client.clone());
        }
        let (config, reached) = (config.clone(), reached.clone());
        let client = gemini::Client::at(reached.clone(), config.clone())?;
        Ok(last.insert(KnownClient { config, reached, client }).client.clone())
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

    use gemini::{Config, Keys, Reached, Surface, Tokens, VertexPlace};
    use sandbox::Setup;

    use super::{Arc, Cache, locked};

    fn config() -> Config {
        Config::new(Keys::from_env(|_| None))
    }

    fn reached(config: &Config) -> Reached {
        config.reached().expect("a service")
    }

    /// `true` if the cache holds the client of this configuration.
    fn holds(cache: &Cache, config: &Config) -> bool {
        locked(&cache.client).as_ref().is_some_and(|known| known.config == *config)
    }

    #[test]
    fn a_client_is_kept_until_its_configuration_changes_or_the_key_does() {
        let cache = Cache::default();
        let patient = Config { silence: Duration::from_secs(600), ..config() };
        for config in [config(), patient.clone()] {
            cache.client(&config, &reached(&config)).expect("a client");
            assert!(holds(&cache, &config));
        }
        assert!(!holds(&cache, &config()));
        cache.forget_clients();
        assert!(!holds(&cache, &patient));
    }

    #[test]
    fn a_client_is_made_anew_once_another_project_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sign-in.json");
        let project = |name: &str| {
            let content = r#"{"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r", "quota_project_id": "NAME"}"#;
            std::fs::write(&file, content.replace("NAME", name)).expect("a file");
        };
        let tokens = Tokens::from_env(|name| {
            (name == "GOOGLE_APPLICATION_CREDENTIALS").then(|| file.to_string_lossy().into_owned())
        });
        let place = VertexPlace { project: None, location: None, tokens };
        let config = Config { surface: Surface::Vertex(place), ..config() };
        let cache = Cache::default();
        for name in ["first", "second"] {
            project(name);
            cache.client(&config, &reached(&config)).expect("a client");
            let known = locked(&cache.client).as_ref().map(|known| known.reached.clone());
            assert!(known == config.reached().ok(), "{name}");
        }
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
