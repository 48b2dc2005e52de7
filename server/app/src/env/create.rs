//! Creates an environment.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sandbox::{Cancel, Sandbox, Setup};
use turn::Failure;

use super::fonts;
use super::install::{InstallStep, Tools, install};
use super::{Environment, EnvironmentState, Environments, Recipe, Set};
use sandbox::in_words;

impl Environments {
    /// Creates an environment with these tools and reports each step. It replaces the old one of the same set when
    /// it is complete. If it fails or is cancelled, it leaves nothing; the installer keeps its downloads. Blocks.
    pub(crate) fn create(
        &self,
        recipe: Recipe,
        tools: &Tools,
        report: &mut dyn FnMut(InstallStep),
        cancel: &Cancel,
    ) -> Result<Environment, Failure> {
        let set = recipe.set;
        let lock = self.lock()?;
        // The installer inherits the lock: if it outlives this process, it still writes to the folder.
        #[cfg(unix)]
        rustix::io::fcntl_setfd(&lock, rustix::io::FdFlags::empty())
            .map_err(|error| self.broken(&error.into()))?;
        self.sweep(set);
        let new = Unfinished::at(self.free_folder(set));
        install(tools, &new.folder, &recipe.requirements(), report, cancel)
            .map_err(|failure| if is_full(&new.folder) { no_room(&recipe) } else { failure })?;
        fonts::list(&new.folder);
        if cancel.is_cancelled() {
            return Err(Failure::new("Cancelled", "", ""));
        }
        let finish = || -> io::Result<PathBuf> {
            let link = self.folder.join(format!("{}.new", set.name()));
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(&new.folder, &link)?;
            fs::rename(&link, self.link(set))?;
            Ok(new.folder.clone())
        };
        let folder = finish().map_err(|error| {
            let title = format!("Cannot finish {}", new.folder.display());
            Failure::new(title, in_words(&error), "Make room there and try again.")
        })?;
        new.keep();
        self.sweep(set);
        Ok(Environment { recipe, folder, state: EnvironmentState::Current })
    }

    /// A free folder for the next environment of a set. It cannot be moved later: its files contain its path.
    fn free_folder(&self, set: Set) -> PathBuf {
        let names = (1_u64..).map(|number| self.folder.join(format!("{}-{number}", set.name())));
        names.into_iter().find(|folder| !folder.exists()).expect("a free number")
    }

    /// Removes the unfinished and the replaced folders of a set.
    pub(super) fn sweep(&self, set: Set) {
        let current = self.link(set).canonicalize().ok();
        let prefix = format!("{}-", set.name());
        let folders = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        for folder in folders.map(|entry| entry.path()) {
            let is_of_set =
                folder.file_name().and_then(|name| name.to_str()).is_some_and(|it| it.starts_with(&prefix));
            if is_of_set && folder.canonicalize().ok() != current {
                // A folder that cannot be removed does no harm; the next sweep tries again.
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }
}

/// The interpreter that makes an environment, outside the sandbox: not one of the workspace, unless the person named it. An
/// environment of the workspace has a base that makes the same.
pub(crate) fn maker(options: &Setup) -> Result<PathBuf, sandbox::Error> {
    let sandbox = Sandbox::new(options.clone())?;
    let python = sandbox.python();
    let candidates = [python.executable(), python.base()];
    match candidates.into_iter().find(|program| options.may_start(program)) {
        Some(program) => Ok(program.to_owned()),
        None => Err(sandbox::Error::Untrusted { program: python.base().to_owned() }),
    }
}

/// `true` if the disk is full. The output of installers does not always show it.
fn is_full(folder: &Path) -> bool {
    const MINIMUM: u64 = 1 << 20;
    #[cfg(unix)]
    let room = rustix::fs::statvfs(folder).map(|it| it.f_bavail.saturating_mul(it.f_frsize));
    #[cfg(not(unix))]
    let room: io::Result<u64> = Err(io::ErrorKind::Unsupported.into());
    room.is_ok_and(|bytes| bytes < MINIMUM)
}

fn no_room(recipe: &Recipe) -> Failure {
    let next = format!("Make room for {} and try again: what was downloaded is kept.", recipe.size());
    Failure::new("Cannot make the environment", "the disk is full", next)
}

/// A folder that is removed on drop, unless [`keep`](Self::keep) was called.
struct Unfinished {
    folder: PathBuf,
    is_kept: bool,
}

impl Unfinished {
    fn at(folder: PathBuf) -> Self {
        Unfinished { folder, is_kept: false }
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sandbox::{Cancel, Untrusted};

    use crate::env::{Environments, Recipe, Set, Tools};

    #[test]
    fn a_failed_create_leaves_only_the_old_environment() {
        let home = tempfile::tempdir().expect("a folder");
        let environments = Environments::below(home.path());
        let old = home.path().join("env/core-1");
        fs::create_dir_all(old.join("bin")).expect("create the folder");
        fs::write(old.join("bin/python3"), "").expect("write the file");
        fs::write(old.join(crate::env::REQUIREMENTS), "old").expect("write the file");
        std::os::unix::fs::symlink(&old, home.path().join("env/core")).expect("create the link");
        fs::create_dir(home.path().join("env/core-7"))
            .expect("create a folder as a killed process leaves it");
        let failure = environments
            .create(
                Recipe::of(Set::Core),
                &Tools::of("/bin/false".into(), &Untrusted::default()),
                &mut |_| (),
                &Cancel::new(),
            )
            .expect_err("should fail without Python");
        assert!(failure.title.starts_with("Cannot make"), "{failure:?}");
        let mut left: Vec<_> = fs::read_dir(home.path().join("env"))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["core", "core-1", "lock"]);
        assert!(environments.find(Set::Core).is_some());
    }
}
