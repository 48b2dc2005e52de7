//! Folders whose programs run in the sandbox only.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::python::search_path::find_on_path;

/// Folders whose programs run in the sandbox only, such as a workspace: whoever made it chose what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Untrusted(Vec<PathBuf>);

impl Untrusted {
    /// These folders.
    pub fn folders(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(folders.into_iter().collect())
    }

    /// These folders and more of them.
    #[must_use]
    pub fn and(&self, more: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(self.0.iter().cloned().chain(more).collect())
    }

    /// Whether a path leads into one of the folders or through it, by whatever name: links, mounts and the case of letters
    /// make no difference. The home folder, and one that it is in, does not count: all programs of the person are there.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        let folders = self.0.iter().filter(|folder| !is_around_home(folder));
        let folders: Vec<_> = folders.filter_map(|folder| Identity::of(folder)).collect();
        if folders.is_empty() {
            return false;
        }
        let is_within = |path: &Path| {
            let mut around = path.ancestors().filter_map(Identity::of);
            around.any(|folder| folders.contains(&folder))
        };
        // The link itself may be in a folder, or what it leads to.
        let beside = path.parent().and_then(|folder| folder.canonicalize().ok());
        let real = path.canonicalize().ok();
        [Some(path), beside.as_deref(), real.as_deref()].into_iter().flatten().any(is_within)
    }

    /// Whether a variable's value leads into none of the folders, whatever it is relative to: it has only names and absolute
    /// paths, in a list as in `PATH`.
    pub(crate) fn is_avoided_by(&self, value: &OsStr) -> bool {
        let is_name = |path: &Path| matches!(path.as_os_str().as_encoded_bytes(), name if !name.contains(&b'/') && name != b"..");
        env::split_paths(value).all(|path| is_name(&path) || (path.is_absolute() && !self.holds(&path)))
    }

    /// The first program of this name on `PATH` that is in none of the folders.
    #[must_use]
    pub fn find_program(&self, name: &str) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .filter_map(|folder| find_on_path(OsStr::new(name), folder.as_os_str()))
            .find(|program| !self.holds(program))
    }

    /// `PATH` without the folders, and without those that are relative to whatever folder the person is in.
    #[must_use]
    pub fn search_path(&self) -> OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).filter(|folder| folder.is_absolute() && !self.holds(folder));
        env::join_paths(folders).unwrap_or_default()
    }
}

/// Whether this is the home folder or a folder that it is in.
#[must_use]
pub fn is_around_home(folder: &Path) -> bool {
    let Some(home) = env::home_dir().filter(|home| home.is_absolute()) else { return false };
    let folder = Identity::of(folder);
    folder.is_some() && home.ancestors().any(|around| Identity::of(around) == folder)
}

/// What is the same for all names of a file or folder.
#[derive(PartialEq, Eq)]
#[cfg(unix)]
struct Identity {
    device: u64,
    number: u64,
}

#[cfg(unix)]
impl Identity {
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        let found = path.metadata().ok()?;
        Some(Self { device: found.dev(), number: found.ino() })
    }
}

#[derive(PartialEq, Eq)]
#[cfg(not(unix))]
struct Identity(PathBuf);

#[cfg(not(unix))]
impl Identity {
    fn of(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_program_of_a_folder_is_known_by_every_name() {
        let outer = tempfile::tempdir().unwrap();
        let at = |path: &str| outer.path().join(path);
        fs::create_dir_all(at("project/bin")).unwrap();
        fs::create_dir_all(at("other")).unwrap();
        for program in ["project/bin/tool", "other/tool"] {
            fs::write(at(program), "").unwrap();
        }
        symlink(at("project"), at("link")).unwrap();
        symlink(at("project/bin"), at("bin")).unwrap();
        symlink(at("project/bin/tool"), at("other/in")).unwrap();
        symlink(at("other/tool"), at("project/bin/out")).unwrap();
        let through_proc =
            Path::new("/proc/self/root").join(at("project/bin/tool").strip_prefix("/").unwrap());

        let untrusted = Untrusted::folders([at("link")]);
        let held = [
            "project",
            "project/bin/tool",
            "link/bin/tool",
            "bin/tool",
            "other/in",
            "bin/out",
            "project/bin/../new",
            "project/../other/tool",
        ];
        for path in held.map(at).into_iter().chain([through_proc]) {
            assert!(untrusted.holds(&path), "{}", path.display());
        }
        for path in ["other/tool", "other", "", "project-2/tool"].map(at) {
            assert!(!untrusted.holds(&path), "{}", path.display());
        }
        assert!(!Untrusted::default().holds(&at("project/bin/tool")));
    }

    #[test]
    fn a_value_avoids_untrusted_folders_if_all_of_its_paths_do() {
        let outer = tempfile::tempdir().unwrap();
        let at = |path: &str| outer.path().join(path);
        for folder in ["project", "other"] {
            fs::create_dir(at(folder)).unwrap();
        }
        let untrusted = Untrusted::folders([at("project")]);
        let list = |folders: &[&str]| env::join_paths(folders.iter().map(|folder| at(folder))).unwrap();
        assert!(!untrusted.is_avoided_by(&list(&["other", "project/hooks"])));
        assert!(!untrusted.is_avoided_by(&list(&["project"])));
        assert!(untrusted.is_avoided_by(&list(&["other", "other/hooks"])));
        for (value, is_avoided) in [
            ("", true),
            ("3.12", true),
            ("3.12:system", true),
            ("../../project", false),
            ("path:./x", false),
            ("..", false),
        ] {
            assert_eq!(untrusted.is_avoided_by(OsStr::new(value)), is_avoided, "{value}");
        }
    }

    #[test]
    fn the_home_folder_is_no_workspace() {
        let home = env::home_dir().unwrap();
        let again = Path::new("/proc/self/root").join(home.strip_prefix("/").unwrap());
        for folder in [home.clone(), "/".into(), again] {
            assert!(!Untrusted::folders([folder]).holds(&home.join("bin/tool")));
        }
    }
}
