//! `workspace/didChangeConfiguration`, and the settings an editor is asked for.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::lsp::session::Session;
use crate::lsp::uri as names;
use crate::settings::{SECTION, read_options};

/// Takes the new settings from the notification, or asks for them where the editor is to be asked.
pub(in crate::lsp) fn did_change_configuration(
    session: &Arc<Session>,
    parameters: &lsp::DidChangeConfigurationParams,
) {
    if session.support().configuration {
        pull_configuration_later(session);
    } else if let Some(section) = parameters.settings.get(SECTION) {
        apply(session, None, section);
    }
}

/// Asks the editor for the settings of each folder, without waiting for it.
pub(in crate::lsp) fn pull_configuration_later(session: &Arc<Session>) {
    if session.support().configuration {
        tokio::spawn(pull(Arc::clone(session)));
    }
}

/// Asks to be told of changes, where the editor wants to be asked.
pub(super) fn register(session: &Session) {
    if !session.support().register_configuration {
        return;
    }
    let registration = lsp::Registration {
        id: "configuration".to_owned(),
        method: "workspace/didChangeConfiguration".to_owned(),
        register_options: Some(serde_json::json!({"section": SECTION})),
    };
    let client = session.client.clone();
    tokio::spawn(async move {
        // An editor that refuses tells no changes: its settings are those of the start.
        let _ = client.register_capability(vec![registration]).await;
    });
}

async fn pull(session: Arc<Session>) {
    let folders = session.folders().uris();
    let scopes = std::iter::once(None).chain(folders.into_iter().map(Some));
    let items: Vec<_> = scopes
        .map(|scope_uri| lsp::ConfigurationItem { scope_uri, section: Some(SECTION.to_owned()) })
        .collect();
    let Ok(answers) = session.client.configuration(items.clone()).await else {
        return;
    };
    for (item, answer) in items.into_iter().zip(answers) {
        if !answer.is_null() {
            apply(&session, item.scope_uri.as_ref(), &answer);
        }
    }
}

/// Uses what can be used of some settings, and tells the person of the rest.
pub(super) fn apply(session: &Session, folder: Option<&Uri>, sent: &Value) {
    let around =
        folder.map_or_else(|| session.folders().paths(), |folder| Vec::from_iter(names::path(folder)));
    let (options, complaints) = read_options(sent, session.support().scoped_settings, &around);
    tracing::info!(complaints = complaints.len(), "settings");
    session.change_folders(|folders| match folder {
        Some(folder) => folders.set_folder_options(folder, &options),
        None => folders.set_options(options),
    });
    session.asks.documents().into_iter().for_each(|uri| session.changes.now(uri));
    tell(session, complaints);
}

/// Tells the person what cannot be used of their settings, each once.
pub(super) fn tell(session: &Session, complaints: Vec<String>) {
    for complaint in session.new_complaints(complaints) {
        let client = session.client.clone();
        tokio::spawn(async move { client.show_message(lsp::MessageType::WARNING, complaint).await });
    }
}
