//! Isolation on macOS: `sandbox-exec` with a profile that denies what it does not name.
//!
//! There is one layer, *reduced*. If it is not available and layer *none* is allowed, a run has only limits.

mod keeper;
mod launch;
mod profile;
mod supervise;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::run::{LayerFailure, are_copied, check_names, each, rewind};
use crate::{Cancel, Error, InputFile, Layer, Program, Python, Refusals, Run, Setup};
use launch::Launch;

pub use keeper::run_helper_if_asked;

const SANDBOX_EXEC: &str = "/usr/bin/sandbox-exec";

/// Runs programs, each in a sandbox of its own.
#[derive(Debug)]
pub(crate) struct Launcher {
    python: Python,
    isolation: crate::Layers,
    sandbox_exec: PathBuf,
    helper: PathBuf,
}

impl Launcher {
    pub(crate) fn new(python: &Python, setup: Setup) -> Result<Self, Error> {
        let own = || std::env::current_exe().map_err(Error::system("find this program's own file"));
        Ok(Self {
            python: python.clone(),
            isolation: setup.isolation,
            sandbox_exec: SANDBOX_EXEC.into(),
            helper: setup.helper.map_or_else(own, Ok)?,
        })
    }

    #[allow(clippy::needless_pass_by_value, reason = "Linux keeps the program")]
    pub(crate) fn run(&self, program: Program, cancel: &Cancel) -> Result<Run, Error> {
        check_names(&program)?;
        let mut refusals = Refusals::default();
        for &layer in self.isolation.layers() {
            match self.run_in(layer, &program, cancel) {
                Err(LayerFailure::Unavailable(why)) => refusals.push(layer, why),
                Err(LayerFailure::Other(error)) => return Err(error),
                Ok(run) => return Ok(Run { why_not_full: refusals.words(), ..run }),
            }
        }
        let remedy = "run it on Linux, for example in a virtual machine";
        Err(Error::NoLayer { refusals, remedy })
    }

    /// There are no spares here.
    #[allow(clippy::unused_self, reason = "Linux has some")]
    pub(crate) fn is_warm(&self) -> bool {
        false
    }

    fn run_in(&self, layer: Layer, program: &Program, cancel: &Cancel) -> Result<Run, LayerFailure> {
        if layer == Layer::Full {
            return Err(LayerFailure::Unavailable("it takes Linux".to_owned()));
        }
        if cancel.is_cancelled() {
            return Err(Error::Cancelled.into());
        }
        rewind(&program.files)?;
        let since = Instant::now();
        let folder = RunFolder::new().map_err(Error::system("make the run's private folder"))?;
        let is_readonly = !are_copied(program);
        each(program, |input| {
            folder
                .take(input, is_readonly)
                .map_err(Error::system("copy a file into the run's private folder"))
        })?;
        let launch =
            Launch { python: &self.python, sandbox_exec: &self.sandbox_exec, layer, folder: &folder };
        let ended = supervise::to_the_end(&launch, &self.helper, program, cancel, since)?;
        ended.judge(layer, &program.limits, self.python.executable().to_path_buf(), |line| {
            line.trim_start_matches("sandbox-exec: ").to_owned()
        })
    }
}

/// The private folder of a run, removed when dropped.
struct RunFolder {
    /// Removes the folder when it is dropped.
    _kept: tempfile::TempDir,
    /// The path without links, as the profile must name it.
    path: PathBuf,
}

impl RunFolder {
    fn new() -> io::Result<Self> {
        let kept = tempfile::Builder::new().prefix("python-run-").tempdir()?;
        let folder = Self { path: kept.path().canonicalize()?, _kept: kept };
        [folder.work(), folder.temporary()].iter().try_for_each(fs::create_dir)?;
        Ok(folder)
    }

    /// The folder that the program starts in and finds its files in.
    fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// Copies an input.
    fn take(&self, input: &InputFile, is_readonly: bool) -> io::Result<()> {
        let path = self.work().join(&input.name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        io::copy(&mut &input.file, &mut File::create_new(&path)?)?;
        let mut permissions = path.metadata()?.permissions();
        permissions.set_readonly(is_readonly);
        fs::set_permissions(path, permissions)
    }

    /// Bytes in all its files; what cannot be read counts nothing.
    fn bytes(&self) -> u64 {
        bytes_in(&self.path)
    }
}

fn bytes_in(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let sizes = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(metadata.blocks() * 512 + if metadata.is_dir() { bytes_in(&entry.path()) } else { 0 })
    });
    sizes.sum()
}

#[cfg(test)]
mod tests;
