//! The asks. The map is private to this file: whoever looks at an ask does so in a closure, which cannot wait.

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
    last: AtomicU64,
}

impl Asks {
    /// Takes a new ask and names it.
    pub(crate) fn add(&self, ask: Ask) -> AskId {
        let id = AskId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        self.asks.insert(id, ask);
        id
    }

    /// Looks at an ask.
    pub(crate) fn with<T>(&self, id: AskId, look: impl FnOnce(&Ask) -> T) -> Option<T> {
        self.asks.get(&id).map(|ask| look(&ask))
    }

    /// Changes an ask.
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

    /// Whether any ask is about a document.
    pub(crate) fn are_about(&self, uri: &Uri) -> bool {
        self.asks.iter().any(|entry| entry.uri == *uri)
    }

    /// Moves the asks about a document along with its text. Those whose text is gone are stopped and go.
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

    /// Gives the asks about a document another document.
    pub(crate) fn rename(&self, old: &Uri, new: &Uri) {
        for mut ask in self.asks.iter_mut().filter(|ask| ask.uri == *old) {
            ask.uri = new.clone();
        }
    }

    /// The documents that asks are about.
    pub(crate) fn documents(&self) -> Vec<Uri> {
        let mut documents: Vec<Uri> = self.asks.iter().map(|ask| ask.uri.clone()).collect();
        documents.sort_unstable();
        documents.dedup();
        documents
    }

    /// Takes an ask away, stopped.
    pub(crate) fn remove(&self, id: AskId) -> Option<Ask> {
        let (_, ask) = self.asks.remove(&id)?;
        ask.stop();
        Some(ask)
    }

    /// Takes the last turn of an ask back, and the ask with its only one; gives the document it was about.
    pub(crate) fn withdraw(&self, id: AskId) -> Option<Uri> {
        let (uri, is_empty) = self.change(id, |ask| (ask.uri.clone(), !ask.take_back()))?;
        if is_empty {
            self.asks.remove(&id);
        }
        Some(uri)
    }

    /// What stops the current turn of an ask.
    pub(crate) fn stop_handle(&self, id: AskId) -> Option<Arc<Notify>> {
        self.with(id, |ask| Arc::clone(&ask.stop))
    }

    /// How many wait or run.
    pub(crate) fn busy(&self) -> usize {
        self.asks.iter().filter(|ask| ask.is_busy()).count()
    }

    /// Stops everything that runs.
    pub(crate) fn stop_all(&self) {
        self.asks.iter().for_each(|ask| ask.stop());
    }
}
