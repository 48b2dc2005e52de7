//! What changes with a file on the disk.

use std::fs::Metadata;
use std::time::SystemTime;

/// The size of a file and when it was written last: one that was changed has another stamp.
#[derive(PartialEq, Eq)]
pub(crate) struct FileStamp {
    /// In bytes.
    pub(crate) length: u64,
    /// `None` where that is not known.
    modified: Option<SystemTime>,
}

impl FileStamp {
    pub(crate) fn of(file: &Metadata) -> Self {
        FileStamp { length: file.len(), modified: file.modified().ok() }
    }
}
