//! Runs the tools that create an environment: uv if it is on `PATH`, because it is faster, else venv and pip.

use std::collections::{HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
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
use sandbox::{Cancel, Untrusted};
use turn::{Cleaner, Failure};

use super::REQUIREMENTS;
use sandbox::in_words;

/// Packages that are only published as source. They contain only Python.
const SOURCE_ONLY: [&str; 3] = ["chess", "fpdf", "pylatex"];

/// The packages that build them. They are installed first, with their hashes: build tools that an installer fetches
/// itself are not checked.
const BUILD_TOOLS: [&str; 1] = ["setuptools"];

/// The current step of the installer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InstallStep {
    /// Downloads a package. `of` is the largest possible number of packages: some are only for certain versions of
    /// Python.
    Download { package: String, of: usize },
    /// Unpacks all packages.
    Install,
    /// Compiles them to bytecode.
    Compile,
}

/// The programs that create an environment. They run outside the sandbox.
pub(crate) struct Tools {
    python: PathBuf,
    uv: Option<PathBuf>,
    /// `PATH`, as far as it is trusted.
    search_path: OsString,
}

impl Tools {
    /// This interpreter, and uv if it is on `PATH`, but not in an untrusted folder.
    pub(crate) fn of(python: PathBuf, untrusted: &Untrusted) -> Self {
        Tools { python, uv: untrusted.find_program("uv"), search_path: untrusted.search_path() }
    }

    /// A command without access to the key. It runs beside the environment: settings of a tool in the working directory,
    /// which may belong to an untrusted project, could choose where packages come from.
    fn run(&self, program: impl AsRef<OsStr>, environment: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(environment.parent().unwrap_or(environment)).env("PATH", &self.search_path);
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

    /// A command that runs a module with the environment's own Python.
    fn module(&self, folder: &Path) -> Command {
        let mut module = self.run(interpreter(folder), folder);
        module.args(["-I", "-m"]);
        module
    }
}

/// The observer of a tool.
struct Watch<'a> {
    /// Gets each line of its output.
    read: &'a mut dyn FnMut(&str),
    /// Stops it.
    cancel: &'a Cancel,
}

/// Installs requirements into a new folder and reports each step. Compiles bytecode, because the sandbox cannot write
/// it. Fails if a tool fails or is cancelled.
pub(super) fn install(
    tools: &Tools,
    folder: &Path,
    requirements: &str,
    report: &mut dyn FnMut(InstallStep),
    cancel: &Cancel,
) -> Result<(), Failure> {
    let of = packages(requirements);
    let mut read = |line: &str| {
        if let Some(step) = step(line, of) {
            report(step);
        }
    };
    let watch = &mut Watch { read: &mut read, cancel };
    if let Some(uv) = &tools.uv {
        with_uv(uv, tools, folder, requirements, watch)
    } else {
        with_pip(tools, folder, requirements, watch)?;
        report(InstallStep::Compile);
        // Some packages contain files for other versions of Python, which do not compile and are never imported.
        let compile = &mut Watch { read: &mut |_| (), cancel };
        let _ =
            run(tools.module(folder).args(["compileall", "-q", "-j", "0"]).arg(folder.join("lib")), compile);
        Ok(())
    }
}

fn with_uv(
    uv: &Path,
    tools: &Tools,
    folder: &Path,
    requirements: &str,
    watch: &mut Watch<'_>,
) -> Result<(), Failure> {
    let mut venv = tools.run(uv, folder);
    venv.args(["venv", "--quiet", "--no-project", "--python"]).arg(&tools.python).arg(folder);
    run(&mut venv, watch)?;
    in_two_steps(requirements, watch, |requirements, watch| {
        let mut sync = tools.run(uv, folder);
        sync.args(["pip", "sync", "--require-hashes", "--compile-bytecode", "--python"])
            .arg(interpreter(folder));
        run(restrict_builds(&mut sync).arg(write_requirements(folder, requirements)?), watch)
    })
}

fn with_pip(tools: &Tools, folder: &Path, requirements: &str, watch: &mut Watch<'_>) -> Result<(), Failure> {
    run(tools.run(&tools.python, folder).args(["-I", "-m", "venv"]).arg(folder), watch)?;
    in_two_steps(requirements, watch, |requirements, watch| {
        let mut pip = tools.module(folder);
        pip.args(["pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check"]);
        pip.args(["--no-compile", "--progress-bar", "off", "--retries", "2"]);
        run(restrict_builds(&mut pip).arg("-r").arg(write_requirements(folder, requirements)?), watch)
    })
}

/// Installs the build tools, if any are needed, and then everything. Only the second step is reported.
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
    let mut is_tool = false;
    let of_tools = requirements.split_inclusive('\n').filter(|line| {
        if let Some((name, _)) = line.split_once("==") {
            is_tool = BUILD_TOOLS.contains(&name);
        }
        is_tool
    });
    of_tools.collect()
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

/// Allows only wheels, which run no code while they are installed. Packages that are only source are built with the
/// installed build tools.
fn restrict_builds(command: &mut Command) -> &mut Command {
    let from_source = SOURCE_ONLY.map(|name| format!("--no-binary={name}"));
    command.arg("--only-binary=:all:").args(from_source).arg("--no-build-isolation")
}

/// How many lines of output are kept to explain a failure.
const KEPT_LINES: usize = 200;

/// Runs a tool to its end or until it is cancelled. Fails if it does not start or does not succeed.
fn run(command: &mut Command, watch: &mut Watch<'_>) -> Result<(), Failure> {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut output = VecDeque::new();
    let mut finish = || -> io::Result<ExitStatus> {
        let (ours, theirs) = io::pipe()?;
        // In its own process group, so that one signal stops the tool and its helpers.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.stdin(Stdio::null()).stdout(theirs.try_clone()?).stderr(theirs).spawn()?;
        #[cfg(unix)]
        let group = Pid::from_child(&child);
        let child = Arc::new(Mutex::new(child));
        // Close our copies of the writing end, which would keep the pipe open.
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
            output.push_back(line);
            output.drain(..output.len().saturating_sub(KEPT_LINES));
        }
        let status = loop {
            if let Some(status) = child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()? {
                break status;
            }
            thread::sleep(POLL_INTERVAL);
        };
        #[cfg(unix)]
        if watch.cancel.is_cancelled() {
            wait_for_group(group);
        }
        Ok(status)
    };
    match finish() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(explain(&name, status, output.make_contiguous())),
        Err(error) => {
            let detail = format!("{name} does not start: {}", in_words(&error));
            Err(Failure::new(TITLE, detail, "Name another Python with --python."))
        }
    }
}

const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Waits until the helpers of a stopped tool have ended, because they could still write to the folder. Kills them after
/// ten seconds.
#[cfg(unix)]
fn wait_for_group(group: Pid) {
    const PATIENCE: Duration = Duration::from_secs(10);
    let deadline = Instant::now() + PATIENCE;
    while rustix::process::test_kill_process_group(group).is_ok() {
        if Instant::now() > deadline {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
            return;
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Stops a running tool as Ctrl-C does, so that it removes its temporary files.
fn interrupt(child: &mut Child) {
    if matches!(child.try_wait(), Ok(None)) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(Pid::from_child(child), Signal::INT);
        #[cfg(not(unix))]
        let _ = child.kill();
    }
}

const TITLE: &str = "Cannot make the environment";

/// Texts in the output of installers that show a known cause, each with the next step.
const KNOWN_CAUSES: [(&[&str], &str); 5] = [
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

fn explain(name: &str, status: ExitStatus, output: &[String]) -> Failure {
    let known = KNOWN_CAUSES
        .iter()
        .find(|(signs, _)| output.iter().any(|line| signs.iter().any(|sign| line.contains(sign))));
    let is_error = |line: &&String| {
        let line = line.to_ascii_lowercase();
        line.starts_with("error:") || line.contains("error: ")
    };
    let words = output.iter().find(is_error).or_else(|| output.iter().rfind(|line| !line.trim().is_empty()));
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

/// The step that a line of pip or uv reports; `None` if it reports none. `of` is the number of packages.
fn step(line: &str, of: usize) -> Option<InstallStep> {
    let line = line.trim_start();
    let download = |rest: &str| {
        let package = rest.split([' ', ';']).next().unwrap_or_default();
        InstallStep::Download { package: Cleaner::clean(&package.replace("==", " ")), of }
    };
    if let Some(rest) = line.strip_prefix("Collecting ").or_else(|| line.strip_prefix("Downloading ")) {
        // Pip names each package twice: first the package, then its file.
        return (!rest.contains("-py") && !rest.contains(".whl") && !rest.contains(".tar"))
            .then(|| download(rest));
    }
    let is_install = line.starts_with("Installing collected") || line.starts_with("Prepared ");
    if is_install {
        return Some(InstallStep::Install);
    }
    line.starts_with("Installed ").then_some(InstallStep::Compile)
}

/// The largest possible number of packages. A package with several versions, for different versions of Python, counts
/// once.
fn packages(requirements: &str) -> usize {
    requirements.lines().filter_map(|line| Some(line.split_once("==")?.0)).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::Path;
    use std::process::ExitStatus;

    use sandbox::{Cancel, Untrusted};

    use super::{InstallStep, Tools, Watch, explain, packages, run, step};

    fn steps(output: &str) -> Vec<String> {
        let steps = output.lines().filter_map(|line| step(line, 2));
        steps
            .map(|step| match step {
                InstallStep::Download { package, of } => format!("{package} of {of}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn output_of_pip_becomes_steps() {
        let output = "\
Collecting numpy==2.4.6 (from -r gemini-exec.txt (line 821))
  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (16.6 MB)
Collecting fpdf==1.7.2 (from -r gemini-exec.txt (line 9))
  Downloading fpdf-1.7.2.tar.gz (39 kB)
  Installing build dependencies: started
Installing collected packages: numpy, fpdf
Successfully installed numpy-2.4.6 fpdf-1.7.2";
        assert_eq!(steps(output), ["numpy 2.4.6 of 2", "fpdf 1.7.2 of 2", "Install"]);
    }

    #[test]
    fn output_of_uv_becomes_steps() {
        let output = "\
Resolved 2 packages in 4ms
Downloading numpy (15.9MiB)
 Downloaded numpy
Prepared 2 packages in 1.21s
Installed 2 packages in 40ms
Bytecode compiled 1290 files in 900ms";
        assert_eq!(steps(output), ["numpy of 2", "Install", "Compile"]);
    }

    #[test]
    fn a_package_with_two_versions_counts_once() {
        let requirements = "a==1 ; python_full_version < '3.11' \\\n    --hash=sha256:0\na==2 \\\nb==1 \\\n";
        assert_eq!(packages(requirements), 2);
    }

    #[test]
    fn known_causes_are_reported_with_the_next_step() {
        let explained = |output: &str| {
            let output: Vec<String> = output.lines().map(str::to_owned).collect();
            explain("pip", ExitStatus::from_raw(256), &output).sentence()
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
    fn standard_output_and_standard_error_of_a_tool_are_read_to_the_end() {
        let mut lines = Vec::new();
        let tools = Tools::of("python3".into(), &Untrusted::default());
        let mut shell = tools.run("sh", Path::new("/tmp"));
        shell.args(["-c", "echo one; echo two >&2; printf 'error: three'; exit 1"]);
        let mut watch = Watch { read: &mut |line| lines.push(line.to_owned()), cancel: &Cancel::new() };
        let failure = run(&mut shell, &mut watch).expect_err("should fail");
        assert_eq!(lines, ["one", "two", "error: three"]);
        assert_eq!(failure.detail, "sh says: error: three");
    }
}
