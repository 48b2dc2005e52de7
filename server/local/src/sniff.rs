//! What the head of a data file shows: its kind, how to read it, what it holds. The rest is never read here,
//! however small it may be.

mod agreed;
mod blanks;
mod called;
mod cells;
mod code_page;
mod column;
mod conversion;
mod date;
mod delimited;
mod delimiter;
mod doubts;
mod edges;
mod encoding;
mod foreign;
mod head;
mod header;
mod hive;
mod json;
mod maybe_date;
mod meaning;
mod missing;
mod next_table;
mod notation;
mod number;
mod packed;
mod preface;
mod read_as;
mod reading;
mod records;
mod role;
mod row;
mod shifted;
mod splitting;
mod title;
mod together;
mod total_names;
mod totals;
mod unsupported;
mod unusual;
pub(crate) mod words;
mod written;
mod zipped;

pub use cells::WHERE_TO_SAY;
pub(crate) use cells::{clipped, if_wrong};
pub(crate) use column::{CellKind, DataColumn};
pub(crate) use conversion::{Conversion, beside_digits};
pub(crate) use date::DateStyle;
pub(crate) use delimited::{Delimited, Lengths, LineEnd};
pub(crate) use edges::{Edges, HEADER_AGAIN};
pub(crate) use encoding::TextEncoding;
pub(crate) use head::Head;
pub(crate) use header::{Header, LONGEST_NAME};
pub(crate) use json::{JsonFile, Nesting, Shape};
pub(crate) use meaning::LATE_MARKS;
pub(crate) use missing::{BESIDE_NUMBERS, EXCEL_ERRORS, KNOWN_MISSING, OTHER_MISSING};
pub(crate) use number::Marks;
pub(crate) use packed::Packing;
pub use read_as::ReadAs;
pub(crate) use reading::Reading;
pub(crate) use records::{LineForm, UNIT_SEPARATOR};
pub(crate) use role::Role;
pub(crate) use together::{Gathered, Gathering, Together, Way};
pub(crate) use total_names::{average_pattern, perhaps_pattern, total_pattern};
pub use unsupported::Unsupported;
pub(crate) use words::{PIVOT_ROWS, PIVOTS};
pub(crate) use written::Written;

use std::fs::File;
use std::io;

/// A data file by what its head shows.
#[derive(Debug)]
pub(crate) enum FileContent {
    Delimited(Delimited),
    Json(JsonFile),
    Excel,
    Parquet,
}

impl FileContent {
    /// The keys with a value that say nothing of such a file.
    pub(crate) fn unused(&self, read_as: &ReadAs) -> Vec<&'static str> {
        read_as.unused(match self {
            FileContent::Delimited(_) => ReadAs::OF_TABLES,
            FileContent::Json(_) => &["dates", "encoding"],
            FileContent::Excel => &["header", "sheet"],
            FileContent::Parquet => &[],
        })
    }
}

/// What a file is. Its first bytes count for more than its name.
pub(crate) fn sniff(name: &str, head: &Head) -> Result<FileContent, Unsupported> {
    let extension = extension(name, head);
    match packed_or_foreign(name, &extension, head)? {
        Some(content) => Ok(content),
        None => text(&extension, head),
    }
}

/// The last part of the name of what is in a file, in small letters.
fn extension(name: &str, head: &Head) -> String {
    let inner = match &head.packing {
        Packing::Plain => name,
        Packing::Gzip => name.strip_suffix(".gz").unwrap_or(name),
        Packing::Zip { member } => member,
    };
    let extension = inner.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.unwrap_or_default()
}

/// A file that is no text; `None` if it may be text.
fn packed_or_foreign(name: &str, extension: &str, head: &Head) -> Result<Option<FileContent>, Unsupported> {
    let is_workbook = [".xlsx", ".xlsm"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    if is_workbook && matches!(head.packing, Packing::Zip { .. }) {
        return Ok(Some(FileContent::Excel));
    }
    if head.packing == Packing::Plain && head.bytes.starts_with(b"PK\x03\x04") {
        return match zipped::workbook(&head.bytes, extension) {
            Ok(()) => Ok(Some(FileContent::Excel)),
            Err(Unsupported::Compressed) => Err(head.refusal.unwrap_or(Unsupported::Compressed)),
            Err(refusal) => Err(refusal),
        };
    }
    if let Some(refusal) = head.refusal {
        return Err(refusal);
    }
    match head.bytes.as_slice() {
        [] => return Err(Unsupported::Empty),
        [b'P', b'A', b'R', b'1', ..] if head.packing == Packing::Plain => {
            return Ok(Some(FileContent::Parquet));
        }
        [b'P', b'A', b'R', b'E', ..] => return Err(Unsupported::EncryptedParquet),
        [b'P', b'A', b'R', b'1', ..] | [b'P', b'K', 3, 4, ..] | [0x1F, 0x8B, ..] => {
            return Err(Unsupported::Compressed);
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] if zipped::is_encrypted(&head.bytes, extension) => {
            return Err(Unsupported::EncryptedExcel);
        }
        _ => {}
    }
    if let Some(other) = foreign::by_bytes(&head.bytes) {
        return Err(other);
    }
    if let Some(told) = head.read_as.encoding.filter(|_| !encoding::has_ascii(&head.text)) {
        return Err(Unsupported::OtherEncoding(told.name()));
    }
    if is_binary(head) {
        return Err(Unsupported::Unknown);
    }
    foreign::by_text(&head.text).map_or(Ok(None), Err)
}

/// `true` if an editor that has this text shows the file: decoded as its bytes tell, or as UTF-8 or Latin-1 whatever they are.
/// Line ends may differ, and a byte order mark may be missing.
pub fn is_shown_as(file: &File, text: &str) -> io::Result<bool> {
    // No encoding has more than four bytes for a character; a line end may have two.
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if size / 4 > text.len() + text.lines().count() + 1 {
        return Ok(false);
    }
    let head = Head::read_first(file, size, &ReadAs::default())?;
    let is_same = |own: &str| own.trim_start_matches('\u{feff}').lines().eq(text.lines());
    let is_shown = || {
        is_same(&head.text)
            || is_same(&String::from_utf8_lossy(&head.bytes))
            || is_same(&head.bytes.iter().map(|byte| char::from(*byte)).collect::<String>())
    };
    Ok(head.packing == Packing::Plain && is_shown())
}

/// What a text holds.
fn text(extension: &str, head: &Head) -> Result<FileContent, Unsupported> {
    match extension {
        "json" | "geojson" => return json::sniff(head).map(FileContent::Json),
        "jsonl" | "ndjson" => return json::sniff_lines(head).map(FileContent::Json),
        _ => {}
    }
    // Data from a pipe has no name of its own, and some JSON is named .txt.
    let json = begins_as_json(head).then(|| json::sniff(head));
    let table = || delimited::sniff(head);
    let blank = if head.read_as.has_header_line() { Unsupported::NoHeaderLine } else { Unsupported::Blank };
    match (json, extension) {
        (Some(Ok(json)), _) => Ok(FileContent::Json(json)),
        (_, "csv" | "tsv" | "tab" | "psv") => table().map(FileContent::Delimited).ok_or(blank),
        (json, _) => {
            let refusal = json.and_then(Result::err).unwrap_or(Unsupported::Unknown);
            let is_told = |table: &Delimited| head.read_as.is_of_text() || table.is_evident();
            table().filter(is_told).map(FileContent::Delimited).ok_or(refusal)
        }
    }
}

fn begins_as_json(head: &Head) -> bool {
    head.text.trim_start().starts_with(['{', '['])
}

/// `true` if the head has many control characters that no table holds: it is no text in any encoding.
fn is_binary(head: &Head) -> bool {
    let text = &head.text;
    let is_odd = |c: &char| {
        (c.is_control() && *c != '\0' && !encoding::is_in_tables(*c)) || *c == char::REPLACEMENT_CHARACTER
    };
    let (all, odd) = (text.chars().count(), text.chars().filter(is_odd).count());
    // Lines of ASCII are a text, whatever some program left in it.
    let ascii = text.chars().filter(|c| matches!(c, '\0' | '\t' | '\n' | '\r' | ' '..='~')).count();
    let is_ascii = odd * 4 <= all && ascii + odd == all && text.contains(['\n', '\r']);
    odd > 4 && odd * 50 > all && !is_ascii
}
