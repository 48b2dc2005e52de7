//! The file on this machine that is uploaded: read piece by piece, as it was when it was sealed.

use std::fs::File;
use std::io;

use bytes::Bytes;

use super::{not_uploaded, unusable};
use crate::blocking::blocking;
use crate::error::Error;
use crate::sealed_file::SealedFile;
use crate::secrets::Secrets;
use crate::words;

/// A file that is read for an upload.
pub(super) struct FileOnDisk {
    file: SealedFile,
    /// As it is shown.
    pub(super) name: String,
}

impl FileOnDisk {
    /// A file as it is now.
    pub(super) async fn open(file: &File, name: &str) -> Result<Self, Error> {
        let sealed = match file.try_clone() {
            Ok(file) => blocking(move || SealedFile::of(file)).await,
            Err(error) => Err(error),
        };
        let sealed = sealed.map_err(|error| unreadable(&shown(name), &error))?;
        Ok(FileOnDisk::new(&sealed, name))
    }

    pub(super) fn new(file: &SealedFile, name: &str) -> Self {
        FileOnDisk { file: file.clone(), name: shown(name) }
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        self.file.length()
    }

    /// SHA-256 of its bytes.
    pub(super) fn sha256(&self) -> [u8; 32] {
        self.file.sha256()
    }

    /// Some of its bytes. Fails if they are not what they were.
    pub(super) async fn read(&self, at: u64, length: usize) -> Result<Bytes, Error> {
        let file = self.file.clone();
        match blocking(move || file.read(at, length)).await {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(self.changed()),
            Err(error) => Err(unreadable(&self.name, &error)),
        }
    }

    fn changed(&self) -> Error {
        let what = format!("{} has changed since it was looked through", self.name);
        not_uploaded(what, "ask again once it is written")
    }
}

fn shown(name: &str) -> String {
    words::clean(name, &Secrets::default())
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    unusable(format!("{name} cannot be read: {error}"), "check the file and try again")
}
