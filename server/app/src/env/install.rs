//! Runs the tools that make an environment: uv where it is found, which is faster, else venv and pip.

use std::collections::{HashSet, VecDeque};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
#[cfg(unix)]
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::process::{Pid, Signal};
use sandbox::Cancel;
use turn::{Cleaner, Failure};

use super::REQUIREMENTS;
use engines::in_words;

/// Packages that come as source only, of Python alone.
const SOURCE_ONLY: [&str; 3] = ["chess", "fpdf", "pylatex"];

/// What builds them. It is installed before them, by its hash: what an installer fetches to build with is held by none.
const BUILD_TOOLS: [&str; 1] = ["setuptools"];

/// What the installer is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InstallStep {
    /// Fetches a package; `of` is how many there are at most: some are for certain versions of Python.
    Download { package: String, of: usize },
    /// Unpacks them all.
    Install,
    /// Compiles them to bytecode.
    Compile,
}

/// Who follows an installer.
struct Watch<'a> {
    /// Reads each line it says.
    read: &'a mut dyn FnMut(&str),
    /// Ends it.
    cancel: &'a Cancel,
}

/// Installs requirements into a new folder: with bytecode, since the sandbox may not write any.
pub(super) fn install(
    python: &Path,
    folder: &Path,
    requirements: &str,
    tell: &mut dyn FnMut(InstallStep),
    cancel: &Cancel,
) -> Result<(), Failure> {
    let of = packages(requirements);
    let mut read = |line: &str| {
        if let Some(step) = step(line, of) {
            tell(step);
        }
    };
    let watch = &mut Watch { read: &mut read, cancel };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(uv) = sandbox::find_on_path(OsStr::new("uv"), &path) {
        with_uv(&uv, python, folder, requirements, watch)
    } else {
        with_pip(python, folder, requirements, watch)?;
        tell(InstallStep::Compile);
        // Some packages carry files for other versions of Python: what does not compile is not imported either.
        let compile = &mut Watch { read: &mut |_| (), cancel };
        let _ = run(own(folder).args(["compileall", "-q", "-j", "0"]).arg(folder.join("lib")), compile);
        Ok(())
    }
}

fn with_uv(
    uv: &Path,
    python: &Path,
    folder: &Path,
    requirements: &str,
    watch: &mut Watch<'_>,
) -> Result<(), Failure> {
    run(
        tool(uv, folder).args(["venv", "--quiet", "--no-project", "--python"]).arg(python).arg(folder),
        watch,
    )?;
    in_two_steps(requirements, watch, |requirements, watch| {
        let mut sync = tool(uv, folder);
        sync.args(["pip", "sync", "--require-hashes", "--compile-bytecode", "--python"])
            .arg(interpreter(folder));
        run(as_locked(&mut sync).arg(write_requirements(folder, requirements)?), watch)
    })
}

fn with_pip(python: &Path, folder: &Path, requirements: &str, watch: &mut Watch<'_>) -> Result<(), Failure> {
    run(tool(python, folder).args(["-I", "-m", "venv"]).arg(folder), watch)?;
    in_two_steps(requirements, watch, |requirements, watch| {
        let mut pip = own(folder);
        pip.args(["pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check"]);
        pip.args(["--no-compile", "--progress-bar", "off", "--retries", "2"]);
        run(as_locked(&mut pip).arg("-r").arg(write_requirements(folder, requirements)?), watch)
    })
}

/// Installs the build tools alone, where there are any, and then everything; only the second step is read.
fn in_two_steps(
    requirements: &str,
    watch: &mut Watch<'_>,
    install: impl Fn(&str, &mut Watch<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let tools = build_tools(requirements);
    if !tools.is_empty() {
        install(&tools, &mut Watch { read: &mut |_| (), cancel: watch.cancel })?;
    }
    install(requirements, watch)
}

/// The requirements that are build tools, with their hashes.
pub(super) fn build_tools(requirements: &str) -> String {
    let mut wanted = false;
    let of_tools = requirements.split_inclusive('\n').filter(|line| {
        if let Some((name, _)) = line.split_once("==") {
            wanted = BUILD_TOOLS.contains(&name);
        }
        wanted
    });
    of_tools.collect()
}

/// A module of the environment's own Python.
fn own(folder: &Path) -> Command {
    let mut own = tool(interpreter(folder), folder);
    own.args(["-I", "-m"]);
    own
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin/python3")
}

fn write_requirements(folder: &Path, text: &str) -> Result<PathBuf, Failure> {
    let requirements = folder.join(REQUIREMENTS);
    fs::write(&requirements, text).map_err(|error| {
        let title = format!("Cannot write {}", requirements.display());
        Failure::new(title, in_words(&error), "Make room there and try again.")
    })?;
    Ok(requirements)
}

/// Wheels run no code of theirs while they are installed; what there is as source only is built with what is there.
fn as_locked(command: &mut Command) -> &mut Command {
    let from_source = SOURCE_ONLY.map(|name| format!("--no-binary={name}"));
    command.arg("--only-binary=:all:").args(from_source).arg("--no-build-isolation")
}

/// A tool that never sees the key, nor settings in the folder one happens to be in: that may be anybody's project, and
/// would say where packages come from.
fn tool(program: impl AsRef<OsStr>, environment: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(environment.parent().unwrap_or(environment));
    for name in [
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "GEMINI_EXEC_API_KEY_COMMAND",
        "GEMINI_EXEC_API_KEY_FILE",
        "PYTHONPATH",
    ] {
        command.env_remove(name);
    }
    command
}

/// How many lines of a tool are kept to explain its failure.
const KEPT_LINES: usize = 200;

/// Runs a tool to its end, or until it is cancelled.
fn run(command: &mut Command, watch: &mut Watch<'_>) -> Result<(), Failure> {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut said = VecDeque::new();
    let mut listen = || -> io::Result<ExitStatus> {
        let (ours, theirs) = io::pipe()?;
        // Its helpers are to end with it, and all of them by our signal.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.stdin(Stdio::null()).stdout(theirs.try_clone()?).stderr(theirs).spawn()?;
        #[cfg(unix)]
        let group = Pid::from_child(&child);
        let child = Arc::new(Mutex::new(child));
        // Ours of the writing ends, which would keep the pipe open.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let stop: Arc<sandbox::Waker> = Arc::new({
            let child = Arc::clone(&child);
            move || interrupt(&mut child.lock().unwrap_or_else(PoisonError::into_inner))
        });
        watch.cancel.on_cancel(&stop);
        if watch.cancel.is_cancelled() {
            stop();
        }
        let mut lines = BufReader::new(ours).split(b'\n');
        while let Some(Ok(line)) = lines.next() {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            (watch.read)(&line);
            said.push_back(line);
            said.drain(..said.len().saturating_sub(KEPT_LINES));
        }
        let status = loop {
            if let Some(status) = child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()? {
                break status;
            }
            thread::sleep(BETWEEN_LOOKS);
        };
        #[cfg(unix)]
        if watch.cancel.is_cancelled() {
            see_off(group);
        }
        Ok(status)
    };
    match listen() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(explain(&name, status, said.make_contiguous())),
        Err(error) => {
            let detail = format!("{name} does not start: {}", in_words(&error));
            Err(Failure::new(TITLE, detail, "Name another Python with --python."))
        }
    }
}

const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Waits until the helpers of a tool that was stopped are gone too: they would go on writing where nothing is to stay.
#[cfg(unix)]
fn see_off(group: Pid) {
    const PATIENCE: Duration = Duration::from_secs(10);
    let deadline = Instant::now() + PATIENCE;
    while rustix::process::test_kill_process_group(group).is_ok() {
        if Instant::now() > deadline {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
            return;
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// Has a tool end as by Ctrl-C, when it takes its temporary files along; one that has ended is left alone.
fn interrupt(child: &mut Child) {
    if matches!(child.try_wait(), Ok(None)) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(Pid::from_child(child), Signal::INT);
        #[cfg(not(unix))]
        let _ = child.kill();
    }
}

const TITLE: &str = "Cannot make the environment";

/// What the installers say when something outside of them is wrong, and what to do about it.
const TROUBLES: [(&[&str], &str); 5] = [
    (
        &[
            "NewConnectionError",
            "Failed to establish a new connection",
            "dns error",
            "client error (Connect)",
            "ReadTimeout",
        ],
        "The package registry cannot be reached: try again with a network (what was downloaded is kept), or name a \
         mirror in PIP_INDEX_URL (with uv UV_DEFAULT_INDEX).",
    ),
    (
        &["ensurepip is not available", "No module named venv"],
        "Install the venv module (Debian and Ubuntu: apt install python3-venv), or uv.",
    ),
    (
        &["No space left on device", "os error 28"],
        "Make room on the disk and try again: what was downloaded is kept.",
    ),
    (
        &["DO NOT MATCH THE HASHES", "Hash mismatch"],
        "The registry has other files under these names; nothing of them was installed. Try without the mirror.",
    ),
    (
        &["No matching distribution found", "no wheels with a matching", "No solution found"],
        "There may be no packages for this Python: name one from 3.10 to 3.14 with --python.",
    ),
];

fn explain(name: &str, status: ExitStatus, said: &[String]) -> Failure {
    let known = TROUBLES
        .iter()
        .find(|(signs, _)| said.iter().any(|line| signs.iter().any(|sign| line.contains(sign))));
    let is_error = |line: &&String| {
        let line = line.to_ascii_lowercase();
        line.starts_with("error:") || line.contains("error: ")
    };
    let words = said.iter().find(is_error).or_else(|| said.iter().rfind(|line| !line.trim().is_empty()));
    let detail = match words {
        Some(words) => {
            let words: String = Cleaner::clean(words.trim()).chars().take(200).collect();
            format!("{name} says: {words}")
        }
        None => format!("{name} ended with {status}"),
    };
    Failure::new(
        TITLE,
        detail,
        known.map_or("See what the tool says when you run it by hand.", |(_, remedy)| remedy),
    )
}

/// What a line of pip or uv tells, where `of` packages are wanted.
fn step(line: &str, of: usize) -> Option<InstallStep> {
    let line = line.trim_start();
    let download = |rest: &str| {
        let package = rest.split([' ', ';']).next().unwrap_or_default();
        InstallStep::Download { package: Cleaner::clean(&package.replace("==", " ")), of }
    };
    if let Some(rest) = line.strip_prefix("Collecting ").or_else(|| line.strip_prefix("Downloading ")) {
        // Pip names the file of each package that it named before.
        return (!rest.contains("-py") && !rest.contains(".whl") && !rest.contains(".tar"))
            .then(|| download(rest));
    }
    let is_install = line.starts_with("Installing collected") || line.starts_with("Prepared ");
    if is_install {
        return Some(InstallStep::Install);
    }
    line.starts_with("Installed ").then_some(InstallStep::Compile)
}

/// How many packages are wanted at most: one that differs by the version of Python is one.
fn packages(requirements: &str) -> usize {
    requirements.lines().filter_map(|line| Some(line.split_once("==")?.0)).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::Path;
    use std::process::ExitStatus;

    use sandbox::Cancel;

    use super::{InstallStep, Watch, explain, packages, run, step, tool};

    fn steps(said: &str) -> Vec<String> {
        let told = said.lines().filter_map(|line| step(line, 2));
        told.map(|step| match step {
            InstallStep::Download { package, of } => format!("{package} of {of}"),
            other => format!("{other:?}"),
        })
        .collect()
    }

    #[test]
    fn what_pip_says_becomes_steps() {
        let said = "\
Collecting numpy==2.4.6 (from -r gemini-exec.txt (line 821))
  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (16.6 MB)
Collecting fpdf==1.7.2 (from -r gemini-exec.txt (line 9))
  Downloading fpdf-1.7.2.tar.gz (39 kB)
  Installing build dependencies: started
Installing collected packages: numpy, fpdf
Successfully installed numpy-2.4.6 fpdf-1.7.2";
        assert_eq!(steps(said), ["numpy 2.4.6 of 2", "fpdf 1.7.2 of 2", "Install"]);
    }

    #[test]
    fn what_uv_says_becomes_steps() {
        let said = "\
Resolved 2 packages in 4ms
Downloading numpy (15.9MiB)
 Downloaded numpy
Prepared 2 packages in 1.21s
Installed 2 packages in 40ms
Bytecode compiled 1290 files in 900ms";
        assert_eq!(steps(said), ["numpy of 2", "Install", "Compile"]);
    }

    #[test]
    fn a_package_of_two_versions_is_one() {
        let requirements = "a==1 ; python_full_version < '3.11' \\\n    --hash=sha256:0\na==2 \\\nb==1 \\\n";
        assert_eq!(packages(requirements), 2);
    }

    #[test]
    fn troubles_of_the_machine_are_told_with_what_to_do() {
        let explained = |said: &str| {
            let said: Vec<String> = said.lines().map(str::to_owned).collect();
            explain("pip", ExitStatus::from_raw(256), &said).sentence()
        };
        insta::assert_snapshot!(
            [
                "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(…)': /simple/numpy/\n\
                 ERROR: Could not find a version that satisfies the requirement numpy==2 (from versions: none)\n\
                 ERROR: No matching distribution found for numpy==2",
                "The virtual environment was not created successfully because ensurepip is not available.\n",
                "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated\n",
                "ERROR: No matching distribution found for numpy==2\u{1b}[31m\n",
                "something else\n\n",
                "",
            ]
            .map(explained)
            .join("\n"),
            @"
        Cannot make the environment: pip says: ERROR: Could not find a version that satisfies the requirement numpy==2 (from versions: none). The package registry cannot be reached: try again with a network (what was downloaded is kept), or name a mirror in PIP_INDEX_URL (with uv UV_DEFAULT_INDEX).
        Cannot make the environment: pip says: The virtual environment was not created successfully because ensurepip is not available. Install the venv module (Debian and Ubuntu: apt install python3-venv), or uv.
        Cannot make the environment: pip says: ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device. Make room on the disk and try again: what was downloaded is kept.
        Cannot make the environment: pip says: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated. The registry has other files under these names; nothing of them was installed. Try without the mirror.
        Cannot make the environment: pip says: ERROR: No matching distribution found for numpy==2. There may be no packages for this Python: name one from 3.10 to 3.14 with --python.
        Cannot make the environment: pip says: something else. See what the tool says when you run it by hand.
        Cannot make the environment: pip ended with exit status: 1. See what the tool says when you run it by hand.
        "
        );
    }

    #[test]
    fn both_outputs_of_a_tool_are_read_to_the_end() {
        let mut lines = Vec::new();
        let mut shell = tool("sh", Path::new("/tmp"));
        shell.args(["-c", "echo one; echo two >&2; printf 'error: three'; exit 1"]);
        let mut watch = Watch { read: &mut |line| lines.push(line.to_owned()), cancel: &Cancel::new() };
        let failure = run(&mut shell, &mut watch).expect_err("it fails");
        assert_eq!(lines, ["one", "two", "error: three"]);
        assert_eq!(failure.detail, "sh says: error: three");
    }
}
