//! Tells whether a file changed while it was read.

use std::fs::File;
use std::io;
use std::time::SystemTime;

use crate::data_folder::DataFolder;

/// The files of one profile, as they were when it began.
#[derive(Debug)]
pub(super) struct Watched {
    what: WatchedFiles,
    before: Vec<Option<Stamp>>,
}

#[derive(Debug)]
enum WatchedFiles {
    One(File),
    Folder(DataFolder),
}

/// How large a file is, in bytes, and when it was written last.
type Stamp = (u64, SystemTime);

impl Watched {
    pub(super) fn file(file: &File) -> io::Result<Self> {
        Ok(Self::of(WatchedFiles::One(file.try_clone()?)))
    }

    pub(super) fn folder(folder: &DataFolder) -> Self {
        Self::of(WatchedFiles::Folder(folder.clone()))
    }

    fn of(what: WatchedFiles) -> Self {
        Watched { before: stamps(&what), what }
    }

    /// `true` if some file is larger, smaller or younger than it was.
    pub(super) fn has_changed(&self) -> bool {
        stamps(&self.what) != self.before
    }
}

fn stamps(files: &WatchedFiles) -> Vec<Option<Stamp>> {
    let stamp = |file: &File| {
        let metadata = file.metadata().ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    match files {
        WatchedFiles::One(file) => vec![stamp(file)],
        WatchedFiles::Folder(folder) => {
            folder.input.opened().map(|opened| opened.ok().and_then(|file| stamp(&file.file))).collect()
        }
    }
}
