//! Everything the server knows: documents, asks, folders with their settings, and the editor.
//!
//! Nothing here waits: handlers look up and change, and leave what takes time to tasks.

mod ask;
mod asks;
mod documents;
mod folders;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use ::ask::Failure;
use gemini::{Config, Key};
use sandbox::{Sandbox, Warm};
use tokio::sync::{Notify, Semaphore};
use tower_lsp::Client;
use tower_lsp::ls_types::Uri;

use super::parent;
use super::parsing::Parsing;
use super::publisher::Changes;
use super::support::Support;
use crate::failures;
use crate::options::Preferences;
use crate::settings::Settings;

pub(crate) use ask::{Ask, Given, Origin};
pub(crate) use asks::Asks;
pub(crate) use documents::{Documents, Open};
pub(crate) use folders::Folders;

/// So many asks run at a time; the others wait.
const AT_A_TIME: usize = 2;

/// One editor's session.
pub(crate) struct Session {
    /// The way to the editor.
    pub(crate) client: Client,
    /// What the environment says.
    pub(crate) environment: Settings,
    /// The open documents.
    pub(crate) documents: Documents,
    /// The asks.
    pub(crate) asks: Asks,
    /// What the editor has not been told yet.
    pub(crate) changes: Changes,
    /// What is to be parsed.
    pub(crate) parsing: Parsing,
    /// The permits of running asks.
    pub(crate) slots: Semaphore,
    support: OnceLock<Support>,
    folders: RwLock<Folders>,
    /// What the person said yes to, by where it really is.
    allowed: Mutex<HashSet<String>>,
    /// The workspace folders, and what is in none, where the person lets local code run that nothing isolates.
    unisolated: Mutex<HashSet<Option<Uri>>>,
    /// What the person was told of their settings.
    complaints: Mutex<HashSet<String>>,
    /// The client of the last ask and its silence: the next one finds its connection warm.
    gemini: Mutex<Option<(Duration, gemini::Client)>>,
    /// The sandbox of the last local run and its options: the next one finds a spare.
    sandbox: Mutex<Option<(sandbox::Setup, Arc<Sandbox>)>>,
    /// What an ask would have sent, as it was last shown.
    preview: Mutex<Option<String>>,
    /// The key from the editor's own store of secrets.
    key: Mutex<Option<Key>>,
    parent_died: Notify,
    was_shut_down: AtomicBool,
}

impl Session {
    /// A session that knows nothing yet.
    pub(crate) fn new(client: Client, environment: Settings) -> Self {
        Session {
            client,
            environment,
            documents: Documents::default(),
            asks: Asks::default(),
            changes: Changes::default(),
            parsing: Parsing::default(),
            slots: Semaphore::new(AT_A_TIME),
            support: OnceLock::new(),
            folders: RwLock::default(),
            allowed: Mutex::default(),
            unisolated: Mutex::default(),
            complaints: Mutex::default(),
            gemini: Mutex::default(),
            sandbox: Mutex::default(),
            preview: Mutex::default(),
            key: Mutex::default(),
            parent_died: Notify::new(),
            was_shut_down: AtomicBool::new(false),
        }
    }

    /// What the editor can do; nothing before it said so.
    pub(crate) fn support(&self) -> &Support {
        static NOTHING: OnceLock<Support> = OnceLock::new();
        self.support.get().unwrap_or_else(|| NOTHING.get_or_init(Support::default))
    }

    /// Takes what the editor can do, once.
    pub(crate) fn set_support(&self, support: Support) {
        let _ = self.support.set(support);
    }

    /// The folders of the workspace, as they are now.
    pub(crate) fn folders(&self) -> Folders {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the folders of the workspace or their settings.
    pub(crate) fn change_folders<T>(&self, change: impl FnOnce(&mut Folders) -> T) -> T {
        change(&mut self.folders.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings for a document.
    pub(crate) fn preferences(&self, uri: &Uri) -> Preferences {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let preferences = folders.options(uri).clone().into_preferences(&self.environment);
        let is_unisolated = locked(&self.unisolated).contains(&folders.around(uri).cloned());
        Preferences { is_unisolated, ..preferences }
    }

    /// Those of some complaints that were not told before: settings come more than once.
    pub(crate) fn new_complaints(&self, complaints: Vec<String>) -> Vec<String> {
        let mut told = locked(&self.complaints);
        complaints.into_iter().filter(|complaint| told.insert(complaint.clone())).collect()
    }

    /// Whether Gemini answers asks about a document.
    pub(crate) fn asks_gemini(&self, preferences: &Preferences) -> bool {
        preferences.engine.is_gemini(&self.way_to_gemini())
    }

    /// How to reach Gemini: as the environment says, with the key of the editor where it names none.
    fn way_to_gemini(&self) -> Config {
        let mut config = self.environment.gemini.clone();
        config.keys.stored.clone_from(&locked(&self.key));
        config
    }

    /// Takes the key of the editor's store of secrets, or forgets it.
    pub(crate) fn set_key(&self, key: Option<Key>) {
        *locked(&self.key) = key;
        // Its connections go with it.
        *locked(&self.gemini) = None;
    }

    /// What an ask would have sent, as it was last shown.
    pub(crate) fn preview(&self) -> Option<String> {
        locked(&self.preview).clone()
    }

    /// Keeps what an ask would send, to be shown.
    pub(crate) fn set_preview(&self, text: String) {
        *locked(&self.preview) = Some(text);
    }

    /// A client of Gemini that gives up after this silence.
    pub(crate) fn gemini(&self, silence: Option<Duration>) -> Result<gemini::Client, Failure> {
        let mut config = self.way_to_gemini();
        config.idle_timeout = silence.unwrap_or(config.idle_timeout);
        let silence = config.idle_timeout;
        let mut last = locked(&self.gemini);
        if let Some((_, client)) = last.as_ref().filter(|(known, _)| *known == silence) {
            return Ok(client.clone());
        }
        let client = gemini::Client::new(config).map_err(|error| failures::of_gemini(&error))?;
        Ok(last.insert((silence, client)).1.clone())
    }

    /// The sandbox of these settings.
    pub(crate) fn sandbox(&self, preferences: &Preferences) -> Result<Arc<Sandbox>, Failure> {
        let options = sandbox::Setup {
            warm: preferences.spare.map(|libraries| Warm { libraries, ..Warm::default() }),
            isolation: preferences.isolation.with_yes(preferences.is_unisolated),
            ..self.environment.sandbox(preferences.python.clone())
        };
        let mut last = locked(&self.sandbox);
        if let Some((_, sandbox)) =
            last.as_ref().filter(|(known, sandbox)| *known == options && sandbox.is_current())
        {
            return Ok(Arc::clone(sandbox));
        }
        let sandbox = Arc::new(Sandbox::new(options.clone()).map_err(failures::of_sandbox)?);
        Ok(Arc::clone(&last.insert((options, sandbox)).1))
    }

    /// Whether the person said that a file may leave.
    pub(crate) fn is_allowed(&self, place: &str) -> bool {
        locked(&self.allowed).contains(place)
    }

    /// Takes a yes for a file.
    pub(crate) fn allow(&self, place: String) {
        locked(&self.allowed).insert(place);
    }

    /// Takes a yes for local code that nothing isolates, in a workspace folder or in none.
    pub(crate) fn allow_unisolated(&self, folder: Option<Uri>) {
        locked(&self.unisolated).insert(folder);
    }

    /// Watches the editor's process from now on.
    pub(crate) fn watch_parent(self: &Arc<Self>, process: u32) {
        let session = Arc::clone(self);
        parent::watch(process, move || session.parent_died.notify_one());
    }

    /// Waits for the end of the editor's process.
    pub(crate) async fn parent_died(&self) {
        self.parent_died.notified().await;
    }

    /// Takes note of `shutdown`.
    pub(crate) fn shut_down(&self) {
        self.was_shut_down.store(true, Ordering::SeqCst);
        self.asks.stop_all();
    }

    /// Whether the editor asked for the end.
    pub(crate) fn was_shut_down(&self) -> bool {
        self.was_shut_down.load(Ordering::SeqCst)
    }
}

/// What is behind a lock, also after a panic: each change under one of these locks is a single step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
