//! Where a key came from.

use std::fmt;
use std::path::PathBuf;

/// Where a key came from. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// The key command of the settings.
    Command,
    /// An environment variable.
    Variable {
        /// Its name.
        name: &'static str,
        /// Another variable that is set too, and not used.
        unused: Option<&'static str>,
    },
    /// The editor's own store of secrets.
    Stored,
    /// A file.
    File(PathBuf),
}

impl fmt::Display for KeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySource::Command => formatter.write_str("the key command"),
            KeySource::Variable { name, unused: None } => formatter.write_str(name),
            KeySource::Variable { name, unused: Some(unused) } => {
                write!(formatter, "{name} (which comes before {unused}, set too)")
            }
            KeySource::Stored => formatter.write_str("the editor's store of secrets"),
            KeySource::File(path) => write!(formatter, "{}", path.display()),
        }
    }
}
