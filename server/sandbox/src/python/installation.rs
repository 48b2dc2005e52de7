//! Installations of Python: which of their files an interpreter needs.

use std::fs;
use std::path::{Path, PathBuf};

use super::Version;
use super::search_path::is_interpreter;
use crate::untrusted::is_around_home;

/// What makes a folder somebody's home.
const OF_HOMES: [&str; 4] = [".ssh", ".gnupg", ".profile", ".bashrc"];

/// The parts of an environment or an installation that are Python's own. If the prefix is a link, the same parts are needed
/// under their real path too.
pub(super) fn parts_of(prefix: &Path) -> Vec<PathBuf> {
    let Ok(real) = prefix.canonicalize() else { return Vec::new() };
    let names = if is_more_than_python(&real) { libraries_in(&real) } else { own_names(&real) };
    let mut prefixes = vec![prefix, &real];
    prefixes.dedup();
    let parts = prefixes.into_iter().flat_map(|prefix| names.iter().map(|name| prefix.join(name)));
    // Whoever made an environment would choose with a link which files a program can read.
    parts.filter(|part| part.canonicalize().is_ok_and(|part| part.starts_with(&real))).collect()
}

/// Whether an interpreter and its standard library are in a prefix.
pub(super) fn is_installation(prefix: &Path) -> bool {
    let programs = prefix.join("bin");
    let usual = ["python3", "python"].map(str::to_owned).into_iter();
    let others = names_in(&programs).filter(|name| name.starts_with("python") || name.starts_with("pypy"));
    !standard_libraries(prefix).is_empty()
        && usual.chain(others).any(|name| is_interpreter(&programs.join(name)))
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
