//! What the head of a data file shows: its kind, how to read it, what it holds. The rest is never read here,
//! however small it may be.

mod column;
mod date;
mod delimited;
mod delimiter;
mod encoding;
mod head;
mod header;
mod json;
mod missing;
mod number;
mod reading;
mod records;
mod sign;
mod title;
mod unsupported;
mod zipped;

pub(crate) use column::{CellKind, DataColumn, Role};
pub(crate) use date::{DateStyle, First};
pub(crate) use delimited::{Delimited, Lengths};
pub(crate) use encoding::TextEncoding;
pub(crate) use head::Head;
pub(crate) use header::{Header, LONGEST_NAME};
pub(crate) use json::{JsonFile, Shape};
pub(crate) use missing::{KNOWN_MISSING, OTHER_MISSING};
pub(crate) use number::Marks;
pub(crate) use reading::Reading;
pub use unsupported::Unsupported;

/// A data file by what its head shows.
#[derive(Debug)]
pub(crate) enum FileContent {
    Delimited(Delimited),
    Json(JsonFile),
    Excel,
    Parquet,
}

/// What a file is. Its first bytes count for more than its name.
pub(crate) fn sniff(name: &str, head: &Head) -> Result<FileContent, Unsupported> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    match head.bytes.as_slice() {
        [] => return Err(Unsupported::Empty),
        [b'P', b'A', b'R', b'1', ..] => return Ok(FileContent::Parquet),
        [b'P', b'A', b'R', b'E', ..] => return Err(Unsupported::EncryptedParquet),
        [b'P', b'K', 3, 4, ..] => {
            return zipped::workbook(&head.bytes, extension).map(|()| FileContent::Excel);
        }
        [0x1F, 0x8B, ..] | [b'B', b'Z', b'h', ..] | [0xFD, b'7', b'z', ..] | [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            return Err(Unsupported::Compressed);
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] if zipped::is_encrypted(&head.bytes, extension) => {
            return Err(Unsupported::EncryptedExcel);
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Unsupported::OldExcel),
        _ => {}
    }
    if is_binary(head) {
        return Err(Unsupported::Unknown);
    }
    if let Some(other) = stands_in(&head.text) {
        return Err(other);
    }
    match extension {
        "json" | "geojson" => return json::sniff(head).map(FileContent::Json),
        "jsonl" | "ndjson" => return json::sniff_lines(head).map(FileContent::Json),
        _ => {}
    }
    // Data from a pipe has no name of its own, and some JSON is named .txt.
    let json = begins_as_json(head).then(|| json::sniff(head));
    let table = || delimited::sniff(head);
    match (json, extension) {
        (Some(Ok(json)), _) => Ok(FileContent::Json(json)),
        (_, "csv" | "tsv" | "tab" | "psv") => table().map(FileContent::Delimited).ok_or(Unsupported::Blank),
        (json, _) => {
            let refusal = json.and_then(Result::err).unwrap_or(Unsupported::Unknown);
            table().filter(Delimited::is_evident).map(FileContent::Delimited).ok_or(refusal)
        }
    }
}

/// What a text is that stands in the place of data; `None` if it may be data.
fn stands_in(text: &str) -> Option<Unsupported> {
    let text = text.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins("version https://git-lfs.github.com/spec/") {
        return Some(Unsupported::LfsPointer);
    }
    (begins("<!doctype html") || begins("<html")).then_some(Unsupported::WebPage)
}

fn begins_as_json(head: &Head) -> bool {
    head.text.trim_start().starts_with(['{', '['])
}

/// `true` if the head has many control characters that no table holds: it is no text in any encoding.
fn is_binary(head: &Head) -> bool {
    let text = &head.text;
    let controls =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\0' | '\t' | '\n' | '\r' | '\x0C' | '\x1A'));
    let controls = controls.count();
    controls > 4 && controls * 50 > text.chars().count()
}
