//! Opens data files, of untrusted places without following links. Failures are messages for the person.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

use sandbox::InputFile;
use sandbox::in_words;
use turn::Failure;

/// The file name of data from standard input.
const STDIN_NAME: &str = "stdin.csv";

/// `true` if the path is `-`, which stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The failure for a file that cannot be read.
pub(crate) fn cannot_read(name: &str, why: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, "")
}

/// Opens a data file; `-` reads standard input. Follows no link of a project; elsewhere only the folder of the file may be
/// reached by one. Fails if the path is not a regular file or cannot be read.
pub(crate) fn open_data(path: &Path) -> Result<InputFile, Failure> {
    if is_stdin(path) {
        let file = spooled("standard input", io::stdin())?;
        return Ok(InputFile { name: STDIN_NAME.to_owned(), file });
    }
    let (folder, beneath) = in_project(path).unwrap_or_else(|| in_own_folder(path));
    open_beneath(path, &folder, &beneath)
}

/// Opens a file of code. Follows no link of a project; elsewhere any, as a shell does: `--code <(command)` is a pipe.
pub(crate) fn open_code(path: &Path, name: &str) -> Result<File, Failure> {
    match in_project(path) {
        Some((folder, beneath)) => sandbox::open_beneath(&folder, &beneath).map_err(|error| {
            let (why, next) = reason(error);
            Failure::new(format!("Cannot read {name}"), why, next)
        }),
        None => File::open(path).map_err(|error| cannot_read(name, &in_words(&error))),
    }
}

/// Opens a data file by its canonical path. Follows no link: if there is one now, the file is not the one that was
/// checked.
pub(crate) fn open_real(path: &Path) -> Result<InputFile, Failure> {
    let root = path.ancestors().last().unwrap_or(path);
    open_beneath(path, root, path.strip_prefix(root).unwrap_or(path))
}

fn open_beneath(path: &Path, folder: &Path, beneath: &Path) -> Result<InputFile, Failure> {
    let refuse = |why: &str, next: &str| Failure::new(format!("Cannot attach {}", path.display()), why, next);
    let name = path
        .file_name()
        .filter(|_| !path.is_dir())
        .ok_or_else(|| refuse("it is a folder", "Name a file in it."))?;
    let name = name.to_str().ok_or_else(|| refuse("its name is not UTF-8", "Rename the file."))?;
    let file = sandbox::open_beneath(folder, beneath).map_err(|error| {
        let (why, next) = reason(error);
        refuse(&why, next)
    })?;
    Ok(InputFile { name: name.to_owned(), file })
}

/// Why a file cannot be opened, and what to do about it.
fn reason(error: sandbox::Error) -> (String, &'static str) {
    let words = |why: &str, next| (why.to_owned(), next);
    match error {
        sandbox::Error::InputMissing { .. } => words("there is no such file", "Check the path."),
        sandbox::Error::InputOutside { .. } => {
            words("a symbolic link is on the way to it", "Name the file that the link points to.")
        }
        sandbox::Error::InputNotAFile { .. } => {
            words("it is not a regular file", "Copy its content to a file.")
        }
        sandbox::Error::InputUnreadable { source, .. } => {
            let is_denied = source.kind() == io::ErrorKind::PermissionDenied;
            (in_words(&source), if is_denied { "Check its permissions." } else { "" })
        }
        other => (other.to_string(), ""),
    }
}

/// `true` if a path leads below the working directory.
pub(crate) fn stays_below(path: &Path) -> bool {
    path.components().all(|component| matches!(component, Component::Normal(_) | Component::CurDir))
}

/// The folder of a project that may not be left, and the path within it; `None` if the path is in no project. That is the
/// working directory for what is below it, elsewhere the repository. So no link in a project leads out of it, and nobody
/// who works in it can put one in the place of a folder.
pub(crate) fn in_project(path: &Path) -> Option<(PathBuf, PathBuf)> {
    if stays_below(path) {
        return Some((PathBuf::from("."), path.to_owned()));
    }
    let path = std::path::absolute(path).ok()?;
    let below = |folder: &Path| {
        let below = path.strip_prefix(folder).ok().filter(|below| stays_below(below))?;
        Some((folder.to_owned(), below.to_owned()))
    };
    let here = std::env::current_dir().ok().and_then(|here| below(&here));
    here.or_else(|| below(project_around(&path)?))
}

/// The root of the project that a path is in: the outermost repository, for what is in it may be a link to another one. A
/// home folder that is one is no project.
pub(crate) fn project_around(path: &Path) -> Option<&Path> {
    repositories_around(path).filter(|root| !sandbox::is_around_home(root)).last()
}

/// A folder that somebody works in, and the root of its project. Whoever made them chose what is in them.
pub(crate) fn workspace(folder: PathBuf) -> impl Iterator<Item = PathBuf> {
    project_around(&folder).map(Path::to_owned).into_iter().chain([folder])
}

/// The roots of the repositories that a path is in, the innermost first.
pub(crate) fn repositories_around(path: &Path) -> impl Iterator<Item = &Path> {
    path.ancestors().filter(|folder| folder.join(".git").exists())
}

/// The folder of a file, and its name.
fn in_own_folder(path: &Path) -> (PathBuf, PathBuf) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (folder.to_owned(), path.file_name().map(PathBuf::from).unwrap_or_default())
}

/// A text as a data file, stored in an unnamed temporary file. Fails if the temporary folder cannot be written.
pub(crate) fn spooled_text(name: &str, text: impl Read) -> Result<InputFile, Failure> {
    Ok(InputFile { name: name.to_owned(), file: spooled(name, text)? })
}

/// Copies a stream into an unnamed temporary file, which can be read again and is removed when closed.
fn spooled(name: &str, mut stream: impl Read) -> Result<File, Failure> {
    let folder = std::env::temp_dir();
    let mut file = tempfile::tempfile().map_err(|error| {
        let detail =
            format!("A temporary file is needed, and {} takes none: {}", folder.display(), in_words(&error));
        Failure::new(format!("Cannot keep {name}"), detail, "Set TMPDIR to a folder that can be written.")
    })?;
    let mut keep = || -> io::Result<()> {
        io::copy(&mut stream, &mut file)?;
        file.flush()?;
        file.rewind()
    };
    keep().map_err(|error| cannot_read(name, &in_words(&error)))?;
    Ok(file)
}
