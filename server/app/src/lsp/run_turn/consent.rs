//! What an ask may use, and which files of it leave only with consent. Asks before something runs without isolation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engines::{Engine, EngineChoice, EngineSettings, UntrustedProgram};
use turn::{Cleaner, Failure};

use super::again::{self, GivenBefore};
use super::{isolation, waiting};
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::named;
use crate::lsp::session::{Ask, Session};
use crate::privacy;
use crate::review::{self, Reason, ReasonKind};
use crate::settings::AskedWith;

/// What an ask may use, decided once, right before it starts.
pub(super) struct Cleared {
    /// The settings of the engine.
    pub(super) settings: EngineSettings,
    /// The engine that answers.
    pub(super) engine: Arc<dyn Engine>,
    /// The attached files that were checked, each with its canonical path. That path is opened, not the name, which may
    /// lead elsewhere later.
    pub(super) files: Vec<(DocumentId, PathBuf)>,
    /// What may leave only with consent; empty if nothing leaves.
    pub(super) held_back: Vec<HeldBack>,
}

impl Cleared {
    /// `true` if the same engine would get it.
    pub(super) fn reaches_the_same_as(&self, other: &Cleared) -> bool {
        self.engine.destinations() == other.engine.destinations()
            && self.engine.speaker() == other.engine.speaker()
    }
}

/// The result of checking an ask.
struct Inspection {
    cleared: Cleared,
    /// What runs outside the sandbox only with consent.
    program: Option<UntrustedProgram>,
}

/// A document or a file that may leave only with consent.
#[derive(Clone)]
pub(super) struct HeldBack {
    pub(super) uri: DocumentId,
    pub(super) name: String,
    /// Its key has the file's canonical path, why it is to stay and who gets it.
    pub(super) reason: Reason,
}

/// The document of an ask, and the current settings of its engine. `None` if it was dismissed.
pub(super) fn settings(session: &Session, id: AskId) -> Option<(DocumentId, EngineSettings)> {
    let found = |ask: &Ask| {
        let chosen = ask.given.chosen;
        let chosen = if ask.count() > 1 { chosen.for_follow_up() } else { chosen };
        (ask.uri.clone(), chosen, AskedWith::of(ask.turn()))
    };
    let (document, chosen, with) = session.asks.with(id, found)?;
    let settings = session.engine_settings(&document, chosen, &with);
    Some((document, settings))
}

/// Asks the person about everything that runs without isolation. Returns once they agreed to all of it; otherwise fails. If
/// nobody had to be asked, gives what the ask may use now.
pub(super) async fn ask(session: &Arc<Session>, id: AskId) -> Result<Option<Cleared>, Failure> {
    decide_named(session, id).await;
    let order = session.inspecting.lock().await;
    let Inspection { cleared, program } = inspect(session, id).await?;
    // If no question is needed, nothing is awaited from here to the queue, so that no ask overtakes this one.
    drop(order);
    let mut was_asked = program.is_some();
    if let Some(program) = program {
        waiting::for_the_person(session, id, isolation::may_start(session, program)).await?;
    }
    if let Some(document) = session.asks.with(id, |ask| ask.uri.clone()) {
        was_asked |= isolation::consented(session, &document, Arc::clone(&cleared.engine)).await?;
    }
    Ok((!was_asked).then_some(cleared))
}

/// What an ask may use now; `None` if the person must be asked first.
pub(super) async fn cleared(session: &Arc<Session>, id: AskId) -> Result<Option<Cleared>, Failure> {
    decide_named(session, id).await;
    let Inspection { cleared, program } = inspect(session, id).await?;
    Ok(program.is_none().then_some(cleared))
}

/// Decides which files go along because the code names them, if a model is asked.
async fn decide_named(session: &Arc<Session>, id: AskId) {
    if settings(session, id).is_some_and(|(_, settings)| settings.asked().is_some()) {
        named::decide(session, id).await;
    }
}

/// Checks everything an ask would send, as it is now.
async fn inspect(session: &Arc<Session>, id: AskId) -> Result<Inspection, Failure> {
    let (document, settings) = settings(session, id).ok_or_else(Failure::bug)?;
    let engine = session.engines.resolve(&settings);
    let session = Arc::clone(session);
    let inspecting = tokio::task::spawn_blocking(move || {
        let given = again::with_engine(&session, id, &*engine, |ask| again::given(ask, &*engine));
        let attachments = given.map(GivenBefore::attachments).unwrap_or_default();
        let found: Vec<(DocumentId, Option<PathBuf>)> = attachments
            .into_iter()
            .map(|uri| (uri.clone(), uri.path().map(|path| privacy::real(&path))))
            .collect();
        let held_back = if engine.stays_here() {
            Vec::new()
        } else {
            all_held_back(&session, document, &found, &*engine)
        };
        let files = found.into_iter().filter_map(|(uri, path)| Some((uri, path?))).collect();
        let program = engine.untrusted_program();
        Inspection { cleared: Cleared { settings, engine, files, held_back }, program }
    });
    // If the check failed, nothing leaves.
    inspecting.await.map_err(|_| Failure::bug())
}

/// The document and the attachments that may leave only with consent.
fn all_held_back(
    session: &Session,
    document: DocumentId,
    found: &[(DocumentId, Option<PathBuf>)],
    engine: &dyn Engine,
) -> Vec<HeldBack> {
    let hosts = review::hosts(&engine.destinations());
    let path = document.path_within();
    let folders = workspace(session, &document);
    let document = (document, path.map(|path| privacy::real(&path)));
    let all = found.iter().chain([&document]);
    all.filter_map(|(uri, path)| held_back(session, uri, path.as_deref(), &folders, &hosts)).collect()
}

/// A document or a file that may leave only with consent; `None` if it may leave. `path` is its canonical path.
fn held_back(
    session: &Session,
    uri: &DocumentId,
    path: Option<&Path>,
    folders: &[PathBuf],
    hosts: &str,
) -> Option<HeldBack> {
    // A command can name another engine, and a document of one folder files of another.
    let reason = if stays_here(session, uri, path) {
        "belongs to a folder whose engine is local".to_owned()
    } else {
        match path {
            Some(path) => {
                privacy::reason_to_stay(path, folders).or_else(|| privacy::named_as_secret(path))?
            }
            // A document that was never saved exists only in the editor, where the person chose to ask about it.
            None if uri.is_untitled() => return None,
            None => "is not a file of the workspace".to_owned(),
        }
    };
    // Anybody can choose a file's name.
    let name = Cleaner::clean(&uri.name()).replace('\n', " ");
    // Consent is given for a reason and for who gets the file.
    let place = path.map_or_else(|| uri.as_str().to_owned(), |path| path.display().to_string());
    let (words, key) = (format!("{name} {reason}"), format!("file {place} {reason} {hosts}"));
    let reason = Reason { kind: ReasonKind::HeldFile, words, keys: vec![key] };
    Some(HeldBack { uri: uri.clone(), name, reason })
}

/// `true` if the settings of a document, by its name or by its canonical path, say that this machine answers.
fn stays_here(session: &Session, uri: &DocumentId, path: Option<&Path>) -> bool {
    let is_local = |uri: &DocumentId| session.settings(uri).engine == EngineChoice::Local;
    let elsewhere = path.filter(|real| uri.path().as_deref() != Some(*real));
    is_local(uri) || elsewhere.map(DocumentId::of_path).is_some_and(|real| is_local(&real))
}

/// Where the folders of the workspace were when they were opened; without a workspace, the document's own folder as it is
/// written, for nobody knows where it was. So no link that is put in the place of one lets a file leave.
fn workspace(session: &Session, document: &DocumentId) -> Vec<PathBuf> {
    let folders = session.folders().real_paths();
    if !folders.is_empty() {
        return folders;
    }
    let home = &session.sources.folders.home;
    let own = document.path_within().and_then(|path| path.parent().map(Path::to_owned));
    let below_home = |folder: PathBuf| match folder.strip_prefix(home) {
        Ok(below) => privacy::real(home).join(below),
        Err(_) => folder,
    };
    own.map(below_home).into_iter().collect()
}
