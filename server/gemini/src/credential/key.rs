//! The API key as a credential.

use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::{HeaderMap, HeaderName};

use super::Credential;
use crate::error::Error;
use crate::key::{Key, Keys, SourcedKey};
use crate::key_source::KeySource;
use crate::secrets::Secrets;

/// The header that carries the key. A query would end up in logs.
const HEADER: HeaderName = HeaderName::from_static("x-goog-api-key");

/// The key, looked for once: a key command may ask the person to unlock something. After a rejection it is looked for
/// again.
pub(crate) struct KeyCredential {
    keys: Keys,
    current: tokio::sync::Mutex<Option<Key>>,
    used: Mutex<Used>,
}

/// What was used so far.
#[derive(Default)]
struct Used {
    secrets: Secrets,
    source: Option<KeySource>,
}

impl KeyCredential {
    pub(crate) fn new(keys: Keys) -> Self {
        KeyCredential { keys, current: tokio::sync::Mutex::default(), used: Mutex::default() }
    }

    /// The key. Where several ask at once, one looks and the others wait for it.
    async fn key(&self) -> Result<Key, Error> {
        let mut current = self.current.lock().await;
        if let Some(key) = &*current {
            return Ok(key.clone());
        }
        let SourcedKey { key, source } = self.keys.find().await?;
        self.with_used(|used| {
            used.secrets = key.add_to(&used.secrets);
            used.source = Some(source);
        });
        *current = Some(key.clone());
        Ok(key)
    }

    fn with_used<T>(&self, look: impl FnOnce(&mut Used) -> T) -> T {
        look(&mut self.used.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Credential for KeyCredential {
    fn apply<'a>(&'a self, headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>> {
        async {
            let key = self.key().await?;
            headers.insert(HEADER, key.header());
            Ok(())
        }
        .boxed()
    }

    fn secrets(&self) -> Secrets {
        self.with_used(|used| used.secrets.clone())
    }

    fn source(&self) -> Option<KeySource> {
        self.with_used(|used| used.source.clone())
    }

    fn refresh<'a>(&'a self, rejected: &'a HeaderMap) -> BoxFuture<'a, ()> {
        async {
            let is_rejected = |key: &mut Key| rejected.get(&HEADER) == Some(&key.header());
            drop(self.current.lock().await.take_if(is_rejected));
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::KeyCredential;
    use crate::credential::Credential;
    use crate::key::Keys;

    async fn headers(credential: &KeyCredential) -> HeaderMap {
        let mut headers = HeaderMap::new();
        credential.apply(&mut headers).await.expect("a key");
        headers
    }

    /// The key as the header has it.
    async fn sent(credential: &KeyCredential) -> String {
        headers(credential).await["x-goog-api-key"].to_str().expect("ASCII").to_owned()
    }

    #[tokio::test]
    async fn the_key_is_looked_for_once_and_again_after_a_rejection() {
        let folder = tempfile::tempdir().expect("a folder");
        let count = folder.path().join("count");
        let mut keys = Keys::from_env(|_| None);
        // Each run prints a longer key.
        keys.command =
            Some(format!("printf x >> {0}; printf 'AIzaSyTheKey-number-'; cat {0}", count.display()));
        let credential = KeyCredential::new(keys);
        assert_eq!(credential.source(), None);
        let first = headers(&credential).await;
        let mut keys = vec![sent(&credential).await];
        credential.refresh(&first).await;
        keys.push(sent(&credential).await);
        // A late rejection of the old key does not drop the new one.
        credential.refresh(&first).await;
        keys.push(sent(&credential).await);
        assert_eq!(keys, ["AIzaSyTheKey-number-x", "AIzaSyTheKey-number-xx", "AIzaSyTheKey-number-xx"]);
        let both = format!("{} {}", keys[0], keys[1]);
        assert_eq!(credential.secrets().redact(&both), "[redacted] [redacted]");
    }
}
