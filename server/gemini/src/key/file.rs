//! The key file.

use std::io;
use std::path::Path;

#[cfg(unix)]
use rustix::fs::OFlags;
use secrecy::{ExposeSecret, SecretString};

use super::KeyFile;
use super::output::{fill, secret, unusable};
use crate::error::Error;

/// `false` if there is no key file, or an empty one. Blocks: looks at the disk.
pub(super) fn may_hold_a_key(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() || found.len() > 0)
}

/// Reads the key file; `None` if nobody named it, and it does not exist or is empty.
pub(super) async fn read(KeyFile { path, is_named }: &KeyFile) -> Result<Option<SecretString>, Error> {
    let failed = |fault: String| unusable(false, format!("the key file {} {fault}", turn::shown(path)));
    let unreadable = |error: &io::Error| failed(format!("cannot be read ({})", error.kind()));
    let mut options = tokio::fs::OpenOptions::new();
    options.read(true);
    // Without this, opening a pipe waits for whoever writes to it, on a thread that nothing can interrupt.
    #[cfg(unix)]
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    let mut file = match options.open(path).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if *is_named { Err(failed("does not exist".to_owned())) } else { Ok(None) };
        }
        Err(error) => return Err(unreadable(&error)),
    };
    let kind = file.metadata().await.map_err(|error| unreadable(&error))?.file_type();
    if kind.is_dir() {
        return Err(failed("is a folder".to_owned()));
    }
    if !kind.is_file() {
        return Err(failed(
            "is a pipe or a device; what prints the key goes into the key command".to_owned(),
        ));
    }
    let mut text = Vec::new();
    fill(&mut text, &mut file).await.map_err(|fault| failed(fault.said(false)))?;
    let text = secret(text).map_err(|fault| failed(fault.said(false)))?;
    match text.expose_secret().trim() {
        "" if *is_named => Err(failed("is empty".to_owned())),
        "" => Ok(None),
        _ => Ok(Some(text)),
    }
}
