//! Virtual environments with the libraries of Gemini's code execution, at fixed versions.
//!
//! Each environment is created in a new folder. A link to it is set when it is complete, so that a failure leaves the
//! old environment unchanged.

mod create;
mod fonts;
mod install;
mod size;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use turn::{Failure, label};

pub(crate) use self::create::maker;
pub(crate) use self::install::{InstallStep, Tools};
use crate::new_files;
use sandbox::in_words;

/// A set of libraries. The comments below are help text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Set {
    /// What a chart and most questions about data need
    Core,
    /// Every library of Gemini's code execution but tensorflow, and what reads Parquet
    Full,
}

/// A library that is only added to the full set by name, because it is large. The comments below are help text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Extra {
    /// 2 GB more
    Tensorflow,
}

/// The libraries of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) set: Set,
    /// Only with the full set, which contains the packages they depend on.
    pub(crate) extras: Vec<Extra>,
}

/// The file in an environment that holds its requirements.
const REQUIREMENTS: &str = "gemini-exec.txt";

impl Set {
    /// All sets, the larger ones first.
    pub(crate) const ALL: [Set; 2] = [Set::Full, Set::Core];

    /// The name on the command line and of folders.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Set::Core => "core",
            Set::Full => "full",
        }
    }

    /// The requirements, with a hash for each file. `env/lock` generates them from the `.in` file.
    fn requirements(self) -> &'static str {
        match self {
            Set::Core => include_str!("env/core.txt"),
            Set::Full => include_str!("env/full.txt"),
        }
    }
}

impl Extra {
    const ALL: [Extra; 1] = [Extra::Tensorflow];

    /// The name on the command line and in requirements.
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
    /// A set without extras.
    pub(crate) fn of(set: Set) -> Self {
        Recipe { set, extras: Vec::new() }
    }

    /// The smallest one with a library; `None` if none has it.
    pub(crate) fn with_library(name: &str) -> Option<Self> {
        let extras = Extra::ALL.into_iter().filter(|extra| extra.name() == name).collect::<Vec<_>>();
        if !extras.is_empty() {
            return Some(Recipe { set: Set::Full, extras });
        }
        let pinned = format!("{}==", name.to_lowercase());
        let has = |set: &Set| set.requirements().lines().any(|line| line.to_lowercase().starts_with(&pinned));
        [Set::Core, Set::Full].into_iter().find(has).map(Recipe::of)
    }

    /// The requirements of the set and its extras.
    fn requirements(&self) -> String {
        let extras = self.extras.iter().map(|extra| extra.requirements());
        [self.set.requirements()].into_iter().chain(extras).collect()
    }

    /// The recipe of an environment, from its requirements of any version.
    fn from_requirements(set: Set, requirements: &str) -> Self {
        let has = |extra: &Extra| {
            let pinned = format!("{}==", extra.name());
            requirements.lines().any(|line| line.starts_with(&pinned))
        };
        Recipe { set, extras: Extra::ALL.into_iter().filter(has).collect() }
    }

    /// The name for people: `full with tensorflow`.
    pub(crate) fn name(&self) -> String {
        self.extras
            .iter()
            .fold(self.set.name().to_owned(), |name, extra| format!("{name} with {}", extra.name()))
    }

    /// Its size on the disk, for people; measured with Python 3.11 on Linux.
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
    /// Its folder, without links.
    pub(crate) folder: PathBuf,
    /// Its state.
    pub(crate) state: EnvironmentState,
}

/// The state of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvironmentState {
    /// It has the requirements of this version.
    Current,
    /// It has the requirements of another version. It can still be used.
    Old,
    /// Its Python no longer exists. It cannot be used.
    WithoutPython,
}

impl Environment {
    /// The version of its Python from `pyvenv.cfg`: `3.11.7`; `None` if that is not recorded.
    pub(crate) fn python_version(&self) -> Option<String> {
        let config = self.folder.join("pyvenv.cfg");
        let config = config.is_file().then(|| fs::read_to_string(config).ok()).flatten()?;
        let mut entries = config.lines().filter_map(|line| line.split_once('='));
        // `venv` writes `version`, uv writes `version_info`.
        let (_, version) = entries.find(|(name, _)| matches!(name.trim(), "version" | "version_info"))?;
        Some(label(version))
    }

    /// Its size on the disk, in bytes.
    pub(crate) fn size(&self) -> u64 {
        size::on_disk(&self.folder)
    }
}

impl Environments {
    /// The environments below the data folder.
    pub(crate) fn below(data_folder: &Path) -> Self {
        Environments { folder: data_folder.join("env") }
    }

    /// The environment of a set, if it exists.
    pub(crate) fn find(&self, set: Set) -> Option<Environment> {
        let folder = self.link(set).canonicalize().ok()?;
        let requirements = fs::read_to_string(folder.join(REQUIREMENTS)).ok()?;
        let recipe = Recipe::from_requirements(set, &requirements);
        let state = match requirements == recipe.requirements() {
            _ if !has_python(&folder) => EnvironmentState::WithoutPython,
            true => EnvironmentState::Current,
            false => EnvironmentState::Old,
        };
        Some(Environment { recipe, folder, state })
    }

    /// All environments, the larger ones first.
    pub(crate) fn all(&self) -> Vec<Environment> {
        Set::ALL.into_iter().filter_map(|set| self.find(set)).collect()
    }

    /// Where the environments are, if they exist, the larger ones first.
    pub(crate) fn links(&self) -> [PathBuf; 2] {
        Set::ALL.map(|set| self.link(set))
    }

    /// The environment for programs if the settings name no Python: the largest one with a Python.
    pub(crate) fn best(&self) -> Option<PathBuf> {
        // Called for each local run, so it does not read the requirements.
        let folders = Set::ALL.into_iter().filter_map(|set| self.link(set).canonicalize().ok());
        folders.into_iter().find(|folder| has_python(folder) && folder.join(REQUIREMENTS).is_file())
    }

    /// Removes the environment of a set and its unfinished folders. Gives `true` if there was one. Fails if another
    /// process works on the environments or a folder cannot be removed.
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
        // If the link leads elsewhere, its target is not ours and must stay.
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

    /// Locks the environments for as long as the file is open. Fails if another process holds the lock.
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

/// Opens the lock file, or creates it. If something else has its name, a link is not followed, a pipe does not block
/// and a file is not emptied.
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

/// `true` if the Python of an environment exists.
fn has_python(folder: &Path) -> bool {
    folder.join("bin/python3").exists()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{EnvironmentState, Environments, Extra, Recipe, Set, install};

    fn create(environments: &Environments, set: Set, requirements: &str) {
        let folder = environments.folder.join(format!("{}-1", set.name()));
        fs::create_dir_all(folder.join("bin")).expect("create the folder");
        fs::write(folder.join("bin/python3"), "").expect("write the file");
        fs::write(folder.join(super::REQUIREMENTS), requirements).expect("write the file");
        std::os::unix::fs::symlink(&folder, environments.link(set)).expect("create the link");
    }

    #[test]
    fn the_largest_environment_with_a_python_is_used() {
        let home = tempfile::tempdir().expect("a folder");
        let environments = Environments::below(home.path());
        assert_eq!(environments.best(), None);
        create(&environments, Set::Core, Set::Core.requirements());
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/core-1")));
        create(&environments, Set::Full, "numpy==1\ntensorflow==1\n");
        assert_eq!(environments.all()[0].recipe.name(), "full with tensorflow");
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/full-1")));
        let states = || environments.all().iter().map(|it| it.state).collect::<Vec<_>>();
        assert_eq!(states(), [EnvironmentState::Old, EnvironmentState::Current]);
        fs::remove_file(environments.folder.join("full-1/bin/python3")).expect("remove the file");
        assert_eq!(states(), [EnvironmentState::WithoutPython, EnvironmentState::Current]);
        assert!(environments.best().is_some_and(|folder| folder.ends_with("env/core-1")));
        assert_eq!(environments.remove(Set::Full), Ok(true));
        assert_eq!(environments.remove(Set::Full), Ok(false));
        assert!(!environments.folder.join("full-1").exists());
    }

    #[test]
    fn only_one_process_works_on_environments_at_a_time() {
        let home = tempfile::tempdir().expect("a folder");
        let environments = Environments::below(home.path());
        let lock = environments.lock().expect("a free lock");
        let refused = environments.lock().expect_err("should be locked");
        assert_eq!(refused.remedy, "Wait for it and try again.");
        drop(lock);
        assert!(environments.lock().is_ok());
        let failure = Environments::below(Path::new("/proc/none")).lock().expect_err("no folder");
        assert_eq!(failure.remedy, "Set XDG_DATA_HOME to another folder.");
    }

    #[test]
    fn every_requirement_has_a_hash() {
        let with_tensorflow = Recipe { set: Set::Full, extras: Extra::ALL.into() };
        for recipe in [Recipe::of(Set::Core), Recipe::of(Set::Full), with_tensorflow.clone()] {
            let text = recipe.requirements();
            assert_eq!(Recipe::from_requirements(recipe.set, &text), recipe);
            let packages = text.lines().filter(|line| line.contains("==") && !line.starts_with(' ')).count();
            let hashed = text.split('\n').filter(|line| line.contains("==") && line.ends_with('\\')).count();
            assert!(packages > 15 && packages == hashed, "{packages} {hashed}");
        }
        let tools = install::build_tools(Set::Full.requirements());
        assert!(tools.starts_with("setuptools==") && tools.contains("\n    --hash=sha256:"), "{tools}");
        assert_eq!(tools.matches("==").count(), 1);
        // Installers refuse a package that is listed twice.
        let shared = Set::Full.requirements();
        for line in Extra::Tensorflow.requirements().lines().filter(|line| line.contains("==")) {
            let name = line.split("==").next().expect("a name");
            assert!(!shared.contains(&format!("\n{name}==")), "{name}");
        }
    }
}
