//! Which processes run turns: each holds a lock on a file of its own, which the system releases when it ends.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// This process, as the one that runs turns. Dropping it says that it runs none any more.
pub(crate) struct Owner {
    name: String,
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Owner {
    /// Makes the file of this process and locks it. `folder` exists.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let name = format!("{}-{now}", std::process::id());
        let path = path(folder, &name);
        let file = File::create(&path)?;
        file.lock()?;
        Ok(Owner { name, path, _file: file })
    }

    /// Its name in the history.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// `true` if the process of this name still runs. Removes the file of one that does not.
pub(crate) fn is_alive(folder: &Path, name: &str) -> bool {
    let path = path(folder, name);
    let Ok(file) = File::open(&path) else { return false };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => true,
        // Where files cannot be locked, nobody can tell: what runs is left alone.
        Err(TryLockError::Error(_)) => true,
        Ok(()) => {
            let _ = fs::remove_file(&path);
            false
        }
    }
}

/// Names come from the database, which somebody may have changed: they lead nowhere else.
fn path(folder: &Path, name: &str) -> PathBuf {
    let plain: String = name.chars().filter(|it| it.is_ascii_digit() || *it == '-').collect();
    folder.join(format!("running-{plain}"))
}
