//! A small process that ends a run whose host was killed, and removes its folder: there is nobody else to do it.
//!
//! It knows of its host's end by the end of a pipe, and until then it waits.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal};

/// The first argument of a process that is to become one.
const MARK: &str = "__sandbox-keeper";

/// Becomes a run's keeper when this process was started as one, and returns otherwise. Call it first in `main`.
pub fn run_helper_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == MARK) {
        if let (Some(run), Some(folder)) = (arguments.next(), arguments.next()) {
            drop(io::stdin().read(&mut [0]));
            end(&run, &PathBuf::from(folder));
        }
        std::process::exit(0);
    }
}

fn end(run: &OsStr, folder: &Path) {
    if let Some(run) = run.to_str().and_then(|run| run.parse().ok()).and_then(Pid::from_raw) {
        // It fails only where nobody is left.
        let _ = rustix::process::kill_process_group(run, Signal::KILL);
    }
    drop(fs::remove_dir_all(folder));
}

/// Killed when dropped: a host that comes that far ends the run itself.
pub(super) struct Keeper(Child);

impl Keeper {
    /// `program` calls [`run_helper_if_asked`]; `run` is the number of a process group.
    pub(super) fn start(program: &Path, run: u32, folder: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args([OsStr::new(MARK), OsStr::new(&run.to_string()), folder.as_os_str()]);
        command
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Who kills the host's group does not mean this process.
        Ok(Self(command.process_group(0).spawn()?))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_whose_host_was_killed_ends_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("work/data")).unwrap();
        let mut run = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        end(OsStr::new(&run.id().to_string()), folder.path());
        assert!(!run.wait().unwrap().success());
        assert!(!folder.path().exists());
    }
}
