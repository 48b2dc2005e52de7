//! Environments: virtual environments of our own, with the libraries of Gemini's code execution at fixed versions.
//!
//! Each is made in a folder of its own, and found by a link that is set once it is whole: what breaks on the way
//! leaves the old one as it was.

mod create;
mod fonts;
mod install;
mod size;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use turn::{Failure, label};

pub(crate) use self::install::InstallStep;
use crate::new_files;
use engines::in_words;

/// Which libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Set {
    /// What a chart and most questions about data need
    Core,
    /// Every library of Gemini's code execution but tensorflow, and what reads Parquet
    Full,
}

/// What is added to the full set by name only, for its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Extra {
    /// 2 GB more
    Tensorflow,
}

/// What an environment is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) set: Set,
    /// Only with the full set: what they share stands there.
    pub(crate) extras: Vec<Extra>,
}

/// What an environment remembers its requirements in.
const REQUIREMENTS: &str = "gemini-exec.txt";

impl Set {
    /// Every set, the larger ones first.
    pub(crate) const ALL: [Set; 2] = [Set::Full, Set::Core];

    /// Its name on the command line and in folders.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Set::Core => "core",
            Set::Full => "full",
        }
    }

    /// What is installed, each file by its hash; `env/lock` makes it from the `.in` beside it.
    fn requirements(self) -> &'static str {
        match self {
            Set::Core => include_str!("env/core.txt"),
            Set::Full => include_str!("env/full.txt"),
        }
    }
}

impl Extra {
    const ALL: [Extra; 1] = [Extra::Tensorflow];

    /// Its name on the command line and in requirements.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Extra::Tensorflow => "tensorflow",
        }
    }

    fn requirements(self) -> &'static str {
        match self {
            Extra::Tensorflow => include_str!("env/tensorflow.txt"),
        }
    }
}

impl Recipe {
    /// A set and nothing more.
    pub(crate) fn of(set: Set) -> Self {
        Recipe { set, extras: Vec::new() }
    }

    /// All that is installed.
    fn requirements(&self) -> String {
        let extras = self.extras.iter().map(|extra| extra.requirements());
        [self.set.requirements()].into_iter().chain(extras).collect()
    }

    /// What an environment was made of, whatever the versions.
    fn read(set: Set, requirements: &str) -> Self {
        let has = |extra: &Extra| {
            let pinned = format!("{}==", extra.name());
            requirements.lines().any(|line| line.starts_with(&pinned))
        };
        Recipe { set, extras: Extra::ALL.into_iter().filter(has).collect() }
    }

    /// In words: `full with tensorflow`.
    pub(crate) fn name(&self) -> String {
        self.extras
            .iter()
            .fold(self.set.name().to_owned(), |name, extra| format!("{name} with {}", extra.name()))
    }

    /// What it takes on the disk, in words: measured with Python 3.11 on Linux.
    pub(crate) fn size(&self) -> &'static str {
        match (self.set, self.extras.as_slice()) {
            (Set::Core, _) => "about 600 MB",
            (Set::Full, []) => "about 1.3 GB",
            (Set::Full, [Extra::Tensorflow, ..]) => "about 3.2 GB",
        }
    }
}

/// The folder of all environments.
pub(crate) struct Environments {
    folder: PathBuf,
}

/// One environment.
#[derive(Debug)]
pub(crate) struct Environment {
    /// Its libraries.
    pub(crate) recipe: Recipe,
    /// Where it is.
    pub(crate) folder: PathBuf,
    pub(crate) state: EnvironmentState,
}

/// What an environment is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvironmentState {
    /// Made by this version's requirements.
    Current,
    /// Made by those of another version; it is used.
    Old,
    /// The Python it was made with is gone, and it is of no use.
    WithoutPython,
}

impl Environment {
    /// The Python it was made with, by its own word: `3.11.7`.
    pub(crate) fn python_version(&self) -> Option<String> {
        let config = self.folder.join("pyvenv.cfg");
        let config = config.is_file().then(|| fs::read_to_string(config).ok()).flatten()?;
        let mut entries = config.lines().filter_map(|line| line.split_once('='));
        // The first is how venv calls it, the second uv.
        let (_, version) = entries.find(|(name, _)| matches!(name.trim(), "version" | "version_info"))?;
        Some(label(version))
    }

    /// What it takes on the disk, in bytes.
    pub(crate) fn size(&self) -> u64 {
        size::on_disk(&self.folder)
    }
}

impl Environments {
    /// Those below the data folder.
    pub(crate) fn below(data_folder: &Path) -> Self {
        Environments { folder: data_folder.join("env") }
    }

    /// The environment of a set, if it was made.
    pub(crate) fn find(&self, set: Set) -> Option<Environment> {
        let folder = self.link(set).canonicalize().ok()?;
        let made_by = fs::read_to_string(folder.join(REQUIREMENTS)).ok()?;
        let recipe = Recipe::read(set, &made_by);
        let state = match made_by == recipe.requirements() {
            _ if !has_python(&folder) => EnvironmentState::WithoutPython,
            true => EnvironmentState::Current,
            false => EnvironmentState::Old,
        };
        Some(Environment { recipe, folder, state })
    }

    /// All that were made, the larger ones first.
    pub(crate) fn all(&self) -> Vec<Environment> {
        Set::ALL.into_iter().filter_map(|set| self.find(set)).collect()
    }

    /// The one that programs run in where the person names no Python.
    pub(crate) fn best(&self) -> Option<PathBuf> {
        // Each local run asks for it: what it was made of is read by those who tell.
        let folders = Set::ALL.into_iter().filter_map(|set| self.link(set).canonicalize().ok());
        folders.into_iter().find(|folder| has_python(folder) && folder.join(REQUIREMENTS).is_file())
    }

    /// Takes an environment away, and what was left unfinished of it; whether there was one.
    pub(crate) fn remove(&self, set: Set) -> Result<bool, Failure> {
        if !self.folder.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        self.sweep(set);
        let link = self.link(set);
        if link.symlink_metadata().is_err() {
            return Ok(false);
        }
        // A link that leads elsewhere is not ours, nor is what it leads to.
        let is_ours = |folder: &PathBuf| self.folder.canonicalize().ok().as_deref() == folder.parent();
        let folder = link.canonicalize().ok().filter(is_ours);
        fs::remove_file(&link).and_then(|()| folder.map_or(Ok(()), fs::remove_dir_all)).map_err(|error| {
            let title = format!("Cannot remove {}", link.display());
            Failure::new(title, in_words(&error), "Remove the folder yourself.")
        })?;
        Ok(true)
    }

    fn link(&self, set: Set) -> PathBuf {
        self.folder.join(set.name())
    }

    /// Keeps others from making or removing environments for as long as the file is open.
    fn lock(&self) -> Result<File, Failure> {
        let broken = |error: io::Error| self.broken(&error);
        new_files::private_folder(&self.folder).map_err(broken)?;
        let file = open_lock(&self.folder.join("lock")).map_err(broken)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(self
                    .unusable("another gemini-exec is at work there".into(), "Wait for it and try again."))
            }
            Err(TryLockError::Error(error)) => Err(self.broken(&error)),
        }
    }

    fn broken(&self, error: &io::Error) -> Failure {
        self.unusable(in_words(error), "Set XDG_DATA_HOME to another folder.")
    }

    fn unusable(&self, why: String, next: &str) -> Failure {
        Failure::new(format!("Cannot use {}", self.folder.display()), why, next)
    }
}

/// Makes the file where there is none. What else has its name is neither followed, waited for nor emptied.
fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

/// Whether the Python an environment was made with is still there.
fn has_python(folder: &Path) -> bool {
    folder.join("bin/python3").exists()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{EnvironmentState, Environments, Extra, Recipe, Set, install};

    fn made(environments: &Environments, set: Set, requirements: &str) {
        let folder = environments.folder.join(format!("{}-1", set.name()));
        fs::create_dir_all(folder.join("bin")).expect("made");
        fs::write(folder.join("bin/python3"), "").expect("written");
        fs::write(folder.join(super::REQUIREMENTS), requirements).expect("written");
        std::os::unix::fs::symlink(&folder, environments.link(set)).expect("linked");
    }

    #[test]
    fn the_largest_environment_is_used_and_an_old_one_is_known() {
        let home = tempfile::tempdir().expect("a folder");
        let environments = Environments::below(home.path());
        assert_eq!(environments.best(), None);
        made(&environments, Set::Core, Set::Core.requirements());
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/core-1")));
        made(&environments, Set::Full, "numpy==1\ntensorflow==1\n");
        assert_eq!(environments.all()[0].recipe.name(), "full with tensorflow");
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/full-1")));
        let states = || environments.all().iter().map(|it| it.state).collect::<Vec<_>>();
        assert_eq!(states(), [EnvironmentState::Old, EnvironmentState::Current]);
        fs::remove_file(environments.folder.join("full-1/bin/python3")).expect("removed");
        assert_eq!(states(), [EnvironmentState::WithoutPython, EnvironmentState::Current]);
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/core-1")));
        assert_eq!(environments.remove(Set::Full), Ok(true));
        assert_eq!(environments.remove(Set::Full), Ok(false));
        assert!(!environments.folder.join("full-1").exists());
    }

    #[test]
    fn two_do_not_work_in_it_at_once() {
        let home = tempfile::tempdir().expect("a folder");
        let environments = Environments::below(home.path());
        let lock = environments.lock().expect("free");
        let refused = environments.lock().expect_err("taken");
        assert_eq!(refused.remedy, "Wait for it and try again.");
        drop(lock);
        assert!(environments.lock().is_ok());
        let failure = Environments::below(Path::new("/proc/none")).lock().expect_err("no folder");
        assert_eq!(failure.remedy, "Set XDG_DATA_HOME to another folder.");
    }

    #[test]
    fn every_requirement_is_held_by_hashes() {
        let with_tensorflow = Recipe { set: Set::Full, extras: Extra::ALL.into() };
        for recipe in [Recipe::of(Set::Core), Recipe::of(Set::Full), with_tensorflow.clone()] {
            let text = recipe.requirements();
            assert_eq!(Recipe::read(recipe.set, &text), recipe);
            let packages = text.lines().filter(|line| line.contains("==") && !line.starts_with(' ')).count();
            let held = text.split('\n').filter(|line| line.contains("==") && line.ends_with('\\')).count();
            assert!(packages > 15 && packages == held, "{packages} {held}");
        }
        let tools = install::build_tools(Set::Full.requirements());
        assert!(tools.starts_with("setuptools==") && tools.contains("\n    --hash=sha256:"), "{tools}");
        assert_eq!(tools.matches("==").count(), 1);
        // Installers refuse a package that is asked for twice.
        let shared = Set::Full.requirements();
        for line in Extra::Tensorflow.requirements().lines().filter(|line| line.contains("==")) {
            let name = line.split("==").next().expect("a name");
            assert!(!shared.contains(&format!("\n{name}==")), "{name}");
        }
    }
}
