//! A scope of the person's own service manager, systemd: there the kernel limits memory and tasks of a run's processes
//! together. The host's watch over them does so too, but only now and then.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::launch::Launch;
use crate::python::find_on_path;
use crate::run::MAX_TASKS;

/// Where the manager is found; the program itself need not know.
pub(super) const RUNTIME_FOLDER: &str = "XDG_RUNTIME_DIR";
/// What a run may take beyond its processes' own memory: its files are in memory too.
const FILES_BYTES: u64 = 1 << 30;
/// How long the way to the helper may take through the manager.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Those of bubblewrap.
const MORE_TASKS: usize = 16;

/// The way to a manager that makes scopes.
#[derive(Debug)]
pub(super) struct SystemdScope {
    program: PathBuf,
    runtime_folder: OsString,
    has_failed: AtomicBool,
}

impl SystemdScope {
    /// `None` where no manager runs for this person.
    pub(super) fn find() -> Option<Self> {
        let runtime_folder = env::var_os(RUNTIME_FOLDER)?;
        let socket = Path::new(&runtime_folder).join("systemd/private").metadata().ok()?;
        let program = find_on_path(OsStr::new("systemd-run"), &env::var_os("PATH")?)?;
        let is_there = socket.file_type().is_socket();
        is_there.then(|| Self { program, runtime_folder, has_failed: AtomicBool::new(false) })
    }

    /// Has a process start in a scope of its own. It stays the same process.
    pub(super) fn around(&self, launch: Launch, memory: u64) -> Launch {
        let mut arguments: Vec<OsString> =
            ["--user", "--scope", "--quiet", "--collect"].map(OsString::from).into();
        let limits = [
            format!("MemoryMax={}", memory.saturating_add(FILES_BYTES)),
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

    /// Whether to use it.
    pub(super) fn works(&self) -> bool {
        !self.has_failed.load(Ordering::Relaxed)
    }

    /// Takes the last words of what did not start in a scope: unless they are bubblewrap's, there will be no more scopes.
    pub(super) fn hear(&self, words: &str) {
        if !words.starts_with("bwrap: ") {
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }
}
