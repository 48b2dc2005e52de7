//! Runs the tools that make an environment: uv where it is found, which is faster, else venv and pip.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ask::Failure;

use super::{REQUIREMENTS, Set};
use crate::input::in_words;

/// Packages that come as source only, of Python alone.
const SOURCE_ONLY: [&str; 3] = ["chess", "fpdf", "pylatex"];

/// Installs a set into a new folder: with bytecode, since the sandbox may not write any.
pub(super) fn install(python: &Path, folder: &Path, set: Set) -> Result<(), Failure> {
    if let Some(uv) = on_path("uv") {
        with_uv(&uv, python, folder, set)
    } else {
        with_pip(python, folder, set)
    }
}

fn with_uv(uv: &Path, python: &Path, folder: &Path, set: Set) -> Result<(), Failure> {
    run(tool(uv).args(["venv", "--quiet", "--no-project", "--python"]).arg(python).arg(folder))?;
    let mut sync = tool(uv);
    sync.args(["pip", "sync", "--require-hashes", "--compile-bytecode", "--python"]).arg(interpreter(folder));
    run(only_wheels(&mut sync).arg(write_requirements(folder, set)?))
}

fn with_pip(python: &Path, folder: &Path, set: Set) -> Result<(), Failure> {
    run(tool(python).args(["-I", "-m", "venv"]).arg(folder))?;
    let own = || {
        let mut own = tool(interpreter(folder));
        own.args(["-I", "-m"]);
        own
    };
    let mut pip = own();
    pip.args(["pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check"]);
    run(only_wheels(&mut pip).arg("-r").arg(write_requirements(folder, set)?))?;
    // Some packages carry files for other versions of Python: what does not compile is not imported either.
    let _ = run(own().args(["compileall", "-q", "-j", "0"]).arg(folder.join("lib")));
    Ok(())
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin/python3")
}

fn write_requirements(folder: &Path, set: Set) -> Result<PathBuf, Failure> {
    let requirements = folder.join(REQUIREMENTS);
    fs::write(&requirements, set.requirements()).map_err(|error| {
        let title = format!("Cannot write {}", requirements.display());
        Failure::new(title, in_words(&error), "Make room there and try again.")
    })?;
    Ok(requirements)
}

/// Wheels run no code of theirs while they are installed.
fn only_wheels(command: &mut Command) -> &mut Command {
    command.arg("--only-binary=:all:").args(SOURCE_ONLY.map(|name| format!("--no-binary={name}")))
}

/// A tool that never sees the key.
fn tool(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("GEMINI_API_KEY").env_remove("GOOGLE_API_KEY").env_remove("PYTHONPATH");
    command
}

/// Runs a tool to its end; it shows its own progress on standard error.
fn run(command: &mut Command) -> Result<(), Failure> {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |detail: String| {
        let remedy = "Read what it said above; where the network is missing, try again later: what was downloaded is kept.";
        Failure::new("Cannot make the environment", detail, remedy)
    };
    command.stdin(std::process::Stdio::null()).stdout(std::io::stderr());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("{name} ended with {status}"))),
        Err(error) => Err(failed(format!("{name} does not start: {}", in_words(&error)))),
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}
