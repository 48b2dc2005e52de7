//! The real binary, run as a person would, in a new home.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use regex_lite::Regex;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::fake_gemini::FakeGemini;

/// The binary that `cargo build` made beside these tests.
///
/// # Panics
///
/// If it does not exist.
#[must_use]
pub fn binary() -> PathBuf {
    program("gemini-exec")
}

/// A program that `cargo build` made beside these tests.
fn program(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("a test is a program");
    let profile = tests.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let binary = profile.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.exists(), "{} is missing: run `cargo build` first", binary.display());
    binary
}

/// The Python that has pandas and matplotlib.
///
/// # Panics
///
/// If `GEMINI_EXEC_TEST_PYTHON` is not set.
#[must_use]
pub fn test_python() -> PathBuf {
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON");
    python
        .map(PathBuf::from)
        .expect("GEMINI_EXEC_TEST_PYTHON names no Python with pandas; tests/run makes one")
}

/// A key that may appear only in the header of a request.
pub const KEY: &str = "AIzaSyTestKeyThatMustNotBeShown0000000000";

/// A person's home. The key must not be in it at the end of any test: in no log, no history, no cache, nothing that a crash left.
struct Home(TempDir);

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let with_key = files_with(KEY.as_bytes(), self.0.path());
            assert!(with_key.is_empty(), "the key was written to {with_key:?}");
        }
    }
}

/// The files of a folder, and of those in it, that hold these bytes. No link is followed.
fn files_with(bytes: &[u8], folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            found.extend(files_with(bytes, &entry.path()));
        } else if kind.is_file()
            && fs::read(entry.path()).is_ok_and(|text| memchr::memmem::find(&text, bytes).is_some())
        {
            found.push(entry.path());
        }
    }
    found
}

/// A person at a command line, with an empty home as working directory. Clones share it.
#[derive(Clone)]
pub struct Cli {
    home: Arc<Home>,
    variables: Vec<(String, String)>,
    /// The program that starts the binary, if it is not started directly.
    launcher: Option<PathBuf>,
}

/// The result of a command.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Cli {
    /// A person without a key, whose `python3` has pandas and matplotlib.
    ///
    /// # Panics
    ///
    /// If no temporary folder can be made.
    #[must_use]
    pub fn offline() -> Self {
        let home = Arc::new(Home(tempfile::tempdir().expect("a temporary folder")));
        let python = test_python();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = python.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).expect("no colon in a folder's name");
        Cli { home, variables: Vec::new(), launcher: None }.with("PATH", path.to_str().expect("UTF-8"))
    }

    /// A person with a key, whose service is this one.
    #[must_use]
    pub fn asking(gemini: &FakeGemini) -> Self {
        Cli::offline().with("GEMINI_API_KEY", KEY).with("GOOGLE_GEMINI_BASE_URL", &gemini.url())
    }

    /// With one more environment variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a `python3` that has only the standard library.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn without_libraries(self) -> Self {
        let bare = self.home.0.path().join(".bare");
        let made = Command::new(test_python()).args(["-m", "venv", "--without-pip"]).arg(&bare).status();
        assert!(made.expect("python runs").success(), "python -m venv failed");
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", bare.join("bin").display());
        self.with("PATH", &path)
    }

    /// On a machine without isolation.
    #[must_use]
    pub fn without_isolation(self) -> Self {
        Cli { launcher: Some(program("without-isolation")), ..self }
    }

    /// The home, which is the working directory.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.0.path()
    }

    /// With a file in the home, or in a folder there.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.home.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
        self
    }

    /// With this `config.toml`.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn config(self, text: &str) -> Self {
        fs::create_dir_all(self.home.0.path().join(".config/gemini-exec")).expect("a folder");
        self.file(".config/gemini-exec/config.toml", text)
    }

    /// The command, not yet started.
    #[must_use]
    pub fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = match &self.launcher {
            None => Command::new(binary()),
            Some(launcher) => Command::new(launcher),
        };
        command.args(self.launcher.iter().map(|_| binary()));
        command.args(arguments).current_dir(self.home.0.path()).env_clear().env("HOME", self.home.0.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Finished {
        self.run_with(arguments, "")
    }

    /// Runs a command with this on its standard input.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    #[must_use]
    pub fn run_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Finished {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the binary starts");
        // A command that does not read its input may have ended already.
        let _ = child.stdin.take().expect("piped").write_all(input.as_ref());
        self.finish(child)
    }

    /// Waits for a command to end.
    ///
    /// # Panics
    ///
    /// If it cannot be waited for, or shows the key.
    #[must_use]
    pub fn finish(&self, child: Child) -> Finished {
        let output = child.wait_with_output().expect("the binary ends");
        let shown = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("the binary writes UTF-8");
            assert!(!text.contains(KEY), "the key was shown: {text}");
            let home = self.home.0.path().to_str().expect("UTF-8");
            let canonical = fs::canonicalize(self.home.0.path()).expect("a folder");
            let text = text.replace(canonical.to_str().expect("UTF-8"), "[HOME]").replace(home, "[HOME]");
            settled(&text)
        };
        Finished { code: output.status.code(), stdout: shown(output.stdout), stderr: shown(output.stderr) }
    }
}

impl Finished {
    /// Everything a person sees, and the exit code.
    #[must_use]
    pub fn screen(&self) -> String {
        let code = self.code.map_or("a signal".to_owned(), |code| code.to_string());
        let parts = [self.stdout.as_str(), self.stderr.as_str()];
        let parts: String = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{parts}→ {code}")
    }

    /// The events of `--json`.
    ///
    /// # Panics
    ///
    /// If a line is not JSON.
    #[must_use]
    pub fn events(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("an event a line")).collect()
    }
}

/// Replaces what differs between runs and machines: times, ids of local runs, the layer of isolation.
fn settled(text: &str) -> String {
    let text =
        Regex::new(r"(Time: |not done after )[0-9.]+ m?s").expect("valid").replace_all(text, "$1[time]");
    let text = Regex::new(r#""id":"[0-9a-f]{8}""#).expect("valid").replace_all(&text, r#""id":"[id]""#);
    Regex::new(r"Isolation: [^.]*\.").expect("valid").replace_all(&text, "Isolation: [layer].").into_owned()
}

/// Ctrl-C for one process.
///
/// # Panics
///
/// If it has ended already.
#[cfg(unix)]
pub fn interrupt(child: &Child) {
    send(child, Signal::INT);
}

/// Sends a signal to a command.
#[cfg(unix)]
pub(crate) fn send(child: &Child, signal: Signal) {
    kill_process(id(child), signal).expect("it runs");
}

#[cfg(unix)]
pub(crate) fn id(child: &Child) -> Pid {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id")
}
