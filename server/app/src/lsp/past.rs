//! Asks of the history in this session: they come back with their document, and their turns are read when wanted.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use ask::{Anchor, Document, TextIndex, Trace};
use history::{AskPlace, Error, Kept, Listed, Number, Write};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{MessageType, Uri};
use turn::{Failure, Sent};

use super::session::{Ask, Given, Session};
use crate::commands::AskId;
use crate::{given_files, keeping, new_files};

/// How often a document is searched again because it changed meanwhile.
const TRIES: usize = 3;

/// How the text of an ask is found again, as the history stores it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredTrace {
    /// Where its text stood.
    #[serde(default)]
    trace: Option<Trace>,
    /// The file as it was, if the editor did not have it open.
    #[serde(default)]
    file: Option<Sent>,
    /// The cell of the notebook.
    #[serde(default)]
    cell: Option<String>,
}

/// Where an ask about a document stands: at the text of a trace, or in a file that the editor did not have open.
pub(super) fn place(uri: &Uri, trace: Option<Trace>, file: Option<Sent>) -> AskPlace {
    let (uri, cell) = notebook_and_cell(uri);
    let stored = StoredTrace { trace, file, cell };
    AskPlace { uri, trace: serde_json::to_string(&stored).ok() }
}

/// The document of a URI, and the cell if it is one of a notebook: its name is another one each time.
fn notebook_and_cell(uri: &Uri) -> (String, Option<String>) {
    match uri.as_str().split_once('#') {
        Some((document, cell)) => (document.to_owned(), Some(cell.to_owned())),
        None => (uri.as_str().to_owned(), None),
    }
}

/// Keeps where the text of an ask stands, in a task: a large document takes some time.
pub(super) fn keep_place_later(session: &Arc<Session>, id: AskId) {
    let found = session.asks.with(id, |ask| {
        let document = session.documents.get(&ask.uri).map(|open| open.document);
        (ask.uri.clone(), ask.given.origin, ask.anchor.clone(), document, ask.turn().sent.first().cloned())
    });
    let Some((uri, origin, anchor, document, file)) = found else { return };
    let session = Arc::clone(session);
    tokio::task::spawn_blocking(move || {
        let place = match &document {
            Some(document) => place(&uri, origin.trace(&TextIndex::of(document), &anchor), None),
            None => place(&uri, None, file),
        };
        session.asks.change(id, |ask| keep_place(&session, ask, place));
    });
}

/// Keeps where the asks about a document stand, if that has changed.
pub(super) fn keep_places(session: &Session, uri: &Uri, document: &Document) {
    let ids = session.asks.about(uri, |id, _| id);
    if ids.is_empty() {
        return;
    }
    let index = TextIndex::of(document);
    for id in ids {
        session.asks.change(id, |ask| {
            let place = place(uri, ask.given.origin.trace(&index, &ask.anchor), None);
            keep_place(session, ask, place);
        });
    }
}

/// Keeps the new name of a document for its asks.
pub(super) fn keep_names(session: &Session, uri: &Uri) {
    if let Some(open) = session.documents.get(uri) {
        return keep_places(session, uri, &open.document);
    }
    for id in session.asks.about(uri, |id, _| id) {
        session.asks.change(id, |ask| {
            let place = place(uri, ask.closed_trace().cloned(), None);
            keep_place(session, ask, place);
        });
    }
}

fn keep_place(session: &Session, ask: &mut Ask, place: AskPlace) {
    let Some(kept) = ask.kept else { return };
    let mut hasher = DefaultHasher::new();
    (&place.uri, &place.trace).hash(&mut hasher);
    let noted = Some(hasher.finish());
    if ask.noted != noted {
        ask.noted = noted;
        session.history.write(Write::Moved { ask: kept.which, place });
    }
}

/// Keeps where all asks about open documents stand: the server ends.
pub(super) fn keep_all_places(session: &Session) {
    for uri in session.asks.documents() {
        if let Some(open) = session.documents.get(&uri) {
            keep_places(session, &uri, &open.document);
        }
    }
}

/// Brings the asks of the history back into a document that was opened, in a task.
pub(super) fn restore_later(session: &Arc<Session>, uri: Uri) {
    let session = Arc::clone(session);
    tokio::spawn(async move {
        // They may say that nothing is kept.
        let _ = session.settings_requests.answered().await;
        if !session.settings(&uri).history.is_kept {
            return;
        }
        if let Err(failure) = restore(&session, &uri).await {
            complain(&session, &failure);
        }
    });
}

/// An ask that was found in its document.
struct Found {
    listed: Listed,
    given: Given,
    anchor: Anchor,
}

async fn restore(session: &Arc<Session>, uri: &Uri) -> Result<(), Failure> {
    let (document_uri, _) = notebook_and_cell(uri);
    let history = session.history.clone();
    let reading = move || {
        if !history.exists() {
            return Ok(Vec::new());
        }
        history.read(|store| store.in_document(&document_uri))
    };
    let listed = blocking(reading).await?.map_err(|error| error.failure(session.history.folder()))?;
    name_set_aside(session);
    let mut listed = Arc::new(listed);
    for attempt in 1..=TRIES {
        let known = session.asks.numbers();
        if listed.iter().any(|ask| known.contains(&ask.number)) {
            let new = listed.iter().filter(|ask| !known.contains(&ask.number)).cloned();
            listed = Arc::new(new.collect());
        }
        let Some(open) = session.documents.get(uri).filter(|_| !listed.is_empty()) else { return Ok(()) };
        let (searched, cell, document) = (Arc::clone(&listed), notebook_and_cell(uri).1, open.document);
        let found = blocking(move || find(&searched, cell.as_deref(), &document)).await?;
        if session.documents.version(uri) != Some(open.version) && attempt < TRIES {
            continue;
        }
        tracing::info!(asks = found.len(), "restored");
        for Found { listed, given, anchor } in found {
            if session.asks.of_number(listed.number).is_none() {
                session.asks.add(Ask::restored(uri.clone(), anchor, given, &listed));
            }
        }
        session.changes.resend(uri.clone());
        break;
    }
    Ok(())
}

/// Finds the asks whose text is in a document. Blocks: it may read files.
fn find(listed: &[Listed], cell: Option<&str>, document: &Document) -> Vec<Found> {
    let index = TextIndex::of(document);
    let found = listed.iter().filter_map(|listed| {
        let stored: StoredTrace = serde_json::from_str(listed.trace.as_deref()?).ok()?;
        let anchor = anchor(&stored, document, &index)?;
        // Another cell of the notebook, and another document without a name, count only if they have the very text.
        let is_same = stored.cell.as_deref() == cell && !listed.uri.starts_with("untitled:");
        let is_here = is_same || matches!(anchor, Anchor::Fresh(_));
        let given = serde_json::from_str(&listed.given).ok().filter(|_| is_here)?;
        Some(Found { listed: listed.clone(), given, anchor })
    });
    found.collect()
}

/// The text of an ask in a document; `None` if it is not there. Blocks: it may read files.
pub(super) fn find_again(listed: &Listed, document: &Document) -> Option<Anchor> {
    let stored: StoredTrace = serde_json::from_str(listed.trace.as_deref()?).ok()?;
    anchor(&stored, document, &TextIndex::of(document))
}

/// Forgets asks that were deleted from the history.
pub(super) fn forget(session: &Session, numbers: &[Number]) {
    for id in numbers.iter().filter_map(|number| session.asks.of_number(*number)) {
        if let Some(ask) = session.asks.remove(id) {
            session.changes.now(ask.uri);
        }
    }
}

fn anchor(stored: &StoredTrace, document: &Document, index: &TextIndex<'_>) -> Option<Anchor> {
    match (&stored.trace, &stored.file) {
        (Some(trace), _) => trace.find(index),
        (None, Some(file)) => {
            let whole = 0..document.text().len();
            let is_same = given_files::changes([file]).is_empty();
            Some(if is_same { Anchor::Fresh(whole) } else { Anchor::Stale(whole) })
        }
        (None, None) => None,
    }
}

/// Takes the turns of an ask from the history into memory, if they are not there. Fails if the history does not have them
/// any more.
pub(super) async fn hold(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    let number = session.asks.with(id, |ask| if ask.is_held() { None } else { ask.kept?.number });
    let Some(Some(number)) = number else { return Ok(()) };
    let kept = load(session, number).await?;
    session.asks.change(id, |ask| ask.hold(kept));
    let old = session.recent.used(id);
    for id in old {
        session.asks.change(id, Ask::let_go);
    }
    Ok(())
}

/// A whole ask of the history, with its chart files on the disk.
pub(super) async fn load(session: &Arc<Session>, number: Number) -> Result<Kept, Failure> {
    let history = session.history.clone();
    let loading = move || {
        let kept = if history.exists() { history.read(|store| store.load(number))? } else { None };
        kept.iter().for_each(write_charts);
        Ok::<_, Error>(kept)
    };
    let kept = blocking(loading).await?.map_err(|error| error.failure(session.history.folder()))?;
    kept.ok_or_else(|| {
        Failure::new(format!("Ask {} is not in the history any more", number.0), "", "Ask again.")
    })
}

/// Writes the chart files of an ask that are gone, so that links to them lead somewhere.
fn write_charts(kept: &Kept) {
    for turn in &kept.turns {
        for (image, path) in turn.turn.transcript.images().zip(turn.charts.iter().map(PathBuf::from)) {
            if !path.exists() {
                let folder = path.parent().map(new_files::private_folder);
                // Without it the answer has a link that leads nowhere; the rest is good.
                let _ = folder.map(|_| new_files::create(&path, &image.bytes));
            }
        }
    }
}

/// Tells the person of damaged files that were set aside.
pub(super) fn name_set_aside(session: &Session) {
    for failure in keeping::damage(&session.history) {
        complain(session, &failure);
    }
}

/// Tells the person why the history cannot be used: each reason once.
pub(super) fn complain(session: &Session, failure: &Failure) {
    let text = failure.sentence();
    if session.is_new_trouble(&text) {
        let client = session.client.clone();
        tokio::spawn(async move { client.show_message(MessageType::WARNING, text).await });
    }
}

/// Runs what blocks on another thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::bug())
}
