//! A data file sent along.

use std::fmt;

use crate::{FilePrivacy, Sampled};

/// A data file, in the form an engine takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The base name.
    pub name: String,
    /// The media type to send, chosen by the engine.
    pub media_type: &'static str,
    /// The content, unchanged unless it is masked; of a sample, what was taken of it; nothing of a file that is uploaded.
    pub bytes: Vec<u8>,
    /// How much of it was taken; `None` if all of it was.
    pub sampled: Option<Sampled>,
    /// What of it could leave this machine.
    pub privacy: FilePrivacy,
    /// For a sample: which lines were taken, and how the file is read, in words.
    pub outline: String,
    /// For a file that is uploaded before the question is sent; `None` if its bytes are part of the request.
    pub uploaded: Option<Uploaded>,
}

/// A file that the engine's service gets before the question, straight from the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uploaded {
    /// Its size in bytes.
    pub size: u64,
    /// By which the question names it; empty until it is there.
    pub uri: String,
}

impl Attachment {
    /// How many bytes of it leave this machine.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.uploaded.as_ref().map_or(self.bytes.len() as u64, |uploaded| uploaded.size)
    }

    /// Words for a file that does not go along as it is, a sample or an upload; empty for the others.
    #[must_use]
    pub fn words(&self) -> String {
        let privacy = match self.privacy {
            FilePrivacy::Masked => ", masked",
            FilePrivacy::Full | FilePrivacy::Rows(_) | FilePrivacy::Schema => "",
        };
        match (&self.sampled, &self.uploaded) {
            (Some(sampled), _) if matches!(self.privacy, FilePrivacy::Rows(_)) => {
                format!(", its first rows: {sampled}")
            }
            (Some(sampled), _) => format!("{privacy}, a sample: {sampled}"),
            (None, Some(_)) => format!("{privacy}, uploaded: Google keeps it for 48 hours"),
            (None, None) => privacy.to_owned(),
        }
    }
}

/// Content must not reach a log, so only type and size are shown.
impl fmt::Debug for Attachment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Attachment({}, {} bytes)", self.media_type, self.size())
    }
}
