//! Files whose content is packed: names before values stand in them by chance, known formats in what is not packed of them.

/// How such files begin, and where.
const MAGIC: [(usize, &[u8]); 10] = [
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"\xff\xd8\xff"),
    (0, b"GIF8"),
    (8, b"WEBP"),
    (0, b"PAR1"),
    // Excel's workbooks too.
    (0, b"PK\x03\x04"),
    (0, b"\x1f\x8b"),
    (0, b"\x28\xb5\x2f\xfd"),
    (0, b"BZh"),
    (0, b"\xfd7zXZ\0"),
];

/// `true` for the beginning of an image or an archive, a workbook or a Parquet file.
#[must_use]
pub fn is_packed(beginning: &[u8]) -> bool {
    let begins = |(at, magic): &(usize, &[u8])| {
        let text_like = magic.iter().all(u8::is_ascii_alphanumeric);
        let is_there = beginning.get(*at..).is_some_and(|rest| rest.starts_with(magic));
        // A text may begin with the letters alone.
        is_there && !(text_like && str::from_utf8(&beginning[..beginning.len().min(64)]).is_ok())
    };
    MAGIC.iter().any(begins)
}
