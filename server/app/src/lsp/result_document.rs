//! The result document: where the editor has documents of a server, one of those; else a real file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;
use turn::{shown, view};

use super::protocol::{SCHEME, TextDocumentContentParams, TextDocumentContentRefresh};
use super::session::{Ask, Session};
use crate::commands::AskId;
use crate::new_files;
use engines::in_words;

/// The name of the document with what an ask would send.
const PREVIEW: &str = "preview";

/// The text of an ask's document, with every turn.
pub(super) fn text(ask: &Ask) -> String {
    view::document(&ask.pages(link))
}

fn document(session: &Session, id: AskId) -> Option<String> {
    session.asks.with(id, text)
}

/// A file as a link.
pub(super) fn link(file: &Path) -> String {
    Uri::from_file_path(file).map_or_else(|| file.display().to_string(), |uri| uri.as_str().to_owned())
}

/// The text of a document that only the server has; `None` where it is gone.
pub(super) fn content(session: &Session, uri: &Uri) -> Option<String> {
    let name = uri.path().as_str().trim_start_matches('/').strip_suffix(".md")?;
    if uri.scheme().as_str() != SCHEME {
        None
    } else if name == PREVIEW {
        session.preview()
    } else {
        document(session, AskId(name.strip_prefix("ask-")?.parse().ok()?))
    }
}

/// Opens the document of an ask in the editor.
pub(super) async fn open(session: Arc<Session>, id: AskId) {
    session.asks.change(id, |ask| ask.is_shown = true);
    let text = || document(&session, id).unwrap_or_default();
    open_document(&session, &ask_name(id), text).await;
    if session.support().text_document_content {
        // What changed while the editor was still opening it has passed unseen.
        refresh(&session, &ask_name(id));
    }
}

/// Opens what an ask would send.
pub(super) async fn open_preview(session: &Session, text: String) {
    session.set_preview(text.clone());
    if session.support().text_document_content {
        refresh(session, PREVIEW);
    }
    open_document(session, PREVIEW, || text).await;
}

/// Opens a file.
pub(super) async fn open_file(session: &Session, file: &Path) {
    if let Some(uri) = Uri::from_file_path(file) {
        open_in_editor(session, uri, &format!("Saved as {}", at_home(file))).await;
    }
}

/// Opens a document that only the server has; where the editor cannot, as a file.
async fn open_document(session: &Session, name: &str, text: impl FnOnce() -> String) {
    if session.support().text_document_content {
        if let Some(uri) = virtual_uri(name) {
            open_in_editor(session, uri, "The editor did not open the result.").await;
        }
        return;
    }
    let file = file(session, name);
    if let Err(error) = write(&file, &text()) {
        let text = format!("Cannot write {}: {}.", shown(&file), in_words(&error));
        session.client.show_message(lsp::MessageType::ERROR, text).await;
    } else if let Some(uri) = Uri::from_file_path(&file) {
        open_in_editor(session, uri, &format!("The result is in {}", at_home(&file))).await;
    }
}

/// A path as people write it: a status line is short.
fn at_home(path: &Path) -> String {
    let below = std::env::home_dir().and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned));
    below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
}

/// Opens a document, or says where it is.
async fn open_in_editor(session: &Session, uri: Uri, otherwise: &str) {
    let shown = if session.support().show_document {
        let parameters =
            lsp::ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: None };
        session.client.show_document(parameters).await.unwrap_or(false)
    } else {
        false
    };
    if !shown {
        session.client.show_message(lsp::MessageType::INFO, otherwise).await;
    }
}

/// Brings an open document up to date.
pub(super) fn update(session: &Session, id: AskId) {
    if session.asks.with(id, |ask| ask.is_shown) != Some(true) {
        return;
    }
    let name = ask_name(id);
    if session.support().text_document_content {
        refresh(session, &name);
    } else if let Some(text) = document(session, id)
        && let Err(error) = write(&file(session, &name), &text)
    {
        tracing::warn!(ask = id.0, kind = ?error.kind(), "a result document was not written");
    }
}

/// Has the editor ask for a document again.
fn refresh(session: &Session, name: &str) {
    let Some(uri) = virtual_uri(name) else {
        return;
    };
    let client = session.client.clone();
    tokio::spawn(async move {
        // An editor that cannot is one whose document stays as it was.
        let _ = client.send_request::<TextDocumentContentRefresh>(TextDocumentContentParams { uri }).await;
    });
}

fn ask_name(id: AskId) -> String {
    format!("ask-{}", id.0)
}

/// The document of an ask, where the editor has documents of a server.
pub(super) fn uri(id: AskId) -> Option<Uri> {
    virtual_uri(&ask_name(id))
}

fn virtual_uri(name: &str) -> Option<Uri> {
    format!("{SCHEME}:/{name}.md").parse().ok()
}

/// The file of a document: of this process's own, since ids begin anew with each.
fn file(session: &Session, name: &str) -> PathBuf {
    let name = format!("{name}-{}.md", std::process::id());
    session.sources.folders.state.join("results").join(name)
}

/// Writes a document in one step: an editor that reads it meanwhile sees the old one or the new one, whole.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    new_files::private_folder(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(file)?;
    Ok(())
}
