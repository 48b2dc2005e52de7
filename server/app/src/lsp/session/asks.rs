//! The asks. The maps are private to this file: callers look at an ask in a closure, which cannot await.
//!
//! Who holds a guard of `by_document` may lock `by_id`, but not the other way round: two threads could wait for each other.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ask::{Anchor, AskedText, Document, Edit, Text, TextIndex};
use dashmap::{DashMap, Entry};
use futures_util::future::join_all;
use history::{Database, Number};
use tokio::sync::Notify;
use tokio::time::timeout;
use turn::view::Brief;

use super::Ask;
use crate::commands::AskId;
use crate::document_id::DocumentId;

/// The longest wait for the disk before an ask is acknowledged: some editors do nothing else meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Every ask of this session that was not dismissed.
#[derive(Debug, Default)]
pub(crate) struct Asks {
    by_id: DashMap<AskId, Ask>,
    /// Where the asks about each document stand, oldest first; no document has none. Not in the asks: with each key all of
    /// them are looked at.
    by_document: DashMap<DocumentId, Vec<Place>>,
    dismissed: Mutex<HashSet<(Number, Option<Database>)>>,
    restoring: Mutex<()>,
    last_id: AtomicU64,
    /// The documents whose past asks are looked for.
    expected: Mutex<Vec<Expected>>,
}

/// A document whose past asks are looked for: who asks meanwhile has the newer ask, and so the higher id.
#[derive(Debug)]
struct Expected {
    uri: DocumentId,
    /// The ids that are left for past asks; `None` if nobody has asked meanwhile.
    ids: Option<Range<u64>>,
    /// Which opening expects them.
    token: u64,
}

/// So many ids are left free for the past asks of a document: no document has as many.
const ROOM: u64 = 1 << 20;

/// Where an ask stands.
#[derive(Debug, Clone)]
struct Place {
    id: AskId,
    /// The text it is about, or the comment it is in.
    anchor: Anchor,
    /// What that text was, once it was edited.
    asked: Option<AskedText>,
}

impl Place {
    /// Follows the edits of a text that is now `after`.
    fn follow(&mut self, edits: &[Edit], before: &Text, after: &Text) {
        let fresh = self.anchor.range().filter(|_| !self.anchor.is_stale());
        self.anchor = edits.iter().fold(self.anchor.clone(), Anchor::after);
        if let Some(fresh) = fresh.filter(|_| self.anchor.is_stale()) {
            self.asked = Some(AskedText::of(before, fresh));
        }
        if let Some(asked) = &self.asked {
            self.anchor = asked.again(self.anchor.clone(), after);
        }
    }
}

impl Asks {
    /// Adds an ask at a place in its document and returns its id.
    pub(crate) fn add(&self, ask: Ask, anchor: Anchor) -> AskId {
        let mut about = self.by_document.entry(ask.uri.clone()).or_default();
        let id = self.next_id(&ask);
        about.push(Place { id, anchor, asked: None });
        self.by_id.insert(id, ask);
        id
    }

    /// The id of a new ask, or of a past one, which is older than what was asked meanwhile.
    fn next_id(&self, ask: &Ask) -> AskId {
        let next = |room: u64| self.last_id.fetch_add(room, Ordering::Relaxed) + 1;
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let here = expected.iter_mut().find(|it| it.uri == ask.uri);
        match here.map(|it| &mut it.ids) {
            Some(Some(ids)) if ask.is_restored() => AskId(ids.next().unwrap_or_else(|| next(1))),
            Some(ids @ None) if !ask.is_restored() => {
                let first = next(ROOM);
                *ids = Some(first..first + ROOM);
                AskId(next(1))
            }
            _ => AskId(next(1)),
        }
    }

    /// Notes that the past asks of a document are looked for, until [`no_more_restored`](Self::no_more_restored).
    pub(crate) fn expect_restored(&self, uri: &DocumentId) -> u64 {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let token = expected.iter().map(|it| it.token).max().unwrap_or_default() + 1;
        expected.push(Expected { uri: uri.clone(), ids: None, token });
        token
    }

    /// Ends what an opening expected.
    pub(crate) fn no_more_restored(&self, token: Option<u64>) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        expected.retain(|it| Some(it.token) != token);
    }

    /// Adds asks of the history, but for those that are there already or were dismissed.
    pub(crate) fn add_restored(&self, asks: Vec<(Ask, Anchor)>, database: Option<Database>) {
        // Two openings of one document must not add the same.
        let _restoring = self.restoring.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.numbers(database);
        for (ask, anchor) in asks {
            let number = ask.kept.and_then(|kept| kept.number);
            if number.is_none_or(|number| !known.contains(&number)) {
                self.add(ask, anchor);
            }
        }
    }

    /// Looks at an ask; `None` if it does not exist.
    pub(crate) fn with<T>(&self, id: AskId, look: impl FnOnce(&Ask) -> T) -> Option<T> {
        self.by_id.get(&id).map(|ask| look(&ask))
    }

    /// Waits until the latest turn of an ask is in the history, and the ask has its number. If it is not kept, or the disk
    /// is slow, what waits goes on all the same.
    pub(crate) async fn until_written(&self, id: AskId) {
        if let Some(written) = self.with(id, |ask| ask.written.clone()).flatten() {
            let _ = timeout(LONGEST_WAIT, written).await;
        }
    }

    /// Waits until what was asked so far is in the history, but no longer than people wait for a list.
    pub(crate) async fn until_all_written(&self) {
        let written = self.by_id.iter().filter_map(|ask| ask.written.clone());
        let pending: Vec<_> = written.filter(|written| written.peek().is_none()).collect();
        let _ = timeout(LONGEST_WAIT, join_all(pending)).await;
    }

    /// Changes an ask; `None` if it does not exist.
    pub(crate) fn change<T>(&self, id: AskId, change: impl FnOnce(&mut Ask) -> T) -> Option<T> {
        self.by_id.get_mut(&id).map(|mut ask| change(&mut ask))
    }

    /// Where an ask stands; `None` if it does not exist.
    pub(crate) fn anchor(&self, id: AskId) -> Option<Anchor> {
        let uri = self.with(id, |ask| ask.uri.clone())?;
        self.by_document.get(&uri)?.iter().find(|place| place.id == id).map(|place| place.anchor.clone())
    }

    /// Looks at an ask and where it stands; `None` if it does not exist.
    pub(crate) fn with_anchor<T>(&self, id: AskId, look: impl FnOnce(&Ask, &Anchor) -> T) -> Option<T> {
        let anchor = self.anchor(id)?;
        self.with(id, |ask| look(ask, &anchor))
    }

    /// Changes an ask and where it stands, in one step; `None` if it does not exist.
    pub(crate) fn change_with_anchor<T>(
        &self,
        id: AskId,
        change: impl FnOnce(&mut Ask, &mut Anchor) -> T,
    ) -> Option<T> {
        let uri = self.with(id, |ask| ask.uri.clone())?;
        let mut about = self.by_document.get_mut(&uri)?;
        let place = about.iter_mut().find(|place| place.id == id)?;
        self.change(id, |ask| change(ask, &mut place.anchor))
    }

    /// Looks at all asks about a document and where they stand, oldest first.
    pub(crate) fn about<T>(
        &self,
        uri: &DocumentId,
        mut look: impl FnMut(AskId, &Ask, &Anchor) -> T,
    ) -> Vec<T> {
        self.look_at(self.places(uri), &mut look)
    }

    /// Looks at the asks about a document whose text touches a range, oldest first.
    pub(crate) fn at<T>(
        &self,
        uri: &DocumentId,
        range: &Range<usize>,
        mut look: impl FnMut(AskId, &Ask, &Anchor) -> T,
    ) -> Vec<T> {
        let touches = |text: Range<usize>| text.start <= range.end && range.start <= text.end;
        let here = self.by_document.get(uri).map(|about| {
            about.iter().filter(|place| place.anchor.range().is_some_and(touches)).cloned().collect()
        });
        self.look_at(here.unwrap_or_default(), &mut look)
    }

    fn look_at<T>(&self, places: Vec<Place>, look: &mut impl FnMut(AskId, &Ask, &Anchor) -> T) -> Vec<T> {
        let look = |Place { id, anchor, .. }: Place| self.with(id, |ask| look(id, ask, &anchor));
        places.into_iter().filter_map(look).collect()
    }

    /// `true` if any ask is about a document.
    pub(crate) fn any_about(&self, uri: &DocumentId) -> bool {
        self.by_document.contains_key(uri)
    }

    /// The asks about a document, oldest first.
    pub(crate) fn ids(&self, uri: &DocumentId) -> Vec<AskId> {
        self.places(uri).into_iter().map(|place| place.id).collect()
    }

    fn places(&self, uri: &DocumentId) -> Vec<Place> {
        self.by_document.get(uri).map(|about| about.clone()).unwrap_or_default()
    }

    /// Moves the asks about a document along with its edits, which made `before` to `after`. Asks whose text was removed are
    /// stopped and removed; returns them.
    pub(crate) fn follow(&self, uri: &DocumentId, edits: &[Edit], before: &Text, after: &Text) -> Vec<Ask> {
        self.keep_with_text(uri, |place| place.follow(edits, before, after))
    }

    /// Moves the asks about a document, then stops and removes those that have no text any more; returns them.
    fn keep_with_text(&self, uri: &DocumentId, follow: impl Fn(&mut Place)) -> Vec<Ask> {
        let mut gone = Vec::new();
        if let Some(mut about) = self.by_document.get_mut(uri) {
            for place in about.iter_mut() {
                follow(place);
                gone.extend((place.anchor == Anchor::Removed).then_some(place.id));
            }
        }
        gone.into_iter().filter_map(|id| self.remove(id)).collect()
    }

    /// Notes where the texts of a document's asks stand, before it is closed.
    pub(crate) fn close(&self, uri: &DocumentId, document: &Document) {
        let index = TextIndex::of(document);
        for Place { id, anchor, .. } in self.places(uri) {
            self.change(id, |ask| ask.close(&index, &anchor));
        }
    }

    /// Finds the texts of a document's asks again, after it was opened. Asks whose text is gone are stopped and removed;
    /// returns them.
    pub(crate) fn reopen(&self, uri: &DocumentId, document: &Document) -> Vec<Ask> {
        if !self.any_about(uri) {
            return Vec::new();
        }
        let index = TextIndex::of(document);
        self.keep_with_text(uri, |place| {
            if let Some(anchor) = self.change(place.id, |ask| ask.reopen(&index)).flatten() {
                place.anchor = anchor;
            }
        })
    }

    /// The ask with this number in a database, if it is in this session.
    pub(crate) fn of_number(&self, number: Number, database: Option<Database>) -> Option<AskId> {
        let is_it = |ask: &Ask| ask.kept.and_then(|kept| kept.number_in(database)) == Some(number);
        self.by_id.iter().find(|entry| is_it(entry.value())).map(|entry| *entry.key())
    }

    /// Notes the number of an ask that was dismissed: it must not come back while the history does not know that yet.
    pub(crate) fn dismissed(&self, number: Number, database: Option<Database>) {
        let mut dismissed = self.dismissed.lock().unwrap_or_else(PoisonError::into_inner);
        dismissed.insert((number, database));
    }

    /// The numbers that the asks of this session have in a database, also those that were dismissed.
    pub(crate) fn numbers(&self, database: Option<Database>) -> HashSet<Number> {
        let dismissed = self.dismissed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let dismissed = dismissed.into_iter().filter(|(_, of)| *of == database).map(|(number, _)| number);
        self.by_id.iter().filter_map(|ask| ask.kept?.number_in(database)).chain(dismissed).collect()
    }

    /// The numbers that these asks have in a database.
    pub(crate) fn kept_numbers(&self, asks: &[AskId], database: Option<Database>) -> Vec<Number> {
        let number = |ask: &Ask| ask.kept?.number_in(database);
        asks.iter().filter_map(|id| self.with(*id, number).flatten()).collect()
    }

    /// What views show of the asks that this session asked, by their numbers in a database, and how many turns each has.
    pub(crate) fn briefs(&self, database: Option<Database>) -> HashMap<Number, (usize, Arc<Brief>)> {
        let asked_here = |ask: &Ask| ask.kept.filter(|kept| kept.turn.is_some())?.number_in(database);
        let of = |ask: &Ask| Some((asked_here(ask)?, (ask.count(), Arc::clone(ask.brief()))));
        self.by_id.iter().filter_map(|ask| of(&ask)).collect()
    }

    /// Moves the asks about one document to another.
    pub(crate) fn rename(&self, old: &DocumentId, new: &DocumentId) {
        let Some((_, moved)) = self.by_document.remove(old) else {
            return;
        };
        let mut about = self.by_document.entry(new.clone()).or_default();
        about.extend(
            moved.into_iter().filter(|place| self.change(place.id, |ask| ask.uri = new.clone()).is_some()),
        );
        about.sort_by_key(|place| place.id);
        drop(about);
        self.by_document.remove_if(new, |_, about| about.is_empty());
    }

    /// Gives files that go along with questions the names that they have now.
    pub(crate) fn rename_attachments(&self, renamed: impl Fn(&DocumentId) -> Option<DocumentId>) {
        for mut ask in self.by_id.iter_mut() {
            let given = &mut ask.given;
            for file in given.attachments.iter_mut().chain(given.named.iter_mut().flatten()) {
                if let Some(renamed) = renamed(file) {
                    *file = renamed;
                }
            }
        }
    }

    /// The documents that asks are about, sorted.
    pub(crate) fn documents(&self) -> Vec<DocumentId> {
        let mut documents: Vec<DocumentId> =
            self.by_document.iter().map(|entry| entry.key().clone()).collect();
        documents.sort_unstable();
        documents
    }

    /// Stops and removes an ask.
    pub(crate) fn remove(&self, id: AskId) -> Option<Ask> {
        let ask = self.take(id)?;
        ask.stop();
        Some(ask)
    }

    fn take(&self, id: AskId) -> Option<Ask> {
        let (_, ask) = self.by_id.remove(&id)?;
        if let Entry::Occupied(mut about) = self.by_document.entry(ask.uri.clone()) {
            about.get_mut().retain(|place| place.id != id);
            if about.get().is_empty() {
                about.remove();
            }
        }
        Some(ask)
    }

    /// The handle that stops the latest turn of an ask.
    pub(crate) fn stop_handle(&self, id: AskId) -> Option<Arc<Notify>> {
        self.with(id, |ask| Arc::clone(&ask.stop))
    }

    /// The latest one of this session that failed for want of a key.
    pub(crate) fn without_key(&self) -> Option<AskId> {
        let failed = self.by_id.iter().filter(|ask| ask.brief().needs_key && !ask.is_restored());
        failed.map(|ask| *ask.key()).max()
    }

    /// The number of asks that wait or run.
    pub(crate) fn busy(&self) -> usize {
        self.by_id.iter().filter(|ask| ask.is_busy()).count()
    }

    /// Stops all asks.
    pub(crate) fn stop_all(&self) {
        self.by_id.iter().for_each(|ask| ask.stop());
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use ask::{Anchor, Edit, Text};

    use super::Asks;
    use crate::commands::AskId;
    use crate::document_id::DocumentId;
    use crate::lsp::session::{Ask, Given, Origin};

    fn uri(name: &str) -> DocumentId {
        DocumentId::parse(&format!("file:///{name}")).expect("a URI")
    }

    fn add(asks: &Asks, name: &str, range: Range<usize>) -> AskId {
        asks.add(Ask::new(uri(name), String::new(), Given::of(Origin::Selection)), Anchor::Fresh(range))
    }

    fn about(asks: &Asks, name: &str) -> Vec<u64> {
        asks.about(&uri(name), |id, _, _| id.0)
    }

    #[test]
    fn asks_are_found_by_document_and_by_place() {
        let asks = Asks::default();
        for (name, range) in [("a", 0..4), ("b", 0..4), ("a", 6..9)] {
            add(&asks, name, range);
        }
        assert_eq!((about(&asks, "a"), about(&asks, "b")), (vec![1, 3], vec![2]));
        let at = |range| asks.at(&uri("a"), &range, |id, _, _| id.0);
        assert_eq!([at(2..3), at(4..6), at(5..5), at(9..20)], [vec![1], vec![1, 3], vec![], vec![3]]);
    }

    #[test]
    fn an_ask_leaves_its_document_when_it_is_removed_or_loses_its_text() {
        let asks = Asks::default();
        let (first, _, other) = (add(&asks, "a", 0..4), add(&asks, "a", 6..9), add(&asks, "b", 6..9));
        asks.remove(first);
        assert_eq!(about(&asks, "a"), [2]);
        let (before, after) = (Text::from("0123456789"), Text::from("012349"));
        asks.follow(&uri("a"), &[Edit { removed: 5..9, inserted: 0 }], &before, &after);
        assert!(!asks.any_about(&uri("a")) && asks.any_about(&uri("b")));
        assert_eq!(asks.documents(), [uri("b")]);
        asks.remove(other);
        assert!(!asks.any_about(&uri("b")));
    }

    #[test]
    fn asks_move_with_their_document_to_those_about_the_new_name() {
        let asks = Asks::default();
        for name in ["a", "b", "a"] {
            add(&asks, name, 0..4);
        }
        asks.rename(&uri("a"), &uri("b"));
        assert_eq!((about(&asks, "b"), asks.documents()), (vec![1, 2, 3], vec![uri("b")]));
        asks.remove(AskId(1));
        assert_eq!(about(&asks, "b"), [2, 3]);
    }

    #[test]
    fn what_is_asked_while_past_asks_are_looked_for_is_newer_than_they_are() {
        let asks = Asks::default();
        let past = || (Ask::past(uri("a")), Anchor::Removed);
        let expected = asks.expect_restored(&uri("a"));
        let new = add(&asks, "a", 0..4);
        asks.add_restored(vec![past(), past()], None);
        asks.no_more_restored(Some(expected));
        let newer = add(&asks, "a", 0..4);
        let mut ids = about(&asks, "a");
        ids.sort_unstable();
        assert_eq!(ids[2..], [new.0, newer.0]);
    }
}
