//! What is at a path, to see that it was changed.

use std::path::{Path, PathBuf};

use crate::file_stamp::FileStamp;

/// What is at a path: a file that was written anew, replaced or removed makes another stamp.
#[derive(PartialEq, Eq)]
pub(crate) struct PlaceStamp {
    path: PathBuf,
    /// `None` if nothing is there.
    file: Option<FileStamp>,
}

impl PlaceStamp {
    pub(crate) async fn of(path: &Path) -> Self {
        let found = tokio::fs::metadata(path).await.ok();
        PlaceStamp { path: path.to_owned(), file: found.as_ref().map(FileStamp::of) }
    }
}
