//! A file as it stands on the disk, to see that it was changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file as it stands on the disk: one that was written anew, replaced or removed has another stamp.
#[derive(PartialEq, Eq)]
pub(crate) struct FileStamp {
    path: PathBuf,
    /// When it was written last, where that is known, and its size in bytes; `None` if it is not there.
    written: Option<(Option<SystemTime>, u64)>,
}

impl FileStamp {
    pub(crate) async fn of(path: &Path) -> Self {
        let found = tokio::fs::metadata(path).await.ok();
        FileStamp { path: path.to_owned(), written: found.map(|found| (found.modified().ok(), found.len())) }
    }
}
