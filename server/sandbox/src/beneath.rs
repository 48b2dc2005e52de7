//! Opens a file for reading only if it really is beneath its folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;

/// Opens the regular file `relative` beneath `folder` for reading. A path through a symbolic link, or out of the folder,
/// is refused, and so is a pipe or a device, without waiting for its other end. `folder` itself may be a link.
pub fn open_beneath(folder: &Path, relative: &Path) -> Result<File, Error> {
    let opened = open_folder(folder).and_then(|folder| regular(resolve(&folder, relative)?));
    opened.map_err(|failure| failure.of(folder, relative))
}

/// A folder that stays the same whatever becomes of its path.
#[derive(Debug)]
pub struct OpenFolder {
    opened: OpenPath,
    /// The path that it had.
    path: PathBuf,
}

impl OpenFolder {
    /// Opens the folder that a path leads to now.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        Some(Self { opened: open_folder(path).ok()?, path: path.to_owned() })
    }

    /// Opens the folder `relative` beneath `folder` by the rules of [`open_beneath`].
    pub fn beneath(folder: &Path, relative: &Path) -> Result<Self, Error> {
        let opened = open_folder(folder).and_then(|folder| is_folder(resolve(&folder, relative)?));
        let opened = opened.map_err(|failure| failure.of(folder, relative))?;
        Ok(Self { opened, path: folder.join(relative) })
    }

    /// Opens a regular file in it by the rules of [`open_beneath`].
    pub fn open(&self, relative: &Path) -> Result<File, Error> {
        let opened = resolve(&self.opened, relative).and_then(regular);
        opened.map_err(|failure| failure.of(&self.path, relative))
    }

    /// Opens a file or a folder in it, through no link.
    pub(crate) fn open_part(&self, relative: &Path) -> Option<OpenPath> {
        resolve(&self.opened, relative).ok()
    }

    /// The same, but through links that lead to another file or folder in it.
    pub(crate) fn open_linked_part(&self, relative: &Path) -> Option<OpenPath> {
        let place = self.place();
        let real = place.join(relative).canonicalize().ok()?;
        self.open_part(real.strip_prefix(&place).ok()?)
    }

    /// Where it is now, without links.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        place(&self.opened).unwrap_or_else(|| self.path.clone())
    }

    /// The folder, to be mounted.
    #[cfg(target_os = "linux")]
    pub(crate) fn descriptor(&self) -> std::os::fd::RawFd {
        std::os::fd::AsRawFd::as_raw_fd(&self.opened)
    }
}

/// What stands for a folder while others may change its path.
#[cfg(unix)]
pub(crate) type OpenPath = File;
/// Here a folder cannot be opened; no program runs on these systems.
#[cfg(not(unix))]
pub(crate) type OpenPath = PathBuf;

#[cfg(unix)]
fn open_folder(path: &Path) -> Result<OpenPath, OpenFailure> {
    use rustix::fs::{Mode, OFlags};

    // With DIRECTORY no named pipe is waited for.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from)?))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "Unix opens it")]
fn open_folder(path: &Path) -> Result<OpenPath, OpenFailure> {
    Ok(path.to_owned())
}

#[cfg(unix)]
fn regular(file: File) -> Result<File, OpenFailure> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(OpenFailure::NotAFile) }
}

#[cfg(not(unix))]
fn regular(path: PathBuf) -> Result<File, OpenFailure> {
    if path.metadata()?.is_file() { Ok(File::open(path)?) } else { Err(OpenFailure::NotAFile) }
}

#[cfg(target_os = "linux")]
fn place(opened: &OpenPath) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;

    std::fs::read_link(format!("/proc/self/fd/{}", opened.as_raw_fd())).ok()
}

#[cfg(target_vendor = "apple")]
fn place(opened: &OpenPath) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;

    let path = rustix::fs::getpath(opened).ok()?;
    Some(std::ffi::OsString::from_vec(path.into_bytes()).into())
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn place(_opened: &OpenPath) -> Option<PathBuf> {
    None
}

fn is_folder(opened: OpenPath) -> Result<OpenPath, OpenFailure> {
    if opened.metadata()?.is_dir() {
        Ok(opened)
    } else {
        Err(io::Error::from(io::ErrorKind::NotADirectory).into())
    }
}

enum OpenFailure {
    Outside,
    NotAFile,
    System(io::Error),
}

impl OpenFailure {
    /// The error for this file.
    fn of(self, folder: &Path, relative: &Path) -> Error {
        let path = folder.join(relative);
        match self {
            Self::Outside => Error::InputOutside { path },
            Self::NotAFile => Error::InputNotAFile { path },
            Self::System(source) => match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::InputMissing { path },
                _ => Error::InputUnreadable { path, source },
            },
        }
    }
}

impl From<io::Error> for OpenFailure {
    fn from(source: io::Error) -> Self {
        Self::System(source)
    }
}

/// The kernel resolves the path by these rules in one step, so nothing can change in between.
#[cfg(target_os = "linux")]
fn resolve(folder: &File, relative: &Path) -> Result<File, OpenFailure> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    use rustix::io::Errno;

    // Without NONBLOCK opening a named pipe would wait for its other end.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let rules = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let relative = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
    let opened = rustix::fs::openat2(folder, relative, flags, Mode::empty(), rules);
    Ok(File::from(opened.map_err(|errno| match errno {
        Errno::LOOP | Errno::XDEV => OpenFailure::Outside,
        // A socket, or a device without a driver.
        Errno::NXIO => OpenFailure::NotAFile,
        _ => OpenFailure::System(errno.into()),
    })?))
}

#[cfg(all(unix, not(target_os = "linux")))]
use walk as resolve;

/// Opens one folder after the other, and none through a link. To swap a folder that is open already has no effect.
#[cfg(all(unix, any(test, not(target_os = "linux"))))]
fn walk(folder: &File, relative: &Path) -> Result<File, OpenFailure> {
    use std::path::Component;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};

    let names = relative.components().filter(|component| *component != Component::CurDir);
    let mut opened = folder.try_clone()?;
    for component in names {
        let Component::Normal(name) = component else { return Err(OpenFailure::Outside) };
        // Without NONBLOCK opening a named pipe would wait for its other end.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let is_link = || {
            let found = statat(&opened, name, AtFlags::SYMLINK_NOFOLLOW);
            found.is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Symlink)
        };
        let next = openat(&opened, name, flags, Mode::empty()).map_err(|errno| match errno {
            _ if is_link() => OpenFailure::Outside,
            // A socket, or a device without a driver.
            rustix::io::Errno::NXIO | rustix::io::Errno::OPNOTSUPP => OpenFailure::NotAFile,
            _ => OpenFailure::System(errno.into()),
        })?;
        opened = next.into();
    }
    Ok(opened)
}

/// Checks every component before it opens the file. Somebody who can write to the folder could swap one in between, but
/// no program runs on these systems.
#[cfg(not(unix))]
fn resolve(folder: &OpenPath, relative: &Path) -> Result<PathBuf, OpenFailure> {
    use std::path::Component;

    let mut path = folder.clone();
    for component in relative.components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => continue,
            _ => return Err(OpenFailure::Outside),
        }
        if path.symlink_metadata()?.is_symlink() {
            return Err(OpenFailure::Outside);
        }
    }
    Ok(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn walked(folder: &Path, relative: &Path) -> Result<File, OpenFailure> {
        regular(walk(&open_folder(folder)?, relative)?)
    }

    /// The message, the same for both ways to open the file.
    fn refusal(folder: &Path, relative: &str) -> String {
        let relative = Path::new(relative);
        let said =
            [open_beneath(folder, relative), walked(folder, relative).map_err(|it| it.of(folder, relative))]
                .map(|opened| opened.unwrap_err().to_string().replace(folder.to_str().unwrap(), "FOLDER"));
        assert_eq!(said[0], said[1]);
        let [said, _] = said;
        said
    }

    #[test]
    fn only_regular_files_beneath_the_folder_open() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("folder");
        std::fs::create_dir_all(folder.join("sub")).unwrap();
        std::fs::write(outer.path().join("secret"), "s").unwrap();
        std::fs::write(folder.join("sub/data.csv"), "a,b").unwrap();
        symlink("sub/data.csv", folder.join("link")).unwrap();
        symlink("sub", folder.join("linked")).unwrap();
        symlink("loop", folder.join("loop")).unwrap();
        let _socket = UnixListener::bind(folder.join("socket")).unwrap();

        let mut text = String::new();
        let data = Path::new("./sub/data.csv");
        open_beneath(&folder, data).unwrap().read_to_string(&mut text).unwrap();
        walked(&folder, data).ok().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,ba,b");
        for outside in ["../secret", "link", "linked/data.csv", "loop", "/etc/hostname"] {
            assert!(refusal(&folder, outside).contains("outside its folder"), "{outside}");
        }
        assert_eq!(refusal(&folder, "none"), "there is no file FOLDER/none");
        assert_eq!(refusal(&folder, "sub/data.csv/x"), "there is no file FOLDER/sub/data.csv/x");
        assert_eq!(refusal(&folder, "sub"), "FOLDER/sub is not a regular file");
        assert_eq!(refusal(&folder, "socket"), "FOLDER/socket is not a regular file");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_named_pipe_is_refused_without_waiting_for_its_other_end() {
        let folder = tempfile::tempdir().unwrap();
        let kind = rustix::fs::FileType::Fifo;
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, folder.path().join("pipe"), kind, mode, 0).unwrap();
        assert_eq!(refusal(folder.path(), "pipe"), "FOLDER/pipe is not a regular file");
    }

    #[test]
    fn a_folder_that_is_open_gives_its_own_files_after_its_path_leads_elsewhere() {
        let outer = tempfile::tempdir().unwrap();
        let (data, other) = (outer.path().join("data"), outer.path().join("other"));
        std::fs::create_dir_all(data.join("2024")).unwrap();
        std::fs::create_dir(&other).unwrap();
        std::fs::write(data.join("2024/a.csv"), "own").unwrap();
        std::fs::write(other.join("a.csv"), "other").unwrap();
        symlink("../../other", data.join("2024/out")).unwrap();
        symlink("data", outer.path().join("link")).unwrap();
        let folder = OpenFolder::beneath(outer.path(), Path::new("data")).unwrap();
        std::fs::rename(&data, outer.path().join("moved")).unwrap();
        symlink("other", &data).unwrap();

        let mut text = String::new();
        folder.open(Path::new("2024/a.csv")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "own");
        assert_eq!(folder.place(), outer.path().canonicalize().unwrap().join("moved"));
        let refused = |relative: &str| folder.open(Path::new(relative)).unwrap_err().to_string();
        assert!(refused("2024/out/a.csv").contains("outside its folder"));
        assert!(refused("../other/a.csv").contains("outside its folder"));
        let link = OpenFolder::beneath(outer.path(), Path::new("link")).unwrap_err();
        assert!(link.to_string().contains("outside its folder"), "{link}");
    }
}
