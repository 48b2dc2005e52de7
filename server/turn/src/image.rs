//! An image, recognised by its signature.

use std::fmt;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::bytes;

const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";
const WEBP: &str = "image/webp";

/// The media type of an image, by its signature; `None` for other kinds than PNG, JPEG and WebP.
#[must_use]
pub fn image_type(bytes: &[u8]) -> Option<&'static str> {
    image_type_of(bytes, bytes.len() as u64)
}

/// The same by the beginning of a file of this size, in bytes: 30 of them suffice.
#[must_use]
pub fn image_type_of(beginning: &[u8], size: u64) -> Option<&'static str> {
    if is_webp(beginning, size) {
        return Some(WEBP);
    }
    let signatures: [(&[u8], &str); 2] = [(b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)];
    signatures
        .into_iter()
        .find(|(signature, _)| beginning.starts_with(signature))
        .map(|(_, mime_type)| mime_type)
}

/// `true` for a container with one of WebP's first chunks, neither longer than the file
/// (<https://www.rfc-editor.org/rfc/rfc9649>): `RIFF` alone begins many kinds of files.
fn is_webp(beginning: &[u8], size: u64) -> bool {
    let word = |at| beginning.get(at..at + 4);
    let length = |at| Some(u64::from(u32::from_le_bytes(word(at)?.try_into().ok()?)));
    let (Some(all), Some(first)) = (length(4), length(16)) else { return false };
    let is_named = word(0) == Some(b"RIFF") && word(8) == Some(b"WEBP");
    let has_chunk = matches!(word(12), Some(b"VP8 " | b"VP8L" | b"VP8X"));
    let fits = all.checked_sub(12).is_some_and(|room| (1..=room).contains(&first)) && all + 8 <= size;
    is_named && has_chunk && fits
}

/// An image that came with the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The media type by the file's signature. The service's own word can be wrong.
    pub mime_type: &'static str,
    /// The content of the file.
    pub bytes: Arc<[u8]>,
}

impl Image {
    /// Creates an image; `None` if the signature is unknown.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        let mime_type = image_type(&bytes)?;
        Some(Image { mime_type, bytes })
    }

    /// The usual file name extension, without the dot.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self.mime_type {
            JPEG => "jpg",
            WEBP => "webp",
            _ => "png",
        }
    }
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bytes::serialize(&self.bytes, serializer)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Image::new(bytes::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not an image"))
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Image({}, {} bytes)", self.mime_type, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{image_type, image_type_of};

    /// A WebP file with these lengths and this first chunk.
    fn webp(all: u32, chunk: &str, first: u32, content: &[u8]) -> Vec<u8> {
        [b"RIFF", &all.to_le_bytes()[..], b"WEBP", chunk.as_bytes(), &first.to_le_bytes(), content].concat()
    }

    #[test]
    fn a_webp_image_has_a_first_chunk_of_its_own_that_fits_into_it() {
        let content = [0; 10];
        let drawn = [
            ("lossy", webp(22, "VP8 ", 10, &content)),
            ("lossless, bytes behind it", webp(22, "VP8L", 10, &[0; 12])),
            ("extended", webp(22, "VP8X", 10, &content)),
            ("a sound", webp(22, "fmt ", 10, &content)),
            ("no chunk", webp(4, "VP8 ", 0, &[])[..12].to_vec()),
            ("an empty chunk", webp(12, "VP8 ", 0, &[])),
            ("a chunk longer than the whole", webp(22, "VP8 ", 11, &content)),
            ("a whole longer than the file", webp(23, "VP8 ", 10, &content)),
            ("the greatest lengths", webp(u32::MAX, "VP8 ", u32::MAX, &content)),
        ]
        .map(|(what, bytes)| format!("{what}: {}", image_type(&bytes).unwrap_or("none")));
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        lossy: image/webp
        lossless, bytes behind it: image/webp
        extended: image/webp
        a sound: none
        no chunk: none
        an empty chunk: none
        a chunk longer than the whole: none
        a whole longer than the file: none
        the greatest lengths: none
        "#);
    }

    #[test]
    fn the_beginning_of_a_webp_image_suffices_to_know_it() {
        let beginning = webp(100_000, "VP8 ", 99_988, &[0; 10]);
        assert_eq!(image_type_of(&beginning, 100_008), Some("image/webp"));
        assert_eq!(image_type_of(&beginning, 100_007), None);
    }
}
