//! Programs that were written for masked values come home.

use std::io::{Read as _, Seek as _};

use local::ReadAs;
use privacy::{Literals, Masking};
use sandbox::InputFile;
use turn::{Failure, MaskSecret};

use super::tables::tables_of;
use super::unreadable;

/// Programs that were written for masked files, for these files as they are: the masked values in them are replaced by the
/// originals. `words` are the person's own, which stay. Blocks: it reads the files.
///
/// # Errors
///
/// If a file cannot be read, or a masked name in a program stands for nothing in the files, or for what its text cannot hold. A masked
/// number that stands for nothing stays: nobody can tell it from another number.
pub fn unmasked(
    programs: &[String],
    words: &str,
    files: &[&InputFile],
    secret: MaskSecret,
    read_as: &ReadAs,
) -> Result<Unmasked, Failure> {
    let MaskSecret(secret) = secret;
    let (masking, mut literals) = (Masking::by(secret), Literals::of(programs, words));
    for (given, table) in tables_of(files, read_as)? {
        let noted =
            masking.note_originals(&table, &given.file, &mut literals).and_then(|()| (&given.file).rewind());
        noted.map_err(|error| unreadable(&given.name, &error))?;
    }
    if literals.has_unknown_names() {
        return Err(Failure::new(
            "Cannot run it on the full file",
            "the program holds masked values that stand for nothing in the files, which may have changed, or for texts with quotes \
             or braces where it has a raw text",
            "Ask again, and say that the program must hold no raw text (r'…').",
        ));
    }
    let programs = programs.iter().map(|program| literals.restored(program)).collect();
    Ok(Unmasked { programs, replaced: literals.replaced() })
}

/// Programs with the originals in the place of masked values.
pub struct Unmasked {
    /// The programs.
    pub programs: Vec<String>,
    /// Each masked value that they held, with the original, in the order of the masked ones.
    pub replaced: Vec<(String, String)>,
}

/// The masked content of each of these files, as a model had them together, up to so many bytes of the original. One that is no
/// table has none. Blocks: it reads the files.
///
/// # Errors
///
/// If a file cannot be read.
pub fn masked_contents(
    files: &[&InputFile],
    secret: MaskSecret,
    read_as: &ReadAs,
    most: u64,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let MaskSecret(secret) = secret;
    let masked = tables_of(files, read_as)?.into_iter().map(|(given, table)| {
        let mut content = Vec::new();
        let masked = Masking::by(secret)
            .mask(&table, (&given.file).take(most), &mut content)
            .and_then(|()| (&given.file).rewind());
        masked.map_err(|error| unreadable(&given.name, &error))?;
        Ok((given.name.clone(), content))
    });
    masked.collect()
}
