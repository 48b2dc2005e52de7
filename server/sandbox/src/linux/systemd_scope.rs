//! A scope of the person's own service manager, systemd: in it the kernel limits the memory and the tasks of all
//! processes of a run together. The host's watch does that too, but it looks only now and then.

use std::env;
use std::ffi::OsString;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::launch::Launch;
use crate::Untrusted;
use crate::run::limits::MAX_TASKS;

/// The variable that leads to the manager. The program does not get it.
pub(super) const RUNTIME_FOLDER: &str = "XDG_RUNTIME_DIR";
/// The part of a run's memory that the kernel allows beyond its limit: the host's watch, which can say which limit was
/// broken, shall be first.
const LENIENCE: u64 = 10;
/// How long the manager may take to start the helper.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Tasks beyond the program's own: those of bubblewrap.
const MORE_TASKS: usize = 16;

/// Starts processes in scopes.
#[derive(Debug)]
pub(super) struct SystemdScope {
    program: PathBuf,
    runtime_folder: OsString,
    has_failed: AtomicBool,
}

impl SystemdScope {
    /// `None` if no manager runs for this person.
    pub(super) fn find(untrusted: &Untrusted) -> Option<Self> {
        let runtime_folder = env::var_os(RUNTIME_FOLDER)?;
        let socket = Path::new(&runtime_folder).join("systemd/private").metadata().ok()?;
        let program = untrusted.find_program("systemd-run")?;
        let exists = socket.file_type().is_socket();
        exists.then(|| Self { program, runtime_folder, has_failed: AtomicBool::new(false) })
    }

    /// Makes a launch start in a scope of its own. `systemd-run` becomes the program, so it stays one process.
    pub(super) fn around(&self, launch: Launch, memory: u64) -> Launch {
        let mut arguments: Vec<OsString> =
            ["--user", "--scope", "--quiet", "--collect"].map(OsString::from).into();
        let limits = [
            format!("MemoryMax={}", memory.saturating_add(memory / LENIENCE)),
            "MemorySwapMax=0".to_owned(),
            format!("TasksMax={}", MAX_TASKS + MORE_TASKS),
        ];
        arguments.extend(limits.into_iter().flat_map(|limit| [OsString::from("--property"), limit.into()]));
        arguments.extend(["--".into(), launch.program.into_os_string()]);
        arguments.extend(launch.arguments);
        let mut environment = launch.environment;
        environment.push((RUNTIME_FOLDER, self.runtime_folder.clone()));
        Launch { program: self.program.clone(), arguments, environment, ..launch }
    }

    /// `false` once a run failed because of its scope.
    pub(super) fn works(&self) -> bool {
        !self.has_failed.load(Ordering::Relaxed)
    }

    /// Takes the last line of a run that did not start. Unless bubblewrap wrote it, no more scopes are used.
    pub(super) fn note_failure(&self, line: &str) {
        if !line.starts_with("bwrap: ") {
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }
}
