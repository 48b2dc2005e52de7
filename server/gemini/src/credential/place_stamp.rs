//! What is at a path, to see that it was changed.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What is at a path: a file that was written anew, replaced or removed makes another stamp.
#[derive(PartialEq, Eq)]
pub(crate) struct PlaceStamp {
    path: PathBuf,
    /// `None` if nothing is there.
    file: Option<FileStamp>,
}

/// The size of a file in bytes and when it was written last, `None` where that is not known.
#[derive(PartialEq, Eq)]
struct FileStamp(u64, Option<SystemTime>);

impl PlaceStamp {
    pub(crate) async fn of(path: &Path) -> Self {
        let found = tokio::fs::metadata(path).await.ok();
        let stamp = |file: Metadata| FileStamp(file.len(), file.modified().ok());
        PlaceStamp { path: path.to_owned(), file: found.map(stamp) }
    }
}
