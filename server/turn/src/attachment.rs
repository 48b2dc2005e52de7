//! A data file sent along.

use std::fmt;

use crate::Sampled;

/// A data file, in the form an engine takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The base name.
    pub name: String,
    /// The media type to send, chosen by the engine.
    pub media_type: &'static str,
    /// The content, unchanged; of a sample, what was taken of it.
    pub bytes: Vec<u8>,
    /// How much of it was taken; `None` if all of it was.
    pub sampled: Option<Sampled>,
}

impl Attachment {
    /// Words for a file of which a sample goes along: `, a sample: 601 of 80 001 lines`; empty for a whole one.
    #[must_use]
    pub fn sample_words(&self) -> String {
        self.sampled.map(|sampled| format!(", a sample: {sampled}")).unwrap_or_default()
    }
}

/// Content must not reach a log, so only type and size are shown.
impl fmt::Debug for Attachment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Attachment({}, {} bytes)", self.media_type, self.bytes.len())
    }
}
