//! The files that a program is given.

use std::collections::HashSet;
use std::io::Seek;
use std::path::Path;

use crate::{Error, InputFile, InputFolder, Program, ProgramPlace};

/// The most bytes of all files together that are copied for a program, which may then change them. In layer full,
/// larger files are mounted and can only be read.
const MAX_COPIED_BYTES: u64 = 64 << 20;

/// Whether the program gets copies that it may change.
pub(crate) fn are_copied(program: &Program) -> bool {
    let length = |input: &InputFile| input.file.metadata().map_or(u64::MAX, |file| file.len());
    let lengths = program.files.iter().map(length).chain(program.folders.iter().map(|folder| folder.bytes));
    lengths.fold(0, u64::saturating_add) <= MAX_COPIED_BYTES
}

/// Refuses paths that are not of plain names, and those used twice.
pub(crate) fn check_names(program: &Program) -> Result<(), Error> {
    let is_plain = |name: &str| {
        !name.is_empty() && name != "." && name != ".." && name.len() <= 255 && !name.contains(['/', '\0'])
    };
    let is_path = |path: &str| path.split('/').all(is_plain);
    let refused = |name: &str| Err(Error::InputName { name: name.to_owned() });
    let mut seen = HashSet::new();
    for InputFile { name, .. } in &program.files {
        if !is_path(name) || !seen.insert(name.clone()) {
            return refused(name);
        }
    }
    for folder in &program.folders {
        if !folder.name.is_empty() && !is_path(&folder.name) {
            return refused(&folder.name);
        }
        for file in &folder.files {
            if !is_path(file) || !seen.insert(folder.place_of(file)) {
                return refused(file);
            }
        }
    }
    let standing = &program.standing;
    let more = standing.more_modules.iter();
    if let Some(folder) = more.chain([&standing.folder]).find(|it| !it.is_empty() && !is_path(it)) {
        return refused(folder);
    }
    for alias in &program.aliases {
        if !is_plain(&alias.name) || !seen.insert(standing.place_of(&alias.name)) {
            return refused(&alias.name);
        }
    }
    Ok(())
}

impl ProgramPlace {
    /// The path from the working directory of what is in the folder where the program starts.
    #[must_use]
    pub fn place_of(&self, name: &str) -> String {
        below(&self.folder, name)
    }
}

/// The path of what is in a folder; the folder may be empty.
fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl InputFolder {
    /// The path of one of its files from the working directory.
    #[must_use]
    pub fn place_of(&self, file: &str) -> String {
        below(&self.name, file)
    }

    /// Its files under these paths, each opened when it is its turn. Fails for each that cannot be opened.
    pub fn opened(&self) -> impl Iterator<Item = Result<InputFile, Error>> {
        self.files
            .iter()
            .map(|file| Ok(InputFile { name: self.place_of(file), file: self.folder.open(Path::new(file))? }))
    }
}

/// Gives every file of a program to `take`, with at most one file of a folder open.
pub(crate) fn each(
    program: &Program,
    mut take: impl FnMut(&InputFile) -> Result<(), Error>,
) -> Result<(), Error> {
    program.files.iter().try_for_each(&mut take)?;
    program.folders.iter().flat_map(InputFolder::opened).try_for_each(|input| take(&input?))
}

/// Sets every file to its first byte. Copies start at the position, and the caller or another layer may have moved it.
pub(crate) fn rewind(files: &[InputFile]) -> Result<(), Error> {
    let mut files = files.iter().map(|input| &input.file);
    files.try_for_each(|mut file| file.rewind()).map_err(Error::system("read a file from its start"))
}
