//! An ordinary user of this machine, whose home has files that no sandboxed program may reach.
//!
//! A test that runs as root becomes an ordinary user for this: root may read and signal everything, so
//! it could not show that a sandbox protects anything.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::Value;
use tempfile::TempDir;

use crate::{KEY, binary, copy_program, test_python};

/// The layers of isolation.
pub const LAYERS: [&str; 2] = ["full", "reduced"];

/// The value of `GEMINI_EXEC_ISOLATION` for exactly this layer.
#[must_use]
pub fn isolation(layer: &str) -> &str {
    if layer == "full" { "require-full" } else { layer }
}

/// The ways to run a program: in a new sandbox of either layer, or in a spare one.
pub const WAYS: [&str; 4] = ["full", "reduced", "full, warm", "reduced, warm"];

/// An ordinary user with a new home.
pub struct OrdinaryUser {
    home: TempDir,
    programs: Arc<TempDir>,
    /// If this process is root: the user id that it takes, a new one each time, so that no other test
    /// uses the same one.
    number: Option<u32>,
}

/// The result of a run in the sandbox.
#[derive(Debug)]
pub struct Ran {
    /// The API's name for it; `None` if the program was not run.
    pub outcome: Option<String>,
    /// What the program printed.
    pub output: String,
    /// How many charts it made.
    pub charts: usize,
    /// Standard output and standard error.
    pub everything: String,
}

impl OrdinaryUser {
    /// A user with a key in `~/.ssh`, settings in `~/.bashrc` and a folder for temporary files.
    ///
    /// # Panics
    ///
    /// If the home cannot be made.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(61_000);
        let number = rustix::process::getuid().is_root().then(|| {
            // Other test programs run at the same time: each has a thousand numbers.
            NEXT.fetch_add(1, Ordering::Relaxed) + std::process::id() % 1_000_000 * 1000
        });
        let user =
            Self { home: tempfile::tempdir().expect("a temporary folder"), programs: programs(), number };
        user.folder("");
        user.folder(".ssh");
        user.folder("tmp");
        user.file(".ssh/id_rsa", SECRET);
        user.file(".bashrc", "alias ll='ls -l'\n");
        fs::set_permissions(user.home().join(".ssh/id_rsa"), Permissions::from_mode(0o600))
            .expect("permissions");
        user
    }

    /// The home.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file in the home.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.home().join(name);
        fs::write(&path, content).expect("written");
        self.give(&path);
    }

    /// Creates a folder in the home.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    pub fn folder(&self, name: &str) {
        let path = self.home().join(name);
        fs::create_dir_all(&path).expect("a folder");
        self.give(&path);
    }

    /// Makes this user the owner of a file.
    ///
    /// # Panics
    ///
    /// If the owner cannot be changed.
    pub fn give(&self, path: &Path) {
        chown(path, self.number, self.number).expect("given away");
    }

    /// A command run as this user, with an API key in its environment.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", path(self.programs.path()))
            .env("HOME", self.home())
            .env("TMPDIR", self.home().join("tmp"))
            .env("GEMINI_API_KEY", KEY)
            .current_dir(self.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(number) = self.number {
            command.uid(number).gid(number);
        }
        command
    }

    /// Runs a Python program without a sandbox.
    ///
    /// # Panics
    ///
    /// If it cannot be run.
    #[must_use]
    pub fn run_bare(&self, code: &str) -> String {
        let output = self.command("python3").args(["-I", "-c", code]).output().expect("python runs");
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    /// Starts a Python program in the sandbox, given on standard input.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    #[must_use]
    pub fn start(&self, way: &str, code: &str, arguments: &[&str]) -> Child {
        let spare_in = way.strip_suffix(", warm");
        let mut command = self.command(if spare_in.is_some() { "warm-sandbox" } else { "gemini-exec" });
        match spare_in {
            Some(layer) => command.arg(layer),
            None => command
                .args(["ask", "--engine", "local", "--code", "-", "--json"])
                .env("GEMINI_EXEC_ISOLATION", isolation(way)),
        };
        command.args(arguments).stdin(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        // A command that refuses its arguments may have ended already.
        let _ = child.stdin.take().expect("piped").write_all(code.as_bytes());
        child
    }

    /// Runs a Python program in the sandbox, and checks that it leaves nothing behind.
    ///
    /// # Panics
    ///
    /// If it leaves something behind or cannot be run.
    #[must_use]
    pub fn run(&self, way: &str, code: &str, arguments: &[&str]) -> Ran {
        self.finish(self.start(way, code, arguments))
    }

    /// Waits for a run to end, and checks that it leaves nothing behind.
    ///
    /// # Panics
    ///
    /// If it leaves something behind.
    #[must_use]
    pub fn finish(&self, child: Child) -> Ran {
        let output = child.wait_with_output().expect("the binary ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (events, complaints) = (text(&output.stdout), text(&output.stderr));
        let left: Vec<_> = self.left_behind();
        assert!(left.is_empty(), "left behind: {left:?}\n{events}{complaints}");
        let parsed: Vec<Value> =
            events.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
        let of =
            |kind: &str| parsed.iter().filter(|event| event["event"] == kind).cloned().collect::<Vec<_>>();
        let result = of("output").pop().unwrap_or_default();
        Ran {
            outcome: result["outcome"].as_str().map(str::to_owned),
            output: result["output"].as_str().unwrap_or_default().to_owned(),
            charts: of("image").len(),
            everything: events + &complaints,
        }
    }

    /// The remaining temporary files.
    ///
    /// # Panics
    ///
    /// If their folder does not exist.
    #[must_use]
    pub fn left_behind(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.home().join("tmp")).expect("the folder");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }
}

impl Default for OrdinaryUser {
    fn default() -> Self {
        Self::new()
    }
}

/// The content of `~/.ssh/id_rsa`.
pub const SECRET: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

/// A folder with the programs that an ordinary user runs, if not everyone can reach the programs under
/// test. Tests that run at the same time share it.
fn programs() -> Arc<TempDir> {
    static SHARED: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(programs) = shared.upgrade() {
        return programs;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("permissions");
    let bwrap =
        on_path("bwrap").expect("no bwrap on PATH: install bubblewrap, or run tests/run, which gets one");
    symlink(python(), folder.path().join("python3")).expect("a link");
    let warm = binary().with_file_name("warm-sandbox");
    for (name, program) in [("gemini-exec", binary()), ("warm-sandbox", warm), ("bwrap", bwrap)] {
        let program = program.canonicalize().expect("a program");
        if is_open_to_all(&program) {
            symlink(program, folder.path().join(name)).expect("a link");
        } else {
            copy_program(&program, &folder.path().join(name));
        }
    }
    let folder = Arc::new(folder);
    *shared = Arc::downgrade(&folder);
    folder
}

/// The `PATH` of an ordinary user: first the tests' own Python with its libraries, if everyone can start it.
fn path(programs: &Path) -> String {
    let own = test_python();
    let libraries =
        own.parent().filter(|_| is_open_to_all(&own) && own.ancestors().all(is_open)).map(Path::display);
    let libraries = libraries.map(|folder| format!("{folder}:")).unwrap_or_default();
    format!("{libraries}{}:/usr/local/bin:/usr/bin:/bin", programs.display())
}

/// A Python that everyone can start: the base of the tests' own environment, or the system's.
fn python() -> PathBuf {
    let own = test_python().canonicalize().expect("a Python");
    let candidates = [own, "/usr/bin/python3".into(), "/usr/local/bin/python3".into()];
    let mut open = candidates.into_iter().filter(|candidate| is_open_to_all(candidate));
    open.next().expect("no Python that an ordinary user may start: install python3 for everyone")
}

fn is_open_to_all(file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else { return false };
    file.ancestors().all(is_open)
}

fn is_open(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o1 != 0)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}
