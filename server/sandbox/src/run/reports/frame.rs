//! The frames of the pipe: one letter, the payload's length in four little-endian bytes, the payload.

use super::images::MAX_IMAGE_BYTES;
use super::left_files::MAX_PIECE_BYTES;

/// The most bytes of a value.
pub(super) const MAX_VALUE_BYTES: usize = 64 << 10;
/// The most bytes of a table.
pub(super) const MAX_TABLE_BYTES: usize = 256 << 10;
/// The most bytes in a payload of text.
const MAX_TEXT_BYTES: usize = 4 << 10;

pub(super) const HEADER_BYTES: usize = 5;

/// What a frame reports; the number is its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ReportKind {
    /// The helper gave up everything that a program must not have.
    Confined = b'C',
    /// The helper could not do that; the payload says why.
    Refused = b'R',
    /// The interpreter could not be started; the payload says why.
    NotStarted = b'X',
    /// The interpreter has imported its modules and waits for the job.
    Waiting = b'W',
    /// The program is about to begin; the payload is the interpreter's version.
    Python = b'P',
    /// A figure as a PNG file.
    Figure = b'F',
    /// A figure as it is so far: a number of four bytes, then a PNG file, or nothing once it was handed over.
    FigureSoFar = b'U',
    /// A line for the end of the output.
    Note = b'N',
    /// The peak memory of the first process, in KiB.
    PeakMemory = b'M',
    /// A file that the program leaves: its length in eight little-endian bytes, its name.
    File = b'O',
    /// The next piece of the content of the file named last.
    Content = b'B',
    /// The value of the program's last line, in words.
    Value = b'V',
    /// A table that the program showed, as JSON.
    Table = b'D',
    /// An earlier program of the run came to its end; the payload is its status. All that it wrote has been read.
    EarlierEnded = b'T',
    /// The program came to its end; the payload is its status.
    Ended = b'E',
}

impl ReportKind {
    pub(super) const ALL: [Self; 15] = [
        Self::Confined,
        Self::Refused,
        Self::NotStarted,
        Self::Waiting,
        Self::Python,
        Self::Figure,
        Self::FigureSoFar,
        Self::Note,
        Self::PeakMemory,
        Self::File,
        Self::Content,
        Self::Value,
        Self::Table,
        Self::EarlierEnded,
        Self::Ended,
    ];

    pub(super) fn letter(self) -> u8 {
        self as u8
    }

    /// The most bytes its payload may have.
    pub(super) fn max_bytes(self) -> usize {
        match self {
            Self::Figure | Self::FigureSoFar => MAX_IMAGE_BYTES,
            Self::Content => MAX_PIECE_BYTES,
            Self::Value => MAX_VALUE_BYTES,
            Self::Table => MAX_TABLE_BYTES,
            _ => MAX_TEXT_BYTES,
        }
    }
}

/// A frame as the helper writes it.
pub(crate) fn frame(kind: ReportKind, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    [&[kind.letter()], &length.to_le_bytes()[..], payload].concat()
}
