//! The private folder of a run in layer reduced: copies of its files, and all that it writes.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use crate::{Error, InputFile};

/// What layer full gives its working and its temporary directory together.
const MAX_BYTES: u64 = super::bubblewrap::WORK_BYTES + super::bubblewrap::TEMPORARY_BYTES;
/// An empty file or folder takes room too.
const MIN_ENTRY_BYTES: u64 = 4 << 10;
const NAME: &str = "python-run-";

/// Removed, with everything in it, when dropped.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    /// Held as long as the folder is in use, so that one a killed host left behind can be told.
    _lock: File,
    input_bytes: u64,
}

impl RunFolder {
    /// Makes the folder among the person's temporary files and copies the inputs.
    pub(super) fn with(files: &[InputFile]) -> Result<Self, Error> {
        let among = std::env::temp_dir();
        let full = |source: io::Error| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull { folder: among.clone() },
            _ => Error::System { doing: "make the run's private folder", source },
        };
        remove_abandoned(&among);
        let mut folder = Self::make(&among).map_err(full)?;
        for input in files {
            folder.input_bytes += folder.copy(input).map_err(full)?;
        }
        Ok(folder)
    }

    /// Where the program starts and finds its files.
    pub(super) fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// Whether the program wrote more than it may.
    pub(super) fn is_overfull(&self) -> bool {
        size(&self.path, self.input_bytes + MAX_BYTES).is_none()
    }

    fn make(among: &Path) -> io::Result<Self> {
        let private = |path: &Path| DirBuilder::new().mode(0o700).create(path);
        for number in 0_u64.. {
            let path = among.join(format!("{NAME}{}-{number}", std::process::id()));
            match private(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            let Some(lock) = lock(&path) else { continue };
            let folder = Self { path, _lock: lock, input_bytes: 0 };
            private(&folder.work())?;
            private(&folder.temporary())?;
            return Ok(folder);
        }
        unreachable!("there are more numbers than folders")
    }

    fn copy(&self, input: &InputFile) -> io::Result<u64> {
        let mut source = &input.file;
        let path = self.work().join(&input.name);
        let mut copy = File::options().write(true).create_new(true).mode(0o400).open(path)?;
        io::copy(&mut source, &mut copy)
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // Nobody is left to tell; the next run tries again.
        drop(remove(&self.path));
    }
}

/// `None` if the folder is someone's, or gone.
fn lock(folder: &Path) -> Option<File> {
    let opened = File::open(folder).ok()?;
    flock(&opened, FlockOperation::NonBlockingLockExclusive).ok()?;
    folder.exists().then_some(opened)
}

/// Removes folders of ours whose host was killed before it could.
fn remove_abandoned(among: &Path) {
    for entry in fs::read_dir(among).into_iter().flatten().filter_map(Result::ok) {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME))
            && entry.metadata().is_ok_and(|it| it.is_dir() && it.uid() == rustix::process::getuid().as_raw());
        if is_ours && let Some(_lock) = lock(&entry.path()) {
            drop(remove(&entry.path()));
        }
    }
}

/// Bytes in a folder; `None` once they are more than `most`, or where the program made it impossible
/// to count.
fn size(folder: &Path, most: u64) -> Option<u64> {
    let mut bytes = 0;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            // The program removed it meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                make_accessible(&folder).ok()?;
                fs::read_dir(&folder).ok()?
            }
            opened => opened.ok()?,
        };
        for entry in entries.filter_map(Result::ok) {
            let Ok(metadata) = entry.metadata() else { continue };
            bytes += (metadata.blocks() * 512).max(MIN_ENTRY_BYTES);
            if bytes > most {
                return None;
            }
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Some(bytes)
}

/// Removes a folder however deep: subfolders are first moved up, because a path, a stack and a table
/// of open files all end before a program stops nesting.
fn remove(top: &Path) -> io::Result<()> {
    let mut names = (0_u64..).map(|number| top.join(format!("{number}.removed")));
    let mut has_entries = true;
    while has_entries {
        has_entries = false;
        for entry in fs::read_dir(top)? {
            has_entries = true;
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                make_accessible(&entry.path())?;
                flatten(&entry.path(), &mut names)?;
                fs::remove_dir(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    fs::remove_dir(top)
}

/// Empties a folder: removes its files and moves its folders to the next free of `names`.
fn flatten(folder: &Path, names: &mut impl Iterator<Item = PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            // To move a folder is to change it: it names its parent.
            make_accessible(&entry.path())?;
            let free = names.find(|name| name.symlink_metadata().is_err());
            fs::rename(entry.path(), free.expect("the names do not end"))?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A program may make folders that not even their owner can read.
fn make_accessible(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_nested_deeper_than_any_path_is_measured_and_removed() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        let name = "n".repeat(200);
        // Built from the inside out: no path reaches its end.
        for _ in 0..40 {
            let outer = folder.path.join("outer");
            fs::create_dir(&outer).unwrap();
            let inner = folder.work().join(&name);
            if inner.exists() {
                fs::rename(&inner, outer.join(&name)).unwrap();
            }
            fs::write(outer.join("file"), "x").unwrap();
            fs::rename(&outer, &inner).unwrap();
        }
        assert!(folder.is_overfull(), "what cannot be counted counts as too much");
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn unreadable_folders_are_measured_and_removed() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        let closed = folder.work().join("closed");
        fs::create_dir_all(closed.join("inner")).unwrap();
        fs::write(closed.join("inner/file"), "x").unwrap();
        for folder in [closed.join("inner"), closed] {
            fs::set_permissions(folder, Permissions::from_mode(0o000)).unwrap();
        }
        assert!(!folder.is_overfull());
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn names_of_our_own_do_not_hinder_removal() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        fs::create_dir_all(folder.path.join("0.removed/1.removed/2.removed")).unwrap();
        fs::create_dir_all(folder.work().join("0.removed/0.removed")).unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_its_host_left_behind_is_removed_and_one_in_use_is_not() {
        let among = tempfile::tempdir().unwrap();
        let used = RunFolder::make(among.path()).unwrap();
        let abandoned = among.path().join("python-run-1-0");
        fs::create_dir_all(abandoned.join("work/data")).unwrap();
        fs::create_dir(among.path().join("another")).unwrap();
        remove_abandoned(among.path());
        assert!(used.path.exists() && !abandoned.exists() && among.path().join("another").exists());
    }

    #[test]
    fn many_empty_files_are_not_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..10 {
            File::create(folder.path().join(number.to_string())).unwrap();
        }
        assert_eq!(size(folder.path(), 1 << 20), Some(10 * MIN_ENTRY_BYTES));
        assert_eq!(size(folder.path(), 9 * MIN_ENTRY_BYTES), None);
    }
}
