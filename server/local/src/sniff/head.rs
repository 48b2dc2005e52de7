//! The first part of a file: all that is read before a program is written.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::code_page::Decoded;
use super::encoding::TextEncoding;
use super::packed::{self, Packing, Unpacked};
use super::read_as::ReadAs;
use super::unsupported::Unsupported;

/// How much of a file is read, in bytes.
pub(super) const HEAD_SIZE: usize = 256 * 1024;

/// How much is read at most of one whose first lines are long, or comments.
const LARGEST_HEAD: usize = 16 * 1024 * 1024;

/// By how much a head grows that shows too few lines.
const GROWTH: usize = 8;

/// Lines that show what a table holds.
const FEW_LINES: usize = 4;

/// Where the head is ASCII, the encoding is looked for in so many places of the file, evenly spread.
const PLACES: u64 = 7;

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
    /// What the person knows of the file.
    pub(super) read_as: ReadAs,
}

/// The first bytes of a file, unpacked: one more than were asked for, if there are more.
struct Beginning {
    packing: Packing,
    refusal: Option<Unsupported>,
    bytes: Vec<u8>,
}

impl Beginning {
    fn of(mut file: &File, size: usize) -> io::Result<Self> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.take(size as u64 + 1).read_to_end(&mut bytes)?;
        Ok(match packed::unpack(file, &bytes, size as u64)? {
            Some(Unpacked::Text { packing, bytes }) => Beginning { packing, refusal: None, bytes },
            Some(Unpacked::Refused(reason)) => {
                Beginning { packing: Packing::Plain, refusal: Some(reason), bytes }
            }
            Some(Unpacked::Workbook) | None => Beginning { packing: Packing::Plain, refusal: None, bytes },
        })
    }
}

/// How many lines end in these bytes that are neither blank nor comments; counted to a few.
fn whole_lines(bytes: &[u8]) -> usize {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    let of_table = lines.filter(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"));
    of_table.take(FEW_LINES + 1).count().saturating_sub(1)
}

impl Head {
    /// Reads the head of a file, as the person says where they know it, and goes back to its start.
    pub(crate) fn read_as(file: &File, read_as: &ReadAs) -> io::Result<Self> {
        let head = Self::read_first(file, HEAD_SIZE, read_as)?;
        if head.whole || head.shows_enough() {
            return Ok(head);
        }
        // Only its line ends are looked at here: a JSON document of one line has nothing more to show.
        let Beginning { bytes, .. } = Beginning::of(file, LARGEST_HEAD)?;
        let lines = |size: usize| whole_lines(&bytes[..size.min(bytes.len())]);
        let enough = [HEAD_SIZE * GROWTH, LARGEST_HEAD].into_iter().find(|size| lines(*size) >= FEW_LINES);
        let is_json = head.text.trim_start().starts_with(['{', '[']);
        match enough.or((lines(LARGEST_HEAD) > 0 || !is_json).then_some(LARGEST_HEAD)) {
            Some(size) => Self::read_first(file, size, read_as),
            None => Ok(head),
        }
    }

    /// How many bytes the file, of this size, says that it holds; `None` unless it is packed by gzip.
    pub(crate) fn unpacked_size(&self, file: &File, size: u64) -> io::Result<Option<u64>> {
        if self.packing == Packing::Gzip { packed::unpacked_size(file, size) } else { Ok(None) }
    }

    /// `true` if it has some whole lines of a table, or is no table of lines.
    fn shows_enough(&self) -> bool {
        let is_list = self.text.trim_start().starts_with('[');
        let is_text = self.refusal.is_none() && !self.text.contains('\0');
        !is_text || is_list || whole_lines(self.text.as_bytes()) >= FEW_LINES
    }

    /// Reads the first bytes; zeros where the file is shorter.
    pub(super) fn read_first_bytes<const N: usize>(mut file: &File) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        file.rewind()?;
        let mut rest = &mut bytes[..];
        while let read @ 1.. = file.read(rest)? {
            rest = &mut rest[read..];
        }
        file.rewind()?;
        Ok(bytes)
    }

    /// Reads a head of so many bytes and goes back to the start.
    pub(super) fn read_first(mut file: &File, size: usize, read_as: &ReadAs) -> io::Result<Self> {
        let Beginning { packing, refusal, mut bytes } = Beginning::of(file, size)?;
        let whole = bytes.len() <= size;
        bytes.truncate(size);
        // What cannot be read there is read, or not, by the program.
        let elsewhere = || {
            if packing == Packing::Plain {
                elsewhere(file, size as u64 / 4).unwrap_or_default()
            } else {
                Vec::new()
            }
        };
        let encoding = match read_as.encoding {
            Some(encoding) => encoding.with_mark_of(&bytes),
            None => TextEncoding::of(&bytes, whole, elsewhere),
        };
        file.rewind()?;
        let Decoded { text, undecoded } = encoding.decode(&bytes, whole);
        let undecoded = if whole { undecoded } else { 0 };
        let read_as = read_as.clone();
        Ok(Head { packing, refusal, bytes, whole, encoding, text, undecoded, read_as })
    }

    /// Whole lines of a text file, taken for all of it.
    pub(crate) fn of_lines(bytes: Vec<u8>) -> Self {
        let encoding = TextEncoding::of(&bytes, true, Vec::new);
        let Decoded { text, undecoded } = encoding.decode(&bytes, true);
        let (packing, refusal, read_as) = (Packing::Plain, None, ReadAs::default());
        Head { packing, refusal, bytes, whole: true, encoding, text, undecoded, read_as }
    }

    /// The head of a table that was split into rows already.
    pub(super) fn of_rows(whole: bool, undecoded: usize, read_as: ReadAs) -> Self {
        Head {
            packing: Packing::Plain,
            refusal: None,
            bytes: Vec::new(),
            whole,
            encoding: TextEncoding::Utf8,
            text: String::new(),
            undecoded,
            read_as,
        }
    }
}

/// Lines behind the head, from several places: so many bytes of each.
fn elsewhere(mut file: &File, place_size: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut lines = Vec::new();
    for place in 1..=PLACES {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start((size / PLACES * place).saturating_sub(place_size)))?;
        file.take(place_size).read_to_end(&mut bytes)?;
        let ends =
            || bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r')).map(|(at, _)| at);
        if let (Some(first), Some(last)) = (ends().next(), ends().next_back()) {
            lines.extend_from_slice(&bytes[first..last]);
        }
    }
    Ok(lines)
}
