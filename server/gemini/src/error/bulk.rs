//! What there can be too much of.

/// What there can be too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    /// All that the service sends.
    Answer,
    /// What the answer says, its programs and their results.
    Text,
    /// Its images and files.
    Images,
}

impl Bulk {
    /// The beginning of a sentence about it.
    pub(super) fn has(self) -> &'static str {
        match self {
            Bulk::Answer => "the service sent",
            Bulk::Text => "the text of the answer has",
            Bulk::Images => "the images of the answer have",
        }
    }
}
