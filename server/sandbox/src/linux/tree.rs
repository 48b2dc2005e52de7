//! The files that a program made: how large they are together, and their removal.
//!
//! The program may still swap folders for links while they are counted, so nothing is changed then and no link is
//! followed.

use std::ffi::{CStr, CString, OsStr};
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

/// What an empty file or folder counts, in bytes: it takes room too.
const MIN_ENTRY_BYTES: u64 = 4 << 10;

/// The most descriptors that [`remove`] has open at a time, beside the folder's own.
pub(super) const NEEDED_TO_REMOVE: usize = 3;

/// Opens a folder, but not through a link.
const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// Opens a folder; a link to one is refused.
pub(super) fn open(folder: &Path) -> rustix::io::Result<OwnedFd> {
    rustix::fs::open(folder, FOLDER, Mode::empty())
}

/// Bytes in a folder; `None` if they are more than `most`, or the program made it impossible to count them.
pub(super) fn size(top: BorrowedFd<'_>, most: u64) -> Option<u64> {
    let rules = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let mut bytes = 0;
    let mut folders = vec![PathBuf::from(".")];
    while let Some(folder) = folders.pop() {
        let opened = match rustix::fs::openat2(top, &folder, FOLDER, Mode::empty(), rules) {
            // The program has removed or replaced it meanwhile.
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

/// Removes a folder, however deep. Subfolders are moved up first, because a program can nest them deeper than any path,
/// stack or table of open files reaches.
pub(super) fn remove(opened: &OwnedFd, top: &Path) -> io::Result<()> {
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

/// Empties a folder: removes its files and moves its folders to `top`. Each gets the first number from `free` on that
/// names nothing there.
fn flatten(folder: &OwnedFd, top: &OwnedFd, free: &mut u64) -> io::Result<()> {
    for name in names_in(folder)? {
        if is_folder(&rustix::fs::statat(folder, &name, AtFlags::SYMLINK_NOFOLLOW)?) {
            // A folder names its parent, so to move it takes the right to write to it.
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

/// Opens a folder of a program that has ended, even one that its owner may not read. A path descriptor takes no right to
/// the folder, and nobody can swap what it points to.
fn accessible(parent: &OwnedFd, name: &CStr) -> io::Result<OwnedFd> {
    let held = rustix::fs::openat(parent, name, FOLDER | OFlags::PATH, Mode::empty())?;
    // This name is the only way to change the mode of a path descriptor's folder.
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
    use std::fs::File;
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn empty_files_count_too() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..10 {
            File::create(folder.path().join(number.to_string())).unwrap();
        }
        let opened = open(folder.path()).unwrap();
        assert_eq!(size(opened.as_fd(), 1 << 20), Some(10 * MIN_ENTRY_BYTES));
        assert_eq!(size(opened.as_fd(), 9 * MIN_ENTRY_BYTES), None);
    }
}
