//! Why the history cannot be read or written.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use turn::{Failure, shown};

use crate::record::Number;

/// Why the history cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A newer version of the program wrote the file.
    #[error("a newer version of gemini-exec wrote {}", shown(.file))]
    Newer {
        /// The file.
        file: PathBuf,
    },
    /// The file is damaged. Once that is seen, the next opening examines the file and sets it aside.
    #[error("the file is damaged")]
    Damaged,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another program held the file for too long.
    #[error("another program holds the file")]
    Busy,
    /// The folder or the file cannot be written or read.
    #[error("{0}")]
    Unusable(String),
    /// A text in the file cannot be read: somebody changed it.
    #[error("a stored text cannot be read: {0}")]
    Unreadable(String),
    /// A text in the file has something that only a newer version knows.
    #[error("a newer version of gemini-exec kept this ask")]
    NewerAsk,
    /// An ask that is to be deleted still runs.
    #[error("it still runs")]
    Running(Number),
    /// A mistake of this program.
    #[error("{0}")]
    Bug(String),
}

impl Error {
    /// The failure for the person. `folder` is the folder of the history.
    #[must_use]
    pub fn failure(&self, folder: &std::path::Path) -> Failure {
        let place = shown(folder);
        let remedy = match self {
            Error::Newer { .. } => "Update gemini-exec, or set history to off.".to_owned(),
            Error::Damaged => {
                format!("Try again; if that does not help, move the files in {place} elsewhere.")
            }
            Error::Full => format!("Make room on the disk of {place}; what comes then is kept."),
            Error::NewerAsk => "Update gemini-exec to use it; the others can be used.".to_owned(),
            Error::Unreadable(_) => "Delete this ask; the others can be used.".to_owned(),
            Error::Busy => "Close other programs that use it and try again.".to_owned(),
            Error::Unusable(_) => {
                format!(
                    "Make {place} a folder that you can write, with room on its disk, or set history to off."
                )
            }
            Error::Running(Number(number)) => {
                let remedy = "Cancel it first, or wait for its end. Nothing was deleted.";
                return Failure::new(format!("Cannot delete ask {number}"), self.to_string(), remedy);
            }
            Error::Bug(_) => "Please report what you did.".to_owned(),
        };
        Failure::new("The history cannot be used", self.to_string(), remedy)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error_code() else { return not_of_sqlite(&error) };
        match code {
            ErrorCode::DiskFull => Error::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Error::Damaged,
            ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport => Error::Unusable(error.to_string()),
            _ => Error::Bug(error.to_string()),
        }
    }
}

/// An error in what was read, or in how it was asked for.
fn not_of_sqlite(error: &rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows
        | rusqlite::Error::Utf8Error(..) => Error::Unreadable(error.to_string()),
        _ => Error::Bug(error.to_string()),
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull {
            Error::Full
        } else {
            Error::Unusable(in_words(&error))
        }
    }
}

/// An error of the system without its number, which tells people nothing.
fn in_words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error ").next().unwrap_or_default().to_owned()
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        let said = error.to_string();
        // The only word for it that the library has.
        if said.starts_with("unknown variant") { Error::NewerAsk } else { Error::Unreadable(said) }
    }
}
