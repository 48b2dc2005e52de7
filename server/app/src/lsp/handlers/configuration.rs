//! `workspace/didChangeConfiguration`, and `workspace/configuration`.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::lsp::session::{Session, SettingsRequest};
use crate::settings::{SECTION, read_options};

/// Requests the new settings if the editor supports that; otherwise reads them from the notification.
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

/// Requests the settings of each folder from the editor, in a task.
pub(in crate::lsp) fn pull_configuration_later(session: &Arc<Session>) {
    if session.support().configuration {
        let request = session.settings_requests.begin();
        tokio::spawn(pull(Arc::clone(session), request));
    }
}

/// Registers for changes of the settings, if the editor supports that.
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
        // An editor that refuses reports no changes: the settings of the start stay.
        let _ = client.register_capability(vec![registration]).await;
    });
}

async fn pull(session: Arc<Session>, _open: SettingsRequest) {
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

/// Applies the settings that can be used, and reports the others to the person. Without a folder, they are the settings
/// of all folders.
pub(super) fn apply(session: &Session, folder: Option<&Uri>, sent: &Value) {
    let (options, complaints) = read_options(sent, session.support().scoped_settings);
    tracing::info!(complaints = complaints.len(), "settings");
    session.change_folders(|folders| match folder {
        Some(folder) => folders.set_folder_options(folder, &options),
        None => folders.set_options(options),
    });
    session.asks.documents().into_iter().for_each(|uri| session.changes.now(uri));
    report(session, complaints);
}

/// Reports to the person what is wrong with their settings, each complaint once.
pub(super) fn report(session: &Session, complaints: Vec<String>) {
    for complaint in session.new_complaints(complaints) {
        let client = session.client.clone();
        tokio::spawn(async move { client.show_message(lsp::MessageType::WARNING, complaint).await });
    }
}
