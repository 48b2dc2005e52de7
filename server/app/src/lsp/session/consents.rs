//! What the person agreed to. A consent holds until the editor is closed.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::document_id::DocumentId;

/// What the person agreed to.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    /// What may leave, by the keys of the reasons to ask.
    leaving: Mutex<HashSet<String>>,
    /// Workspace folders whose code may run without isolation; `None` is code in no folder.
    unisolated: Mutex<HashSet<Option<DocumentId>>>,
    /// Programs of the workspace that may run outside the sandbox.
    programs: Mutex<BTreeSet<PathBuf>>,
}

impl Consents {
    /// `true` if something may leave, by the key of the reason to ask.
    pub(crate) fn may_leave(&self, key: &str) -> bool {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// Lets it leave.
    pub(crate) fn let_leave(&self, key: String) {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
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
