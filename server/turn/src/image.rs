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
    // In WebP the length of the file stands between the two words (<https://www.rfc-editor.org/rfc/rfc9649>).
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(WEBP);
    }
    let signatures: [(&[u8], &str); 2] = [(b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)];
    signatures.into_iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, mime_type)| mime_type)
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
