//! The files that a program is given.

use std::collections::HashSet;
use std::io::Seek;

use crate::{Error, InputFile};

/// The most bytes of all files together that are copied for a program, which may then change them. In layer full,
/// larger files are mounted and can only be read.
const MAX_COPIED_BYTES: u64 = 64 << 20;

/// Whether the program gets copies that it may change.
pub(crate) fn are_copied(files: &[InputFile]) -> bool {
    let length = |input: &InputFile| input.file.metadata().map_or(u64::MAX, |file| file.len());
    files.iter().map(length).fold(0, u64::saturating_add) <= MAX_COPIED_BYTES
}

/// Refuses a name that is not one plain path component, or is used twice.
pub(crate) fn check_names(files: &[InputFile]) -> Result<(), Error> {
    let is_plain = |name: &str| {
        !name.is_empty() && name != "." && name != ".." && name.len() <= 255 && !name.contains(['/', '\0'])
    };
    let mut seen = HashSet::new();
    match files.iter().find(|input| !is_plain(&input.name) || !seen.insert(&input.name)) {
        Some(input) => Err(Error::InputName { name: input.name.clone() }),
        None => Ok(()),
    }
}

/// Sets every file to its first byte. Copies start at the position, and the caller or another layer may have moved it.
pub(crate) fn rewind(files: &[InputFile]) -> Result<(), Error> {
    let mut files = files.iter().map(|input| &input.file);
    files.try_for_each(|mut file| file.rewind()).map_err(Error::system("read a file from its start"))
}
