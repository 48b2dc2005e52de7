//! The result document: where the editor has documents of a server, one of those; else a real file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ask::view;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use super::protocol::{SCHEME, TextDocumentContentParams, TextDocumentContentRefresh};
use super::session::Session;
use crate::charts::create_private;
use crate::commands::AskId;
use crate::input::in_words;

/// The text of an ask's document, with every turn.
pub(super) fn document(session: &Session, id: AskId) -> Option<String> {
    session.asks.with(id, |ask| {
        let turns = ask.turns().iter().map(|turn| {
            (ask.snapshot_of(turn), turn.charts.iter().map(|chart| link(chart)).collect::<Vec<_>>())
        });
        view::document(&turns.collect::<Vec<_>>())
    })
}

/// A file as a link.
pub(super) fn link(file: &Path) -> String {
    Uri::from_file_path(file).map_or_else(|| file.display().to_string(), |uri| uri.as_str().to_owned())
}

/// The ask whose document this is.
pub(super) fn ask_of(uri: &Uri) -> Option<AskId> {
    let is_ours = uri.scheme().as_str() == SCHEME;
    let name = uri.path().as_str().trim_start_matches('/');
    let id = name.strip_prefix("ask-")?.strip_suffix(".md")?;
    is_ours.then(|| id.parse().ok().map(AskId)).flatten()
}

/// Opens the document of an ask in the editor.
pub(super) async fn open(session: Arc<Session>, id: AskId) {
    session.asks.change(id, |ask| ask.is_shown = true);
    let (uri, place) = if session.support().text_document_content {
        (virtual_uri(id), String::new())
    } else {
        let file = file(&session, id);
        if let Err(error) = write(&session, id, &file) {
            let text = format!("Cannot write {}: {}.", file.display(), in_words(&error));
            session.client.show_message(lsp::MessageType::ERROR, text).await;
            return;
        }
        (Uri::from_file_path(&file), file.display().to_string())
    };
    let Some(uri) = uri else {
        return;
    };
    let shown = if session.support().show_document {
        let parameters =
            lsp::ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: None };
        session.client.show_document(parameters).await.unwrap_or(false)
    } else {
        false
    };
    if !shown {
        let text = if place.is_empty() {
            "The editor did not open the result.".to_owned()
        } else {
            format!("The result is in {place}")
        };
        session.client.show_message(lsp::MessageType::INFO, text).await;
    }
}

/// Brings an open document up to date.
pub(super) fn update(session: &Session, id: AskId) {
    if session.asks.with(id, |ask| ask.is_shown) != Some(true) {
        return;
    }
    if !session.support().text_document_content {
        if let Err(error) = write(session, id, &file(session, id)) {
            tracing::warn!(ask = id.0, kind = ?error.kind(), "a result document was not written");
        }
        return;
    }
    if let Some(uri) = virtual_uri(id) {
        let client = session.client.clone();
        tokio::spawn(async move {
            // An editor that cannot is one whose document stays as it was.
            let _ =
                client.send_request::<TextDocumentContentRefresh>(TextDocumentContentParams { uri }).await;
        });
    }
}

fn virtual_uri(id: AskId) -> Option<Uri> {
    format!("{SCHEME}:/ask-{}.md", id.0).parse().ok()
}

/// The file of an ask: of this process's own, since ids begin anew with each.
fn file(session: &Session, id: AskId) -> PathBuf {
    let name = format!("{}-{}.md", std::process::id(), id.0);
    session.environment.state_folder.join("results").join(name)
}

fn write(session: &Session, id: AskId, file: &Path) -> std::io::Result<()> {
    let Some(text) = document(session, id) else {
        return Ok(());
    };
    if let Some(folder) = file.parent() {
        create_private(folder)?;
    }
    std::fs::write(file, text)
}
