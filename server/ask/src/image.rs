//! An image, known by its signature.

use std::fmt;

const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";

/// The media type of an image the API sends, by its signature.
pub(crate) fn image_type(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 2] = [(b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)];
    signatures.into_iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, mime_type)| mime_type)
}

/// An image that came with the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// What its first bytes say it is, which is not always what the service said.
    pub mime_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Image {
    /// Takes bytes that are an image by their signature.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let mime_type = image_type(&bytes)?;
        Some(Image { mime_type, bytes })
    }

    /// The usual file name extension.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        if self.mime_type == JPEG { "jpg" } else { "png" }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Image({}, {} bytes)", self.mime_type, self.bytes.len())
    }
}
