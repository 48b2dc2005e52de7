//! What the person agreed to. A consent holds until the editor is closed.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::commands::AskId;
use crate::document_id::DocumentId;

/// What the person agreed to.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    /// Files that may leave, each by its canonical path, why it would stay and who gets it.
    files: Mutex<HashSet<String>>,
    /// Conversations that may go on, each with what has changed since.
    changed: Mutex<HashSet<(AskId, String)>>,
    /// Workspace folders whose code may run without isolation; `None` is code in no folder.
    unisolated: Mutex<HashSet<Option<DocumentId>>>,
    /// Programs of the workspace that may run outside the sandbox.
    programs: Mutex<BTreeSet<PathBuf>>,
}

impl Consents {
    /// `true` if a file may leave. `place` is its canonical path, with why it would stay and who gets it.
    pub(crate) fn may_leave(&self, place: &str) -> bool {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).contains(place)
    }

    /// Lets a file leave.
    pub(crate) fn let_leave(&self, place: String) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(place);
    }

    /// `true` if an ask may go on although this has changed.
    pub(crate) fn may_go_on(&self, id: AskId, changes: &str) -> bool {
        let agreed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        agreed.contains(&(id, changes.to_owned()))
    }

    /// Lets an ask go on although this has changed.
    pub(crate) fn let_go_on(&self, id: AskId, changes: String) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert((id, changes));
    }

    /// The programs of the workspace that may run outside the sandbox.
    pub(crate) fn programs(&self) -> Vec<PathBuf> {
        self.programs.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Lets a program of the workspace run outside the sandbox.
    pub(crate) fn let_start(&self, program: PathBuf) {
        self.programs.lock().unwrap_or_else(PoisonError::into_inner).insert(program);
    }

    /// `true` if code of a workspace folder, or of none, may run without isolation.
    pub(crate) fn may_run_unisolated(&self, folder: Option<&DocumentId>) -> bool {
        self.unisolated.lock().unwrap_or_else(PoisonError::into_inner).contains(&folder.cloned())
    }

    /// Lets code of a workspace folder, or of none, run without isolation.
    pub(crate) fn let_run_unisolated(&self, folder: Option<DocumentId>) {
        self.unisolated.lock().unwrap_or_else(PoisonError::into_inner).insert(folder);
    }
}
