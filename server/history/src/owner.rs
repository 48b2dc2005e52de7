//! Which processes run turns: each holds a lock on a file of its own, which the system releases when it ends.
//!
//! The files are opened so that programs started by this process do not inherit them. A process that is forked and
//! starts no program would keep the lock for as long as it lives.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const PREFIX: &str = "running-";

/// The longest name that this program gives, in bytes, and more.
const LONGEST: usize = 80;

/// How many files of others are looked at in one go.
const MOST: usize = 1_000;

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
        loop {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
            let name = format!("{}-{now}", std::process::id());
            let path = folder.join(format!("{PREFIX}{name}"));
            let file = match File::create_new(&path) {
                // Two of one process, or a clock that was set back.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            match file.lock() {
                // Where files cannot be locked, all processes count as alive.
                Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
                _ => {}
            }
            let owner = Owner { name, path, _file: file };
            // Before it was locked, another process may have taken it for one that was left behind.
            if owner.holds(folder) {
                return Ok(owner);
            }
        }
    }

    /// Its name in the history.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// `true` if other processes see that this one runs. `false` if somebody removed the file.
    pub(crate) fn holds(&self, folder: &Path) -> bool {
        is_alive(folder, &self.name)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// `true` if the process of this name still runs. Removes the file of one that does not.
pub(crate) fn is_alive(folder: &Path, name: &str) -> bool {
    // Names come from the database, which somebody may have changed: they must lead nowhere else.
    let is_ours = name.len() <= LONGEST && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_ours && holds_lock(&folder.join(format!("{PREFIX}{name}")))
}

/// Removes the files of processes that were killed.
pub(crate) fn sweep(folder: &Path) {
    let Ok(files) = fs::read_dir(folder) else { return };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with(PREFIX)).take(MOST).for_each(|name| {
        holds_lock(&folder.join(name));
    });
}

/// `true` if a process holds the lock of this file; else removes it.
fn holds_lock(path: &Path) -> bool {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return error.kind() != io::ErrorKind::NotFound,
    };
    // Shared: several processes may look at the same time.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => true,
        // Where files cannot be locked, nobody can tell: what runs is left alone.
        Err(TryLockError::Error(_)) => true,
        Ok(()) => {
            let _ = fs::remove_file(path);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_process_is_alive_while_it_holds_its_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let owner = Owner::new(folder.path()).expect("an owner");
        assert!(owner.holds(folder.path()));
        let name = owner.name().to_owned();
        drop(owner);
        assert!(!is_alive(folder.path(), &name));
    }

    #[test]
    fn names_that_this_program_never_gave_belong_to_nobody_and_lead_nowhere() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("history");
        fs::create_dir(&folder).expect("a folder");
        fs::write(home.path().join("x"), "mine").expect("a file");
        fs::write(folder.join("running-"), "").expect("a file");
        for name in ["../x", "../../x", "/etc/passwd", "1\0", "", &"1".repeat(5_000)] {
            assert!(!is_alive(&folder, name), "{name}");
        }
        assert!(home.path().join("x").exists());
    }

    #[test]
    fn files_of_killed_processes_are_removed_however_many() {
        let folder = tempfile::tempdir().expect("a folder");
        let owner = Owner::new(folder.path()).expect("an owner");
        for number in 0..1_500 {
            fs::write(folder.path().join(format!("running-{number}-1")), "").expect("a file");
        }
        sweep(folder.path());
        sweep(folder.path());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert!(owner.holds(folder.path()));
    }

    #[test]
    fn a_process_that_starts_while_others_sweep_is_alive() {
        let folder = tempfile::tempdir().expect("a folder");
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        sweep(folder.path());
                    }
                });
            }
            for _ in 0..300 {
                let owner = Owner::new(folder.path()).expect("an owner");
                assert!(is_alive(folder.path(), owner.name()));
            }
            is_over.store(true, Ordering::Relaxed);
        });
    }
}
