//! The private folder of a run in layer reduced: copies of its files, and all that it writes.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::tree;
use crate::run::{TEMPORARY_BYTES, WORK_BYTES, are_copied, each};
use crate::{Error, InputFile, Program};

/// As many bytes as the working and the temporary folder of layer full hold together.
const MAX_BYTES: u64 = WORK_BYTES + TEMPORARY_BYTES;
/// How the name of every run folder begins.
const NAME: &str = "python-run-";

/// Removed, with everything in it, when dropped.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    /// The folder itself, locked as long as it is in use. A folder without a lock was left by a killed host.
    opened: OwnedFd,
    /// Closed before the removal, which then can open as many even if this process has no more descriptors.
    reserved: Vec<OwnedFd>,
    input_bytes: u64,
}

impl RunFolder {
    /// Makes the folder among the person's temporary files.
    pub(super) fn new() -> Result<Self, Error> {
        Self::make(&temporary_files()).map_err(refused)
    }

    /// Copies the inputs. In a spare the interpreter runs already.
    pub(super) fn take(&mut self, program: &Program) -> Result<(), Error> {
        let mode = if are_copied(program) { 0o600 } else { 0o400 };
        each(program, |input| {
            self.input_bytes += self.copy(input, mode).map_err(refused)?;
            Ok(())
        })
    }

    /// The folder that the program starts in and finds its files in.
    pub(super) fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// Bytes in the folder, with `nameless` bytes in removed files. `None` if the program wrote more than it may.
    pub(super) fn bytes(&self, nameless: u64) -> Option<u64> {
        let most = (self.input_bytes + MAX_BYTES).saturating_sub(nameless);
        Some(tree::size(self.opened.as_fd(), most)? + nameless)
    }

    /// Whether the person keeps temporary files in memory.
    pub(super) fn is_in_memory(&self) -> bool {
        rustix::fs::fstatfs(&self.opened).is_ok_and(|system| system.f_type == libc::TMPFS_MAGIC)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn make(among: &Path) -> io::Result<Self> {
        let private = |path: &Path| DirBuilder::new().mode(0o700).create(path);
        for number in 0_u64.. {
            let path = among.join(format!("{NAME}{}-{number}", std::process::id()));
            match private(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            let (opened, reserved) = match lock(&path).and_then(with_reserve) {
                // A janitor has taken it for abandoned.
                Err(Errno::WOULDBLOCK | Errno::NOENT) => continue,
                Err(error) => {
                    fs::remove_dir(&path)?;
                    return Err(error.into());
                }
                Ok(opened) => opened,
            };
            let folder = Self { path, opened, reserved, input_bytes: 0 };
            private(&folder.work())?;
            private(&folder.temporary())?;
            return Ok(folder);
        }
        unreachable!("there are more numbers than folders")
    }

    fn copy(&self, input: &InputFile, mode: u32) -> io::Result<u64> {
        let mut source = &input.file;
        let path = self.work().join(&input.name);
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        // Only a new file: one of this name that exists is neither followed nor changed.
        let mut copy = File::options().write(true).create_new(true).mode(mode).open(path)?;
        io::copy(&mut source, &mut copy)
    }
}

/// The folder of the person's temporary files as an absolute path, so that processes in other folders find it too.
pub(super) fn temporary_files() -> PathBuf {
    std::path::absolute(std::env::temp_dir()).unwrap_or_else(|_| "/tmp".into())
}

/// The error for a folder that cannot be made or filled.
fn refused(source: io::Error) -> Error {
    let folder = temporary_files();
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull { folder },
        _ if crate::error::remedy(&source).is_some() => {
            Error::system("make the run's private folder")(source)
        }
        _ => Error::NoTemporaryFolder { folder, source },
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        self.reserved.clear();
        // A failure cannot be reported from here; a janitor tries again.
        drop(tree::remove(&self.opened, &self.path));
    }
}

fn with_reserve(folder: OwnedFd) -> rustix::io::Result<(OwnedFd, Vec<OwnedFd>)> {
    let reserved = (0..tree::NEEDED_TO_REMOVE).map(|_| rustix::io::fcntl_dupfd_cloexec(&folder, 0));
    let reserved = reserved.collect::<rustix::io::Result<_>>()?;
    Ok((folder, reserved))
}

/// Fails with `WOULDBLOCK` if the folder is in use, and with `NOENT` if it is gone.
fn lock(folder: &Path) -> rustix::io::Result<OwnedFd> {
    let opened = tree::open(folder)?;
    flock(&opened, FlockOperation::NonBlockingLockExclusive)?;
    // Another folder may have taken its name meanwhile.
    let (held, named) = (rustix::fs::fstat(&opened)?, rustix::fs::lstat(folder)?);
    let is_same = (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino);
    if is_same { Ok(opened) } else { Err(Errno::NOENT) }
}

/// Removes the run folders whose host was killed before it could remove them. Returns whether any is left.
pub(super) fn remove_abandoned(among: &Path) -> bool {
    let mut is_any_left = false;
    for entry in fs::read_dir(among).into_iter().flatten().filter_map(Result::ok) {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME))
            && entry.metadata().is_ok_and(|it| it.is_dir() && it.uid() == rustix::process::getuid().as_raw());
        if is_ours {
            let removed =
                lock(&entry.path()).map_err(Into::into).and_then(|it| tree::remove(&it, &entry.path()));
            is_any_left |= removed.is_err();
        }
    }
    is_any_left
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

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
        assert!(folder.bytes(0).is_none(), "a tree that cannot be counted counts as too large");
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn unreadable_folders_are_unchanged_while_the_program_lives_and_removed_after() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        let closed = folder.work().join("closed");
        fs::create_dir_all(closed.join("inner")).unwrap();
        fs::write(closed.join("inner/file"), "x").unwrap();
        for folder in [&closed.join("inner"), &closed] {
            fs::set_permissions(folder, Permissions::from_mode(0o000)).unwrap();
        }
        let is_root = rustix::process::getuid().is_root();
        assert_eq!(folder.bytes(0).is_none(), !is_root, "a tree that cannot be counted counts as too large");
        assert_eq!(fs::metadata(&closed).unwrap().permissions().mode() & 0o777, 0);
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_program_that_uses_our_names_does_not_prevent_the_removal() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        fs::create_dir_all(folder.path.join("0.removed/1.removed/2.removed")).unwrap();
        fs::create_dir_all(folder.work().join("0.removed/0.removed")).unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_a_killed_host_left_is_removed_and_one_in_use_is_not() {
        let among = tempfile::tempdir().unwrap();
        let used = RunFolder::make(among.path()).unwrap();
        let abandoned = among.path().join("python-run-1-0");
        fs::create_dir_all(abandoned.join("work/data")).unwrap();
        fs::create_dir(among.path().join("another")).unwrap();
        remove_abandoned(among.path());
        assert!(used.path.exists() && !abandoned.exists() && among.path().join("another").exists());
    }

    #[test]
    fn links_to_folders_outside_are_neither_entered_nor_changed() {
        let among = tempfile::tempdir().unwrap();
        let outside = among.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), vec![1; 1 << 20]).unwrap();
        fs::set_permissions(&outside, Permissions::from_mode(0o511)).unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        symlink(&outside, folder.work().join("link")).unwrap();
        assert!(tree::size(folder.opened.as_fd(), 1 << 20).is_some());
        drop(folder);
        assert_eq!(fs::metadata(&outside).unwrap().permissions().mode() & 0o777, 0o511);
        assert!(outside.join("file").exists());
    }
}
