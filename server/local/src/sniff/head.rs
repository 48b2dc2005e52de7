//! The first part of a file: all that is read before a program is written.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::code_page::Decoded;
use super::encoding::TextEncoding;
use super::packed::{self, Packing, Unpacked};
use super::unsupported::Unsupported;

/// How much of a file is read, in bytes.
pub(super) const HEAD_SIZE: usize = 256 * 1024;

/// Where the head is ASCII, the encoding is looked for in so many places of the file, evenly spread.
const PLACES: u64 = 7;

/// How much is read at each of them, in bytes.
const PLACE_SIZE: u64 = 64 * 1024;

/// The first part of a file.
#[derive(Debug)]
pub(crate) struct Head {
    pub(super) packing: Packing,
    /// Why it cannot be unpacked.
    pub(super) refusal: Option<Unsupported>,
    /// The bytes of the text, unpacked.
    pub(super) bytes: Vec<u8>,
    /// `true` if the file ends with it.
    pub(super) whole: bool,
    /// Its encoding, taken for text.
    pub(super) encoding: TextEncoding,
    /// Its characters, taken for text.
    pub(super) text: String,
    /// How many of its bytes are none of its encoding; 0 unless it is whole.
    pub(super) undecoded: usize,
}

impl Head {
    /// Reads the head of a file and goes back to its start.
    pub(crate) fn read(mut file: &File) -> io::Result<Self> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.take(HEAD_SIZE as u64 + 1).read_to_end(&mut bytes)?;
        let (mut packing, mut refusal) = (Packing::Plain, None);
        match packed::unpack(file, &bytes, HEAD_SIZE as u64)? {
            Some(Unpacked::Text { packing: found, bytes: unpacked }) => (packing, bytes) = (found, unpacked),
            Some(Unpacked::Refused(reason)) => refusal = Some(reason),
            Some(Unpacked::Workbook) | None => {}
        }
        let whole = bytes.len() <= HEAD_SIZE;
        bytes.truncate(HEAD_SIZE);
        // What cannot be read there is read, or not, by the program.
        let elsewhere =
            || if packing == Packing::Plain { elsewhere(file).unwrap_or_default() } else { Vec::new() };
        let encoding = TextEncoding::of(&bytes, whole, elsewhere);
        file.rewind()?;
        let Decoded { text, undecoded } = encoding.decode(&bytes, whole);
        let undecoded = if whole { undecoded } else { 0 };
        Ok(Head { packing, refusal, bytes, whole, encoding, text, undecoded })
    }
}

/// Lines behind the head, from several places.
fn elsewhere(mut file: &File) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut lines = Vec::new();
    for place in 1..=PLACES {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start((size / PLACES * place).saturating_sub(PLACE_SIZE)))?;
        file.take(PLACE_SIZE).read_to_end(&mut bytes)?;
        let ends =
            || bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r')).map(|(at, _)| at);
        if let (Some(first), Some(last)) = (ends().next(), ends().next_back()) {
            lines.extend_from_slice(&bytes[first..last]);
        }
    }
    Ok(lines)
}
