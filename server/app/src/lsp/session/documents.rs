//! The open documents. The map is private to this file, so that no guard is held across an `await`.

use std::sync::atomic::{AtomicU64, Ordering};

use ask::{Document, Edit, Encoding};
use dashmap::DashMap;
use turn::{Cleaner, Failure};

use crate::document_id::DocumentId;
use crate::lsp::convert::from_proto;
use crate::lsp::incoming::{Opened, TextChange};

/// A document at one version. A clone is a snapshot, and cheap.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// Its name as the editor opened it: it gets this back.
    pub(crate) id: DocumentId,
    /// The editor's number for this text.
    pub(crate) version: i64,
    /// The text.
    pub(crate) document: Document,
    /// The number of this opening; no other has it.
    pub(crate) opening: u64,
}

impl Open {
    /// `true` if it is the same text of the same opening.
    pub(crate) fn is_same(&self, other: &Open) -> bool {
        (self.opening, self.version) == (other.opening, other.version)
    }
}

/// A document that the editor has open.
#[derive(Debug)]
struct Held {
    open: Open,
    /// `false` after a change that cannot be read, until the whole text comes: what is held is not what the editor has.
    is_in_step: bool,
    /// `true` if it is out of step, and the person was not told yet.
    must_be_told: bool,
}

/// Every document the editor has open.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    held: DashMap<DocumentId, Held>,
    openings: AtomicU64,
}

impl Documents {
    /// Opens a document. Returns a snapshot of it.
    pub(crate) fn open(&self, item: Opened) -> Document {
        let document = Document::new(item.language_id, &item.text);
        let opening = self.openings.fetch_add(1, Ordering::Relaxed);
        let open = Open { id: item.uri.clone(), version: item.version, document: document.clone(), opening };
        self.held.insert(item.uri, Held { open, is_in_step: true, must_be_told: false });
        document
    }

    /// Changes a document. Returns the edits, for anchors to follow; `None` if it is not open or out of step. Changes apply
    /// in the order they arrive, whatever their versions are.
    pub(crate) fn change(
        &self,
        id: &DocumentId,
        version: Option<i64>,
        changes: &[TextChange],
        encoding: Encoding,
    ) -> Option<Vec<Edit>> {
        let mut held = self.held.get_mut(id).filter(|held| held.is_in_step)?;
        let open = &mut held.open;
        // A lower version means that messages overtook each other; the editor expects the highest. An editor that sends
        // none counts by one.
        open.version = open.version.max(version.unwrap_or(open.version.saturating_add(1)));
        let mut edits = Vec::new();
        for TextChange { range, text } in changes {
            edits.extend(match range {
                Some(range) => open.document.edit(from_proto::positions(*range), encoding, text),
                None => open.document.set_text(text),
            });
        }
        Some(edits)
    }

    /// Marks a document as out of step. Returns its last text; `None` if it is not open or was out of step before.
    pub(crate) fn lose_step(&self, id: &DocumentId) -> Option<Document> {
        let mut held = self.held.get_mut(id).filter(|held| held.is_in_step)?;
        (held.is_in_step, held.must_be_told) = (false, true);
        Some(held.open.document.clone())
    }

    /// What to tell the person of a document that is out of step; `None` once this was called.
    pub(crate) fn untold(&self, id: &DocumentId) -> Option<Failure> {
        let mut held = self.held.get_mut(id)?;
        std::mem::take(&mut held.must_be_told).then(|| out_of_step(id))
    }

    /// What an out of step document would be opened as with this text; `None` if the document is in step or not open.
    pub(crate) fn in_step_with(&self, id: &DocumentId, version: Option<i64>, text: &str) -> Option<Opened> {
        let held = self.held.get(id).filter(|held| !held.is_in_step)?;
        Some(Opened {
            uri: held.open.id.clone(),
            language_id: held.open.document.language().to_owned(),
            version: version.unwrap_or(held.open.version),
            text: text.to_owned(),
        })
    }

    /// Closes a document. Returns its last text, if it was open and in step.
    pub(crate) fn close(&self, id: &DocumentId) -> Option<Document> {
        let (_, held) = self.held.remove(id)?;
        held.is_in_step.then_some(held.open.document)
    }

    /// `true` if a document is open.
    pub(crate) fn is_open(&self, id: &DocumentId) -> bool {
        self.held.contains_key(id)
    }

    /// The documents that are open.
    pub(crate) fn ids(&self) -> Vec<DocumentId> {
        self.held.iter().map(|entry| entry.key().clone()).collect()
    }

    /// `true` if a document is still open with this text, and in step.
    pub(crate) fn is_current(&self, id: &DocumentId, open: &Open) -> bool {
        self.held.get(id).is_some_and(|held| held.is_in_step && held.open.is_same(open))
    }

    /// A snapshot of an open document; `None` if it is not open, or out of step.
    pub(crate) fn get(&self, id: &DocumentId) -> Option<Open> {
        self.held.get(id).filter(|held| held.is_in_step).map(|held| held.open.clone())
    }

    /// A snapshot of an open document; `None` if it is not open. Fails if it is out of step.
    pub(crate) fn current(&self, id: &DocumentId) -> Result<Option<Open>, Failure> {
        match self.held.get(id) {
            Some(held) if !held.is_in_step => Err(out_of_step(id)),
            held => Ok(held.map(|held| held.open.clone())),
        }
    }
}

/// What the person reads about a document whose text is not known.
fn out_of_step(id: &DocumentId) -> Failure {
    let name = Cleaner::clean(&id.name()).replace('\n', " ");
    Failure::new(
        format!("The text of {name} is not known here any more"),
        "The editor sent a change of it that cannot be read.",
        "Close the file and open it again.",
    )
}
