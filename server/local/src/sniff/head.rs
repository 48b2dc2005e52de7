//! The first part of a file: all that is read before a program is written.

use std::fs::File;
use std::io::{self, Read, Seek};

use super::encoding::TextEncoding;

/// How much of a file is read, in bytes.
pub(super) const HEAD_SIZE: usize = 256 * 1024;

/// The first part of a file.
#[derive(Debug)]
pub(crate) struct Head {
    pub(super) bytes: Vec<u8>,
    /// `true` if the file ends with it.
    pub(super) whole: bool,
    /// Its encoding, taken for text.
    pub(super) encoding: TextEncoding,
    /// Its characters, taken for text.
    pub(super) text: String,
}

impl Head {
    /// Reads the head of a file and goes back to its start.
    pub(crate) fn read(mut file: &File) -> io::Result<Self> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.take(HEAD_SIZE as u64 + 1).read_to_end(&mut bytes)?;
        file.rewind()?;
        let whole = bytes.len() <= HEAD_SIZE;
        bytes.truncate(HEAD_SIZE);
        let encoding = TextEncoding::of(&bytes, whole);
        let text = encoding.decode(&bytes);
        Ok(Head { bytes, whole, encoding, text })
    }
}
