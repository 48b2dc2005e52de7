//! The private folder of a run in layer reduced: copies of its files, and all that it writes.

use std::ffi::{CStr, CString, OsStr};
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, ResolveFlags, flock};
use rustix::io::Errno;

use crate::run::{TEMPORARY_BYTES, WORK_BYTES, are_copied};
use crate::{Error, InputFile};

/// What layer full gives its working and its temporary directory together.
const MAX_BYTES: u64 = WORK_BYTES + TEMPORARY_BYTES;
/// An empty file or folder takes room too.
const MIN_ENTRY_BYTES: u64 = 4 << 10;
const NAME: &str = "python-run-";

/// Removed, with everything in it, when dropped.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    /// The folder itself, locked as long as it is in use, so that one a killed host left behind can
    /// be told.
    opened: OwnedFd,
    /// For the removal, which must not fail where no more descriptors can be had.
    spare: Vec<OwnedFd>,
    input_bytes: u64,
}

impl RunFolder {
    /// Makes the folder among the person's temporary files.
    pub(super) fn new() -> Result<Self, Error> {
        Self::make(&temporary_files()).map_err(refused)
    }

    /// Copies the inputs. The interpreter may be there already.
    pub(super) fn take(&mut self, files: &[InputFile]) -> Result<(), Error> {
        let mode = if are_copied(files) { 0o600 } else { 0o400 };
        for input in files {
            self.input_bytes += self.copy(input, mode).map_err(refused)?;
        }
        Ok(())
    }

    /// Where the program starts and finds its files.
    pub(super) fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// Whether the program wrote more than it may: to files that have a name, and `nameless` bytes.
    pub(super) fn is_overfull(&self, nameless: u64) -> bool {
        let most = (self.input_bytes + MAX_BYTES).saturating_sub(nameless);
        size(self.opened.as_fd(), most).is_none()
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
            let (opened, spare) = match lock(&path).and_then(with_spare) {
                // Another process of ours took it for abandoned.
                Err(Errno::WOULDBLOCK | Errno::NOENT) => continue,
                Err(error) => {
                    fs::remove_dir(&path)?;
                    return Err(error.into());
                }
                Ok(opened) => opened,
            };
            let folder = Self { path, opened, spare, input_bytes: 0 };
            private(&folder.work())?;
            private(&folder.temporary())?;
            return Ok(folder);
        }
        unreachable!("there are more numbers than folders")
    }

    fn copy(&self, input: &InputFile, mode: u32) -> io::Result<u64> {
        let mut source = &input.file;
        let path = self.work().join(&input.name);
        // A new file: whatever has its name already is neither followed nor changed.
        let mut copy = File::options().write(true).create_new(true).mode(mode).open(path)?;
        io::copy(&mut source, &mut copy)
    }
}

/// The folder of the person's temporary files, the same wherever a process stands.
pub(super) fn temporary_files() -> PathBuf {
    std::path::absolute(std::env::temp_dir()).unwrap_or_else(|_| "/tmp".into())
}

/// Why there is no folder, or no more room in it.
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
        self.spare.clear();
        // Nobody is left to tell; a janitor tries again.
        drop(remove(&self.opened, &self.path));
    }
}

/// The most descriptors that [`remove`] has open at a time, beside the folder's own.
const NEEDED_TO_REMOVE: usize = 3;

fn with_spare(folder: OwnedFd) -> rustix::io::Result<(OwnedFd, Vec<OwnedFd>)> {
    let spare = (0..NEEDED_TO_REMOVE).map(|_| rustix::io::fcntl_dupfd_cloexec(&folder, 0));
    let spare = spare.collect::<rustix::io::Result<_>>()?;
    Ok((folder, spare))
}

/// Fails with `WOULDBLOCK` or `NOENT` if the folder is someone's, or gone.
fn lock(folder: &Path) -> rustix::io::Result<OwnedFd> {
    let opened = rustix::fs::open(folder, FOLDER, Mode::empty())?;
    flock(&opened, FlockOperation::NonBlockingLockExclusive)?;
    // Meanwhile another may have its name.
    let (held, named) = (rustix::fs::fstat(&opened)?, rustix::fs::lstat(folder)?);
    let is_same = (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino);
    if is_same { Ok(opened) } else { Err(Errno::NOENT) }
}

/// Removes folders of ours whose host was killed before it could. Whether any is left.
pub(super) fn remove_abandoned(among: &Path) -> bool {
    let mut is_any_left = false;
    for entry in fs::read_dir(among).into_iter().flatten().filter_map(Result::ok) {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME))
            && entry.metadata().is_ok_and(|it| it.is_dir() && it.uid() == rustix::process::getuid().as_raw());
        if is_ours {
            let removed = lock(&entry.path()).map_err(Into::into).and_then(|it| remove(&it, &entry.path()));
            is_any_left |= removed.is_err();
        }
    }
    is_any_left
}

/// A folder and nothing else: no link to one.
const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// Bytes in a folder; `None` once they are more than `most`, or where the program made it impossible
/// to count. The program may be swapping folders for links all the while: nothing is changed here, and
/// the kernel follows no link.
fn size(top: BorrowedFd<'_>, most: u64) -> Option<u64> {
    let rules = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let mut bytes = 0;
    let mut folders = vec![PathBuf::from(".")];
    while let Some(folder) = folders.pop() {
        let opened = match rustix::fs::openat2(top, &folder, FOLDER, Mode::empty(), rules) {
            // The program removed it meanwhile, or put something else in its place.
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => continue,
            opened => opened.ok()?,
        };
        for name in names_in(&opened).ok()? {
            let Ok(entry) = rustix::fs::statat(&opened, &name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
            bytes += (entry.st_blocks.unsigned_abs() * 512).max(MIN_ENTRY_BYTES);
            if bytes > most {
                return None;
            }
            if is_folder(&entry) {
                folders.push(folder.join(OsStr::from_bytes(name.to_bytes())));
            }
        }
    }
    Some(bytes)
}

/// Removes a folder however deep: subfolders are first moved up, because a path, a stack and a table
/// of open files all end before a program stops nesting.
fn remove(opened: &OwnedFd, top: &Path) -> io::Result<()> {
    let mut free = 0;
    loop {
        let names = names_in(opened)?;
        if names.is_empty() {
            return fs::remove_dir(top);
        }
        for name in names {
            if is_folder(&rustix::fs::statat(opened, &name, AtFlags::SYMLINK_NOFOLLOW)?) {
                flatten(&accessible(opened, &name)?, opened, &mut free)?;
                rustix::fs::unlinkat(opened, &name, AtFlags::REMOVEDIR)?;
            } else {
                rustix::fs::unlinkat(opened, &name, AtFlags::empty())?;
            }
        }
    }
}

/// Empties a folder: removes its files and moves its folders to `top`, under the first number from
/// `free` on that is no name there.
fn flatten(folder: &OwnedFd, top: &OwnedFd, free: &mut u64) -> io::Result<()> {
    for name in names_in(folder)? {
        if is_folder(&rustix::fs::statat(folder, &name, AtFlags::SYMLINK_NOFOLLOW)?) {
            // To move a folder is to change it: it names its parent.
            drop(accessible(folder, &name)?);
            while rustix::fs::statat(top, removed(*free), AtFlags::SYMLINK_NOFOLLOW).is_ok() {
                *free += 1;
            }
            rustix::fs::renameat(folder, &name, top, removed(*free))?;
        } else {
            rustix::fs::unlinkat(folder, &name, AtFlags::empty())?;
        }
    }
    Ok(())
}

fn removed(number: u64) -> String {
    format!("{number}.removed")
}

/// Opens a folder of a program that has ended. It may have made some that not even their owner can
/// read; to hold on to such a one takes no right to it, and then nobody can swap it any more.
fn accessible(parent: &OwnedFd, name: &CStr) -> io::Result<OwnedFd> {
    let held = rustix::fs::openat(parent, name, FOLDER | OFlags::PATH, Mode::empty())?;
    // A descriptor that only holds can be changed by no other name.
    rustix::fs::chmod(format!("/proc/self/fd/{}", held.as_raw_fd()), Mode::RWXU)?;
    Ok(rustix::fs::openat(&held, c".", FOLDER, Mode::empty())?)
}

fn names_in(folder: &OwnedFd) -> io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if ![c".", c".."].contains(&entry.file_name()) {
            names.push(entry.file_name().to_owned());
        }
    }
    Ok(names)
}

fn is_folder(entry: &rustix::fs::Stat) -> bool {
    FileType::from_raw_mode(entry.st_mode) == FileType::Directory
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
        assert!(folder.is_overfull(0), "what cannot be counted counts as too much");
        drop(folder);
        assert_eq!(fs::read_dir(among.path()).unwrap().count(), 0);
    }

    #[test]
    fn unreadable_folders_are_left_alone_while_the_program_lives_and_removed_after() {
        let among = tempfile::tempdir().unwrap();
        let folder = RunFolder::make(among.path()).unwrap();
        let closed = folder.work().join("closed");
        fs::create_dir_all(closed.join("inner")).unwrap();
        fs::write(closed.join("inner/file"), "x").unwrap();
        for folder in [&closed.join("inner"), &closed] {
            fs::set_permissions(folder, Permissions::from_mode(0o000)).unwrap();
        }
        let is_root = rustix::process::getuid().is_root();
        assert_eq!(folder.is_overfull(0), !is_root, "what cannot be counted counts as too much");
        assert_eq!(fs::metadata(&closed).unwrap().permissions().mode() & 0o777, 0);
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
        let opened = lock(folder.path()).unwrap();
        assert_eq!(size(opened.as_fd(), 1 << 20), Some(10 * MIN_ENTRY_BYTES));
        assert_eq!(size(opened.as_fd(), 9 * MIN_ENTRY_BYTES), None);
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
        assert!(size(folder.opened.as_fd(), 1 << 20).is_some());
        drop(folder);
        assert_eq!(fs::metadata(&outside).unwrap().permissions().mode() & 0o777, 0o511);
        assert!(outside.join("file").exists());
    }
}
