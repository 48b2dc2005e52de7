//! The state of the server: documents, asks, folders with their settings, and the editor.
//!
//! Nothing here waits: handlers look up and change, and leave slow work to tasks.

mod ask;
mod asks;
mod changes;
mod consents;
mod documents;
mod folders;
mod given;
mod held_turn;
mod lifetime;
mod making;
mod notebooks;
mod parse_queue;
mod recent;
mod settings_requests;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use ::ask::Document;
use engines::{Engine, EngineSettings, Engines};
use gemini::Key;
use history::History;
use tokio::sync::{Notify, Semaphore};
use tower_lsp::Client;
use turn::{Excerpt, Failure, MaskSecret};

use super::support::Support;
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::settings::{AskedWith, Settings, Sources};
use crate::{keeping, mask_secret};

pub(crate) use ask::{Ask, KeptAs, Stands};
pub(crate) use asks::Asks;
pub(crate) use changes::Changes;
pub(crate) use consents::Consents;
pub(crate) use documents::{Documents, Open};
pub(crate) use folders::Folders;
pub(crate) use given::{ChosenWith, Given, Origin};
pub(crate) use lifetime::Lifetime;
pub(crate) use making::MakingEnvironment;
pub(crate) use notebooks::Notebooks;
pub(crate) use parse_queue::ParseQueue;
pub(crate) use recent::Recent;
pub(crate) use settings_requests::{SettingsRequest, SettingsRequests};

/// The most asks that run at once; the others wait.
const MAX_RUNNING: usize = 2;

/// One editor's session.
pub(crate) struct Session {
    /// Sends messages to the editor.
    pub(crate) client: Client,
    /// The settings from outside the editor.
    pub(crate) sources: Sources,
    /// The open documents.
    pub(crate) documents: Documents,
    /// The open notebooks.
    pub(crate) notebooks: Notebooks,
    /// The asks.
    pub(crate) asks: Asks,
    /// The changes that the editor has not been sent yet.
    pub(crate) changes: Changes,
    /// The documents that wait to be parsed.
    pub(crate) parse_queue: ParseQueue,
    /// The requests for the editor's settings that are not answered yet.
    pub(crate) settings_requests: SettingsRequests,
    /// The permits to run; a running ask holds one.
    pub(crate) slots: Semaphore,
    /// Held while an ask's files are checked, so that asks enter the queue in the order they were asked.
    pub(crate) inspecting: tokio::sync::Mutex<()>,
    /// Held while the file of a result is written.
    pub(crate) writing_results: tokio::sync::Mutex<()>,
    /// The engines, and what they keep between asks.
    pub(crate) engines: Engines,
    /// The history of the person.
    pub(crate) history: History,
    /// The asks whose turns were read last.
    pub(crate) recent: Recent,
    /// What the person agreed to.
    pub(crate) consents: Consents,
    /// Records why the server must end.
    pub(crate) lifetime: Lifetime,
    support: OnceLock<Support>,
    folders: RwLock<Folders>,
    /// The current complaints about the editor's settings: of each folder, and of all.
    complaints: Mutex<HashMap<Option<DocumentId>, Vec<String>>>,
    /// Why the history could not be used, as the person was told.
    troubles: Mutex<HashSet<String>>,
    /// The environment that is being made for no ask.
    pub(crate) making: MakingEnvironment,
    /// Held by the ask whose question the person looks at.
    pub(crate) asking: tokio::sync::Mutex<()>,
    /// The pages that were last opened, by the names of their documents.
    pages: Mutex<HashMap<String, String>>,
    /// How many of them stood beside a question.
    page_count: AtomicU64,
    /// Tells that an editor has read one.
    pub(crate) page_read: Notify,
    /// The names of the results that the editor has in a panel, or had.
    panels: Mutex<BTreeSet<String>>,
    /// The key from the editor's secret store.
    key: Mutex<Option<Key>>,
    /// How often something was done with it.
    keys: AtomicU64,
    /// What was previewed last, and by which its values were masked: those of the next ask about it are masked by it too.
    preview: Mutex<Option<(PreviewSubject, MaskSecret)>>,
    /// The ask for which the person is asked for a key.
    wants_key: Mutex<Option<AskId>>,
    /// The Python that was chosen in the editor, for each folder and for what is in none.
    pythons: Mutex<HashMap<Option<DocumentId>, PathBuf>>,
}

/// What a preview is of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PreviewSubject {
    /// The document that the question is asked in.
    pub(crate) document: DocumentId,
    /// The text that it is about.
    pub(crate) excerpt: Option<Excerpt>,
}

impl Session {
    /// A session before `initialize`.
    pub(crate) fn new(client: Client, sources: Sources) -> Self {
        let history = keeping::history(&sources.folders.state);
        Session {
            client,
            sources,
            documents: Documents::default(),
            notebooks: Notebooks::default(),
            asks: Asks::default(),
            changes: Changes::default(),
            parse_queue: ParseQueue::default(),
            settings_requests: SettingsRequests::default(),
            slots: Semaphore::new(MAX_RUNNING),
            inspecting: tokio::sync::Mutex::default(),
            writing_results: tokio::sync::Mutex::default(),
            engines: Engines::default(),
            history,
            recent: Recent::default(),
            consents: Consents::default(),
            lifetime: Lifetime::default(),
            support: OnceLock::new(),
            folders: RwLock::default(),
            complaints: Mutex::default(),
            troubles: Mutex::default(),
            making: MakingEnvironment::default(),
            asking: tokio::sync::Mutex::default(),
            pages: Mutex::default(),
            page_count: AtomicU64::default(),
            page_read: Notify::new(),
            panels: Mutex::default(),
            key: Mutex::default(),
            keys: AtomicU64::default(),
            preview: Mutex::default(),
            wants_key: Mutex::default(),
            pythons: Mutex::default(),
        }
    }

    /// The texts of the cells above a cell of a notebook.
    pub(crate) fn cells_above(&self, cell: &DocumentId) -> Vec<Document> {
        let above = self.notebooks.above(cell);
        above.iter().filter_map(|cell| self.documents.get(cell)).map(|open| open.document).collect()
    }

    /// What the editor supports; nothing before `initialize`.
    pub(crate) fn support(&self) -> &Support {
        static NO_SUPPORT: OnceLock<Support> = OnceLock::new();
        self.support.get().unwrap_or_else(|| NO_SUPPORT.get_or_init(Support::default))
    }

    /// Sets what the editor supports. Only the first call counts.
    pub(crate) fn set_support(&self, support: Support) {
        let _ = self.support.set(support);
    }

    /// Waits for the settings that were requested. Fails if the editor does not send them and a workspace may restrict
    /// something in them.
    pub(crate) async fn current_settings(&self) -> Result<(), Failure> {
        if self.settings_requests.answered().await || !self.support().scoped_settings {
            return Ok(());
        }
        Err(Failure::new(
            "The editor does not send its settings",
            "They may say that nothing leaves this machine.",
            "Ask again, or restart the editor.",
        ))
    }

    /// A copy of the current workspace folders.
    pub(crate) fn folders(&self) -> Folders {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the folders of the workspace or their settings.
    pub(crate) fn change_folders<T>(&self, change: impl FnOnce(&mut Folders) -> T) -> T {
        change(&mut self.folders.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings for a document.
    pub(crate) fn settings(&self, uri: &DocumentId) -> Settings {
        self.settings_for(Some(uri))
    }

    /// The same; without a document, those of the window.
    pub(crate) fn settings_for(&self, uri: Option<&DocumentId>) -> Settings {
        self.settings_with(uri, &AskedWith::default())
    }

    fn settings_with(&self, uri: Option<&DocumentId>, with: &AskedWith) -> Settings {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let options = uri.map_or_else(|| folders.common_options(), |uri| folders.options(uri));
        let mut settings = self.sources.settings(&with.over(options));
        settings.run.untrusted = settings.run.untrusted.and(folders.projects());
        settings.run.agreed = self.consents.programs();
        settings.run.has_command_line = false;
        settings.run.code_folder = uri.and_then(DocumentId::folder);
        settings.run.project_root = uri.and_then(|uri| folders.around(uri)).and_then(DocumentId::path);
        let folder = uri.and_then(|uri| folders.around(uri));
        settings.run.chosen_python = locked(&self.pythons).get(&folder.cloned()).cloned();
        settings.run.is_unisolated = self.consents.may_run_unisolated(folder);
        settings.keys.stored.clone_from(&locked(&self.key));
        settings
    }

    /// The engine for asks about a document. What was chosen with a question overrides the settings. Looks for the key and the
    /// environments on the disk.
    pub(crate) fn engine(&self, uri: &DocumentId, chosen: ChosenWith) -> Arc<dyn Engine> {
        self.engines.resolve(&self.engine_settings(uri, chosen, &AskedWith::default()))
    }

    /// The settings of the engine for asks about a document. What was chosen with a question, and what its
    /// conversation was asked with, overrides them.
    pub(crate) fn engine_settings(
        &self,
        uri: &DocumentId,
        chosen: ChosenWith,
        with: &AskedWith,
    ) -> EngineSettings {
        let mut settings = self.settings_with(Some(uri), with).engines();
        settings.engine = chosen.engine.unwrap_or(settings.engine);
        settings.answer.runs_code = chosen.runs_code.unwrap_or(settings.answer.runs_code);
        settings
    }

    /// Replaces the complaints about the settings of a folder. Gives those that are new: the same settings arrive more
    /// than once.
    pub(crate) fn new_complaints(&self, folder: Option<&DocumentId>, complaints: Vec<String>) -> Vec<String> {
        let mut current = locked(&self.complaints);
        let is_new = |complaint: &&String| !current.values().flatten().any(|known| known == *complaint);
        let new = complaints.iter().filter(is_new).cloned().collect();
        current.insert(folder.cloned(), complaints);
        new
    }

    /// By which the preview of a question about this text of a document masks values.
    pub(crate) fn mask_secret_of_preview(&self, subject: PreviewSubject) -> Result<MaskSecret, Failure> {
        let mut latest = locked(&self.preview);
        if let Some((_, known)) = latest.as_ref().filter(|(previewed, _)| *previewed == subject) {
            return Ok(*known);
        }
        let new = mask_secret::new()?;
        *latest = Some((subject, new));
        Ok(new)
    }

    /// By which the latest preview masked values, once, if it was of a question about this.
    pub(crate) fn take_mask_secret(&self, subject: &PreviewSubject) -> Option<MaskSecret> {
        locked(&self.preview).take_if(|(previewed, _)| previewed == subject).map(|(_, secret)| secret)
    }

    /// `true` if the person was not told of this yet.
    pub(crate) fn is_new(&self, text: &str) -> bool {
        locked(&self.troubles).insert(text.to_owned())
    }

    /// Sets the key from the editor's secret store, or forgets it.
    pub(crate) fn set_key(&self, key: Option<Key>) {
        *locked(&self.key) = key;
        self.engines.forget_clients();
    }

    /// Numbers what is done with the key. Later calls give larger numbers.
    pub(crate) fn next_key(&self) -> u64 {
        self.keys.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// `true` if nothing was done with the key since.
    pub(crate) fn is_latest_key(&self, number: u64) -> bool {
        self.keys.load(Ordering::Relaxed) == number
    }

    /// Notes the ask for which the person is asked for a key.
    pub(crate) fn wants_key(&self, ask: AskId) {
        *locked(&self.wants_key) = Some(ask);
    }

    /// The ask for which the person was asked for a key, once.
    pub(crate) fn take_wanting_key(&self) -> Option<AskId> {
        locked(&self.wants_key).take()
    }

    /// Notes the Python that was chosen for the folder of a document, or for what is in none; `None` if nothing is chosen.
    pub(crate) fn note_python(&self, document: Option<&DocumentId>, python: Option<PathBuf>) {
        let folder = document.and_then(|document| self.folders().around(document).cloned());
        match python {
            Some(python) => locked(&self.pythons).insert(folder, python),
            None => locked(&self.pythons).remove(&folder),
        };
    }

    /// The page of a document that was last opened.
    pub(crate) fn page(&self, name: &str) -> Option<String> {
        locked(&self.pages).get(name).cloned()
    }

    /// Notes that the editor has a result in a panel: it hears when that changes.
    pub(crate) fn has_panel(&self, name: &str) {
        locked(&self.panels).insert(name.to_owned());
    }

    /// `true` if the editor has this result in a panel, or had.
    pub(crate) fn is_panel(&self, name: &str) -> bool {
        locked(&self.panels).contains(name)
    }

    /// A name for one more page of a kind. Of those before only the last few are kept.
    pub(crate) fn new_page_name(&self, kind: &str) -> String {
        const KEPT: u64 = 8;
        let number = self.page_count.fetch_add(1, Ordering::Relaxed) + 1;
        locked(&self.pages).remove(&format!("{kind}-{}", number.saturating_sub(KEPT)));
        format!("{kind}-{number}")
    }

    /// Keeps the page of a document, to be opened.
    pub(crate) fn set_page(&self, name: &str, text: String) {
        locked(&self.pages).insert(name.to_owned(), text);
    }

    /// Notes that an ask was used: its turns are in memory. Those of older ones leave it.
    pub(crate) fn used(&self, id: AskId) {
        let bytes = |ask: &Ask| ask.earlier().chain([ask.turn()]).map(|turn| turn.transcript.bytes()).sum();
        let bytes = self.asks.with(id, bytes).unwrap_or_default();
        for old in self.recent.used(id, bytes) {
            self.asks.change(old, Ask::let_go);
        }
    }

    /// Records `shutdown`, and stops all asks.
    pub(crate) fn shut_down(&self) {
        self.lifetime.shut_down();
        self.asks.stop_all();
        self.making.cancel();
    }
}

/// Locks, even after a panic: each change under one of these locks is a single step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
