//! Decides by name and content whether Gemini can take a data file, and as what.

use std::fmt;

use turn::{Attachment, FilePrivacy, image_type_of};

/// Limit for the attachments of one request, in bytes: the service takes 100 MB of JSON, and base64 adds a
/// third (<https://ai.google.dev/gemini-api/docs/file-input-methods>).
pub const INLINE_LIMIT: u64 = 70_000_000;

/// A kind of file that code execution takes
/// (<https://ai.google.dev/gemini-api/docs/code-execution#input-output>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Comma-separated values.
    Csv,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// A WebP image.
    Webp,
    /// XML.
    Xml,
    /// Python source.
    Python,
    /// JavaScript source.
    JavaScript,
    /// Any other text: C++, Java and TypeScript source, TSV, JSON, logs…
    Text,
}

impl Kind {
    /// The media type to send. Source code without a type that the service documents goes as plain text.
    fn media_type(self) -> &'static str {
        match self {
            Kind::Csv => "text/csv",
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Webp => "image/webp",
            Kind::Xml => "text/xml",
            Kind::Python => "text/x-python",
            Kind::JavaScript => "text/javascript",
            Kind::Text => "text/plain",
        }
    }
}

/// Why a file cannot be sent. Displayed as one sentence with the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The file is empty.
    Empty,
    /// The content is not of the kind that the name says.
    Mismatch {
        /// The kind that the name says.
        named: &'static str,
    },
    /// The service cannot read this kind, but a local Python can.
    LocalOnly {
        /// The kind in words.
        kind: &'static str,
    },
    /// The file is neither text nor an image that the service takes.
    Binary,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Empty => formatter.write_str("the file is empty; attach one with data in it"),
            Refusal::Mismatch { named } => {
                write!(formatter, "the name says {named} but the bytes do not; rename the file to what it is")
            }
            Refusal::LocalOnly { kind } => write!(
                formatter,
                "Gemini's code execution does not read {kind} files; export it as CSV, or ask the local engine (--engine local)"
            ),
            Refusal::Binary => formatter.write_str(
                "the file is binary; Gemini's code execution reads text, CSV, PNG, JPEG and WebP: convert it, \
                 or read it with your own code on this machine (--engine local)",
            ),
        }
    }
}

/// The attachment for a file. The error says why the file cannot be sent.
pub fn attachment(name: &str, bytes: Vec<u8>) -> Result<Attachment, Refusal> {
    let size = bytes.len() as u64;
    attachment_of(name, bytes, size)
}

/// The attachment for a file of this size, in bytes, with the beginning of it alone.
pub fn attachment_of(name: &str, bytes: Vec<u8>, size: u64) -> Result<Attachment, Refusal> {
    let media_type = kind(name, &bytes, size)?.media_type();
    Ok(Attachment {
        name: name.to_owned(),
        media_type,
        bytes,
        sampled: None,
        privacy: FilePrivacy::Full,
        outline: String::new(),
        uploaded: None,
    })
}

/// What kind of file it is by its name, if Gemini's code execution reads none of that kind: `spreadsheet`.
#[must_use]
pub fn unread_kind(name: &str) -> Option<&'static str> {
    match extension_of(name).as_str() {
        "xlsx" | "xls" | "xlsm" | "ods" => Some("spreadsheet"),
        "parquet" => Some("Parquet"),
        _ => None,
    }
}

fn extension_of(name: &str) -> String {
    name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase()
}

fn kind(name: &str, bytes: &[u8], size: u64) -> Result<Kind, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let extension = extension_of(name);
    if let Some(image_type) = image_type_of(bytes, size) {
        let kinds = [Kind::Png, Kind::Jpeg, Kind::Webp];
        let kind = kinds.into_iter().find(|kind| kind.media_type() == image_type).unwrap_or(Kind::Png);
        return if is_text_name(&extension) { Err(mismatch(&extension)) } else { Ok(kind) };
    }
    if let Some(kind) = unread_kind(name) {
        return Err(Refusal::LocalOnly { kind });
    }
    if matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "webp") {
        return Err(mismatch(&extension));
    }
    if !is_text(bytes) {
        return Err(if is_text_name(&extension) { mismatch(&extension) } else { Refusal::Binary });
    }
    Ok(match extension.as_str() {
        "csv" => Kind::Csv,
        "xml" => Kind::Xml,
        "py" => Kind::Python,
        "js" | "mjs" | "cjs" => Kind::JavaScript,
        _ => Kind::Text,
    })
}

fn is_text_name(extension: &str) -> bool {
    matches!(
        extension,
        "csv" | "tsv" | "xml" | "json" | "jsonl" | "txt" | "py" | "js" | "ts" | "cpp" | "java"
    )
}

fn mismatch(extension: &str) -> Refusal {
    Refusal::Mismatch {
        named: match extension {
            "csv" => "CSV",
            "tsv" => "TSV",
            "xml" => "XML",
            "json" | "jsonl" => "JSON",
            "png" => "PNG",
            "jpg" | "jpeg" => "JPEG",
            "webp" => "WebP",
            _ => "text",
        },
    }
}

/// Text has no NUL byte, unless a byte-order mark says that it is UTF-16.
fn is_text(bytes: &[u8]) -> bool {
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    is_utf16 || !bytes.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Refusal, attachment};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const JPEG: &[u8] = b"\xff\xd8\xff";

    /// The kind of a whole file.
    fn kind(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
        super::kind(name, bytes, bytes.len() as u64)
    }

    #[test]
    fn documented_kinds_get_their_media_type() {
        let kinds = ["a.CSV", "a.xml", "a.cpp", "a.java", "a.py", "a.js", "a.ts", "a.tsv", "notes"];
        let types = kinds.map(|name| attachment(name, b"x".to_vec()).expect("text").media_type);
        assert_eq!(
            types.join(" "),
            "text/csv text/xml text/plain text/plain text/x-python text/javascript text/plain text/plain text/plain"
        );
        assert_eq!(kind("a.png", PNG), Ok(Kind::Png));
        assert_eq!(kind("photo", JPEG), Ok(Kind::Jpeg));
    }

    #[test]
    fn a_file_whose_content_contradicts_its_name_is_refused() {
        assert_eq!(kind("a.csv", PNG), Err(Refusal::Mismatch { named: "CSV" }));
        assert_eq!(kind("a.png", b"a,b"), Err(Refusal::Mismatch { named: "PNG" }));
        assert_eq!(kind("a.json", b"{\0}"), Err(Refusal::Mismatch { named: "JSON" }));
    }

    #[test]
    fn spreadsheets_binary_files_and_empty_files_are_refused() {
        let refusal = kind("a.xlsx", b"PK\x03\x04").expect_err("a spreadsheet");
        assert!(refusal.to_string().ends_with("export it as CSV, or ask the local engine (--engine local)"));
        assert_eq!(kind("a.bin", b"\0\x01"), Err(Refusal::Binary));
        assert_eq!(kind("a.csv", b""), Err(Refusal::Empty));
    }

    #[test]
    fn utf16_is_text() {
        assert_eq!(kind("a.csv", b"\xff\xfea\0,\0"), Ok(Kind::Csv));
    }
}
