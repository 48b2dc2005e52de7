//! The open documents. The map is private to this file, so that no guard is held across an `await`.

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
}

/// Every document the editor has open, and the last text of closed ones that asks are about.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: DashMap<lsp::Uri, Open>,
    closed: DashMap<lsp::Uri, Document>,
}

impl Documents {
    /// Opens a document. Returns the edits since it was closed, if its text was kept.
    pub(crate) fn open(&self, item: lsp::TextDocumentItem) -> Vec<Edit> {
        let edits = match self.closed.remove(&item.uri) {
            Some((_, mut before)) => before.set_text(&item.text),
            None => Vec::new(),
        };
        let document = Document::new(item.language_id, &item.text);
        self.open.insert(item.uri, Open { version: item.version, document });
        edits
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

    /// Closes a document. `keep` keeps its text, for asks about it: it may have changed when it is opened again.
    pub(crate) fn close(&self, uri: &lsp::Uri, keep: bool) {
        if let Some((uri, open)) = self.open.remove(uri)
            && keep
        {
            self.closed.insert(uri, open.document);
        }
    }

    /// Renames a closed document. If the editor has opened the new name already, returns the edits since it was closed.
    pub(crate) fn rename(&self, old: &lsp::Uri, new: &lsp::Uri) -> Vec<Edit> {
        let Some((_, mut before)) = self.closed.remove(old) else {
            return Vec::new();
        };
        if let Some(open) = self.open.get(new) {
            return before.set_text(&open.document.text().slice(0..open.document.text().len()));
        }
        self.closed.insert(new.clone(), before);
        Vec::new()
    }

    /// The version of an open document.
    pub(crate) fn version(&self, uri: &lsp::Uri) -> Option<i32> {
        self.open.get(uri).map(|open| open.version)
    }

    /// A snapshot of an open document.
    pub(crate) fn get(&self, uri: &lsp::Uri) -> Option<Open> {
        self.open.get(uri).map(|open| open.clone())
    }
}
