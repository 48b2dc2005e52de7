//! Asks of the history in this session: they come back with their document, and their turns are read when wanted.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ask::{Anchor, Document, TextIndex, Trace};
use history::{AskPlace, Error, History, Kept, Listed, Number, Write};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tower_lsp::ls_types::{MessageType, Uri};
use turn::{Failure, Sent};

use super::session::{Ask, Given, Session};
use crate::commands::AskId;
use crate::{given_files, keeping, new_files};

/// How often a place is looked for because its text changed meanwhile.
const TRIES: usize = 3;

/// How often a document is searched because it changed meanwhile.
const MOST_TRIES: u32 = 20;

/// The first pause between two searches; each is longer by this.
const PAUSE: Duration = Duration::from_millis(50);

/// How the text of an ask is found again, as the history stores it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredTrace {
    /// Where its text stood when it was asked about: what is like that is fresh, whatever it was meanwhile.
    #[serde(default)]
    asked: Option<Trace>,
    /// Where its text stood last.
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
pub(super) fn place(uri: &Uri, asked: Option<Trace>, trace: Option<Trace>, file: Option<Sent>) -> AskPlace {
    let (uri, cell) = notebook_and_cell(uri);
    let stored = StoredTrace { asked, trace, file, cell };
    AskPlace { uri, trace: serde_json::to_string(&stored).ok() }
}

/// The document of a URI, and the cell if it is one of a notebook: its name is another one each time.
fn notebook_and_cell(uri: &Uri) -> (String, Option<String>) {
    match uri.as_str().split_once('#') {
        Some((document, cell)) => (document.to_owned(), Some(cell.to_owned())),
        None => (uri.as_str().to_owned(), None),
    }
}

/// Keeps where the text of an ask stands, in a task: a large document takes some time. `written` hears when this and all
/// that was ordered before is written.
pub(super) fn keep_place_later(session: &Arc<Session>, id: AskId, mut written: Option<oneshot::Sender<()>>) {
    let session = Arc::clone(session);
    tokio::task::spawn_blocking(move || {
        // Whoever types meanwhile moves it: then it is looked for again.
        let _ = (0..TRIES).any(|_| keep_place_of(&session, id, &mut written));
    });
}

/// Keeps where an ask stands; `false` if it has moved meanwhile.
fn keep_place_of(session: &Session, id: AskId, written: &mut Option<oneshot::Sender<()>>) -> bool {
    let found = session.asks.with(id, |ask| (ask.uri.clone(), ask.given.origin, ask.anchor.clone()));
    let Some((uri, origin, anchor)) = found else { return true };
    let document = session.documents.get(&uri).map(|open| open.document);
    let trace = document.as_ref().and_then(|document| origin.trace(&TextIndex::of(document), &anchor));
    let kept = session.asks.change(id, |ask| {
        let is_there = ask.uri == uri && ask.anchor == anchor;
        if is_there {
            let trace = trace.or_else(|| ask.closed_trace().cloned());
            keep_place(session, ask, trace, written.take());
        }
        is_there
    });
    kept.unwrap_or(true)
}

/// Keeps where the asks about a document stand, if that has changed: in its text or, without it, where they were found
/// last.
pub(super) fn keep_places(session: &Session, uri: &Uri, document: Option<&Document>) {
    let ids = session.asks.about(uri, |id, _| id);
    let index = document.filter(|_| !ids.is_empty()).map(TextIndex::of);
    for id in ids {
        session.asks.change(id, |ask| {
            let trace = match &index {
                Some(index) => ask.given.origin.trace(index, &ask.anchor),
                None => ask.closed_trace().cloned(),
            };
            keep_place(session, ask, trace, None);
        });
    }
}

/// Writes where an ask stands, if that has changed or somebody waits until it is written.
fn keep_place(session: &Session, ask: &mut Ask, trace: Option<Trace>, written: Option<oneshot::Sender<()>>) {
    let is_kept = session.settings(&ask.uri).history.is_kept;
    let Some(kept) = ask.kept.filter(|_| is_kept) else { return };
    if ask.asked.is_none() && matches!(ask.anchor, Anchor::Fresh(_)) {
        ask.asked.clone_from(&trace);
    }
    let place = place(&ask.uri, ask.asked.clone(), trace, ask.file.clone());
    let hash = Some(hash(&place.uri, place.trace.as_deref()));
    let moved = Write::Moved { ask: kept.which, place };
    if let Some(written) = written {
        session.history.write_and(moved, move |_| {
            let _ = written.send(());
        });
    } else if ask.written_place != hash {
        session.history.write(moved);
    }
    ask.written_place = hash;
}

/// A hash of a place, to see if it has changed since it was written.
fn hash(uri: &str, trace: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (uri, trace).hash(&mut hasher);
    hasher.finish()
}

/// Keeps where all asks about open documents stand: the server ends.
pub(super) fn keep_all_places(session: &Session) {
    for uri in session.asks.documents() {
        if let Some(open) = session.documents.get(&uri) {
            keep_places(session, &uri, Some(&open.document));
        }
    }
}

/// Brings the asks of the history back into a document that was opened, in a task.
pub(super) fn restore_later(session: &Arc<Session>, uri: Uri) {
    let session = Arc::clone(session);
    tokio::spawn(async move {
        // They may say that nothing is kept.
        if session.current_settings().await.is_err() || !session.settings(&uri).history.is_kept {
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
    stored: StoredTrace,
}

async fn restore(session: &Arc<Session>, uri: &Uri) -> Result<(), Failure> {
    let (document_uri, _) = notebook_and_cell(uri);
    let mut listed =
        in_history(session, move |history| history.read_if_any(|store| store.in_document(&document_uri)))
            .await?;
    // What runs in another window comes with the next opening: here nobody would hear of its end.
    listed.retain(|ask| !ask.is_running);
    name_set_aside(session);
    let mut listed = Arc::new(listed);
    for attempt in 1..=MOST_TRIES {
        let known = session.asks.numbers();
        if listed.iter().any(|ask| known.contains(&ask.number)) {
            let new = listed.iter().filter(|ask| !known.contains(&ask.number)).cloned();
            listed = Arc::new(new.collect());
        }
        let Some(open) = session.documents.get(uri).filter(|_| !listed.is_empty()) else { return Ok(()) };
        let (searched, cell) = (Arc::clone(&listed), notebook_and_cell(uri).1);
        let document = open.document.clone();
        let found = blocking(move || find(&searched, cell.as_deref(), &document)).await?;
        if session.documents.get(uri).is_some_and(|now| now.is_same(&open)) {
            add(session, uri, found);
            return Ok(());
        }
        // The text has changed meanwhile: after a pause of the person it is searched again.
        tokio::time::sleep(PAUSE * attempt).await;
    }
    Ok(())
}

/// Adds asks that were found in an open document.
fn add(session: &Session, uri: &Uri, found: Vec<Found>) {
    tracing::info!(asks = found.len(), "restored");
    let known = session.asks.numbers();
    for Found { listed, given, anchor, stored } in found {
        if !known.contains(&listed.number) {
            let mut ask = Ask::restored(uri.clone(), anchor, given, &listed);
            ask.written_place = Some(hash(&listed.uri, listed.trace.as_deref()));
            (ask.asked, ask.file) = (stored.asked, stored.file);
            session.asks.add(ask);
        }
    }
    session.changes.resend(uri.clone());
}

/// Finds the asks whose text is in a document. Blocks: it may read files.
fn find(listed: &[Listed], cell: Option<&str>, document: &Document) -> Vec<Found> {
    let index = TextIndex::of(document);
    let found = listed.iter().filter_map(|listed| {
        let stored: StoredTrace = serde_json::from_str(listed.trace.as_deref()?).ok()?;
        // What is damaged in the file must not hide the other asks of the document.
        let anchor = catch_unwind(AssertUnwindSafe(|| anchor(&stored, document, &index))).ok().flatten()?;
        // Another cell of the notebook, and another document without a name, count only if they have the very text.
        let is_same = stored.cell.as_deref() == cell && !listed.uri.starts_with("untitled:");
        let is_here = is_same || matches!(anchor, Anchor::Fresh(_));
        let given = serde_json::from_str(&listed.given).ok().filter(|_| is_here)?;
        Some(Found { listed: listed.clone(), given, anchor, stored })
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
    let as_asked = stored.asked.as_ref().and_then(|asked| asked.find(index));
    if let Some(Anchor::Fresh(range)) = as_asked {
        return Some(Anchor::Fresh(range));
    }
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
    let charts = session.sources.folders.state.join("charts");
    let kept = in_history(session, move |history| {
        let kept = history.read_if_any(|store| store.load(number))?;
        if let Some(kept) = &kept {
            write_charts(kept, &charts);
        }
        Ok(kept)
    });
    kept.await?.ok_or_else(|| gone(number))
}

/// An ask of the history in short. Fails if there is none of this number.
pub(super) async fn listed(session: &Session, number: Number) -> Result<Listed, Failure> {
    let listed = in_history(session, move |history| history.read_if_any(|store| store.find(number)));
    listed.await?.ok_or_else(|| gone(number))
}

fn gone(Number(number): Number) -> Failure {
    Failure::new(format!("Ask {number} is not in the history any more"), "", "Ask again.")
}

/// Writes the chart files of an ask that are gone, so that links to them lead somewhere: those that this program chose a
/// place for, below `charts`. The others are the person's.
fn write_charts(kept: &Kept, charts: &Path) {
    let is_ours = |path: &PathBuf| {
        path.starts_with(charts) && path.components().all(|part| part != Component::ParentDir)
    };
    for turn in &kept.turns {
        let paths = turn.charts.iter().map(PathBuf::from);
        for (image, path) in turn.turn.transcript.images().zip(paths) {
            if is_ours(&path) && !path.exists() {
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

/// Does something with the history, on another thread.
pub(super) async fn in_history<T: Send + 'static>(
    session: &Session,
    work: impl FnOnce(&History) -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    let history = session.history.clone();
    blocking(move || work(&history).map_err(|error| error.failure(history.folder()))).await?
}

/// Runs what blocks on another thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::bug())
}
