//! A small process that ends a run whose host was killed, and removes the run's folder.
//!
//! It waits for the end of its host, which closes a pipe.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal};

/// `argv[1]` that makes this binary run as the keeper.
const MARK: &str = "__sandbox-keeper";

/// Runs as the keeper of a run if the command line asks for that; returns otherwise. Call it first in `main`.
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
        // It fails only if no process of the group is left.
        let _ = rustix::process::kill_process_group(run, Signal::KILL);
    }
    drop(fs::remove_dir_all(folder));
}

/// Killed when dropped: a host that ends in order has ended the run.
pub(super) struct Keeper(Child);

impl Keeper {
    /// `program` is an executable that calls [`run_helper_if_asked`]; `run` is the number of a process group.
    pub(super) fn start(program: &Path, run: u32, folder: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args([OsStr::new(MARK), OsStr::new(&run.to_string()), folder.as_os_str()]);
        command
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // A signal to the host's group must not reach it.
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
