//! How the bytes of a text file become characters.

/// A text encoding a data file may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    Utf8WithMark,
    Utf16WithMark,
    Utf16Le,
    Utf16Be,
    Windows1252,
    Latin1,
}

impl TextEncoding {
    /// The encoding of a file that begins with `head`. `whole` says that nothing follows.
    pub(crate) fn of(head: &[u8], whole: bool) -> Self {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => TextEncoding::Utf8WithMark,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => TextEncoding::Utf16WithMark,
            [0, second, ..] if *second != 0 && half_is_zero(head) => TextEncoding::Utf16Be,
            [first, 0, ..] if *first != 0 && half_is_zero(head) => TextEncoding::Utf16Le,
            _ if is_utf8(head, whole) => TextEncoding::Utf8,
            _ if head.iter().any(|byte| UNDEFINED_IN_1252.contains(byte)) => TextEncoding::Latin1,
            _ => TextEncoding::Windows1252,
        }
    }

    /// Python's name for it.
    pub(crate) fn python(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "utf-8",
            TextEncoding::Utf8WithMark => "utf-8-sig",
            TextEncoding::Utf16WithMark => "utf-16",
            TextEncoding::Utf16Le => "utf-16-le",
            TextEncoding::Utf16Be => "utf-16-be",
            TextEncoding::Windows1252 => "cp1252",
            TextEncoding::Latin1 => "latin-1",
        }
    }

    /// The characters of `bytes`; what cannot be decoded becomes U+FFFD.
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        match self {
            TextEncoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            TextEncoding::Utf8WithMark => String::from_utf8_lossy(&bytes[3..]).into_owned(),
            TextEncoding::Utf16WithMark if bytes[0] == 0xFF => utf16(&bytes[2..], u16::from_le_bytes),
            TextEncoding::Utf16WithMark => utf16(&bytes[2..], u16::from_be_bytes),
            TextEncoding::Utf16Le => utf16(bytes, u16::from_le_bytes),
            TextEncoding::Utf16Be => utf16(bytes, u16::from_be_bytes),
            TextEncoding::Windows1252 => bytes.iter().map(|&byte| windows_1252(byte)).collect(),
            TextEncoding::Latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
        }
    }
}

/// Characters 0x80 to 0x9F of Windows-1252 (<https://encoding.spec.whatwg.org/index-windows-1252.txt>).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Bytes Python's cp1252 refuses.
const UNDEFINED_IN_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// UTF-16 without a mark: in text that is mostly Latin every other byte is zero.
fn half_is_zero(head: &[u8]) -> bool {
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    even.max(odd) * 5 >= head.len() * 2 && even.min(odd) * 20 <= head.len()
}

/// `true` if the bytes are UTF-8; the end of a head may cut a character.
fn is_utf8(head: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
