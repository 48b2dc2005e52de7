//! Asks the person before a file leaves that should stay.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ask::Failure;
use tower_lsp::ls_types as lsp;

use crate::commands::AskId;
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::privacy;

const SEND: &str = "Send it";
const KEEP: &str = "Keep it";

/// Returns once every file of an ask may leave, or says which may not.
pub(super) async fn given(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    for (path, reason) in held_back(session, id).await {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let reason = format!("{name} {reason}.");
        let choices = [SEND, KEEP].map(|title| lsp::MessageActionItem {
            title: title.to_owned(),
            properties: std::collections::HashMap::default(),
        });
        let message = format!("{reason} Send it to Gemini?");
        let chosen = session
            .client
            .show_message_request(lsp::MessageType::WARNING, message, Some(choices.to_vec()))
            .await;
        if !chosen.is_ok_and(|chosen| chosen.is_some_and(|chosen| chosen.title == SEND)) {
            return Err(Failure::new(
                format!("The file {name} was not sent"),
                reason,
                "Run it on this machine, or say yes when asked.",
            ));
        }
        session.allow(path);
    }
    Ok(())
}

/// The files that should stay, each with the reason; none where nothing leaves this machine.
async fn held_back(session: &Arc<Session>, id: AskId) -> Vec<(PathBuf, String)> {
    let Some((document, mut files, engine)) =
        session.asks.with(id, |ask| (ask.uri.clone(), ask.given.attachments.clone(), ask.given.engine))
    else {
        return Vec::new();
    };
    let mut preferences = session.preferences(&document);
    preferences.engine = engine.unwrap_or(preferences.engine);
    if !session.asks_gemini(&preferences) {
        return Vec::new();
    }
    let folders = workspace(session, files::path(&document).as_deref());
    files.push(document);
    files.dedup();
    let files: Vec<PathBuf> = files.iter().filter_map(files::path).collect();
    let files: Vec<PathBuf> = files.into_iter().filter(|file| !session.is_allowed(file)).collect();
    let looking = tokio::task::spawn_blocking(move || {
        let reasons = files.into_iter().map(|file| {
            let reason = privacy::reason_to_stay(&file, &folders);
            (file, reason)
        });
        reasons.filter_map(|(file, reason)| Some((file, reason?))).collect()
    });
    looking.await.unwrap_or_default()
}

/// The folders of the workspace; for a document opened without one, its own.
fn workspace(session: &Session, document: Option<&Path>) -> Vec<PathBuf> {
    let folders = session.folders().paths();
    if folders.is_empty() {
        return document.and_then(Path::parent).map(Path::to_owned).into_iter().collect();
    }
    folders
}
