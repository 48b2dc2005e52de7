//! Programs on `PATH`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The first program called `name` on this process's `PATH`.
pub(super) fn on_path(name: &OsStr) -> Option<PathBuf> {
    find_on_path(name, &std::env::var_os("PATH")?)
}

/// The first program called `name` in the folders of a `PATH`. Relative folders are skipped: they would lead into
/// whatever folder the person is in.
pub(crate) fn find_on_path(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    let file = format!("{}{}", name.to_str()?, std::env::consts::EXE_SUFFIX);
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(&file)).find(|program| is_program(program))
}

pub(super) fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    let runs = |metadata: &fs::Metadata| {
        std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
    };
    #[cfg(not(unix))]
    let runs = |_: &fs::Metadata| true;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && runs(&metadata))
}

/// The path without links of a program that is Python itself, and not a script or a launcher that finds one.
pub(super) fn interpreter_behind(program: &Path) -> Option<PathBuf> {
    let real = program.canonicalize().ok()?;
    let name = real.file_name()?.to_str()?;
    let has_its_name = name.starts_with("python") || name.starts_with("pypy");
    (has_its_name && !is_script(&real)).then_some(real)
}

/// Whether a program is text that another program runs.
pub(crate) fn is_script(file: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 2];
    fs::File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}
