//! The asks. The map is private to this file: callers look at an ask in a closure, which cannot await.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ask::Edit;
use dashmap::DashMap;
use tokio::sync::Notify;
use tower_lsp::ls_types::Uri;

use super::Ask;
use crate::commands::AskId;

/// Every ask of this session that was not dismissed.
#[derive(Debug, Default)]
pub(crate) struct Asks {
    asks: DashMap<AskId, Ask>,
    last_id: AtomicU64,
}

impl Asks {
    /// Adds an ask and returns its id.
    pub(crate) fn add(&self, ask: Ask) -> AskId {
        let id = AskId(self.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        self.asks.insert(id, ask);
        id
    }

    /// Looks at an ask; `None` if it does not exist.
    pub(crate) fn with<T>(&self, id: AskId, look: impl FnOnce(&Ask) -> T) -> Option<T> {
        self.asks.get(&id).map(|ask| look(&ask))
    }

    /// Changes an ask; `None` if it does not exist.
    pub(crate) fn change<T>(&self, id: AskId, change: impl FnOnce(&mut Ask) -> T) -> Option<T> {
        self.asks.get_mut(&id).map(|mut ask| change(&mut ask))
    }

    /// Looks at all asks about a document, oldest first.
    pub(crate) fn about<T>(&self, uri: &Uri, mut look: impl FnMut(AskId, &Ask) -> T) -> Vec<T> {
        let is_about = |ask: &Ask| ask.uri == *uri;
        let mut found: Vec<_> = self
            .asks
            .iter()
            .filter(|entry| is_about(entry.value()))
            .map(|entry| (*entry.key(), look(*entry.key(), entry.value())))
            .collect();
        found.sort_by_key(|(id, _)| *id);
        found.into_iter().map(|(_, seen)| seen).collect()
    }

    /// `true` if any ask is about a document.
    pub(crate) fn any_about(&self, uri: &Uri) -> bool {
        self.asks.iter().any(|entry| entry.uri == *uri)
    }

    /// Moves the asks about a document along with its edits. Asks whose text was removed are stopped and removed.
    pub(crate) fn follow(&self, uri: &Uri, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        self.asks.retain(|_, ask| {
            if ask.uri != *uri {
                return true;
            }
            ask.follow(edits);
            let stays = ask.anchor.range().is_some();
            if !stays {
                ask.stop();
            }
            stays
        });
    }

    /// Moves the asks about one document to another.
    pub(crate) fn rename(&self, old: &Uri, new: &Uri) {
        for mut ask in self.asks.iter_mut().filter(|ask| ask.uri == *old) {
            ask.uri = new.clone();
        }
    }

    /// The documents that asks are about, sorted.
    pub(crate) fn documents(&self) -> Vec<Uri> {
        let mut documents: Vec<Uri> = self.asks.iter().map(|ask| ask.uri.clone()).collect();
        documents.sort_unstable();
        documents.dedup();
        documents
    }

    /// Stops and removes an ask.
    pub(crate) fn remove(&self, id: AskId) -> Option<Ask> {
        let (_, ask) = self.asks.remove(&id)?;
        ask.stop();
        Some(ask)
    }

    /// Removes the latest turn of an ask, and the ask itself if that was its only turn. Returns the ask's document.
    pub(crate) fn withdraw(&self, id: AskId) -> Option<Uri> {
        let (uri, is_empty) = self.change(id, |ask| (ask.uri.clone(), !ask.remove_latest_turn()))?;
        if is_empty {
            self.asks.remove(&id);
        }
        Some(uri)
    }

    /// The handle that stops the latest turn of an ask.
    pub(crate) fn stop_handle(&self, id: AskId) -> Option<Arc<Notify>> {
        self.with(id, |ask| Arc::clone(&ask.stop))
    }

    /// The number of asks that wait or run.
    pub(crate) fn busy(&self) -> usize {
        self.asks.iter().filter(|ask| ask.is_busy()).count()
    }

    /// Stops all asks.
    pub(crate) fn stop_all(&self) {
        self.asks.iter().for_each(|ask| ask.stop());
    }
}
