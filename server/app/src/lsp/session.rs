//! Everything the server knows: documents, asks, folders with their settings, and the editor.
//!
//! Nothing here waits: handlers look up and change, and leave what takes time to tasks.

mod ask;
mod asks;
mod changes;
mod consents;
mod documents;
mod folders;
mod lifetime;
mod parse_queue;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use engines::{Engine, Engines};
use gemini::Key;
use tokio::sync::Semaphore;
use tower_lsp::Client;
use tower_lsp::ls_types::Uri;

use super::support::Support;
use crate::settings::{Settings, Sources};

pub(crate) use ask::{Ask, Given, Origin};
pub(crate) use asks::Asks;
pub(crate) use changes::Changes;
pub(crate) use consents::Consents;
pub(crate) use documents::{Documents, Open};
pub(crate) use folders::Folders;
pub(crate) use lifetime::Lifetime;
pub(crate) use parse_queue::ParseQueue;

/// The most asks that run at a time; the others wait.
const AT_A_TIME: usize = 2;

/// One editor's session.
pub(crate) struct Session {
    /// The way to the editor.
    pub(crate) client: Client,
    /// What the person set outside of the editor.
    pub(crate) sources: Sources,
    /// The open documents.
    pub(crate) documents: Documents,
    /// The asks.
    pub(crate) asks: Asks,
    /// What the editor has not been sent yet.
    pub(crate) changes: Changes,
    /// The documents that wait to be parsed.
    pub(crate) parse_queue: ParseQueue,
    /// The permits of running asks.
    pub(crate) slots: Semaphore,
    /// Held while an ask looks at its files: asks enter the queue in the order they were asked.
    pub(crate) looking: tokio::sync::Mutex<()>,
    /// Who answers.
    pub(crate) engines: Engines,
    /// What the person said yes to.
    pub(crate) consents: Consents,
    /// When the server ends.
    pub(crate) lifetime: Lifetime,
    support: OnceLock<Support>,
    folders: RwLock<Folders>,
    /// What the person has read about their settings.
    complaints: Mutex<HashSet<String>>,
    /// What an ask would have sent, as it was last shown.
    preview: Mutex<Option<String>>,
    /// The key from the editor's own store of secrets.
    key: Mutex<Option<Key>>,
}

impl Session {
    /// A session that knows nothing yet.
    pub(crate) fn new(client: Client, sources: Sources) -> Self {
        Session {
            client,
            sources,
            documents: Documents::default(),
            asks: Asks::default(),
            changes: Changes::default(),
            parse_queue: ParseQueue::default(),
            slots: Semaphore::new(AT_A_TIME),
            looking: tokio::sync::Mutex::default(),
            engines: Engines::default(),
            consents: Consents::default(),
            lifetime: Lifetime::default(),
            support: OnceLock::new(),
            folders: RwLock::default(),
            complaints: Mutex::default(),
            preview: Mutex::default(),
            key: Mutex::default(),
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
    pub(crate) fn settings(&self, uri: &Uri) -> Settings {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let mut settings = self.sources.settings(folders.options(uri));
        settings.run.is_unisolated = self.consents.may_run_unisolated(folders.around(uri));
        settings.keys.stored.clone_from(&locked(&self.key));
        settings
    }

    /// Who answers asks about a document.
    pub(crate) fn engine(&self, uri: &Uri) -> Arc<dyn Engine> {
        self.engines.resolve(&self.settings(uri).engines())
    }

    /// The complaints that the person has not read yet: settings come more than once.
    pub(crate) fn new_complaints(&self, complaints: Vec<String>) -> Vec<String> {
        let mut read = locked(&self.complaints);
        complaints.into_iter().filter(|complaint| read.insert(complaint.clone())).collect()
    }

    /// Takes the key of the editor's store of secrets, or forgets it.
    pub(crate) fn set_key(&self, key: Option<Key>) {
        *locked(&self.key) = key;
        self.engines.forget_clients();
    }

    /// What an ask would have sent, as it was last shown.
    pub(crate) fn preview(&self) -> Option<String> {
        locked(&self.preview).clone()
    }

    /// Keeps what an ask would send, to be shown.
    pub(crate) fn set_preview(&self, text: String) {
        *locked(&self.preview) = Some(text);
    }

    /// Takes note of `shutdown`, and stops what runs.
    pub(crate) fn shut_down(&self) {
        self.lifetime.shut_down();
        self.asks.stop_all();
    }
}

/// What is behind a lock, also after a panic: each change under one of these locks is a single step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
