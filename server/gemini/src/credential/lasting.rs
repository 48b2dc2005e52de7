//! A credential that is looked for once and kept: a command may ask the person to unlock something, and a token is fetched
//! over the network.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::{HeaderMap, HeaderName};
use tokio::time::Instant;

use super::Credential;
use super::finder::{Finder, Grant};
use super::place_stamp::PlaceStamp;
use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::secrets::Secrets;

/// The name of the header with the project that pays.
pub(crate) const QUOTA_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");

/// So many of what was used last are known, however old.
const MOST_GRANTS: usize = 32;

/// What was used before them is known for so long: a reply that began with it may come until then.
const LONGEST_REPLY: Duration = Duration::from_secs(3 * 60 * 60);

/// What a finder found, kept until it runs out, is refused, or stands otherwise in its file.
pub(crate) struct Lasting<F> {
    finder: F,
    current: tokio::sync::Mutex<Option<Found>>,
    used: Mutex<Used>,
}

/// What was found, and the file that it was read from, as that stood before.
struct Found {
    grant: Grant,
    file: Option<PlaceStamp>,
}

impl Found {
    /// `true` if it may still be used, where `file` is what the finder would read now.
    fn is_good(&self, file: Option<&PlaceStamp>) -> bool {
        let is_in_time = self.grant.renew_at.is_none_or(|at| Instant::now() < at);
        // Who changes the file wants another key or another sign-in.
        is_in_time && self.file.as_ref() == file
    }
}

/// What was used so far.
#[derive(Default)]
struct Used {
    /// Those of `grants` together.
    secrets: Secrets,
    /// The secrets of each, and when it was found; the oldest first.
    grants: VecDeque<(Instant, Secrets)>,
    source: Option<CredentialSource>,
}

impl Used {
    /// Takes a new grant, and forgets those that no reply can repeat any more.
    fn add(&mut self, grant: &Grant) {
        self.grants.push_back((Instant::now(), grant.secret.add_to(&grant.given_for)));
        // Each was in use until the next one was found.
        while self.grants.len() > MOST_GRANTS && self.grants[1].0.elapsed() > LONGEST_REPLY {
            self.grants.pop_front();
        }
        let all = self.grants.iter().map(|(_, secrets)| secrets);
        self.secrets = all.fold(Secrets::default(), |all, secrets| all.and(secrets));
        self.source = Some(grant.source.clone());
    }
}

impl<F: Finder> Lasting<F> {
    pub(crate) fn new(finder: F) -> Self {
        Lasting { finder, current: tokio::sync::Mutex::default(), used: Mutex::default() }
    }

    fn with_used<T>(&self, look: impl FnOnce(&mut Used) -> T) -> T {
        look(&mut self.used.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds the headers. Where several ask at once, one looks and the others wait for it.
    async fn add(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        let mut current = self.current.lock().await;
        let file = self.finder.file().await;
        let kept = current.take().filter(|found| found.is_good(file.as_ref()));
        let found = if let Some(found) = kept {
            found
        } else {
            let grant = self.finder.find().await?;
            self.with_used(|used| used.add(&grant));
            Found { grant, file }
        };
        let (name, value) = &found.grant.header;
        headers.insert(name, value.clone());
        if let Some(project) = &found.grant.quota_project {
            headers.insert(QUOTA_PROJECT, project.clone());
        }
        *current = Some(found);
        Ok(())
    }
}

impl<F: Finder> Credential for Lasting<F> {
    fn apply<'a>(&'a self, headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>> {
        self.add(headers).boxed()
    }

    fn secrets(&self) -> Secrets {
        self.with_used(|used| used.secrets.clone())
    }

    fn source(&self) -> Option<CredentialSource> {
        self.with_used(|used| used.source.clone())
    }

    fn refresh<'a>(&'a self, rejected: &'a HeaderMap) -> BoxFuture<'a, bool> {
        async {
            let mut current = self.current.lock().await;
            let is_rejected =
                |found: &mut Found| rejected.get(&found.grant.header.0) == Some(&found.grant.header.1);
            let was_kept = current.is_some();
            drop(current.take_if(is_rejected));
            was_kept && self.source().is_some_and(|source| source.gives_tokens())
        }
        .boxed()
    }
}
#[cfg(test)]
mod tests {
    use reqwest::header::{AUTHORIZATION, HeaderMap};

    use super::*;
    use crate::key::{Key, Keys};

    async fn headers(credential: &Lasting<Keys>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        credential.apply(&mut headers).await.expect("a key");
        headers
    }

    /// The key as the header has it.
    async fn sent(credential: &Lasting<Keys>) -> String {
        headers(credential).await["x-goog-api-key"].to_str().expect("ASCII").to_owned()
    }

    #[test]
    fn secrets_of_old_are_forgotten_once_no_reply_can_repeat_them() {
        let mut used = Used::default();
        let grant = |number: usize| {
            let key = Key::parse(&format!("ya29.token-{number:04}"), &CredentialSource::TokenCommand)
                .expect("a key");
            let header = (AUTHORIZATION, key.header_after("Bearer "));
            let source = CredentialSource::TokenCommand;
            Grant {
                secret: key,
                given_for: Secrets::default(),
                source,
                header,
                quota_project: None,
                renew_at: None,
            }
        };
        (0..40).for_each(|number| used.add(&grant(number)));
        assert_eq!((used.grants.len(), used.secrets.redact("ya29.token-0000")), (40, "[redacted]".into()));
        used.grants.iter_mut().take(20).for_each(|(found, _)| *found -= 2 * LONGEST_REPLY);
        used.add(&grant(40));
        assert_eq!(used.grants.len(), MOST_GRANTS);
        let said = "ya29.token-0008 ya29.token-0009 ya29.token-0040";
        assert_eq!(used.secrets.redact(said), "ya29.token-0008 [redacted] [redacted]");
    }

    #[tokio::test]
    async fn the_key_is_looked_for_once_and_again_after_a_rejection() {
        let folder = tempfile::tempdir().expect("a folder");
        let count = folder.path().join("count");
        let mut keys = Keys::from_env(|_| None);
        // Each run prints a longer key.
        keys.command =
            Some(format!("printf x >> {0}; printf 'AIzaSyTheKey-number-'; cat {0}", count.display()));
        let credential = Lasting::new(keys);
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
