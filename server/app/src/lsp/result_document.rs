//! The result document: a virtual document if the editor supports those, otherwise a file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use engines::EngineChoice;
use history::Number;
use sandbox::in_words;
use tokio::time::{sleep, timeout};
use tower_lsp::ls_types as lsp;
use turn::{Failure, shown, view};

use super::data::is_data;
use super::past;
use super::protocol::{
    ClosePageNotification, PanelChanged, ResultName, SCHEME, ShowDocument, ShowDocumentParams, ShowPanel,
    TextDocumentContentParams, TextDocumentContentRefresh,
};
use super::session::{Ask, Origin, Session};
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::new_files;

/// The name of the document that previews what an ask would send.
const PREVIEW: &str = "preview";

/// The beginning of the names of documents that show what a question to the person is about.
const REVIEW: &str = "gemini-exec-review";

/// How long an editor may take to open such a document, and to ask for its text.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it then has to draw it.
const DRAWN: Duration = Duration::from_millis(50);

/// The name of the document that shows what was used.
const USAGE: &str = "usage";
/// The beginning of the name of a document of the history.
const KEPT: &str = "ask-";
/// The beginning of the name of a document that only this session has.
const UNKEPT: &str = "unkept-";

/// A document as it opens.
#[derive(Default)]
struct Opened {
    text: String,
    /// What is selected; `None` at the start.
    selection: Option<lsp::Range>,
    keyboard: Keyboard,
}

/// Where the keyboard is once a document is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Keyboard {
    /// In the document: the person wants to see it.
    #[default]
    Goes,
    /// Where it was: the document opens by itself.
    Stays,
}

impl From<String> for Opened {
    fn from(text: String) -> Self {
        Opened { text, ..Opened::default() }
    }
}

/// The document of an ask, with every turn, opened at the latest.
fn drawn(ask: &Ask, is_stale: bool) -> Opened {
    let ages = ask.ages();
    let pages = ask.pages(is_stale, &ages, link);
    let at_line = |line| {
        let start = lsp::Position { line, character: 0 };
        lsp::Range { start, end: start }
    };
    let latest = u32::try_from(view::latest_line(&pages)).ok().filter(|line| *line > 0);
    Opened { text: view::document(&pages), selection: latest.map(at_line), ..Opened::default() }
}

/// The document of an ask in this session, whose turns are held; `None` if it was dismissed.
fn held(session: &Session, id: AskId) -> Option<Opened> {
    session.asks.with_anchor(id, |ask, anchor| drawn(ask, anchor.is_stale()))
}

/// The text of the document of an ask in this session; `None` if it was dismissed, or if its turns cannot be read.
async fn document(session: &Arc<Session>, id: AskId) -> Option<String> {
    past::hold(session, id).await.ok()?;
    held(session, id).map(|opened| opened.text)
}

/// Reads something of the ask of a result: its id, if it is one of this session; the ask; and if it is stale.
pub(super) async fn read<T>(
    session: &Arc<Session>,
    name: &str,
    read: impl Fn(Option<AskId>, &Ask, bool) -> T,
) -> Result<T, Failure> {
    let number = |prefix: &str| name.strip_prefix(prefix)?.parse().ok();
    let kept = number(KEPT).map(Number);
    let id = match kept {
        Some(number) => session.asks.of_number(number, session.history.database()),
        None => number(UNKEPT).and_then(|id| u64::try_from(id).ok()).map(AskId),
    };
    if let Some(id) = id
        && past::hold(session, id).await.is_ok()
        && let Some(read) = session.asks.with_anchor(id, |ask, anchor| read(Some(id), ask, anchor.is_stale()))
    {
        return Ok(read);
    }
    let not_kept = || Failure::new("This answer was not kept", "", "Ask again to see it.");
    let kept = past::load(session, kept.ok_or_else(not_kept)?).await?;
    Ok(read(None, &Ask::of_history(kept), false))
}

/// The text of the document of a result.
async fn text_of(session: &Arc<Session>, name: &str) -> Result<String, Failure> {
    read(session, name, |_, ask, is_stale| drawn(ask, is_stale).text).await
}

/// The name of the result whose document has this URI.
pub(super) fn name_of(uri: &DocumentId) -> String {
    uri.name().trim_end_matches(".md").to_owned()
}

/// The link to a file: its URI.
pub(super) fn link(file: &Path) -> String {
    DocumentId::of_path(file).as_str().to_owned()
}

/// The text of a virtual document. If it does not exist any more, the text says so.
pub(super) async fn content(session: &Arc<Session>, uri: &DocumentId) -> String {
    let name = name_of(uri);
    match session.page(&name) {
        Some(page) => {
            session.page_read.notify_waiters();
            page
        }
        None => text_of(session, &name).await.unwrap_or_else(|failure| failure.sentence() + "\n"),
    }
}

/// Opens the result of an ask in the editor: in its panel, or as a document.
pub(super) async fn open(session: Arc<Session>, id: AskId) {
    open_with(session, id, Keyboard::Goes).await;
}

async fn open_with(session: Arc<Session>, id: AskId, keyboard: Keyboard) {
    if let Err(failure) = past::hold(&session, id).await {
        session.client.show_message(lsp::MessageType::ERROR, failure.sentence()).await;
        return;
    }
    session.asks.until_written(id).await;
    let name = name(&session, id);
    if session.support().panel {
        return show_panel(&session, &name).await;
    }
    session.asks.change(id, |ask| ask.shown_as = Some(name.clone()));
    let opened = Opened { keyboard, ..held(&session, id).unwrap_or_default() };
    open_document(&session, &name, opened).await;
    if session.support().text_document_content {
        // The editor did not see changes that came while it was opening the document.
        refresh(&session, &name);
    }
}

/// Opens the document of an ask about a file that is not open, in a task: it has no place but its own. A panel also shows the
/// profile of a data file that is open: a line says too little of it.
pub(super) fn open_if_alone(session: &Arc<Session>, id: AskId) {
    let is_wanted = session.asks.with(id, |ask| {
        let is_profile = ask.given.chosen.engine == Some(EngineChoice::Local)
            && ask.given.origin == Origin::Whole
            && is_data(&ask.uri);
        !session.documents.is_open(&ask.uri) || (is_profile && session.support().panel)
    });
    if is_wanted == Some(true) {
        tokio::spawn(open_with(Arc::clone(session), id, Keyboard::Stays));
    }
}

/// Opens the document of an ask in the history.
pub(super) async fn open_kept(session: &Arc<Session>, number: Number) -> Result<(), Failure> {
    if let Some(id) = session.asks.of_number(number, session.history.database()) {
        open(Arc::clone(session), id).await;
        return Ok(());
    }
    let name = kept_name(number.0);
    if session.support().panel {
        show_panel(session, &name).await;
        return Ok(());
    }
    let opened = read(session, &name, |_, ask, is_stale| drawn(ask, is_stale)).await?;
    open_document(session, &name, opened).await;
    Ok(())
}

/// Lets the editor show a result in its panel.
async fn show_panel(session: &Session, name: &str) {
    if let Some(uri) = virtual_uri(name) {
        // If the editor refuses, it says why.
        let _ = session.client.send_request::<ShowPanel>(ResultName { uri }).await;
    }
}

/// Opens a result as a document in Markdown, also in an editor that has a panel for it.
pub(super) async fn open_markdown(session: &Arc<Session>, uri: DocumentId) {
    let name = name_of(&uri);
    let shown_as = name.clone();
    let id = read(session, &name, |id, _, _| id).await.ok().flatten();
    if let Some(id) = id {
        session.asks.change(id, |ask| ask.shown_as = Some(shown_as));
    }
    match text_of(session, &name).await {
        Ok(text) => open_document(session, &name, text.into()).await,
        Err(failure) => session.client.show_message(lsp::MessageType::ERROR, failure.sentence()).await,
    }
}

/// Keeps a page and opens it as the preview.
pub(super) async fn open_preview(session: &Session, text: String) {
    open_page(session, PREVIEW, text, Keyboard::Goes).await;
}

/// Keeps a page and opens it beside a question: the keyboard stays where it is. Each is a document of its own: an editor may
/// show what it has of an older one. Returns once the editor has the text, if it asks for it soon: a question may take all keys.
/// Gives its name.
pub(super) async fn open_review(session: &Session, text: String) -> String {
    let name = session.new_page_name(REVIEW);
    let mut read = pin!(session.page_read.notified());
    read.as_mut().enable();
    let opened = open_page(session, &name, text, Keyboard::Stays);
    // Nobody waits for an editor that says nothing.
    if timeout(PATIENCE, opened).await.is_ok() && session.support().text_document_content {
        let _ = timeout(PATIENCE, read).await;
        sleep(DRAWN).await;
    }
    name
}

/// Closes a page whose question is answered, where the editor's plugin can.
pub(super) async fn close_review(session: &Session, name: &str) {
    let support = session.support();
    if let Some(uri) = virtual_uri(name).filter(|_| support.draws_asks && support.text_document_content) {
        session.client.send_notification::<ClosePageNotification>(ResultName { uri }).await;
    }
}

/// Keeps a page of what was used and opens it.
pub(super) async fn open_usage(session: &Session, text: String) {
    open_page(session, USAGE, text, Keyboard::Goes).await;
}

async fn open_page(session: &Session, name: &str, text: String, keyboard: Keyboard) {
    session.set_page(name, text.clone());
    if session.support().text_document_content {
        refresh(session, name);
    }
    open_document(session, name, Opened { keyboard, ..text.into() }).await;
}

/// Opens a saved file in the editor. If the editor cannot, shows its path.
pub(super) async fn open_file(session: &Session, file: &Path) {
    let saved = format!("Saved as {}", short_path(file));
    open_in_editor(session, DocumentId::of_path(file), &saved, None, Keyboard::Goes).await;
}

/// Opens a virtual document. If the editor does not support those, writes and opens a file.
async fn open_document(session: &Session, name: &str, Opened { text, selection, keyboard }: Opened) {
    if session.support().text_document_content {
        if let Some(uri) = virtual_uri(name) {
            let otherwise = "The editor did not open the result.";
            open_in_editor(session, uri, otherwise, selection, keyboard).await;
        }
        return;
    }
    let file = file(session, name);
    if let Err(error) = write(&file, &text) {
        let text = format!("Cannot write {}: {}.", shown(&file), in_words(&error));
        session.client.show_message(lsp::MessageType::ERROR, text).await;
    } else if remove_if_deleted(session, name).await {
        let text = "This answer was deleted from the history: ask again to see it.";
        session.client.show_message(lsp::MessageType::ERROR, text).await;
    } else {
        let otherwise = format!("The result is in {}", short_path(&file));
        open_in_editor(session, DocumentId::of_path(&file), &otherwise, selection, keyboard).await;
    }
}

/// A short form of a path, for status lines: `~/…` below the home folder.
fn short_path(path: &Path) -> String {
    let below = std::env::home_dir().and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned));
    below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
}

/// Opens a document. If the editor cannot, shows the message `otherwise`.
async fn open_in_editor(
    session: &Session,
    uri: DocumentId,
    otherwise: &str,
    selection: Option<lsp::Range>,
    keyboard: Keyboard,
) {
    if !show_with(session, uri, selection, keyboard).await {
        session.client.show_message(lsp::MessageType::INFO, otherwise).await;
    }
}

/// Shows a document in the editor, with this selected; `false` if the editor cannot.
pub(super) async fn show(session: &Session, uri: DocumentId, selection: Option<lsp::Range>) -> bool {
    show_with(session, uri, selection, Keyboard::Goes).await
}

async fn show_with(
    session: &Session,
    uri: DocumentId,
    selection: Option<lsp::Range>,
    keyboard: Keyboard,
) -> bool {
    if !session.support().show_document {
        return false;
    }
    let take_focus = keyboard == Keyboard::Goes;
    let parameters = ShowDocumentParams { uri, external: false, take_focus, selection };
    session.client.send_request::<ShowDocument>(parameters).await.is_ok_and(|shown| shown.success)
}

/// Updates the document of an ask, if it was opened.
pub(super) fn update(session: &Arc<Session>, id: AskId) {
    tell_panel(session, &name(session, id));
    let Some(Some(name)) = session.asks.with(id, |ask| ask.shown_as.clone()) else {
        return;
    };
    if session.support().text_document_content {
        refresh(session, &name);
        return;
    }
    let session = Arc::clone(session);
    tokio::spawn(async move {
        // One after the other: the latest text must be the last that is written.
        let _writing = session.writing_results.lock().await;
        let Some(text) = document(&session, id).await else { return };
        if let Err(error) = write(&file(&session, &name), &text) {
            tracing::warn!(ask = id.0, kind = ?error.kind(), "a result document was not written");
        } else if session.asks.with(id, |ask| !ask.is_busy()).unwrap_or(true) {
            // What runs cannot be deleted.
            remove_if_deleted(&session, &name).await;
        }
    });
}

/// Tells the editor that a result in its panel has changed.
pub(super) fn tell_panel(session: &Session, name: &str) {
    if let Some(uri) = virtual_uri(name).filter(|_| session.is_panel(name)) {
        let client = session.client.clone();
        tokio::spawn(async move { client.send_notification::<PanelChanged>(ResultName { uri }).await });
    }
}

/// Removes the document that was just written if its ask was deleted from the history; `true` if it was.
async fn remove_if_deleted(session: &Session, name: &str) -> bool {
    match name.strip_prefix(KEPT).and_then(|number| number.parse().ok()) {
        Some(number) => past::remove_if_deleted(session, Number(number)).await,
        None => false,
    }
}

/// Asks the editor to read a virtual document again, without waiting for its answer.
fn refresh(session: &Session, name: &str) {
    let Some(uri) = virtual_uri(name) else {
        return;
    };
    let client = session.client.clone();
    tokio::spawn(async move {
        // If the editor refuses, its document stays as it was.
        let _ = client.send_request::<TextDocumentContentRefresh>(TextDocumentContentParams { uri }).await;
    });
}

/// The name of an ask's document: by its number in the history, which stays.
pub(super) fn name(session: &Session, id: AskId) -> String {
    let database = session.history.database();
    let number = session.asks.with(id, |ask| ask.kept?.number_in(database)).flatten();
    number.map_or_else(|| format!("{UNKEPT}{}", id.0), |Number(number)| kept_name(number))
}

/// The name of the document of an ask in the history.
pub(super) fn kept_name(number: i64) -> String {
    format!("{KEPT}{number}")
}

/// The URI of an ask's virtual document.
pub(super) fn uri(session: &Session, id: AskId) -> Option<DocumentId> {
    virtual_uri(&name(session, id))
}

fn virtual_uri(name: &str) -> Option<DocumentId> {
    DocumentId::parse(&format!("{SCHEME}:/{name}.md"))
}

/// The file of a document. What is not kept is numbered by every server from 1: its name has the process id as well.
fn file(session: &Session, name: &str) -> PathBuf {
    let is_kept = name.starts_with(KEPT);
    let name = if is_kept { format!("{name}.md") } else { format!("{name}-{}.md", std::process::id()) };
    session.sources.folders.state.join("results").join(name)
}

/// Writes a document atomically: an editor that reads it meanwhile sees the whole old text or the whole new one.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    new_files::private_folder(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(file)?;
    Ok(())
}
