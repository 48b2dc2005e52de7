//! Asks the person before something leaves that should stay, and before code runs without isolation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engines::{Engine, EngineSettings};
use tower_lsp::ls_types::{MessageType, Uri};
use turn::{Cleaner, Failure};

use super::{bug, isolation};
use crate::commands::AskId;
use crate::lsp::confirm::is_yes;
use crate::lsp::session::Session;
use crate::lsp::uri;
use crate::privacy;

/// What an ask may do: decided once, right before it is done.
pub(super) struct Cleared {
    /// Who answers.
    pub(super) engine: Arc<dyn Engine>,
    /// The attached files that were looked at, each by its canonical path. These are opened, and not what their names
    /// lead to later.
    pub(super) files: Vec<(Uri, PathBuf)>,
}

/// What was found of an ask.
struct Look {
    cleared: Cleared,
    /// What should stay; empty where nothing leaves.
    held_back: Vec<HeldBack>,
}

/// Something that should stay, and why.
struct HeldBack {
    /// Key under which consent is remembered: the file's canonical path.
    place: String,
    name: String,
    reason: String,
}

/// Who answers an ask by the settings as they are now, and the document it is about. `None` if it was dismissed.
pub(super) fn engine(session: &Session, id: AskId) -> Option<(Uri, Arc<dyn Engine>)> {
    let (document, choice) = session.asks.with(id, |ask| (ask.uri.clone(), ask.given.engine))?;
    let settings = session.settings(&document).engines();
    let engine = choice.unwrap_or(settings.engine);
    let engine = session.engines.resolve(&EngineSettings { engine, ..settings });
    Some((document, engine))
}

/// Asks the person about everything that takes a yes. Returns once they said yes to all of it.
pub(super) async fn ask(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    let order = session.looking.lock().await;
    let Look { cleared, held_back } = look(session, id).await?;
    // Without a question nothing is awaited from here to the queue, so that nobody overtakes this ask.
    drop(order);
    let service = cleared.engine.destinations().first().map_or("Gemini", |destination| destination.service);
    for HeldBack { place, name, reason } in held_back {
        let reason = format!("{name} {reason}.");
        let message = format!("{reason} Send it to {service}?");
        if !is_yes(&session.client, MessageType::WARNING, message, "Send it", "Keep it").await {
            return Err(Failure::new(
                format!("The file {name} was not sent"),
                reason,
                "Run it on this machine, or say yes when asked.",
            ));
        }
        session.consents.let_leave(place);
    }
    match session.asks.with(id, |ask| ask.uri.clone()) {
        Some(document) => isolation::consented(session, &document, cleared.engine).await,
        None => Ok(()),
    }
}

/// What an ask may do now; `None` if the person must be asked first.
pub(super) async fn cleared(session: &Arc<Session>, id: AskId) -> Result<Option<Cleared>, Failure> {
    let Look { cleared, held_back } = look(session, id).await?;
    Ok(held_back.is_empty().then_some(cleared))
}

/// Looks at everything an ask would send, as it is now.
async fn look(session: &Arc<Session>, id: AskId) -> Result<Look, Failure> {
    let (document, engine) = engine(session, id).ok_or_else(bug)?;
    let attachments = session.asks.with(id, |ask| ask.given.attachments.clone()).unwrap_or_default();
    let session = Arc::clone(session);
    let looking = tokio::task::spawn_blocking(move || {
        let real = |uri: &Uri| Some((uri.clone(), privacy::real(&uri::path(uri)?)));
        let files = attachments.iter().filter_map(real).collect();
        let leaves = !engine.destinations().is_empty();
        let held_back = if leaves { all_held_back(&session, &document, &attachments) } else { Vec::new() };
        Look { cleared: Cleared { engine, files }, held_back }
    });
    // Nothing leaves that could not be looked at.
    looking.await.map_err(|_| bug())
}

/// What should stay of a document and its attachments.
fn all_held_back(session: &Session, document: &Uri, attachments: &[Uri]) -> Vec<HeldBack> {
    let folders = workspace(session, uri::path_within(document).as_deref());
    let mut uris: Vec<&Uri> = attachments.iter().chain([document]).collect();
    uris.dedup();
    uris.into_iter().filter_map(|uri| held_back(session, uri, &folders)).collect()
}

/// Why a document or a file should stay; `None` where it may leave.
fn held_back(session: &Session, uri: &Uri, folders: &[PathBuf]) -> Option<HeldBack> {
    let (place, reason) = match uri::path_within(uri) {
        Some(path) => {
            let path = privacy::real(&path);
            let reason = privacy::reason_to_stay(&path, folders)?;
            (path.display().to_string(), reason)
        }
        // What was never saved exists only in the editor, where the person chose to ask about it.
        None if uri.scheme().as_str() == "untitled" => return None,
        None => (uri.as_str().to_owned(), "is not a file of the workspace".to_owned()),
    };
    // A file's name is anybody's text.
    let name = Cleaner::clean(&uri::name(uri)).replace('\n', " ");
    (!session.consents.may_leave(&place)).then_some(HeldBack { place, name, reason })
}

/// The folders of the workspace; for a document opened without one, its own.
fn workspace(session: &Session, document: Option<&Path>) -> Vec<PathBuf> {
    let folders = session.folders().paths();
    if folders.is_empty() {
        return document.and_then(Path::parent).map(Path::to_owned).into_iter().collect();
    }
    folders
}
