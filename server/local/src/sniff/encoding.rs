//! How the bytes of a text file become characters.

use super::code_page::{self, CodePage, Decoded};

/// A text encoding a data file may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    Utf8WithMark,
    Utf16WithMark,
    Utf16Le,
    Utf16Be,
    Utf32WithMark,
    Utf32Le,
    Utf32Be,
    /// Guessed from how its letters follow each other.
    CodePage(&'static CodePage),
}

impl TextEncoding {
    /// The encoding of a file that begins with `head`. `whole` says that nothing follows; else `elsewhere` gives whole
    /// lines from other places of the file.
    pub(super) fn of(head: &[u8], whole: bool, elsewhere: impl FnOnce() -> Vec<u8>) -> Self {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => TextEncoding::Utf8WithMark,
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => TextEncoding::Utf32WithMark,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => TextEncoding::Utf16WithMark,
            [0, 0, _, _, ..] if is_text(head, TextEncoding::Utf32Be) => TextEncoding::Utf32Be,
            [_, _, 0, 0, ..] if is_text(head, TextEncoding::Utf32Le) => TextEncoding::Utf32Le,
            _ if zeros(head, 0) > zeros(head, 1) && is_text(head, TextEncoding::Utf16Be) => {
                TextEncoding::Utf16Be
            }
            _ if zeros(head, 1) > zeros(head, 0) && is_text(head, TextEncoding::Utf16Le) => {
                TextEncoding::Utf16Le
            }
            _ if !head.is_ascii() => TextEncoding::of_bytes(head, whole),
            _ if head.windows(2).any(|pair| pair == b"\x1B$") => TextEncoding::CodePage(code_page::of(head)),
            _ if whole => TextEncoding::Utf8,
            _ => TextEncoding::of_bytes(&elsewhere(), true),
        }
    }

    /// Itself, or with the mark that such a file begins with.
    pub(super) fn with_mark_of(self, head: &[u8]) -> Self {
        match (self, head) {
            (TextEncoding::Utf8, [0xEF, 0xBB, 0xBF, ..]) => TextEncoding::Utf8WithMark,
            (TextEncoding::Utf32Le, [0xFF, 0xFE, 0, 0, ..])
            | (TextEncoding::Utf32Be, [0, 0, 0xFE, 0xFF, ..]) => TextEncoding::Utf32WithMark,
            (TextEncoding::Utf16Le, [0xFF, 0xFE, ..]) | (TextEncoding::Utf16Be, [0xFE, 0xFF, ..]) => {
                TextEncoding::Utf16WithMark
            }
            _ => self,
        }
    }

    /// UTF-8 unless there is more that is none of it: a few bytes may have come from elsewhere.
    fn of_bytes(bytes: &[u8], whole: bool) -> Self {
        let (valid, invalid) = in_utf8(bytes, whole);
        if valid >= 2 * invalid { TextEncoding::Utf8 } else { TextEncoding::CodePage(code_page::of(bytes)) }
    }

    /// The encoding with this name, as Python or the web calls it.
    pub(super) fn named(name: &str) -> Option<Self> {
        let plain: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        Some(match plain.as_str() {
            "utf8" => TextEncoding::Utf8,
            "utf16" | "utf16le" => TextEncoding::Utf16Le,
            "utf16be" => TextEncoding::Utf16Be,
            "utf32" | "utf32le" => TextEncoding::Utf32Le,
            "utf32be" => TextEncoding::Utf32Be,
            _ => TextEncoding::CodePage(code_page::named(name, &plain)?),
        })
    }

    /// Python's name for it.
    pub(crate) fn python(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "utf-8",
            TextEncoding::Utf8WithMark => "utf-8-sig",
            TextEncoding::Utf16WithMark => "utf-16",
            TextEncoding::Utf16Le => "utf-16-le",
            TextEncoding::Utf16Be => "utf-16-be",
            TextEncoding::Utf32WithMark => "utf-32",
            TextEncoding::Utf32Le => "utf-32-le",
            TextEncoding::Utf32Be => "utf-32-be",
            TextEncoding::CodePage(page) => page.python,
        }
    }

    /// Its name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 | TextEncoding::Utf8WithMark => "UTF-8",
            TextEncoding::Utf16WithMark | TextEncoding::Utf16Le | TextEncoding::Utf16Be => "UTF-16",
            TextEncoding::Utf32WithMark | TextEncoding::Utf32Le | TextEncoding::Utf32Be => "UTF-32",
            TextEncoding::CodePage(page) => page.name,
        }
    }

    /// `true` if nothing in the file says that it is this encoding, and another was possible.
    pub(crate) fn is_guessed(self) -> bool {
        use TextEncoding::{CodePage, Utf16Be, Utf16Le, Utf32Be, Utf32Le};
        matches!(self, Utf16Le | Utf16Be | Utf32Le | Utf32Be | CodePage(_))
    }

    /// The characters of `bytes`, which `whole` says are all of a file; else the last character may be cut.
    pub(super) fn decode(self, bytes: &[u8], whole: bool) -> Decoded {
        let is_little = bytes.first() == Some(&0xFF);
        match self {
            TextEncoding::Utf8 => utf8(bytes, whole),
            TextEncoding::Utf8WithMark => utf8(&bytes[3..], whole),
            TextEncoding::Utf16WithMark if is_little => utf16(&bytes[2..], whole, u16::from_le_bytes),
            TextEncoding::Utf16WithMark => utf16(&bytes[2..], whole, u16::from_be_bytes),
            TextEncoding::Utf16Le => utf16(bytes, whole, u16::from_le_bytes),
            TextEncoding::Utf16Be => utf16(bytes, whole, u16::from_be_bytes),
            TextEncoding::Utf32WithMark if is_little => utf32(&bytes[4..], whole, u32::from_le_bytes),
            TextEncoding::Utf32WithMark => utf32(&bytes[4..], whole, u32::from_be_bytes),
            TextEncoding::Utf32Le => utf32(bytes, whole, u32::from_le_bytes),
            TextEncoding::Utf32Be => utf32(bytes, whole, u32::from_be_bytes),
            TextEncoding::CodePage(page) => page.decode(bytes, whole),
        }
    }
}

/// How many bytes are zero at every other place from this one on.
fn zeros(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count()
}

/// `true` if the bytes are text in this encoding of two or four bytes a character: nearly everything can be decoded, there
/// are no other controls than text has, and zeros are no part of it.
fn is_text(bytes: &[u8], encoding: TextEncoding) -> bool {
    let Decoded { text, undecoded } = encoding.decode(bytes, false);
    let is_odd = |c: &char| (c.is_control() && !is_in_tables(*c)) || ('\u{E000}'..='\u{FFFF}').contains(c);
    let ascii = text.chars().filter(char::is_ascii).count();
    let odd = undecoded + text.chars().filter(is_odd).count();
    let breaks = text.chars().filter(|c| *c == '\n').count();
    let has_breaks = breaks * 2 >= bytes.split(|byte| *byte == b'\n').count() - 1;
    // Delimiters and line ends are ASCII in every language.
    has_breaks && ascii * 20 >= text.chars().count() && odd * 50 <= bytes.len() && !text.is_empty()
}

/// `true` if a hundredth of a text is ASCII, as the delimiters and line ends of all tables are: other bytes that are taken for
/// two or four each hardly are.
pub(super) fn has_ascii(text: &str) -> bool {
    text.chars().filter(char::is_ascii).count() * 100 >= text.chars().count()
}

/// `true` for a control character that stands in tables: a line end, a delimiter, the end of a file.
pub(super) fn is_in_tables(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x1A' | '\x01' | '\x1E' | '\x1F')
}

/// The characters beyond ASCII that are UTF-8, and how many times bytes are not.
fn in_utf8(bytes: &[u8], whole: bool) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    (valid, invalid - usize::from(!whole && is_cut(bytes)))
}

/// `true` if the bytes end within a character of UTF-8.
fn is_cut(bytes: &[u8]) -> bool {
    let last = &bytes[bytes.len().saturating_sub(3)..];
    (0..last.len()).any(|from| {
        std::str::from_utf8(&last[from..]).is_err_and(|it| it.valid_up_to() == 0 && it.error_len().is_none())
    })
}

fn utf8(bytes: &[u8], whole: bool) -> Decoded {
    let invalid = bytes.utf8_chunks().map(|chunk| chunk.invalid().len());
    let undecoded = if whole { invalid.sum() } else { 0 };
    Decoded { text: String::from_utf8_lossy(bytes).into_owned(), undecoded }
}

fn utf16(bytes: &[u8], whole: bool, unit: fn([u8; 2]) -> u16) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut undecoded = if whole { bytes.len() % 2 } else { 0 };
    let tail = (undecoded > 0).then_some(char::REPLACEMENT_CHARACTER);
    let characters = char::decode_utf16(units).map(|decoded| {
        decoded.unwrap_or_else(|_| {
            undecoded += 2;
            char::REPLACEMENT_CHARACTER
        })
    });
    Decoded { text: characters.chain(tail).collect(), undecoded }
}

fn utf32(bytes: &[u8], whole: bool, unit: fn([u8; 4]) -> u32) -> Decoded {
    let units = bytes.chunks_exact(4).map(|four| unit([four[0], four[1], four[2], four[3]]));
    let mut undecoded = if whole { bytes.len() % 4 } else { 0 };
    let tail = (undecoded > 0).then_some(char::REPLACEMENT_CHARACTER);
    let characters = units.map(|unit| {
        char::from_u32(unit).unwrap_or_else(|| {
            undecoded += 4;
            char::REPLACEMENT_CHARACTER
        })
    });
    Decoded { text: characters.chain(tail).collect(), undecoded }
}
