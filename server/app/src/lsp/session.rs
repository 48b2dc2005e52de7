//! Everything the server knows: documents, asks, folders with their settings, and the editor.
//!
//! Nothing here waits: handlers look up and change, and leave what takes time to tasks.

mod ask;
mod asks;
mod documents;
mod folders;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use turn::Failure;
use gemini::Key;
use sandbox::{Sandbox, Warm};
use tokio::sync::{Notify, Semaphore};
use tower_lsp::Client;
use tower_lsp::ls_types::Uri;

use super::parent;
use super::parsing::Parsing;
use super::publisher::Changes;
use super::support::Support;
use crate::failures;
use crate::settings::{ServiceSettings, Settings, Sources};

pub(crate) use ask::{Ask, Given, Origin};
pub(crate) use asks::Asks;
pub(crate) use documents::{Documents, Open};
pub(crate) use folders::Folders;

/// So many asks run at a time; the others wait.
const AT_A_TIME: usize = 2;

/// The way to Gemini: the service, the key command and the key file.
type Way = (ServiceSettings, Option<String>, Option<PathBuf>);

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
    /// The client of the last ask and the way it takes: the next one finds its connection warm.
    gemini: Mutex<Option<(Way, gemini::Client)>>,
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
    pub(crate) fn new(client: Client, sources: Sources) -> Self {
        Session {
            client,
            sources,
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
    pub(crate) fn settings(&self, uri: &Uri) -> Settings {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let mut settings = self.sources.settings(folders.options(uri));
        settings.run.is_unisolated = locked(&self.unisolated).contains(&folders.around(uri).cloned());
        settings.keys.stored.clone_from(&locked(&self.key));
        settings
    }

    /// Those of some complaints that were not told before: settings come more than once.
    pub(crate) fn new_complaints(&self, complaints: Vec<String>) -> Vec<String> {
        let mut told = locked(&self.complaints);
        complaints.into_iter().filter(|complaint| told.insert(complaint.clone())).collect()
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

    /// A client of Gemini by these settings.
    pub(crate) fn gemini(&self, settings: &Settings) -> Result<gemini::Client, Failure> {
        let way = (settings.service.clone(), settings.keys.command.clone(), settings.keys.file.clone());
        let mut last = locked(&self.gemini);
        if let Some((_, client)) = last.as_ref().filter(|(known, _)| *known == way) {
            return Ok(client.clone());
        }
        let client = gemini::Client::new(settings.gemini()).map_err(|error| failures::of_gemini(&error))?;
        Ok(last.insert((way, client)).1.clone())
    }

    /// The sandbox of these settings.
    pub(crate) fn sandbox(&self, settings: &Settings) -> Result<Arc<Sandbox>, Failure> {
        let options = sandbox::Setup {
            warm: settings.run.spare.libraries().map(|libraries| Warm { libraries, ..Warm::default() }),
            ..settings.sandbox()
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
