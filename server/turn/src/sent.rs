//! The files given along with a question.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::FilePrivacy;
use crate::grouped::grouped;

/// A file given along with a question, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The base name, as the engine sees it.
    pub name: String,
    /// Its path, if it is a file on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// When it was last changed, as time since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Duration>,
    /// SHA-256 of the content in hexadecimal digits; `None` if it was too large to be read for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How it reached the engine.
    pub how: How,
    /// How much of it did; `None` if all of it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Sampled>,
    /// What of it could leave this machine.
    #[serde(default, skip_serializing_if = "FilePrivacy::is_full")]
    pub privacy: FilePrivacy,
    /// `true` if it went along to a model because the code names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_named: bool,
}

/// How much of a file was taken: some of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampled {
    /// The lines that were taken.
    pub lines: u64,
    /// The lines that it has.
    pub of: u64,
}

impl fmt::Display for Sampled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {} lines", grouped(self.lines), grouped(self.of))
    }
}

/// How a file reached an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum How {
    /// Its bytes were part of the request.
    Inline,
    /// It was uploaded before the request.
    Uploaded,
    /// As before: an earlier question had brought it along.
    Again,
    /// A program read it on this machine.
    Here,
    /// The same for several files, found by their folder or a pattern.
    FolderHere,
    /// It went along by itself: a program on this machine names or imports it.
    Around,
}
