//! The Markdown file of `--markdown`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sandbox::in_words;
use turn::Failure;

/// Checks before anything is sent that the document can be written at the end.
pub(super) fn check_writable(path: &Path) -> Result<(), Failure> {
    let why = if path.as_os_str() == "-" {
        "standard output has the answer already"
    } else if path.is_dir() {
        "it is a folder"
    } else if !folder(path).is_dir() {
        "there is no such folder"
    } else {
        return Ok(());
    };
    Err(Failure::new(format!("Cannot write {}", path.display()), why, "Name another file."))
}

/// Replaces the document in one step: if the disk is full, the old document stays whole.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text).map_err(|error| {
        let title = format!("Cannot write {}", path.display());
        Failure::new(title, in_words(&error), "Ask with another --markdown FILE.")
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A device or a pipe must not be replaced by a file.
    if path.exists() && !path.is_file() {
        return fs::write(path, text);
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut builder = tempfile::Builder::new();
    // Like any new file, with the permissions that the umask gives; a temporary file is private by default.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".gemini-exec-").tempfile_in(folder(&path))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// The default folder for charts: `answer_files` beside `answer.md`.
pub(super) fn charts_folder(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("_files");
    path.with_file_name(name)
}

/// The path of a chart in a link: relative if the chart is below the document's folder, else absolute.
pub(super) fn link(path: &Path, chart: &Path) -> String {
    let folder = folder(path);
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    chart.strip_prefix(&folder).unwrap_or(chart).display().to_string()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
