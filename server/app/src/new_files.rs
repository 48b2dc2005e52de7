//! Creates files and folders under free names: nothing is ever overwritten.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use turn::{Failure, WrittenFile, shown};

use sandbox::in_words;

/// The number of names that are tried.
const MOST: u32 = 1_000;

/// Writes `sales.csv`, or `sales-2.csv` if that exists. Gives the path.
pub(crate) fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<PathBuf> {
    under_free_name(folder, name, |path| create(path, content))
}

/// Creates a file with this content. Fails if it exists; leaves nothing if it cannot be written in full.
pub(crate) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(content).inspect_err(|_| {
        // A partial file would look like a whole one.
        let _ = fs::remove_file(path);
    })
}

/// Creates the folder `sales-files`, or `sales-files-2` if that exists. Gives the path.
pub(crate) fn folder(among: &Path, name: &str) -> io::Result<PathBuf> {
    under_free_name(among, name, |path| fs::create_dir(path))
}

/// The path that [`folder`] would create now.
pub(crate) fn free_name(among: &Path, name: &str) -> io::Result<PathBuf> {
    under_free_name(among, name, |path| match path.symlink_metadata() {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => Ok(()),
    })
}

/// Creates a folder, with its parents, that only its owner can read. Does nothing if it exists.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Calls `make` with one name after another until one is free. Gives the path.
fn under_free_name(folder: &Path, name: &str, make: impl Fn(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
    let (stem, extension) = name.rfind('.').map_or((name, ""), |dot| name.split_at(dot));
    for number in 1..MOST {
        let count = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{stem}{count}{extension}"));
        match make(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other(format!("there are {MOST} of this name")))
}

/// Saves a file that a program wrote. `/` in its name becomes `-`: a folder of that name here could be a link that
/// leads elsewhere.
pub(crate) fn save(folder: &Path, file: &WrittenFile) -> Result<PathBuf, Failure> {
    let written = write(folder, &file.name.replace('/', "-"), &file.bytes);
    written.map(|path| fs::canonicalize(&path).unwrap_or(path)).map_err(|error| {
        let title = format!("Cannot save {} in {}", file.name, shown(folder));
        Failure::new(title, in_words(&error), "Make room there, or name another folder.")
    })
}

#[cfg(test)]
mod tests {
    use turn::WrittenFile;

    use super::{save, write};

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = ["a.csv", "a.csv", "b", "b"].map(|name| {
            let path = write(folder.path(), name, b"x").expect("write the file");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        });
        assert_eq!(names, ["a.csv", "a-2.csv", "b", "b-2"]);
    }

    #[test]
    fn a_file_is_saved_in_the_folder_itself_even_if_a_link_has_its_name() {
        let (folder, elsewhere) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).expect("create the link");
        let file = WrittenFile::new("out/a.csv", *b"x");
        assert_eq!(save(folder.path(), &file).expect("save the file"), folder.path().join("out-a.csv"));
        assert_eq!(std::fs::read_dir(elsewhere.path()).expect("read it").count(), 0);
    }
}
