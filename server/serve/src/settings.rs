//! What the service is given.

use std::sync::Arc;
use std::time::Duration;

use local::Executor;
use secrecy::SecretString;

use crate::ServeStore;

/// How the service answers, and whom.
pub struct ServeSettings {
    /// Where programs run.
    pub executor: Arc<dyn Executor>,
    /// The key that clients must give. Without one every key is good, for programs of the same user alone.
    pub key: Option<SecretString>,
    /// The names under which it is reached beside those of loopback.
    pub hosts: Vec<String>,
    /// What it keeps.
    pub store: ServeStore,
    /// The most answers that are made at once.
    pub at_once: usize,
    /// The most requests that wait for their turn. One more is refused.
    pub waiting: usize,
    /// How long a client waits that does not say it.
    pub patience: Duration,
}

impl ServeSettings {
    /// How long an answer takes at most where the client says nothing, as at the service.
    pub const PATIENCE: Duration = Duration::from_secs(20 * 60);
}
