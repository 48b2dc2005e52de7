//! What the first part of a data file tells: its kind, how to read it, what it holds. Files are never read
//! whole here, however small the rest may be.

mod column;
mod date;
mod delimited;
mod encoding;
mod json;
mod number;
mod records;
mod sign;
mod title;

use std::fs::File;
use std::io::{self, Read, Seek};

pub(crate) use column::{Column, Kind, Role};
pub(crate) use date::{DateStyle, First};
pub(crate) use delimited::{Delimited, Header, KNOWN_MISSING, LONGEST_NAME, Lengths, OTHER_MISSING};
pub(crate) use encoding::Encoding;
pub(crate) use json::{Json, Shape};
pub(crate) use number::Marks;

/// How much of a file is looked at.
const SAMPLE_SIZE: usize = 256 * 1024;

/// The head of a file.
#[derive(Debug)]
pub(crate) struct Sample {
    head: Vec<u8>,
    whole: bool,
}

/// A data file by what its head shows.
#[derive(Debug)]
pub(crate) enum Content {
    Delimited(Delimited),
    Json(Json),
    Excel,
    Parquet,
}

/// Why a file is not profiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// Not one byte.
    #[error("it is empty (0 bytes)")]
    Empty,
    /// Blank lines or comments only.
    #[error("it holds no data, only blank lines or comments")]
    Blank,
    /// gzip, bzip2, xz, zstd or zip.
    #[error("it is compressed; unpack it first")]
    Compressed,
    /// An Excel workbook in the format before 2007.
    #[error("it is an old Excel workbook; save it as .xlsx")]
    OldExcel,
    /// The text does not parse as the JSON its name or its first character promises.
    #[error("it is not valid JSON, or nested too deep")]
    BrokenJson,
    /// The same, from this line on, counted as editors do.
    #[error("line {0} is not valid JSON, or nested too deep")]
    BrokenLine(usize),
    /// This line holds JSON, but no record.
    #[error("line {0} is no JSON object, as each line should be")]
    NoRecord(usize),
    /// Bytes of another kind.
    #[error("it is neither a table (CSV, TSV, Excel, Parquet) nor JSON")]
    Unknown,
}

impl Sample {
    /// Reads the head of a file and goes back to its start.
    pub(crate) fn read(mut file: &File) -> io::Result<Self> {
        let mut head = Vec::new();
        file.rewind()?;
        file.take(SAMPLE_SIZE as u64 + 1).read_to_end(&mut head)?;
        file.rewind()?;
        Ok(Sample::of(head))
    }

    fn of(mut head: Vec<u8>) -> Self {
        let whole = head.len() <= SAMPLE_SIZE;
        head.truncate(SAMPLE_SIZE);
        Sample { head, whole }
    }
}

/// What a file is. Its first bytes count for more than its name.
pub(crate) fn sniff(name: &str, sample: &Sample) -> Result<Content, Unsupported> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    match sample.head.as_slice() {
        [] => return Err(Unsupported::Empty),
        [b'P', b'A', b'R', b'1', ..] => return Ok(Content::Parquet),
        [b'P', b'K', 3, 4, ..] if matches!(extension, "xlsx" | "xlsm") => return Ok(Content::Excel),
        [b'P', b'K', 3, 4, ..]
        | [0x1F, 0x8B, ..]
        | [b'B', b'Z', b'h', ..]
        | [0xFD, b'7', b'z', ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..] => return Err(Unsupported::Compressed),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Unsupported::OldExcel),
        _ => {}
    }
    if is_binary(sample) {
        return Err(Unsupported::Unknown);
    }
    match extension {
        "json" | "geojson" => return json::sniff(sample).map(Content::Json),
        "jsonl" | "ndjson" => return json::sniff_lines(sample).map(Content::Json),
        _ => {}
    }
    // What a pipe brings has no name of its own, and people name JSON .txt.
    let json = begins_as_json(sample).then(|| json::sniff(sample));
    let table = || delimited::sniff(sample);
    match (json, extension) {
        (Some(Ok(json)), _) => Ok(Content::Json(json)),
        (_, "csv" | "tsv" | "tab" | "psv") => table().map(Content::Delimited).ok_or(Unsupported::Blank),
        (json, _) => {
            let refusal = json.and_then(Result::err).unwrap_or(Unsupported::Unknown);
            table().filter(Delimited::is_evident).map(Content::Delimited).ok_or(refusal)
        }
    }
}

fn begins_as_json(sample: &Sample) -> bool {
    let text = Encoding::of(&sample.head, sample.whole).decode(&sample.head);
    text.trim_start().starts_with(['{', '['])
}

/// Whether the head is no text in any encoding: control characters that no table holds, in number.
fn is_binary(sample: &Sample) -> bool {
    let text = Encoding::of(&sample.head, sample.whole).decode(&sample.head);
    let controls =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\0' | '\t' | '\n' | '\r' | '\x0C' | '\x1A'));
    let controls = controls.count();
    controls > 4 && controls * 50 > text.chars().count()
}
