//! What a zip archive holds: spreadsheets are archives of named parts.

use super::unsupported::Unsupported;

/// The start of a part of an archive.
const PART: &[u8] = b"PK\x03\x04";

/// Where the length of its name and its name stand in the head of a part, in bytes.
const LENGTH_OF_NAME: usize = 26;
const NAME: usize = 30;

/// `Ok` for a workbook that we read. The parts that its head shows count for more than the extension of its name.
pub(super) fn workbook(bytes: &[u8], extension: &str) -> Result<(), Unsupported> {
    let names: Vec<&[u8]> = parts(bytes).collect();
    let has = |start: &[u8]| names.iter().any(|name| name.starts_with(start));
    let holds = |text: &[u8]| bytes.windows(text.len()).take(200).any(|window| window == text);
    if has(b"mimetype") && holds(b"opendocument.spreadsheet") {
        return Err(Unsupported::OpenDocument);
    }
    if has(b"xl/") {
        let is_binary = names.iter().any(|name| name.starts_with(b"xl/") && name.ends_with(b".bin"));
        let is_text = names.iter().any(|name| name.starts_with(b"xl/work") && name.ends_with(b".xml"));
        return if is_binary && !is_text { Err(Unsupported::BinaryExcel) } else { Ok(()) };
    }
    match extension {
        "xlsx" | "xlsm" | "xltx" | "xltm" => Ok(()),
        "xlsb" => Err(Unsupported::BinaryExcel),
        "ods" => Err(Unsupported::OpenDocument),
        _ => Err(Unsupported::Compressed),
    }
}

/// `true` if the old container of Office documents holds an encrypted workbook.
pub(super) fn is_encrypted(bytes: &[u8], extension: &str) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    matches!(extension, "xlsx" | "xlsm" | "xlsb") || bytes.windows(name.len()).any(|window| window == name)
}

/// The names of the parts that begin in these bytes.
fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = bytes.windows(PART.len()).enumerate().filter(|(_, window)| *window == PART);
    starts.filter_map(|(start, _)| {
        let part = &bytes[start..];
        let length = part.get(LENGTH_OF_NAME..LENGTH_OF_NAME + 2)?;
        part.get(NAME..NAME + usize::from(u16::from_le_bytes([length[0], length[1]])))
    })
}
