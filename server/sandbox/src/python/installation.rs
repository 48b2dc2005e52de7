//! Installations of Python: which of their files an interpreter needs.

use std::fs;
use std::path::{Path, PathBuf};

use super::Version;
use super::search_path::interpreter_behind;
use super::virtual_environment::is_environment;
use crate::beneath::{OpenFolder, OpenPath};
use crate::untrusted::is_around_home;

/// What makes a folder somebody's home.
const OF_HOMES: [&str; 4] = [".ssh", ".gnupg", ".profile", ".bashrc"];

/// A file or a folder that an interpreter needs. Whoever made an environment would choose with a link which files a program
/// can read, also with one that takes the place of a folder later: so it is opened before anything is asked of it.
pub(crate) struct PythonPart {
    /// Where the interpreter looks for it.
    pub(crate) path: PathBuf,
    /// What was there, and nothing else.
    #[cfg_attr(
        not(target_os = "linux"),
        allow(dead_code, reason = "macOS compares where a path leads in the end")
    )]
    pub(crate) opened: OpenPath,
}

impl PythonPart {
    /// A file at a path without links.
    pub(super) fn file(path: &Path) -> Option<Self> {
        let root = path.ancestors().last()?;
        let opened = OpenFolder::at(root)?.open_part(path.strip_prefix(root).ok()?)?;
        Some(Self { path: path.to_owned(), opened })
    }

    /// What a path leads to.
    pub(super) fn anything(path: &Path) -> Option<Self> {
        let opened = OpenFolder::at(path.parent()?)?.open_linked_part(Path::new(path.file_name()?))?;
        Some(Self { path: path.to_owned(), opened })
    }
}

/// The parts of an environment or an installation that are Python's own. If the prefix is a link, the same parts are needed
/// under their real path too.
pub(super) fn parts_of(prefix: &Path) -> Vec<PythonPart> {
    let Some(folder) = OpenFolder::at(prefix) else { return Vec::new() };
    // All is asked of the folder that is open: who could exchange it at its own place has nothing to hide in it.
    let real = folder.place();
    if !(is_environment(&real) || is_installation(&real)) {
        return Vec::new();
    }
    let names = if is_more_than_python(&real) { libraries_in(&real) } else { own_names(&real) };
    let mut prefixes = vec![prefix, &real];
    prefixes.dedup();
    let parts = prefixes.into_iter().flat_map(|prefix| names.iter().map(move |name| (prefix, name)));
    let part = |(prefix, name): (&Path, &String)| {
        Some(PythonPart { path: prefix.join(name), opened: folder.open_linked_part(name.as_ref())? })
    };
    parts.filter_map(part).collect()
}

/// Whether an interpreter and its standard library are in a prefix.
pub(super) fn is_installation(prefix: &Path) -> bool {
    let programs = prefix.join("bin");
    let usual = ["python3", "python"].map(str::to_owned).into_iter();
    let others = names_in(&programs).filter(|name| name.starts_with("python") || name.starts_with("pypy"));
    !standard_libraries(prefix).is_empty()
        && usual.chain(others).any(|name| interpreter_behind(&programs.join(name)).is_some())
}

/// Whether a prefix is an environment of conda.
pub(super) fn is_of_conda(prefix: &Path) -> bool {
    prefix.join("conda-meta").is_dir()
}

/// The version of the standard library in a prefix, if there is only one.
pub(super) fn only_version_in(prefix: &Path) -> Option<Version> {
    let libraries = standard_libraries(prefix);
    let mut versions =
        libraries.iter().filter_map(|library| Version::parse(library.strip_prefix("lib/python")?));
    let version = versions.next()?;
    versions.next().is_none().then_some(version)
}

/// The root, a home folder or one around it. A Python may be installed there, but most files are not its own.
fn is_more_than_python(prefix: &Path) -> bool {
    prefix.parent().is_none()
        || is_around_home(prefix)
        || OF_HOMES.iter().any(|name| prefix.join(name).exists())
}

fn own_names(prefix: &Path) -> Vec<String> {
    // The last two are a framework's, on macOS.
    let mut names = vec!["bin", "lib", "lib64", "pyvenv.cfg", "Python", "Resources"];
    if is_of_conda(prefix) {
        names.push("share");
    }
    names.into_iter().map(str::to_owned).collect()
}

/// The standard libraries in a prefix that has other files too, and the library that the interpreter is linked with.
fn libraries_in(prefix: &Path) -> Vec<String> {
    let linked = names_in(&prefix.join("lib")).filter(|name| name.starts_with("libpython"));
    standard_libraries(prefix).into_iter().chain(linked.map(|name| format!("lib/{name}"))).collect()
}

/// The folders of standard libraries in a prefix: `lib/python3.12`.
fn standard_libraries(prefix: &Path) -> Vec<String> {
    let libraries = ["lib", "lib64"].into_iter().flat_map(|folder| {
        let names = names_in(&prefix.join(folder)).filter(|name| name.starts_with("py"));
        names.map(move |name| format!("{folder}/{name}"))
    });
    libraries.filter(|library| prefix.join(library).join("os.py").is_file()).collect()
}

fn names_in(folder: &Path) -> impl Iterator<Item = String> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}
