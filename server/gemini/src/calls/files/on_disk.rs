//! The file on this machine that is uploaded: read piece by piece, and watched for changes.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use ring::digest::{Context, SHA256};

use super::not_uploaded;
use crate::blocking::blocking;
use crate::error::Error;
use crate::file_stamp::FileStamp;
use crate::secrets::Secrets;
use crate::words;

/// How much is read at once for the hash.
const PIECE: usize = 1 << 20;

/// A file that is open for reading.
pub(super) struct FileOnDisk {
    file: Arc<File>,
    /// As it is shown.
    pub(super) name: String,
    /// How it was when the upload began.
    began: FileStamp,
}

impl FileOnDisk {
    pub(super) fn new(file: &File, name: &str) -> Result<Self, Error> {
        let name = words::clean(name, &Secrets::default());
        let opened = file.try_clone().and_then(|file| Ok((FileStamp::of(&file.metadata()?), Arc::new(file))));
        match opened {
            Ok((began, file)) => Ok(FileOnDisk { file, name, began }),
            Err(error) => Err(unreadable(&name, &error)),
        }
    }

    /// How many bytes it had when the upload began.
    pub(super) fn length(&self) -> u64 {
        self.began.length
    }

    /// Some of its bytes. Fails if it has become shorter.
    pub(super) async fn read(&self, at: u64, length: usize) -> Result<Bytes, Error> {
        let file = Arc::clone(&self.file);
        let read = blocking(move || {
            let mut bytes = vec![0; length];
            read_exact_at(&file, &mut bytes, at).map(|()| bytes)
        });
        match read.await {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.changed()),
            Err(error) => Err(unreadable(&self.name, &error)),
        }
    }

    /// Fails if it has changed since the upload began.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.file.metadata() {
            Ok(now) if FileStamp::of(&now) == self.began => Ok(()),
            Ok(_) => Err(self.changed()),
            Err(error) => Err(unreadable(&self.name, &error)),
        }
    }

    /// SHA-256 of its bytes.
    pub(super) async fn sha256(&self) -> Result<[u8; 32], Error> {
        let (file, length) = (Arc::clone(&self.file), self.length());
        let hashed = blocking(move || {
            let mut digest = Context::new(&SHA256);
            let mut bytes = vec![0; PIECE];
            let mut at = 0;
            while at < length {
                let piece = usize::try_from(length - at).unwrap_or(PIECE).min(PIECE);
                read_exact_at(&file, &mut bytes[..piece], at)?;
                digest.update(&bytes[..piece]);
                at += piece as u64;
            }
            Ok(digest.finish())
        });
        match hashed.await {
            Ok(digest) => Ok(digest.as_ref().try_into().expect("SHA-256 has 32 bytes")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.changed()),
            Err(error) => Err(unreadable(&self.name, &error)),
        }
    }

    fn changed(&self) -> Error {
        not_uploaded(format!("{} changed while it was sent", self.name), "try again once it is written")
    }
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    not_uploaded(format!("{name} cannot be read: {error}"), "check the file and try again")
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                at += read as u64;
            }
        }
    }
    Ok(())
}
