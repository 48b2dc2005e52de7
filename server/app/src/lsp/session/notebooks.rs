//! The open notebooks: which cells they have, in which order. The map is private to this file, as that of the documents is.

use std::collections::HashSet;

use dashmap::DashMap;
use serde::Deserialize;

use crate::document_id::DocumentId;

/// A cell of a notebook. Its text is a document of its own.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NotebookCell {
    /// Its document.
    pub(crate) document: DocumentId,
}

/// Every notebook that the editor has open. A cell is in one of them, the one in which it came last, and there once.
#[derive(Debug, Default)]
pub(crate) struct Notebooks {
    cells: DashMap<DocumentId, Vec<NotebookCell>>,
}

impl Notebooks {
    /// Takes all cells of a notebook.
    pub(crate) fn open(&self, notebook: &DocumentId, cells: Vec<NotebookCell>) {
        self.cells.insert(notebook.clone(), Vec::new());
        self.change(notebook, 0, 0, cells);
    }

    /// Replaces some cells, from a place on. What lies behind the last one means the end.
    pub(crate) fn change(
        &self,
        notebook: &DocumentId,
        start: usize,
        removed: usize,
        cells: Vec<NotebookCell>,
    ) {
        if !self.cells.contains_key(notebook) {
            return;
        }
        for mut others in self.cells.iter_mut().filter(|others| others.key() != notebook) {
            others.retain(|other| cells.iter().all(|cell| cell.document != other.document));
        }
        if let Some(mut all) = self.cells.get_mut(notebook) {
            let start = start.min(all.len());
            let end = start.saturating_add(removed).min(all.len());
            all.splice(start..end, cells);
            let mut seen = HashSet::new();
            all.retain(|cell| seen.insert(cell.document.clone()));
        }
    }

    /// Forgets a notebook.
    pub(crate) fn close(&self, notebook: &DocumentId) {
        self.cells.remove(notebook);
    }

    /// `true` if it is a cell of an open notebook.
    pub(crate) fn has(&self, cell: &DocumentId) -> bool {
        self.cells.iter().any(|cells| cells.iter().any(|it| it.document == *cell))
    }

    /// The cells above a cell of an open notebook, in their order; empty for any other document.
    pub(crate) fn above(&self, cell: &DocumentId) -> Vec<DocumentId> {
        let above = self.cells.iter().find_map(|cells| {
            let at = cells.iter().position(|it| it.document == *cell)?;
            Some(cells[..at].iter().map(|it| it.document.clone()).collect())
        });
        above.unwrap_or_default()
    }
}
