//! Asks of the history in this session: they come back with their document, and their turns are read when wanted.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ask::{Anchor, Document, TextIndex, Trace};
use history::{AskPlace, Error, History, Kept, Listed, Number, Store, Write};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::ls_types::MessageType;
use turn::{Failure, Sent};

use super::session::{Ask, KeptAs, Session, Stands};
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::{given_files, keeping, kept_files};

/// How often a place is looked for because its text changed meanwhile.
const TRIES: usize = 3;

/// How often a document is searched because it changed meanwhile.
const MOST_TRIES: u32 = 20;

/// The first pause between two searches; each is longer by this.
const PAUSE: Duration = Duration::from_millis(50);

/// From how many asks on they are looked for on two threads.
const MANY: usize = 100;

/// How long another window's ask runs until it is looked for again; each time twice as long, up to a limit.
const SHORTEST_LOOK: Duration = Duration::from_millis(250);
const LONGEST_LOOK: Duration = Duration::from_secs(8);

/// How the text of an ask is found again, as the history stores it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredTrace {
    /// Where its text stood when it was asked about: what is like that is fresh, whatever it was meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<Trace>,
    /// Where its text stood last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<Trace>,
    /// `true` if that was where it was asked about; then `trace` is left out.
    #[serde(default)]
    is_unmoved: bool,
    /// The file as it was, if the editor did not have it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Sent>,
    /// The cell of the notebook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

impl StoredTrace {
    /// Where its text stood last.
    fn last(&self) -> Option<&Trace> {
        if self.is_unmoved { self.asked.as_ref() } else { self.trace.as_ref() }
    }
}

/// Where an ask about a document stands: at the text of a trace, or in a file that the editor did not have open.
pub(super) fn place(
    uri: &DocumentId,
    asked: Option<Trace>,
    trace: Option<Trace>,
    file: Option<Sent>,
) -> AskPlace {
    let (uri, cell) = notebook_and_cell(uri);
    let is_unmoved = trace.is_some() && asked == trace;
    let trace = trace.filter(|_| !is_unmoved);
    let stored = StoredTrace { asked, trace, is_unmoved, file, cell };
    AskPlace { uri, trace: serde_json::to_string(&stored).ok() }
}

/// The document of a URI, and the cell if it is one of a notebook: its name is another one each time.
fn notebook_and_cell(uri: &DocumentId) -> (String, Option<String>) {
    let uri = uri.canonical();
    match uri.split_once('#') {
        Some((document, cell)) => (document.to_owned(), Some(cell.to_owned())),
        None => (uri, None),
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
    let found =
        session.asks.with_anchor(id, |ask, anchor| (ask.uri.clone(), ask.given.origin, anchor.clone()));
    let Some((uri, origin, anchor)) = found else { return true };
    let document = session.documents.get(&uri).map(|open| open.document);
    let trace = document.as_ref().and_then(|document| origin.trace(&TextIndex::of(document), &anchor));
    let kept = session.asks.change_with_anchor(id, |ask, now| {
        let is_there = ask.uri == uri && *now == anchor;
        if is_there {
            let trace = trace.or_else(|| ask.closed_trace().cloned());
            let stands = Stands { uri, text: trace.as_ref().map(Trace::text_hash), anchor };
            keep_place(session, ask, stands, |_| trace, written.take());
        }
        is_there
    });
    kept.unwrap_or(true)
}

/// Keeps where the asks about a document stand, if that has changed: in its text or, without it, where they were found
/// last.
pub(super) fn keep_places(session: &Session, uri: &DocumentId, document: Option<&Document>) {
    let places = session.asks.about(uri, |id, _, anchor| (id, anchor.clone()));
    let index = document.filter(|_| !places.is_empty()).map(TextIndex::of);
    for (id, anchor) in places {
        session.asks.change(id, |ask| {
            let text = index.as_ref().map(TextIndex::hash).or_else(|| Some(ask.closed_trace()?.text_hash()));
            let stands = Stands { uri: uri.clone(), text, anchor: anchor.clone() };
            let trace = |ask: &Ask| match &index {
                Some(index) => ask.given.origin.trace(index, &anchor),
                None => ask.closed_trace().cloned(),
            };
            keep_place(session, ask, stands, trace, None);
        });
    }
}

/// Writes where an ask stands, if that has changed or somebody waits until it is written. `trace` is only called for then.
fn keep_place(
    session: &Session,
    ask: &mut Ask,
    stands: Stands,
    trace: impl FnOnce(&Ask) -> Option<Trace>,
    written: Option<oneshot::Sender<()>>,
) {
    if written.is_none() && ask.written_place.as_ref() == Some(&stands) {
        return;
    }
    let is_kept = session.settings(&ask.uri).history.is_kept;
    let Some(kept) = ask.kept.filter(|_| is_kept) else { return };
    let trace = trace(ask);
    if ask.asked.is_none() && matches!(stands.anchor, Anchor::Fresh(_)) {
        ask.asked.clone_from(&trace);
    }
    let place = place(&ask.uri, ask.asked.clone(), trace, ask.file.clone());
    let from = std::mem::replace(&mut ask.kept_uri, place.uri.clone());
    let moved = Write::Moved { ask: kept.which, from, place };
    match written {
        Some(written) => session.history.write_and(moved, move |_| {
            // Nobody may wait for it any more.
            let _ = written.send(());
        }),
        None => session.history.write(moved),
    }
    ask.written_place = Some(stands);
}

/// Keeps that the text of an ask was deleted: it comes back only with the very text.
pub(super) fn lost(session: &Session, ask: &Ask) {
    let is_kept = session.settings(&ask.uri).history.is_kept;
    if let Some(kept) = ask.kept.filter(|_| is_kept) {
        let place = place(&ask.uri, ask.asked.clone(), None, None);
        session.history.write(Write::Moved { ask: kept.which, from: ask.kept_uri.clone(), place });
    }
}

/// Keeps where all asks about open documents stand: the server ends.
pub(super) fn keep_all_places(session: &Session) {
    for uri in session.asks.documents() {
        if let Some(open) = session.documents.get(&uri) {
            keep_places(session, &uri, Some(&open.document));
        }
    }
}

/// Brings the asks of the history back into a document that was opened, in a task. Those that another window runs come
/// once they are over.
pub(super) fn restore_later(session: &Arc<Session>, uri: DocumentId) {
    let Some(opening) = session.documents.get(&uri).map(|open| open.opening) else { return };
    let mut expected = session.history.exists().then(|| session.asks.expect_restored(&uri));
    let session = Arc::clone(session);
    tokio::spawn(async move {
        // They may say that nothing is kept.
        if session.current_settings().await.is_err() || !session.settings(&uri).history.is_kept {
            return session.asks.no_more_restored(expected);
        }
        let (mut pause, mut wanted) = (SHORTEST_LOOK, None);
        while session.documents.get(&uri).is_some_and(|open| open.opening == opening) {
            let restored = restore(&session, &uri, wanted.as_ref()).await;
            session.asks.no_more_restored(expected.take());
            let running = match restored {
                Ok(running) => running,
                Err(failure) => return complain(&session, &failure),
            };
            if running.is_empty() {
                return;
            }
            // What is removed here meanwhile does not come back.
            wanted = Some(running);
            tokio::time::sleep(pause).await;
            pause = (2 * pause).min(LONGEST_LOOK);
        }
        session.asks.no_more_restored(expected);
    });
}

/// Asks of a document go along with its file, or with the folder that contains it, in the history: those that are not in
/// this session too.
pub(super) fn rename_later(session: &Arc<Session>, old: &DocumentId, new: &DocumentId) {
    if !session.history.exists() {
        return;
    }
    let of_cells = old.of_cells().zip(new.of_cells());
    let spellings = old.spellings().into_iter().map(|old| (old, new.canonical()));
    for (old, new) in of_cells.into_iter().chain(spellings.skip(1)) {
        session.history.write(Write::Renamed { old, new });
    }
    let (heard, runtime) = (Arc::clone(session), Handle::current());
    let (renamed, new) = (Write::Renamed { old: old.canonical(), new: new.canonical() }, new.clone());
    session.history.write_and(renamed, move |_| {
        let _runtime = runtime.enter();
        // The editor may have opened the new name already.
        let is_renamed = |id: &DocumentId| id.renamed(&new, &new).is_some();
        heard.documents.ids().into_iter().filter(is_renamed).for_each(|uri| restore_later(&heard, uri));
    });
}

/// Brings asks of the history back, if they are among the wanted ones. Gives those that run in other windows.
async fn restore(
    session: &Arc<Session>,
    uri: &DocumentId,
    wanted: Option<&HashSet<Number>>,
) -> Result<HashSet<Number>, Failure> {
    let spellings = uri.without_cell().spellings();
    let in_document = move |store: &Store| {
        let mut listed = Vec::new();
        for uri in &spellings {
            listed.extend(store.in_document(uri)?);
        }
        Ok(listed)
    };
    let mut listed = in_history(session, move |history| history.read_if_any(in_document)).await?;
    // Of what runs in another window, nobody here would hear how it goes on.
    let database = session.history.database();
    let known = session.asks.numbers(database);
    listed.retain(|ask| {
        wanted.is_none_or(|wanted| wanted.contains(&ask.number)) && !known.contains(&ask.number)
    });
    let running = listed.iter().filter(|ask| ask.is_running).map(|ask| ask.number).collect();
    listed.retain(|ask| !ask.is_running);
    name_set_aside(session);
    let listed = Arc::new(listed);
    for attempt in 1..=MOST_TRIES {
        let Some(open) = session.documents.get(uri).filter(|_| !listed.is_empty()) else {
            return Ok(running);
        };
        let (searched, looking) = (Arc::clone(&listed), Looking::new(uri, open.document.clone()));
        let found = blocking(move || looking.find(&searched)).await?;
        if session.documents.get(uri).is_some_and(|now| now.is_same(&open)) {
            tracing::info!(asks = found.len(), "restored");
            session.asks.add_restored(found, database);
            session.changes.resend(uri.clone());
            return Ok(running);
        }
        // The text has changed meanwhile: after a pause of the person it is searched again.
        tokio::time::sleep(PAUSE * attempt).await;
    }
    Ok(running)
}

/// A document in which asks are looked for.
struct Looking {
    uri: DocumentId,
    document: Document,
    /// Its URI without the cell, and the cell if it is one of a notebook.
    place: (String, Option<String>),
}

impl Looking {
    fn new(uri: &DocumentId, document: Document) -> Self {
        Looking { uri: uri.clone(), document, place: notebook_and_cell(uri) }
    }

    /// Finds the asks whose text is in the document, on two threads if they are many. Blocks: it may read files.
    fn find(&self, listed: &[Listed]) -> Vec<(Ask, Anchor)> {
        let find = |asks: &[Listed]| {
            let index = TextIndex::of(&self.document);
            let mut found: Vec<(Ask, Anchor)> = Vec::with_capacity(listed.len());
            found.extend(asks.iter().filter_map(|listed| self.find_one(listed, &index)));
            found
        };
        if listed.len() < MANY {
            return find(listed);
        }
        let (first, second) = listed.split_at(listed.len() / 2);
        thread::scope(|scope| {
            let second = scope.spawn(|| find(second));
            let mut found = find(first);
            found.extend(second.join().unwrap_or_default());
            found
        })
    }

    fn find_one(&self, listed: &Listed, index: &TextIndex<'_>) -> Option<(Ask, Anchor)> {
        let stored: StoredTrace = serde_json::from_str(listed.trace.as_deref()?).ok()?;
        let anchor = || anchor(&listed.uri, &stored, &self.document, index);
        // What is damaged in the file must not hide the other asks of the document.
        let anchor = catch_unwind(AssertUnwindSafe(anchor)).ok().flatten()?;
        // Another cell of the notebook, and another document without a name, count only if they have the very text.
        let (document, cell) = &self.place;
        let is_same = stored.cell == *cell && !listed.uri.starts_with("untitled:");
        let is_here = is_same || matches!(anchor, Anchor::Fresh(_));
        let given = serde_json::from_str(&listed.given).ok().filter(|_| is_here)?;
        let mut ask = Ask::restored(self.uri.clone(), given, listed);
        let text = stored.last().map(Trace::text_hash).filter(|text| *text == index.hash());
        let is_written = text.is_some() && stored.cell == *cell && listed.uri == *document;
        ask.written_place =
            is_written.then(|| Stands { uri: self.uri.clone(), text, anchor: anchor.clone() });
        (ask.asked, ask.file) = (stored.asked, stored.file);
        Some((ask, anchor))
    }
}

/// The text of an ask in a document; `None` if it is not there. Blocks: it may read files.
pub(super) fn find_again(listed: &Listed, document: &Document) -> Option<Anchor> {
    let stored: StoredTrace = serde_json::from_str(listed.trace.as_deref()?).ok()?;
    anchor(&listed.uri, &stored, document, &TextIndex::of(document))
}

/// Forgets asks that were deleted from the history.
pub(super) fn forget(session: &Session, numbers: &[Number]) {
    let database = session.history.database();
    for id in numbers.iter().filter_map(|number| session.asks.of_number(*number, database)) {
        if let Some(ask) = session.asks.remove(id) {
            session.changes.now(ask.uri);
        }
    }
}

fn anchor(uri: &str, stored: &StoredTrace, document: &Document, index: &TextIndex<'_>) -> Option<Anchor> {
    let as_asked = stored.asked.as_ref().and_then(|asked| asked.find(index));
    if let Some(Anchor::Fresh(range)) = as_asked {
        return Some(Anchor::Fresh(range));
    }
    match (stored.last(), &stored.file) {
        (Some(trace), _) => trace.find(index),
        (None, Some(file)) => {
            let whole = 0..document.text().len();
            // It may have another name by now.
            let path = DocumentId::parse(uri).and_then(|id| id.path());
            let path = path.and_then(|path| path.to_str().map(str::to_owned));
            let is_same = given_files::changes([&Sent { path, ..file.clone() }]).is_empty();
            Some(if is_same { Anchor::Fresh(whole) } else { Anchor::Stale(whole) })
        }
        (None, None) => None,
    }
}

/// Takes the turns of an ask from the history into memory, if they are not there. Fails if the history does not have them
/// any more.
pub(super) async fn hold(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    let known = session.asks.with(id, |ask| ask.kept.filter(|_| !ask.is_held())).flatten();
    let Some(KeptAs { number: Some(number), database, .. }) = known else { return Ok(()) };
    let mut kept = load(session, number).await?;
    if Some(kept.listed.database) != database {
        // Another ask has its number now.
        return Err(gone(number));
    }
    // What another window runs has no end here.
    if kept.turns.iter().any(|kept| kept.turn.progress.is_over()) {
        kept.turns.retain(|kept| kept.turn.progress.is_over());
    }
    session.asks.change(id, |ask| ask.hold(kept));
    session.used(id);
    Ok(())
}

/// A whole ask of the history, with its chart files on the disk.
pub(super) async fn load(session: &Arc<Session>, number: Number) -> Result<Kept, Failure> {
    let kept = in_history(session, move |history| {
        let kept = history.read_if_any(|store| store.load(number))?;
        // If it was deleted meanwhile, so are its files.
        Ok(kept.filter(|kept| {
            !(kept_files::write_charts(history.folder(), kept)
                && kept_files::remove_if_deleted(history, number, &charts_of(kept)))
        }))
    });
    kept.await?.ok_or_else(|| gone(number))
}

/// The chart files of all turns.
fn charts_of(kept: &Kept) -> Vec<String> {
    kept.turns.iter().flat_map(|turn| turn.charts.clone()).collect()
}

/// Removes the result file of an ask that was deleted from the history: it may have been written again since. `true` if it
/// was.
pub(super) async fn remove_if_deleted(session: &Session, number: Number) -> bool {
    in_history(session, move |history| Ok(kept_files::remove_if_deleted(history, number, &[])))
        .await
        .unwrap_or(false)
}

/// An ask of the history in short. Fails if there is none of this number.
pub(super) async fn listed(session: &Session, number: Number) -> Result<Listed, Failure> {
    let listed = in_history(session, move |history| history.read_if_any(|store| store.find(number)));
    listed.await?.ok_or_else(|| gone(number))
}

fn gone(Number(number): Number) -> Failure {
    Failure::new(format!("Ask {number} is not in the history any more"), "", "Ask again.")
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
    if session.is_new(&text) {
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
