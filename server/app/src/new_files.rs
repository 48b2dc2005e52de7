//! New files and folders under names that are free: nothing is ever overwritten.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use turn::{Failure, WrittenFile, shown};

use engines::in_words;

/// The most numbers that are tried for one name.
const MOST: u32 = 1_000;

/// Writes `sales.csv`, or `sales-2.csv` where there is one already.
pub(crate) fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<PathBuf> {
    under_free_name(folder, name, |path| create(path, content))
}

/// Writes a file that is not there yet, or none.
pub(crate) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(content).inspect_err(|_| {
        // Half a file helps nobody.
        let _ = fs::remove_file(path);
    })
}

/// Makes the folder `sales-files`, or `sales-files-2` where there is something of that name already.
pub(crate) fn folder(among: &Path, name: &str) -> io::Result<PathBuf> {
    under_free_name(among, name, |path| fs::create_dir(path))
}

/// The name that [`folder`] would give it now.
pub(crate) fn free_name(among: &Path, name: &str) -> io::Result<PathBuf> {
    under_free_name(among, name, |path| match path.symlink_metadata() {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => Ok(()),
    })
}

/// Makes a folder that only its owner can look into, where it does not exist yet.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes something new by the first name that is free, and says by which.
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

/// Saves a file that a program wrote. Its folders become a part of its name: the person's folder may have links of
/// those names, which lead elsewhere.
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
            let path = write(folder.path(), name, b"x").expect("written");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        });
        assert_eq!(names, ["a.csv", "a-2.csv", "b", "b-2"]);
    }

    #[test]
    fn a_file_is_kept_in_the_folder_itself() {
        let (folder, elsewhere) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).expect("a link");
        let file = WrittenFile::new("out/a.csv", *b"x");
        assert_eq!(save(folder.path(), &file).expect("saved"), folder.path().join("out-a.csv"));
        assert_eq!(std::fs::read_dir(elsewhere.path()).expect("read").count(), 0);
    }
}
