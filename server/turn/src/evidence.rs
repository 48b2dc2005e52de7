//! What was found out about an answer once it was whole.

use serde::{Deserialize, Serialize};

use crate::{FilePrivacy, Sampled};

/// What was found out about an answer once it was whole. Nothing stands here for an answer that holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Evidence {
    /// Numbers in its text that are in no output, in no file and not in the question; in the order of the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unsupported: Vec<UnsupportedNumber>,
    /// Words that claim a computation where no program ran: `I computed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<String>,
    /// Rows of files that its programs hold as text, in the order of the programs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub typed: Vec<TypedRows>,
    /// Files of which the model had a sample only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sampled: Vec<SampledFile>,
    /// Files that the model did not have as they are, because they are private.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<PrivateFile>,
    /// What it was asked without, because it looked like a secret: `a GitHub token, a password`. Empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub redacted: String,
    /// Files of earlier questions that the model did not have any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostFile>,
}

/// A file that the model did not have as it is, because it is private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateFile {
    /// The file, by the name under which it was given along.
    pub file: String,
    /// What the model had of it.
    pub privacy: FilePrivacy,
}

/// A file of an earlier question that was uploaded, and that neither the service nor this machine has any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LostFile {
    /// The name under which it was given along.
    pub file: String,
    /// `true` if a later file of that name is there.
    pub has_later: bool,
    /// `true` if the answer before was without it too, and said so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_before: bool,
}

/// A file of which the model had a sample only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledFile {
    /// The file, by the name under which it was given along.
    pub file: String,
    /// How much of it went along.
    #[serde(flatten)]
    pub sampled: Sampled,
}

/// A number in an answer's text that nothing supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsupportedNumber {
    /// The number as it is written, with its unit if that is a sign: `5,117`, `$1.2`, `42%`.
    pub text: String,
    /// Where it begins: Unicode characters from the start of the answer's text, which is all its texts joined.
    pub at: usize,
}

/// Rows of a file that a program holds as text instead of reading them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedRows {
    /// The file, by the name under which it was given along.
    pub file: String,
    /// The program: its place among the rounds, from 0.
    pub round: usize,
    /// How many rows of data it holds.
    pub rows: usize,
    /// How many of them are not in the file.
    pub different: usize,
    /// How many rows of data the file has.
    pub of: usize,
}

impl Evidence {
    /// `true` if nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Evidence::default()
    }
}
