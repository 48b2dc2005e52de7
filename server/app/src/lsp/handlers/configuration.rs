//! `workspace/didChangeConfiguration`, and `workspace/configuration`.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;

use crate::document_id::DocumentId;
use crate::lsp::protocol::{ConfigurationItem, ConfigurationParams, ConfigurationRequest};
use crate::lsp::session::{Session, SettingsRequest};
use crate::settings::{Partial, SECTION, read_options, unanswered};

/// Requests the new settings if the editor supports that; otherwise reads them from the notification.
pub(in crate::lsp) fn did_change_configuration(session: &Arc<Session>, parameters: &Value) {
    if session.support().configuration {
        pull_configuration_later(session);
    } else if let Some(section) = parameters.pointer("/settings").and_then(|settings| settings.get(SECTION)) {
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

async fn pull(session: Arc<Session>, pulled: SettingsRequest) {
    let folders = session.folders().ids();
    let scopes = std::iter::once(None).chain(folders.into_iter().map(Some));
    let items: Vec<_> =
        scopes.map(|scope_uri| ConfigurationItem { scope_uri, section: SECTION.to_owned() }).collect();
    let request = ConfigurationParams { items: items.clone() };
    let answers = session.client.send_request::<ConfigurationRequest>(request).await.unwrap_or_default();
    if !session.settings_requests.is_latest(&pulled) {
        return;
    }
    let mut answers = answers.iter();
    for folder in items.iter().map(|item| item.scope_uri.as_ref()) {
        match answers.next() {
            Some(answer) => apply(&session, folder, answer),
            // What the workspace may have tightened is not known.
            None if session.support().scoped_settings => set(&session, folder, Some(unanswered())),
            None => {}
        }
    }
}

/// Applies the settings of the start.
pub(super) fn apply_initial(session: &Session, sent: &Value) {
    let is_scoped = session.support().scoped_settings;
    let (options, complaints) = read_options(sent, is_scoped);
    session.change_folders(|folders| folders.set_initial_options(options, !is_scoped));
    report(session, session.new_complaints(None, complaints));
}

/// Applies the settings that can be used, and reports the others to the person. Without a folder, they are the settings
/// of all folders. `null` sets nothing.
fn apply(session: &Session, folder: Option<&DocumentId>, sent: &Value) {
    let read = (!sent.is_null()).then(|| read_options(sent, session.support().scoped_settings));
    set(session, folder, read);
}

fn set(session: &Session, folder: Option<&DocumentId>, read: Option<(Partial, Vec<String>)>) {
    let (options, complaints) = read.unzip();
    let complaints = complaints.unwrap_or_default();
    tracing::info!(complaints = complaints.len(), "settings");
    session.change_folders(|folders| match folder {
        Some(folder) => folders.set_folder_options(folder, options),
        None => folders.set_options(options.unwrap_or_default()),
    });
    session.asks.documents().into_iter().for_each(|uri| session.changes.now(uri));
    report(session, session.new_complaints(folder, complaints));
}

/// Reports to the person what is wrong with their settings.
pub(super) fn report(session: &Session, complaints: Vec<String>) {
    for complaint in complaints {
        let client = session.client.clone();
        tokio::spawn(async move { client.show_message(lsp::MessageType::WARNING, complaint).await });
    }
}
