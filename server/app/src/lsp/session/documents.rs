//! The open documents. The map is private to this file, so that no guard is held across an `await`.

use std::sync::atomic::{AtomicU64, Ordering};

use ask::{Document, Edit, Encoding};
use dashmap::DashMap;
use tower_lsp::ls_types as lsp;

use crate::lsp::convert::from_proto;

/// A document at one version. A clone is a snapshot, and cheap.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// The editor's number for this text.
    pub(crate) version: i32,
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

/// Every document the editor has open.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: DashMap<lsp::Uri, Open>,
    openings: AtomicU64,
}

impl Documents {
    /// Opens a document. Returns a snapshot of it.
    pub(crate) fn open(&self, item: lsp::TextDocumentItem) -> Document {
        let document = Document::new(item.language_id, &item.text);
        let opening = self.openings.fetch_add(1, Ordering::Relaxed);
        self.open.insert(item.uri, Open { version: item.version, document: document.clone(), opening });
        document
    }

    /// Changes a document. Returns the edits, for anchors to follow; `None` if it is not open. Changes apply in the
    /// order they arrive, whatever their versions are.
    pub(crate) fn change(
        &self,
        parameters: lsp::DidChangeTextDocumentParams,
        encoding: Encoding,
    ) -> Option<Vec<Edit>> {
        let mut open = self.open.get_mut(&parameters.text_document.uri)?;
        // A lower version means that messages overtook each other; the editor expects the highest.
        open.version = open.version.max(parameters.text_document.version);
        let mut edits = Vec::new();
        for change in parameters.content_changes {
            edits.extend(match change.range {
                Some(range) => open.document.edit(from_proto::positions(range), encoding, &change.text),
                None => open.document.set_text(&change.text),
            });
        }
        Some(edits)
    }

    /// Closes a document. Returns its last text, if it was open.
    pub(crate) fn close(&self, uri: &lsp::Uri) -> Option<Document> {
        self.open.remove(uri).map(|(_, open)| open.document)
    }

    /// The version of an open document.
    pub(crate) fn version(&self, uri: &lsp::Uri) -> Option<i32> {
        self.open.get(uri).map(|open| open.version)
    }

    /// The documents that are open.
    pub(crate) fn uris(&self) -> Vec<lsp::Uri> {
        self.open.iter().map(|entry| entry.key().clone()).collect()
    }

    /// A snapshot of an open document.
    pub(crate) fn get(&self, uri: &lsp::Uri) -> Option<Open> {
        self.open.get(uri).map(|open| open.clone())
    }
}
