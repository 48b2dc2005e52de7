//! Asks the person before something leaves that should stay.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use turn::{Cleaner, Failure};
use tower_lsp::ls_types::{MessageType, Uri};

use crate::commands::AskId;
use crate::lsp::confirm::is_yes;
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::privacy;
use crate::settings::Settings;

/// What an ask may do: decided once, right before it is done.
pub(super) struct Cleared {
    /// Whether it goes to Gemini; else nothing leaves this machine.
    pub(super) to_gemini: bool,
    /// Where the attached files are that were looked at: these are opened, and not what their names lead to later.
    pub(super) files: Vec<(Uri, PathBuf)>,
}

/// Something that should stay, and why.
struct HeldBack {
    /// By what a yes is remembered: where it really is.
    place: String,
    name: String,
    reason: String,
}

/// Asks the person about everything that should stay; returns once all of it may leave, or says what may not.
pub(super) async fn given(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    let Err(held_back) = look(session, id).await else {
        return Ok(());
    };
    for HeldBack { place, name, reason } in held_back {
        let reason = format!("{name} {reason}.");
        let message = format!("{reason} Send it to Gemini?");
        if !is_yes(&session.client, MessageType::WARNING, message, "Send it", "Keep it").await {
            return Err(Failure::new(
                format!("The file {name} was not sent"),
                reason,
                "Run it on this machine, or say yes when asked.",
            ));
        }
        session.allow(place);
    }
    Ok(())
}

/// What an ask may do now; `None` where the person is to be asked first.
pub(super) async fn cleared(session: &Arc<Session>, id: AskId) -> Option<Cleared> {
    look(session, id).await.ok()
}

/// The document of an ask that this machine is to answer.
pub(super) fn runs_here(session: &Session, id: AskId) -> Option<Uri> {
    let (document, engine) = session.asks.with(id, |ask| (ask.uri.clone(), ask.given.engine))?;
    let settings = session.settings(&document);
    let engine = engine.unwrap_or(settings.engine);
    (!Settings { engine, ..settings }.asks_gemini()).then_some(document)
}

/// Looks at everything an ask would send, as it is now.
async fn look(session: &Arc<Session>, id: AskId) -> Result<Cleared, Vec<HeldBack>> {
    let known = session.asks.with(id, |ask| (ask.uri.clone(), ask.given.attachments.clone()));
    let Some((document, attachments)) = known else {
        return Ok(Cleared { to_gemini: false, files: Vec::new() });
    };
    let to_gemini = runs_here(session, id).is_none();
    let session = Arc::clone(session);
    let looking = tokio::task::spawn_blocking(move || {
        let files: Vec<(Uri, PathBuf)> = attachments
            .iter()
            .filter_map(|uri| Some((uri.clone(), privacy::real(&files::path(uri)?))))
            .collect();
        if !to_gemini {
            return Ok(Cleared { to_gemini, files });
        }
        let folders = workspace(&session, files::path_within(&document).as_deref());
        let mut uris: Vec<&Uri> = attachments.iter().chain([&document]).collect();
        uris.dedup();
        let held_back: Vec<HeldBack> =
            uris.into_iter().filter_map(|uri| held_back(&session, uri, &folders)).collect();
        if held_back.is_empty() { Ok(Cleared { to_gemini, files }) } else { Err(held_back) }
    });
    // Nothing leaves where nobody could look.
    looking.await.unwrap_or(Ok(Cleared { to_gemini: false, files: Vec::new() }))
}

/// Why a document or a file should stay; `None` where it may leave.
fn held_back(session: &Session, uri: &Uri, folders: &[PathBuf]) -> Option<HeldBack> {
    let (place, reason) = match files::path_within(uri) {
        Some(path) => {
            let path = privacy::real(&path);
            let reason = privacy::reason_to_stay(&path, folders)?;
            (path.display().to_string(), reason)
        }
        // What was never saved is nowhere else than in the editor, where the person chose to ask about it.
        None if uri.scheme().as_str() == "untitled" => return None,
        None => (uri.as_str().to_owned(), "is not a file of the workspace".to_owned()),
    };
    // A file's name is anybody's text.
    let name = Cleaner::clean(&files::name(uri)).replace('\n', " ");
    (!session.is_allowed(&place)).then_some(HeldBack { place, name, reason })
}

/// The folders of the workspace; for a document opened without one, its own.
fn workspace(session: &Session, document: Option<&Path>) -> Vec<PathBuf> {
    let folders = session.folders().paths();
    if folders.is_empty() {
        return document.and_then(Path::parent).map(Path::to_owned).into_iter().collect();
    }
    folders
}
