//! Opens a file for reading only if it really lies beneath its folder.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::Error;

/// Opens the regular file `relative` beneath `folder` for reading. No symbolic link is followed on
/// the way down and none leads out of the folder; a pipe or a device is refused without waiting on
/// it. `folder` itself is taken as it is.
pub fn open_beneath(folder: &Path, relative: &Path) -> Result<File, Error> {
    open_regular(folder, relative).map_err(|obstacle| {
        let path = folder.join(relative);
        match obstacle {
            Obstacle::Outside => Error::InputOutside { path },
            Obstacle::NotAFile => Error::InputNotAFile { path },
            Obstacle::System(source) => match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::InputMissing { path },
                _ => Error::InputUnreadable { path, source },
            },
        }
    })
}

enum Obstacle {
    Outside,
    NotAFile,
    System(io::Error),
}

impl From<io::Error> for Obstacle {
    fn from(source: io::Error) -> Self {
        Self::System(source)
    }
}

/// The kernel resolves the path and holds to the rules, so nothing can change in between.
#[cfg(target_os = "linux")]
fn open_regular(folder: &Path, relative: &Path) -> Result<File, Obstacle> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    use rustix::io::Errno;

    let folder = File::open(folder)?;
    // Without NONBLOCK opening a named pipe would wait for its other end.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let rules = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let opened = rustix::fs::openat2(&folder, relative, flags, Mode::empty(), rules);
    let file = File::from(opened.map_err(|errno| match errno {
        Errno::LOOP | Errno::XDEV => Obstacle::Outside,
        // A socket, or a device without a driver.
        Errno::NXIO => Obstacle::NotAFile,
        _ => Obstacle::System(errno.into()),
    })?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(Obstacle::NotAFile) }
}

/// Looks at every component before it opens the file. Someone who can write to the folder could
/// still swap one in between; no run happens on these systems.
#[cfg(not(target_os = "linux"))]
fn open_regular(folder: &Path, relative: &Path) -> Result<File, Obstacle> {
    use std::path::Component;

    let mut path = folder.to_path_buf();
    for component in relative.components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => continue,
            _ => return Err(Obstacle::Outside),
        }
        if path.symlink_metadata()?.is_symlink() {
            return Err(Obstacle::Outside);
        }
    }
    if path.metadata()?.is_file() { Ok(File::open(path)?) } else { Err(Obstacle::NotAFile) }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn refusal(folder: &Path, relative: &str) -> String {
        let error = open_beneath(folder, Path::new(relative)).unwrap_err();
        error.to_string().replace(folder.to_str().unwrap(), "FOLDER")
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
        open_beneath(&folder, Path::new("sub/data.csv")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b");
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
}
